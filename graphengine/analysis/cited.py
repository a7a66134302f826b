"""What readers of facts share: the evidence id of a row, and references of its ends."""

from __future__ import annotations

import polars as pl

EV = pl.concat_str(
    pl.col("source").str.slice(0, 12),
    pl.col("sheet").fill_null(""),
    pl.col("row").cast(pl.String).fill_null(""),
    separator=":",
).alias("ev")
"""``ev``: file, sheet and row of a fact as one id."""


def ref(end: str) -> pl.Expr:
    """``kind:key`` of the near or far end of an edge: ``src`` or ``dst``."""
    return pl.concat_str(pl.col(f"{end}_kind").str.to_lowercase(), end, separator=":")
