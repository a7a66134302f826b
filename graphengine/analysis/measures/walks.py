"""Eigenvector centrality, PageRank, hubs and authorities, by igraph (ARPACK and PRPACK)."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Floats, Network
from graphengine.errors import UsageError

DAMPING = 0.85
NO_CYCLE = "No line lies on a cycle, so that no node has a value; PageRank is of use here."
SHARED = "Several parts share the largest eigenvalue: values of one cannot be held against another."


@contextmanager
def drawn(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of its own, seeded; afterwards from Python's again."""
    import igraph

    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    finally:
        igraph.set_random_number_generator(random)


def pagerank(network: Network, *, weighted: bool = False) -> Scores:
    """PageRank with damping 0.85; from a node without lines out the walk begins anew."""
    found = network.graph.pagerank(weights=_weights(network, weighted), damping=DAMPING)
    return Scores(settled(found))


def personalised_pagerank(
    network: Network, *, weighted: bool = False, start: Sequence[int] = ()
) -> Scores:
    """PageRank of a walk that begins anew at the nodes of ``start``, each alike.

    Raises:
        UsageError: no node to start from.
    """
    if not len(start):
        raise UsageError("Personalised PageRank needs a reference to start from: --from REF.")
    found = network.graph.personalized_pagerank(
        reset_vertices=sorted(set(start)), weights=_weights(network, weighted), damping=DAMPING
    )
    return Scores(settled(found, floor=True))


def eigenvector(network: Network, *, weighted: bool = False) -> Scores:
    """The eigenvector of the largest eigenvalue, scaled so that the largest value is 1.

    Undirected, each part that has the largest eigenvalue is scaled by itself. Directed, a node
    counts by the nodes whose lines end at it; all are 0 where no line lies on a cycle.
    """
    if not network.lines:
        return Scores(np.zeros(len(network)), note="There are no lines.")
    if network.directed and network.graph.is_dag():
        return Scores(np.zeros(len(network)), note=NO_CYCLE)
    with drawn(1):
        found = network.graph.eigenvector_centrality(
            directed=network.directed, scale=True, weights=_weights(network, weighted)
        )
    return _scaled(network, found)


def hubs(network: Network, *, weighted: bool = False) -> Scores:
    """Hub values: by the authorities that a node's lines end at."""
    return _kleinberg(network, weighted, lambda graph: graph.hub_score)


def authorities(network: Network, *, weighted: bool = False) -> Scores:
    """Authority values: by the hubs whose lines end at a node."""
    return _kleinberg(network, weighted, lambda graph: graph.authority_score)


def _kleinberg(network: Network, weighted: bool, score: Callable[[Any], Any]) -> Scores:
    if not network.lines:
        return Scores(np.zeros(len(network)), note="There are no lines.")
    with drawn(1):
        found = score(network.graph)(scale=True, weights=_weights(network, weighted))
    return _scaled(network, found)


def _scaled(network: Network, found: Sequence[float]) -> Scores:
    """Each part that has a share in the eigenvector scaled to 1, the others 0."""
    values = np.abs(np.asarray(found, np.float64))
    part = np.array(network.graph.connected_components(mode="weak").membership, np.int64)
    largest = np.zeros(int(part.max()) + 1)
    np.maximum.at(largest, part, values)
    shared = largest > 1e-6 * largest.max()
    scale = np.where(shared, largest, np.inf)
    note = SHARED if shared.sum() > 1 else ""
    return Scores(settled(values / scale[part], floor=True), note=note)


def _weights(network: Network, weighted: bool) -> list[float] | None:
    return network.weight.tolist() if weighted else None


__all__ = ["Floats", "authorities", "drawn", "eigenvector", "hubs", "pagerank"]
