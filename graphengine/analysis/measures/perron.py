"""Leading eigenvectors of undirected networks, part by part where parts are alike.

Where several parts have the largest eigenvalue, any mixture of their vectors is an eigenvector and
what a solver gives is chance. Here each of these parts has its own vector, which is unique
(Perron and Frobenius).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from graphengine.analysis.halting import breathe
from graphengine.analysis.network import Codes, Floats, Network
from graphengine.model.chance import seeded

# A part with less than this share of the largest value has no part in an eigenvector.
SHARE = 1e-6
SAME = 1e-9


@contextmanager
def drawn(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of its own, seeded; afterwards from Python's again."""
    breathe()
    with seeded(seed), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def parts(network: Network) -> Codes:
    """The number of the part that each node hangs together with. O(n + m)."""
    return np.array(network.graph.connected_components(mode="weak").membership, np.int32)


def leaders(network: Network, weighted: bool) -> tuple[Floats, Codes]:
    """An undirected network's leading eigenvector, not scaled, and the part of each node.

    Every part that has the largest eigenvalue has values of its own, all others have nearly 0.
    Parts whose largest strength is below the eigenvalue cannot have it and are not looked at.
    """
    weight = network.weight if weighted else np.ones(network.lines)
    found, value = _solved(len(network), network.source, network.target, weight, network)
    part = parts(network)
    largest, strongest = np.zeros(int(part.max()) + 1), np.zeros(int(part.max()) + 1)
    np.maximum.at(largest, part, found)
    ends = np.concatenate([network.source, network.target])
    strength = np.bincount(ends, np.concatenate([weight, weight]), len(network))
    np.maximum.at(strongest, part, strength)
    least = value * (1 - SAME)
    for other in np.flatnonzero((strongest >= least) & (largest <= SHARE * largest.max())):
        nodes = np.flatnonzero(part == other)
        lines = part[network.source] == other
        source = np.searchsorted(nodes, network.source[lines]).astype(np.int32)
        target = np.searchsorted(nodes, network.target[lines]).astype(np.int32)
        values, own = _solved(len(nodes), source, target, weight[lines], None)
        if own >= least:
            found[nodes] = values
    return found, part


def _solved(
    n: int, source: Codes, target: Codes, weight: Floats, network: Network | None
) -> tuple[Floats, float]:
    import igraph

    if network is not None:
        graph = network.graph
    else:
        pairs = zip(source.tolist(), target.tolist(), strict=True)
        graph = igraph.Graph(n=n, edges=list(pairs))
    plain = bool((weight == 1).all())
    with drawn(1):
        found, value = graph.eigenvector_centrality(
            weights=None if plain else weight.tolist(), return_eigenvalue=True
        )
    return np.abs(np.asarray(found, np.float64)), float(value)
