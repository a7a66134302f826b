"""The columns of facts: what every node and edge frame has, and their polars types."""

from __future__ import annotations

import polars as pl

from graphengine.model.kinds import EdgeKind, NodeKind

POLARS_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "time": pl.Datetime("us", "UTC"),
    "list": pl.List(pl.String()),
}
NODE_HEAD: dict[str, pl.DataType] = {"key": pl.String()}
EDGE_HEAD: dict[str, pl.DataType] = {
    "id": pl.String(),
    "src_kind": pl.String(),
    "src": pl.String(),
    "dst_kind": pl.String(),
    "dst": pl.String(),
}
PROVENANCE: dict[str, pl.DataType] = {
    "flags": pl.String(),
    "source": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "load": pl.Int32(),
    "basis": pl.String(),
    "grading": pl.String(),
}


def node_columns(kind: NodeKind) -> dict[str, pl.DataType]:
    """Column name to polars type of a node frame, in order."""
    props = {p.name: POLARS_TYPES[p.type] for p in kind.props}
    return {**NODE_HEAD, **props, **PROVENANCE}


def edge_columns(kind: EdgeKind) -> dict[str, pl.DataType]:
    """Column name to polars type of an edge frame, in order."""
    props = {p.name: POLARS_TYPES[p.type] for p in kind.props}
    return {**EDGE_HEAD, **props, **PROVENANCE}


def conform(frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """``frame`` with exactly these columns and types, in this order; missing ones are null."""
    if not frame.width:
        return pl.DataFrame(schema=columns)
    have = dict(frame.schema)
    if list(have.items()) == list(columns.items()):
        return frame
    lacking = [pl.lit(None, dtype=t).alias(n) for n, t in columns.items() if n not in have]
    if lacking:
        frame = frame.with_columns(lacking)
    return frame.select(pl.col(n).cast(t) for n, t in columns.items())


def evidence_id(source: str, sheet: str, row: int) -> str:
    """The name of a source row: first 12 hex digits of the file's SHA-256, sheet, row."""
    return f"{source[:12]}:{sheet}:{row}"
