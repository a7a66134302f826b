"""Frames as the CSV that Neo4j's import reads, and the values such a CSV cannot carry."""

from __future__ import annotations

import polars as pl

ARRAY_DELIMITER = "\x1e"
_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "string",
    pl.Int64: "long",
    pl.Int32: "long",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "datetime",
    pl.List: "string[]",
}


def header(frame: pl.DataFrame, columns: list[str]) -> list[str]:
    """Header fields ``name:type`` for the property columns."""
    return [f"{column}:{_TYPES[frame.schema[column].base_type()]}" for column in columns]


def csv_columns(frame: pl.DataFrame, columns: list[str]) -> list[pl.Expr]:
    """Expressions that give each property column as the text the import reads."""
    return [_text(column, frame.schema[column]).alias(column) for column in columns]


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    match dtype:
        case pl.String():
            return pl.when(column != "").then(column)
        case pl.Datetime():
            return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
        case pl.Date():
            return column.dt.strftime("%Y-%m-%d")
        case pl.List():
            joined = column.list.join(ARRAY_DELIMITER)
            return pl.when(joined != "").then(joined)
        case pl.Float64():
            return pl.when(column.is_finite()).then(column)
        case _:
            return column


def awkward(frame: pl.DataFrame, columns: list[str]) -> pl.Series | None:
    """Which rows hold a value that CSV cannot carry; None where there is none.

    Lists with an empty item or the delimiter in one, floats that are no finite number, times
    outside the years 0 to 9999. These rows are set again over Bolt after the import.
    """
    tests = [test for column in columns for test in _tests(column, frame.schema[column])]
    if not tests:
        return None
    found = frame.select(pl.any_horizontal(t.fill_null(False) for t in tests).alias("odd"))["odd"]
    return found if found.any() else None


def _tests(name: str, dtype: pl.DataType) -> list[pl.Expr]:
    column = pl.col(name)
    match dtype:
        case pl.List():
            items = column.list
            bad = pl.element().str.contains(ARRAY_DELIMITER, literal=True) | (pl.element() == "")
            return [items.eval(bad.fill_null(True)).list.any()]
        case pl.Float64():
            return [column.is_not_null() & ~column.is_finite()]
        case pl.Date() | pl.Datetime():
            return [(column.dt.year() < 0) | (column.dt.year() > 9999)]
        case _:
            return []
