"""What networkit and networkx do for ``benchmarks analysis``; each call gives a sum to compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.agreed import CHANCE
from graphengine.analysis.network import Network

NETWORKIT = find_spec("networkit") is not None
SKIPPED = "networkit is not installed (uv sync --group peers): skipped"
Calls = dict[str, Callable[[], float]]


def networkit_graph(network: Network) -> Any:
    """The network as networkit has it; it takes unsigned 64-bit numbers only."""
    import networkit as nk

    ends = network.source.astype(np.uint64), network.target.astype(np.uint64)
    return nk.GraphFromCoo(ends, n=len(network), directed=network.directed)


def networkx_graph(network: Network, pairs: Sequence[tuple[int, int]]) -> Any:
    """The network as networkx has it, from a list of pairs."""
    graph: Any = nx.DiGraph() if network.directed else nx.Graph()
    graph.add_nodes_from(range(len(network)))
    graph.add_edges_from(pairs)
    return graph


def networkit_measures(network: Network) -> Calls:
    """Measures by our names; its PageRank stops at 1e-8, ours at 1e-12."""
    import networkit as nk

    simple, graph = networkit_graph(network.undirected()), networkit_graph(network)
    handling = nk.centrality.SinkHandling
    sinks = getattr(handling, "DistributeSinks", None) or handling.DISTRIBUTE_SINKS
    return {
        "k-core": lambda: sum(nk.centrality.CoreDecomposition(simple).run().scores()),
        "pagerank": lambda: sum(
            nk.centrality.PageRank(graph, 0.85, 1e-8, distributeSinks=sinks).run().scores()
        ),
    }


def networkit_between(network: Network, sources: int) -> Callable[[], float]:
    """Its estimate from as many sources of its own, on all cores."""
    import networkit as nk

    graph = networkit_graph(network)

    def work() -> float:
        nk.centrality.EstimateBetweenness(graph, sources, False, True).run().scores()
        return CHANCE

    return work


def networkit_leiden(network: Network, rounds: int) -> Callable[[], float]:
    """Its parallel Leiden."""
    import networkit as nk

    graph = networkit_graph(network)

    def work() -> float:
        nk.community.ParallelLeiden(graph, iterations=rounds).run().getPartition()
        return CHANCE

    return work


def networkx_measures(network: Network) -> Calls:
    """Measures by our names that networkx has done in seconds; PageRank where scipy is."""
    pairs = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    graph = networkx_graph(network, pairs)
    simple = graph.to_undirected()
    found: Calls = {
        "k-core": lambda: sum(nx.core_number(simple).values()),
        "degree": lambda: sum(dict(graph.degree()).values()),
    }
    if find_spec("scipy"):
        found["pagerank"] = lambda: sum(nx.pagerank(graph, tol=1e-12, max_iter=1000).values())
    return found


def networkx_between(network: Network, sources: Sequence[int]) -> Callable[[], float]:
    """Betweenness from given sources."""
    pairs = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    graph = networkx_graph(network, pairs)

    def work() -> float:
        found = nx.betweenness_centrality_subset(graph, sources, list(graph), normalized=False)
        return float(sum(found.values()))

    return work
