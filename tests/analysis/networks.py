"""Networks that the tests of this room make: small ones by hypothesis, with what goes wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from graphengine.analysis.network import Network, from_arrays

NODES = 9


@st.composite
def networks(draw: st.DrawFn, directed: bool | None = None, least: int = 0) -> Network:
    """Up to nine nodes; parallel lines, loops, both ways of a pair, nodes without lines, nothing.

    Weights are halves and quarters as well as whole, so that paths of equal length occur.
    """
    n = draw(st.integers(least, NODES))
    way = draw(st.booleans()) if directed is None else directed
    ends = st.integers(0, max(0, n - 1))
    line = st.tuples(ends, ends, st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]), st.integers(1, 3))
    lines = draw(st.lists(line, max_size=3 * NODES)) if n else []
    return made(n, lines, way)


def made(n: int, lines: list[tuple[int, int, float, int]], directed: bool) -> Network:
    """A network of n nodes from rows (source, target, weight, events)."""
    columns: list[Any] = [np.array(column) for column in zip(*lines, strict=True)] or [[]] * 4
    names = [f"person:{number:02d}" for number in range(n)]
    return from_arrays(names, *columns, directed=directed)


def plain(network: Network) -> nx.Graph[int]:
    """The network for networkx: ``weight``, and ``length`` as its exact inverse.

    Three lines of a third are as long as one of 1, which floats would not have.
    """
    graph: nx.Graph[int] = nx.DiGraph() if network.directed else nx.Graph()
    graph.add_nodes_from(range(len(network)))
    for source, target, weight in zip(
        network.source.tolist(), network.target.tolist(), network.weight.tolist(), strict=True
    ):
        graph.add_edge(source, target, weight=weight, length=1 / Fraction(weight))
    return graph


def matrix(network: Network, weighted: bool) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A[u, v]: the line from u to v, both ways where undirected."""
    found = np.zeros((len(network), len(network)))
    found[network.source, network.target] = network.weight if weighted else 1.0
    if not network.directed:
        found = np.maximum(found, found.T)
    return found
