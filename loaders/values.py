"""Reading texts as values: what every conversion takes and gives, and the plain ones.

A conversion takes a String series of cleaned cells (null = empty) and gives a :class:`Read` of the
same length. All work is on columns; only values seen for the first time pass through Python.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from graphengine.model.ids import PLACEHOLDERS

NUMERIC_PLACEHOLDERS = sorted(PLACEHOLDERS - {"nan"})
"""Cells that say "nothing here" in a column of numbers; NaN there is a broken number instead."""


@dataclass
class Read:
    """Values read from a column.

    Attributes:
        values: as long as the column; null where the cell is empty or unreadable.
        bad: true where a cell has a text that cannot be read; None when there is none.
        reason: what is wrong with a bad one, as a plain sentence.
        flags: comma-joined flags of a value, null where there is none; None when no value has.
        parts: further columns: currency, number, type, service.
    """

    values: pl.Series
    bad: pl.Series | None = None
    reason: str = ""
    flags: pl.Series | None = None
    parts: dict[str, pl.Series] = field(default_factory=dict)


def clean(raw: pl.Series) -> pl.Series:
    """Trimmed NFC text; an empty text is null."""
    text = raw.str.strip_chars()
    if text.str.len_bytes().sum() != text.str.len_chars().sum():
        joined = text.str.join("\n").item() or ""
        if not unicodedata.is_normalized("NFC", joined):
            text = text.str.normalize("NFC")
    if text.str.len_bytes().min() == 0:
        text = text.to_frame("t").select(pl.when(pl.col("t") != "").then("t")).to_series()
    return text.rename("")


def without_placeholders(text: pl.Series, words: Sequence[str] = NUMERIC_PLACEHOLDERS) -> pl.Series:
    """Null where a cell says "nothing here"; for short columns of odd cells."""
    frame = text.to_frame("t")
    said = pl.col("t").str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    return frame.select(pl.when(~said.is_in(list(words))).then("t")).to_series().rename("")


def without_silence(text: pl.Series, values: pl.Series) -> pl.Series:
    """``text`` with null where a cell without a value says "nothing here"; the others stay."""
    if values.null_count() == text.null_count():
        return text
    at = (text.is_not_null() & values.is_null()).arg_true()
    odd = text.gather(at)
    silent = at.filter(without_placeholders(odd).is_null())
    return text.clone().scatter(silent, None) if len(silent) else text


def unread(text: pl.Series, values: pl.Series, reason: str) -> Read:
    """A Read whose bad cells are those with a text and no value."""
    if values.null_count() == text.null_count():
        return Read(values)
    return Read(values, text.is_not_null() & values.is_null(), reason)


def fill(values: pl.Series, text: pl.Series, second: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Values, and for cells that have none yet those of a second reading of these cells alone."""
    if values.null_count() == text.null_count():
        return values
    if values.null_count() == len(values):
        return second(text)
    at = (text.is_not_null() & values.is_null()).arg_true()
    found = second(text.gather(at))
    return values.clone().scatter(at, found) if found.null_count() < len(found) else values


def by_unique(
    text: pl.Series,
    scalar: Callable[[str], tuple[object, ...]],
    columns: dict[str, pl.DataType],
) -> pl.DataFrame:
    """A scalar function over a column, called once for each different text.

    Returns a frame with ``columns``, as long as ``text``; null where the text is.
    """
    unique = text.drop_nulls().unique()
    made = pl.DataFrame([scalar(t) for t in unique], schema=columns, orient="row")
    table = made.with_columns(unique.alias("_text"))
    frame = text.to_frame("_text")
    return frame.join(table, on="_text", how="left", maintain_order="left").drop("_text")


def boolean(text: pl.Series, yes: tuple[str, ...], no: tuple[str, ...]) -> Read:
    """True and false by words, whatever their case."""
    true = [w.lower() for w in yes or ("true", "yes", "y", "t", "1", "是", "有", "真")]
    false = [w.lower() for w in no or ("false", "no", "n", "f", "0", "否", "没有", "假")]
    text = without_placeholders(text, [w for w in NUMERIC_PLACEHOLDERS if w not in (*true, *false)])
    said = pl.col("t").str.to_lowercase()
    made = text.to_frame("t").select(
        pl.when(said.is_in(true)).then(True).when(said.is_in(false)).then(False)
    )
    return unread(text, made.to_series().cast(pl.Boolean), "neither yes nor no")
