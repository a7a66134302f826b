"""Facts as igraph and networkx graphs, for measures and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import igraph
import networkx as nx
import numpy as np

from graphengine.analysis import arrays
from graphengine.analysis.network import Network
from graphengine.model.ports import FactView


def to_igraph(view: FactView, kinds: Sequence[str], *, directed: bool = True) -> igraph.Graph:
    """The edges of some kinds as one igraph graph; parallel edges stay parallel.

    Vertex attribute ``name`` is the reference ``kind:key``; edge attributes are ``kind`` and
    ``id``. Vertices without an edge of these kinds are not in it.
    """
    names: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    labels: list[str] = []
    ids: list[str] = []
    for kind in kinds:
        frame = view.edges(kind)
        part = arrays.from_frame(frame)
        lookup = np.array([names.setdefault(n, len(names)) for n in part.names], dtype=np.int64)
        if len(part):
            pairs += zip(lookup[part.source].tolist(), lookup[part.target].tolist(), strict=True)
        labels += [kind] * frame.height
        ids += frame["id"].to_list()
    graph = igraph.Graph(n=len(names), edges=pairs, directed=directed)
    graph.vs["name"] = list(names)
    graph.es["kind"] = labels
    graph.es["id"] = ids
    return graph


def to_networkx(view: FactView, kinds: Sequence[str]) -> nx.MultiDiGraph[str]:
    """The edges of some kinds as a MultiDiGraph keyed by edge id, with their properties.

    Nodes are named ``kind:key`` and carry their properties. Made for small parts of a case: it
    loops over edges in Python.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for kind in kinds:
        for row in view.edges(kind).iter_rows(named=True):
            source = f"{row['src_kind'].lower()}:{row['src']}"
            target = f"{row['dst_kind'].lower()}:{row['dst']}"
            graph.add_edge(source, target, key=row["id"], kind=kind, **_props(row))
    wanted = set(graph.nodes)
    for kind in view.node_kinds():
        for row in view.nodes(kind).iter_rows(named=True):
            name = f"{kind.lower()}:{row['key']}"
            if name in wanted:
                graph.add_node(name, kind=kind, **_props(row))
    return graph


def network_to_igraph(network: Network) -> igraph.Graph:
    """A declared network as igraph: vertex ``name``, edge ``weight``, ``count`` and ``layer``."""
    graph = network.igraph()
    graph.vs["name"] = network.names
    graph.es["weight"] = network.weight.tolist()
    graph.es["count"] = network.count.tolist()
    if network.layer is not None:
        graph.es["layer"] = [network.layers[of] for of in network.layer.tolist()]
    return graph


def network_to_networkx(network: Network) -> nx.Graph[str]:
    """A declared network as a networkx DiGraph or Graph; a multigraph where it has layers.

    Nodes are in the network's order; edges carry ``weight`` and ``count``, and are keyed by layer.
    """
    flat = network.layer is None
    if network.directed:
        graph: Any = nx.DiGraph() if flat else nx.MultiDiGraph()
    else:
        graph = nx.Graph() if flat else nx.MultiGraph()
    graph.add_nodes_from(network.names)
    columns = (network.source, network.target, network.weight, network.count)
    for line, (src, dst, weight, count) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        key = {} if network.layer is None else {"key": network.layers[int(network.layer[line])]}
        ends = (network.names[src], network.names[dst])
        graph.add_edge(*ends, weight=weight, count=count, **key)
    made: nx.Graph[str] = graph
    return made


def _props(row: dict[str, Any]) -> dict[str, Any]:
    skip = {"id", "key", "src_kind", "src", "dst_kind", "dst", "kind"}
    return {k: v for k, v in row.items() if k not in skip and v is not None}
