"""Columns that all traces take from facts: times, evidence ids, references."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

TIME = pl.Datetime("us", "UTC")
Types = Mapping[str, pl.DataType | type[pl.DataType]]


def evidence() -> pl.Expr:
    """Evidence id of a fact row, as ``graphengine.model.evidence_id`` writes it."""
    row = pl.col("row").cast(pl.String).fill_null("")
    return pl.concat_str(
        pl.col("source").str.slice(0, 12).fill_null(""),
        pl.col("sheet").fill_null(""),
        row,
        separator=":",
    ).alias("ev")


def with_columns(frame: pl.DataFrame, wanted: Types) -> pl.DataFrame:
    """``frame`` with exactly the wanted columns and types; absent ones are null."""
    have = set(frame.columns)
    return frame.select(
        (
            pl.col(name).cast(dtype, strict=False) if name in have else pl.lit(None, dtype=dtype)
        ).alias(name)
        for name, dtype in wanted.items()
    )


def ref(unit: str) -> str:
    """``Phone:+86...`` as the reference ``phone:+86...``."""
    kind, _, key = unit.partition(":")
    return f"{kind.lower()}:{key}"
