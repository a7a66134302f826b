"""Hashes of rows: BLAKE3 over their columns, the same for every file format and batch size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

UNIT, ESCAPE = "\x1f", "\x1e"
BLOCK = 1 << 18  # bytes looked at in one step, so that they stay in the cache


def row_hash(columns: Sequence[pl.Series], prefix: str = "") -> pl.Series:
    """First 32 hex digits of the BLAKE3 of ``prefix`` and the columns' values, row by row.

    Null and empty text count as equal. Values are told apart whatever characters they hold: where
    one has a separator in it, all values of that row are escaped.
    """
    import polars_hash as plh

    frame = pl.DataFrame([_text(c).alias(str(i)) for i, c in enumerate(columns)])
    # A column without any value is a constant, which costs nothing.
    parts = [
        pl.lit("") if c.null_count() == len(c) else pl.col(str(i)) for i, c in enumerate(columns)
    ]
    joined = _joined(frame, prefix, parts)
    if _odd(joined["j"], len(parts)):
        escaped = pl.all().str.replace_all(ESCAPE, ESCAPE + "0", literal=True)
        frame = frame.select(escaped.str.replace_all(UNIT, ESCAPE + "1", literal=True))
        joined = _joined(frame, prefix, parts)
    return joined.select(plh.col("j").chash.blake3().str.head(32)).to_series().rename("")


def _joined(frame: pl.DataFrame, prefix: str, parts: list[pl.Expr]) -> pl.DataFrame:
    whole = pl.concat_str([pl.lit(prefix), *parts], separator=UNIT).alias("j")
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
    data = joined.to_arrow(compat_level=pl.CompatLevel.oldest()).buffers()[2]
    raw = np.frombuffer(data, dtype=np.uint8)
    found = 0
    for at in range(0, len(raw), BLOCK):
        found += int(np.count_nonzero((raw[at : at + BLOCK] & 0xFE) == 0x1E))
    return found != separators * len(joined)
