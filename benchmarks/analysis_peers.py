"""What networkit and networkx do for ``benchmarks analysis``; each call gives a sum to compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np

from graphengine.analysis.network import Network

SLOW = 200_000
"""networkx is measured up to so many lines: beyond, minutes say nothing new."""


def networkit_graph(network: Network) -> Any:
    """The network as networkit has it; it takes unsigned 64-bit numbers only."""
    import networkit as nk

    ends = network.source.astype(np.uint64), network.target.astype(np.uint64)
    return nk.GraphFromCoo(ends, n=len(network), directed=network.directed)


def networkit_measures(network: Network) -> dict[str, Callable[[], float]]:
    """Measures by our names; no PageRank, whose dead ends it treats otherwise."""
    import networkit as nk

    simple = networkit_graph(network.undirected())
    return {"k-core": lambda: sum(nk.centrality.CoreDecomposition(simple).run().scores())}


def networkit_leiden(network: Network, rounds: int) -> Callable[[], float]:
    """Its parallel Leiden; 1 where it found communities."""
    import networkit as nk

    graph = networkit_graph(network)

    def work() -> float:
        found = nk.community.ParallelLeiden(graph, iterations=rounds).run().getPartition()
        return 1.0 if found.numberOfSubsets() > 0 else 0.0

    return work


def networkx_measures(network: Network) -> dict[str, Callable[[], float]]:
    """PageRank and core numbers, on small networks only."""
    if network.lines > SLOW:
        return {}
    pairs = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(network)))
    graph.add_edges_from(pairs)
    simple = graph.to_undirected()
    return {
        "k-core": lambda: sum(nx.core_number(simple).values()),
        "degree": lambda: sum(dict(graph.degree()).values()),
    }
