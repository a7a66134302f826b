"""How good a partition is: modularity and CPM of weighted, undirected networks."""

from __future__ import annotations

import numpy as np

from graphengine.analysis.communities.partition import Labels
from graphengine.analysis.network import Floats, Network


def strength(network: Network) -> Floats:
    """Weight of the lines at each node, directions aside."""
    n = len(network)
    ends = np.bincount(network.source, network.weight, n)
    return np.asarray(ends + np.bincount(network.target, network.weight, n), np.float64)


def inside(network: Network, labels: Labels) -> Floats:
    """Weight of the lines within each community."""
    own = labels[network.source]
    same = own == labels[network.target]
    count = int(labels.max()) + 1 if len(labels) else 0
    return np.bincount(own[same], network.weight[same], count).astype(np.float64)


def modularity(network: Network, labels: Labels, resolution: float = 1.0) -> float:
    """sum over communities of w_c / W - resolution * (s_c / 2W) ** 2; directions aside.

    ``w_c``: weight within, ``s_c``: strength of the members, ``W``: all weight. 0 without lines.
    O(n + m). Newman & Girvan 2004, DOI 10.1103/PhysRevE.69.026113; resolution by Reichardt &
    Bornholdt 2006, DOI 10.1103/PhysRevE.74.016110.
    """
    whole = float(network.weight.sum())
    if not whole:
        return 0.0
    held = np.bincount(labels, strength(network))
    terms = inside(network, labels) / whole - resolution * (held / (2 * whole)) ** 2
    return float(terms.sum())


def cpm(network: Network, labels: Labels, resolution: float) -> float:
    """sum over communities of w_c - resolution * n_c * (n_c - 1) / 2, in units of weight.

    The constant Potts model has no resolution limit. O(n + m). DOI 10.1103/PhysRevE.84.016114.
    """
    if not len(labels):
        return 0.0
    many = np.bincount(labels)
    return float((inside(network, labels) - resolution * many * (many - 1) / 2).sum())


def density(network: Network) -> float:
    """Mean weight over all pairs of nodes, the CPM resolution unless another is given."""
    pairs = len(network) * (len(network) - 1) / 2
    return float(network.weight.sum()) / pairs if network.lines else 1.0
