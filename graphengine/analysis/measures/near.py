"""Closeness, harmonic closeness and eccentricity: distances from each node along lines.

O(n m) without weights, O(n m + n^2 log n) with weights, where a line's length is 1 / weight.
"""

from __future__ import annotations

import warnings
from typing import Any

from graphengine.analysis.halting import slices
from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Floats, Network


def lengths(network: Network, weighted: bool) -> Floats | None:
    """Lengths of lines: 1 / weight, or None where every line is one step."""
    return 1.0 / network.weight if weighted else None


def closeness(network: Network, *, weighted: bool = False) -> Scores:
    """Number of nodes reached by the sum of their distances."""
    return _sliced(network, weighted, "closeness", normalized=True)


def harmonic(network: Network, *, weighted: bool = False) -> Scores:
    """Mean of 1 / distance over all other nodes, 0 for those that are not reached."""
    return _sliced(network, weighted, "harmonic_centrality", normalized=True)


def eccentricity(network: Network, *, weighted: bool = False) -> Scores:
    """Largest distance to a node that is reached."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return _sliced(network, weighted, "eccentricity")


def _sliced(network: Network, weighted: bool, name: str, **more: Any) -> Scores:
    """igraph's measure node by node: in slices, so that it can be ended between them."""
    long, found = lengths(network, weighted), list[float]()
    work = getattr(network.graph, name)
    weights = None if long is None else long.tolist()
    for part in slices(len(network), len(network) + network.lines):
        found += work(list(part), mode="out", weights=weights, **more)
    return Scores(settled(found))
