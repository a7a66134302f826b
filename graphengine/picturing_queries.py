"""From the rows of a query to a drawing: every node, edge and path that stands in a cell.

What the graph returned says which things to draw; what is written on them comes from the facts,
with the source rows, wherever the facts know them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from graphengine.case.state import Case
from graphengine.errors import NotFound
from graphengine.model.refs import NodeRef
from graphengine.picturing_facts import describe, fact_edge
from graphengine.render.drawing import EDGE_LIMIT, NODE_LIMIT, DrawEdge, DrawNode

NODE = frozenset({"kind", "key", "properties"})
EDGE = frozenset({"kind", "id", "from", "to", "properties"})
PATH = frozenset({"nodes", "edges"})
#: Kind of an end that neither the result nor the facts tell.
UNKNOWN = "Node"

EdgeName = tuple[str, str, str, str]


@dataclass
class Found:
    """Nodes by kind and key, edges by kind, id and keys of the ends; in order of first meeting.

    ``nameless`` counts nodes and edges without a key or id, which cannot be told apart.
    """

    nodes: dict[NodeRef, dict[str, Any]] = field(default_factory=dict)
    edges: dict[EdgeName, dict[str, Any]] = field(default_factory=dict)
    nameless: int = 0

    def add(self, value: Any) -> None:
        """Take what a cell holds; anything but nodes, edges, paths, lists and maps is passed by."""
        for part in _parts(value):
            names = [part[key] for key in ("kind", "key", "id", "from", "to") if key in part]
            if None in names:
                self.nameless += 1
            elif part.keys() == NODE:
                self.nodes.setdefault(NodeRef(part["kind"], str(part["key"])), part)
            else:
                kind, id_, source, target = (str(name) for name in names)
                self.edges.setdefault((kind, id_, source, target), part)


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    """Nodes and edges within a value, outer before inner, nodes of a path before its edges."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if one.keys() in (NODE, EDGE):
                yield one
            elif one.keys() == PATH:
                stack += [one["edges"], one["nodes"]]
            else:
                stack += reversed(list(one.values()))
        elif isinstance(one, list | tuple):
            stack += reversed(one)


def graph_of(rows: Iterable[Iterable[Any]]) -> Found:
    """All nodes and edges of a result's rows.

    Raises:
        NotFound: there is none; such a result is read as a table.
    """
    found = Found()
    for row in rows:
        for cell in row:
            found.add(cell)
    if not (found.nodes or found.edges):
        raise NotFound(
            "This result has no nodes, edges or paths to draw; read it as a table, or return "
            "nodes and edges from the query."
        )
    return found


@dataclass
class Picture:
    """Nodes and edges to draw, and how many were left out for want of room."""

    nodes: list[DrawNode]
    edges: list[DrawEdge]
    not_drawn: int


def picture(case: Case, rows: Iterable[Iterable[Any]]) -> Picture:
    """Draw the result's graph, at most as large as a picture may be.

    An edge is drawn with its ends, also where the result holds the edge alone.
    """
    found = graph_of(rows)
    rows_of = _facts_of(case, found)
    known = {ref.key: ref for ref in reversed(found.nodes)}
    nodes = {str(ref): _node(ref, part) for ref, part in found.nodes.items()}
    left_out = max(len(nodes) - NODE_LIMIT, 0) + found.nameless
    nodes = dict(list(nodes.items())[:NODE_LIMIT])
    edges: list[DrawEdge] = []
    for name, part in found.edges.items():
        row = rows_of.get(name)
        ends = _ends(case, part, row, known)
        fresh = [end for end in dict.fromkeys(ends) if str(end) not in nodes]
        if len(nodes) + len(fresh) > NODE_LIMIT or len(edges) == EDGE_LIMIT:
            left_out += 1
            continue
        nodes |= {str(end): DrawNode(str(end), end.kind, key=end.key) for end in fresh}
        edges.append(_edge(part, ends, row, len(edges)))
    describe(case, nodes)
    return Picture(list(nodes.values()), edges, left_out)


def _facts_of(case: Case, found: Found) -> dict[EdgeName, dict[str, Any]]:
    """The facts' rows of the edges that they know, one join a kind."""
    rows: dict[EdgeName, dict[str, Any]] = {}
    view = case.view
    for kind in sorted({name[0] for name in found.edges} & set(view.edge_kinds())):
        wanted = [name[1:] for name in found.edges if name[0] == kind]
        columns = dict.fromkeys(("id", "src", "dst"), pl.String)
        names = pl.DataFrame(wanted, schema=columns, orient="row")
        known = view.edges(kind).join(names, on=list(columns), how="semi", maintain_order="left")
        for row in known.iter_rows(named=True):
            rows.setdefault((kind, row["id"], row["src"], row["dst"]), row)
    return rows


def _ends(
    case: Case, part: dict[str, Any], row: dict[str, Any] | None, known: dict[str, NodeRef]
) -> tuple[NodeRef, NodeRef]:
    """The nodes an edge joins: as the facts say, else by the result's nodes, else by its kind."""
    if row is not None:
        return NodeRef(row["src_kind"], row["src"]), NodeRef(row["dst_kind"], row["dst"])
    source, target = str(part["from"]), str(part["to"])
    declared = case.schema.edges.get(str(part["kind"]))
    pairs = declared.ends if declared is not None and len(declared.ends) == 1 else ()
    kinds = pairs[0] if pairs else (UNKNOWN, UNKNOWN)
    return (
        known.get(source, NodeRef(kinds[0], source)),
        known.get(target, NodeRef(kinds[1], target)),
    )


def _node(ref: NodeRef, part: dict[str, Any]) -> DrawNode:
    """A node as the graph returned it; the facts' own words replace these where they know it."""
    properties = part["properties"]
    return DrawNode(
        str(ref),
        ref.kind,
        name=str(properties.get("name") or ""),
        key=ref.key,
        region=str(properties.get("region") or ""),
        details=[(name, str(value)) for name, value in properties.items() if value is not None],
    )


def _edge(
    part: dict[str, Any], ends: tuple[NodeRef, NodeRef], row: dict[str, Any] | None, n: int
) -> DrawEdge:
    kind = str(part["kind"])
    if row is not None:
        return fact_edge(kind, row, n)
    properties = part["properties"]
    drawn = DrawEdge(f"{kind}-{n}", str(ends[0]), str(ends[1]), kind)
    when = properties.get("at") or properties.get("startDate") or ""
    amount = properties.get("amount")
    if amount is None:
        return replace(drawn, date=str(when)[:16])
    text = f"{amount} {properties.get('currency') or ''}".strip()
    return replace(drawn, date=str(when)[:16], amount=text)
