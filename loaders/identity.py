"""Hashes of rows: BLAKE3 over their columns, the same for every file format and batch size."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from loaders.columns import Cells
    from loaders.facts import Facts
    from loaders.plan import Bindings

UNIT, ESCAPE = "\x1f", "\x1e"
BLOCK = 1 << 18  # bytes looked at in one step, so that they stay in the cache


def row_hash(columns: Sequence[pl.Series], prefix: str = "") -> pl.Series:
    """First 32 hex digits of the BLAKE3 of ``prefix`` and the columns' values, row by row.

    Null and empty text count as equal. Values are told apart whatever characters they hold: where
    one has a separator in it, all values of that row are escaped.
    """
    import polars_hash as plh

    frame = pl.DataFrame([_text(c).alias(str(i)) for i, c in enumerate(columns)])
    parts = _parts(columns)
    joined = _joined(frame, prefix, parts)
    if _odd(joined["j"], len(columns)):
        escaped = pl.all().str.replace_all(ESCAPE, ESCAPE + "0", literal=True)
        frame = frame.select(escaped.str.replace_all(UNIT, ESCAPE + "1", literal=True))
        joined = _joined(frame, prefix, parts)
    return joined.select(plh.col("j").chash.blake3().str.head(32)).to_series().rename("")


def _parts(columns: Sequence[pl.Series]) -> list[pl.Expr]:
    """What is joined; neighbouring columns without any value are one constant."""
    parts: list[pl.Expr] = []
    empty = 0
    for i, column in enumerate(columns):
        if column.null_count() == len(column):
            empty += 1
            continue
        if empty:
            parts.append(pl.lit(UNIT * (empty - 1)))
        empty = 0
        parts.append(pl.col(str(i)))
    return [*parts, pl.lit(UNIT * (empty - 1))] if empty else parts


def _joined(frame: pl.DataFrame, prefix: str, parts: list[pl.Expr]) -> pl.DataFrame:
    whole = pl.concat_str([pl.lit(prefix), *parts], separator=UNIT).alias("j")
    # With columns: selected alone, what no column is part of would be one row.
    return frame.with_columns(whole).select("j")


def _text(column: pl.Series) -> pl.Series:
    if column.dtype == pl.List(pl.String):
        column = column.list.join(ESCAPE)
    elif column.dtype in (pl.Datetime("us", "UTC"), pl.Date):
        column = column.to_physical()
    if column.dtype != pl.String:
        column = column.cast(pl.String)
    return column.fill_null("") if 0 < column.null_count() < len(column) else column


def _odd(joined: pl.Series, separators: int) -> bool:
    """Whether any value has a separator or an escape character in it."""
    if not len(joined):
        return False
    # Texts of more than 12 bytes lie one after another, and can be looked at where they lie.
    short = joined.str.len_bytes().min() <= 12  # type: ignore[operator]
    level = pl.CompatLevel.oldest() if short else pl.CompatLevel.newest()
    buffers = joined.rechunk().to_arrow(compat_level=level).buffers()[2:]
    found = 0
    for raw in (np.frombuffer(b, dtype=np.uint8) for b in buffers if b is not None):
        for at in range(0, len(raw), BLOCK):
            found += int(np.count_nonzero((raw[at : at + BLOCK] & 0xFE) == 0x1E))
    return found != separators * len(joined)


def content_hash(facts: Facts, cells: Cells) -> pl.Series:
    """A hash of what each row says: keys, properties and kinds, in the mapping's order."""
    seen: dict[int, pl.Series] = {}

    def add(*columns: pl.Series | None) -> None:
        for column in columns:
            if column is not None:
                seen.setdefault(id(column), column)

    names = []
    for rows in facts.nodes.values():
        names.append("|".join(rows.node.kinds))
        add(rows.key, rows.kind, *_bound(rows.node.props, cells))
    for edge in facts.edges:
        names.append("|".join(edge.edge.kinds))
        add(edge.kind, edge.id, *_bound(edge.edge.props, cells))
        if edge.edge.when:
            add(edge.present)
    # What is the same in every row is hashed once; the less there is to a row, the faster.
    prefix = blake2b(",".join(names).encode(), digest_size=6).hexdigest()
    return row_hash(list(seen.values()), prefix)


def _bound(bindings: Bindings, cells: Cells) -> list[pl.Series]:
    reads = [cells.read(value) for _, value in bindings]
    return [c for r in reads for c in (r.values, r.parts.get("currency")) if c is not None]
