"""Betweenness: exact by igraph up to a size, above it from sampled sources."""

from __future__ import annotations

import numpy as np

from graphengine.analysis.halting import slices
from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.measures.near import lengths
from graphengine.analysis.network import Floats, Network

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
        return Scores(settled(_exact(network, lengths(network, weighted))))
    from graphengine.analysis.measures.sampled import sample

    return sample(network, wanted, weighted=weighted, seed=seed)


def _exact(network: Network, long: Floats | None) -> Floats:
    """All sources; in slices, which are added up, where that takes long, so that it can end."""
    n, found = len(network), np.zeros(len(network))
    weights = None if long is None else long.tolist()
    for part in slices(n, n + network.lines):
        some = {} if len(part) == n else {"sources": list(part)}
        found += network.graph.betweenness(directed=network.directed, weights=weights, **some)
    return found
