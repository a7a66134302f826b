"""Betweenness: exact by igraph up to a size, above it from sampled sources."""

from __future__ import annotations

from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.measures.near import lengths
from graphengine.analysis.network import Network

EXACT = 10_000
SOURCES = 500


def betweenness(
    network: Network, *, weighted: bool = False, seed: int = 1, sources: int | None = None
) -> Scores:
    """Exact betweenness for up to 10,000 nodes, else from 500 sampled sources.

    Args:
        sources: sample this many sources; as many as there are nodes, or more: exact.
    """
    wanted = sources if sources is not None else SOURCES if len(network) > EXACT else len(network)
    if wanted >= len(network):
        long = lengths(network, weighted)
        found = network.graph.betweenness(
            directed=network.directed, weights=None if long is None else long.tolist()
        )
        return Scores(settled(found))
    from graphengine.analysis.measures.sampled import sample

    return sample(network, wanted, weighted=weighted, seed=seed)
