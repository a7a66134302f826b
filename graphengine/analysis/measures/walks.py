"""Eigenvector centrality, hubs and authorities by igraph (ARPACK); PageRank in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.measures.perron import SHARE, drawn, leaders, parts
from graphengine.analysis.measures.steady import steady
from graphengine.analysis.network import Codes, Floats, Network, from_arrays
from graphengine.errors import UsageError

DAMPING = 0.85
# Up to here, parts that share the largest eigenvalue are looked for in directed networks too.
SMALL = 10_000
NO_LINES = "There are no lines."
NO_CYCLE = "No line lies on a cycle, so that no node has a value; PageRank is of use here."
SHARED = "Several parts share the largest eigenvalue: values of one cannot be held against another."


def pagerank(network: Network, *, weighted: bool = False) -> Scores:
    """PageRank with damping 0.85; from a node without lines out the walk begins anew."""
    begin = np.full(len(network), 1 / max(1, len(network)))
    return Scores(settled(steady(network, begin, DAMPING, weighted=weighted)))


def personalised_pagerank(
    network: Network, *, weighted: bool = False, start: Sequence[int] = ()
) -> Scores:
    """PageRank of a walk that begins anew at the nodes of ``start``, each alike.

    Raises:
        UsageError: no node to start from.
    """
    if not len(start):
        raise UsageError("Personalised PageRank needs a reference to start from: --from REF.")
    begin = np.zeros(len(network))
    begin[sorted(set(start))] = 1 / len(set(start))
    found = steady(network, begin, DAMPING, weighted=weighted)
    return Scores(settled(found, floor=True))


def eigenvector(network: Network, *, weighted: bool = False) -> Scores:
    """The eigenvector of the largest eigenvalue, scaled so that the largest value is 1.

    Undirected, each part that has the largest eigenvalue is scaled by itself. Directed, a node
    counts by the nodes whose lines end at it; all are 0 where no line lies on a cycle.
    """
    if not network.lines:
        return Scores(np.zeros(len(network)), note=NO_LINES)
    if not network.directed:
        return _scaled(*leaders(network, weighted))
    if network.graph.is_dag():
        return Scores(np.zeros(len(network)), note=NO_CYCLE)
    with drawn(1):
        found = network.graph.eigenvector_centrality(weights=_weights(network, weighted))
    return _directed(network, found)


def hubs(network: Network, *, weighted: bool = False) -> Scores:
    """Hub values: by the authorities that a node's lines end at; undirected, the eigenvector."""
    return _kleinberg(network, weighted, hub=True)


def authorities(network: Network, *, weighted: bool = False) -> Scores:
    """Authority values: by the hubs whose lines end at a node; undirected, the eigenvector."""
    return _kleinberg(network, weighted, hub=False)


def _kleinberg(network: Network, weighted: bool, *, hub: bool) -> Scores:
    if not network.lines or not network.directed:
        return eigenvector(network, weighted=weighted)
    n = len(network)
    if n <= SMALL:
        values, part = leaders(cover(network), weighted)
        return _scaled(values[:n], part[:n]) if hub else _scaled(values[n:], part[n:])
    with drawn(1):
        score = network.graph.hub_score if hub else network.graph.authority_score
        found = score(weights=_weights(network, weighted))
    return _directed(network, found)


def _directed(network: Network, found: Sequence[float]) -> Scores:
    if len(network) > SMALL:
        return Scores(settled(np.abs(found), floor=True))
    return _scaled(np.abs(found), parts(network))


def cover(network: Network) -> Network:
    """Each node as a hub and, n further, as an authority; lines join hubs with authorities.

    The eigenvector of this undirected network is the hub and the authority values side by side.
    """
    n = len(network)
    ends = network.source.astype(np.int64), network.target.astype(np.int64) + n
    names = [f"{side}{number:09d}" for side in "ab" for number in range(n)]
    return from_arrays(names, *ends, network.weight, directed=False)


def _scaled(values: Floats, part: Codes) -> Scores:
    """Each part that has a share in the eigenvector scaled to 1, the others 0."""
    largest = np.zeros(int(part.max()) + 1)
    np.maximum.at(largest, part, values)
    shared = largest > SHARE * largest.max()
    scale = np.where(shared, largest, np.inf)
    note = SHARED if shared.sum() > 1 else ""
    return Scores(settled(values / scale[part], floor=True), note=note)


def _weights(network: Network, weighted: bool) -> list[float] | None:
    return network.weight.tolist() if weighted else None
