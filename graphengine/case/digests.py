"""Digests of the merged facts, kind by kind, on columns; equal to those of an equal graph."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import polars_hash as plh

from graphengine.model.digest import ESCAPES, RECORD, UNIT, KindDigest, combined
from graphengine.model.ports import FactView

# What the graph carries besides properties; ``load`` numbers are the case's own affair.
CARRIED = ("flags", "basis", "source", "sheet", "row")
SLICE = 500_000


def column_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """The canonical text of a column, as :func:`graphengine.model.digest.value_text` writes it."""
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return column.dt.epoch("us").cast(pl.String)
    if isinstance(dtype, pl.Float64):
        return column.map_batches(
            lambda s: pl.Series(s.to_numpy().view("int64")).cast(pl.String).set(s.is_null(), None),
            return_dtype=pl.String,
        )
    if isinstance(dtype, pl.List):
        return column.list.eval(escaped(pl.element())).list.join("\x1d")
    if isinstance(dtype, pl.Date):
        return column.dt.strftime("%Y-%m-%d")
    return escaped(column) if isinstance(dtype, pl.String) else column.cast(pl.String)


def escaped(column: pl.Expr) -> pl.Expr:
    """As :func:`graphengine.model.digest.escaped`."""
    for char, code in ESCAPES:
        column = column.str.replace_all(char, code, literal=True)
    return column


def _filled(name: str, dtype: pl.DataType) -> pl.Expr:
    """The text of a column, null where it is empty: empty values do not count."""
    text = column_text(name, dtype)
    return pl.when(text != "").then(text)


def entity_texts(kind: str, frame: pl.DataFrame, ident: list[str], props: list[str]) -> pl.Expr:
    """The canonical text of every row."""
    schema = frame.schema
    parts = [
        pl.concat_str(pl.lit(f"{p}="), _filled(p, schema[p]), pl.lit(UNIT)).fill_null("")
        for p in sorted(props)
    ]
    head = pl.concat_str(*(escaped(pl.col(c)) for c in ident), separator=UNIT)
    return pl.concat_str(pl.lit(kind + RECORD), head, pl.lit(RECORD), *parts)


def hashes(
    kind: str, frame: pl.DataFrame, ident: list[str], props: list[str]
) -> Iterator[pl.Series]:
    """SHA-256 of every row's text as hex, slice by slice."""
    for start in range(0, frame.height, SLICE):
        piece = frame.slice(start, SLICE)
        text = piece.select(entity_texts(kind, piece, ident, props).alias("_t"))
        yield text.select(plh.col("_t").chash.sha2_256().alias("h"))["h"]


def kind_digest(kind: str, frame: pl.DataFrame, ident: list[str], props: list[str]) -> KindDigest:
    """The digest of one kind's merged frame."""
    digest = KindDigest(kind)
    for hexes in hashes(kind, frame, ident, props):
        lanes = [
            hexes.str.slice(16 * i, 16).str.to_integer(base=16, dtype=pl.UInt64).to_numpy()
            for i in range(4)
        ]
        digest.add_sums(len(hexes), [int(lane.sum(dtype="uint64")) for lane in lanes])
    return digest


def node_props(frame: pl.DataFrame) -> list[str]:
    """The columns of a node that the graph carries."""
    return [c for c in frame.columns if c not in ("key", "load", "grading")]


def edge_props(frame: pl.DataFrame) -> list[str]:
    """The columns of an edge that the graph carries."""
    ends = ("id", "src_kind", "src", "dst_kind", "dst", "load", "statement")
    return [c for c in frame.columns if c not in ends]


EDGE_IDENT = ["id", "src_kind", "src", "dst_kind", "dst"]


def of_view(view: FactView) -> dict[str, str]:
    """Digest text by ``node Kind`` and ``edge KIND``."""
    found = {}
    for kind in view.node_kinds():
        frame = view.nodes(kind)
        found[f"node {kind}"] = kind_digest(kind, frame, ["key"], node_props(frame)).hex()
    for kind in view.edge_kinds():
        frame = view.edges(kind)
        found[f"edge {kind}"] = kind_digest(kind, frame, EDGE_IDENT, edge_props(frame)).hex()
    return found


def overall(view: FactView) -> str:
    """One digest over all kinds."""
    return combined(of_view(view))
