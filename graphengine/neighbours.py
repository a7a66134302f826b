"""A node's edges out of the columns of a case: counted per kind, and in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from graphengine.model.ports import FactView
from graphengine.model.refs import NodeRef

Direction = Literal["any", "out", "in"]


@dataclass(frozen=True)
class EdgeCount:
    """Edges of one kind at a node. A loop counts in ``out`` and in ``into``, once in ``edges``.

    ``neighbours`` counts different nodes at the other end, the node itself for a loop.
    """

    kind: str
    out: int
    into: int
    edges: int
    neighbours: int


def leaves(ref: NodeRef) -> pl.Expr:
    """Whether an edge begins at the node."""
    return (pl.col("src") == ref.key) & (pl.col("src_kind") == ref.kind)


def enters(ref: NodeRef) -> pl.Expr:
    """Whether an edge ends at the node."""
    return (pl.col("dst") == ref.key) & (pl.col("dst_kind") == ref.kind)


def touches(ref: NodeRef, direction: Direction) -> pl.Expr:
    """Whether an edge is one of the node's in that direction."""
    if direction == "out":
        return leaves(ref)
    return enters(ref) if direction == "in" else leaves(ref) | enters(ref)


def counts(view: FactView, ref: NodeRef) -> list[EdgeCount]:
    """Counts per kind of edge that the node has, by name of the kind. O(edges of the case)."""
    found = []
    for kind in view.edge_kinds():
        own = view.edges(kind).lazy().filter(touches(ref, "any"))
        other = pl.when(leaves(ref))
        row = own.select(
            leaves(ref).sum().alias("out"),
            enters(ref).sum().alias("into"),
            pl.len().alias("edges"),
            pl.struct(
                other.then("dst_kind").otherwise("src_kind").alias("kind"),
                other.then("dst").otherwise("src").alias("key"),
            )
            .n_unique()
            .alias("neighbours"),
        ).collect()
        if row["edges"][0]:
            found.append(EdgeCount(kind, *(int(value) for value in row.row(0))))
    return found


def page(
    view: FactView, ref: NodeRef, kinds: list[str], direction: Direction, offset: int, limit: int
) -> tuple[int, list[tuple[str, dict[str, Any]]]]:
    """The number of the node's edges, and a page of them as kind and row.

    In order of kind, id and ends; every edge stands in exactly one page, a loop once.

    Args:
        view: merged facts.
        ref: the node.
        kinds: kinds of edges to look at.
        direction: "out", "in" or "any".
        offset: first edge, from 0; limit: edges at most.
    """
    total, rows = 0, list[tuple[str, dict[str, Any]]]()
    for kind in sorted(kinds):
        own = view.edges(kind).filter(touches(ref, direction))
        first = max(offset - total, 0)
        for row in own.slice(first, limit - len(rows)).iter_rows(named=True):
            rows.append((kind, row))
        total += own.height
    return total, rows


def other_end(ref: NodeRef, row: dict[str, Any]) -> NodeRef:
    """The node at the other end of an edge; the node itself for a loop."""
    source = NodeRef(row["src_kind"], row["src"])
    return NodeRef(row["dst_kind"], row["dst"]) if source == ref else source


def way(ref: NodeRef, row: dict[str, Any]) -> Literal["out", "in", "loop"]:
    """How an edge runs, seen from the node."""
    starts = (row["src_kind"], row["src"]) == ref
    if starts and (row["dst_kind"], row["dst"]) == ref:
        return "loop"
    return "out" if starts else "in"
