"""Closeness, harmonic closeness and eccentricity: distances from each node along lines.

O(n m) without weights, O(n m + n^2 log n) with weights, where a line's length is 1 / weight.
"""

from __future__ import annotations

import warnings

from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Floats, Network


def lengths(network: Network, weighted: bool) -> Floats | None:
    """Lengths of lines: 1 / weight, or None where every line is one step."""
    return 1.0 / network.weight if weighted else None


def closeness(network: Network, *, weighted: bool = False) -> Scores:
    """Number of nodes reached by the sum of their distances."""
    found = network.graph.closeness(
        mode="out", weights=_listed(lengths(network, weighted)), normalized=True
    )
    return Scores(settled(found))


def harmonic(network: Network, *, weighted: bool = False) -> Scores:
    """Mean of 1 / distance over all other nodes, 0 for those that are not reached."""
    found = network.graph.harmonic_centrality(
        mode="out", weights=_listed(lengths(network, weighted)), normalized=True
    )
    return Scores(settled(found))


def eccentricity(network: Network, *, weighted: bool = False) -> Scores:
    """Largest distance to a node that is reached."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = network.graph.eccentricity(mode="out", weights=_listed(lengths(network, weighted)))
    return Scores(settled(found))


def _listed(values: Floats | None) -> list[float] | None:
    return None if values is None else values.tolist()
