"""Typed values as the text that a CSV of the same table would hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

EXACT_FLOAT = 2**53
EXCEL_DIGITS = 10**15
"""A spreadsheet keeps 15 digits; a whole number from here on has lost some."""
WHOLE = re.compile(r"-?\d{1,15}")


def number(text: str) -> str:
    """A number of a sheet: whole without ".0", else shortest; damaged ones in E notation.

    >>> number("100000"), number("41.299999999999997"), number("4.20106199001011E+17")
    ('100000', '41.3', '4.20106199001011E+17')
    """
    if WHOLE.fullmatch(text):
        return text
    value = float(text)
    if abs(value) >= EXCEL_DIGITS:
        return f"{value:.14E}"
    return str(int(value)) if value.is_integer() else repr(value)


def moment(value: dt.datetime | dt.date | dt.time | dt.timedelta, with_time: bool) -> str:
    """A date or time of a sheet; `with_time` tells whether the cell's number format shows one."""
    if isinstance(value, dt.datetime):
        if not with_time and value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return _span(value)
    return value.isoformat()


def _span(value: dt.timedelta) -> str:
    sign = "-" if value < dt.timedelta() else ""
    seconds, micros = divmod(abs(value) // dt.timedelta(microseconds=1), 1_000_000)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{micros:06d}" if micros else text


def as_text(column: pl.Series) -> pl.Series:
    """A Parquet column as canonical text. Linear in the rows."""
    import polars as pl

    kind = column.dtype
    if isinstance(kind, pl.Categorical | pl.Enum) or kind == pl.Null:
        return column.cast(pl.String)
    if kind == pl.Boolean:
        return column.replace_strict({True: "true", False: "false"}, return_dtype=pl.String)
    if kind.is_float():
        return _floats(column)
    if isinstance(kind, pl.Datetime):
        zone = "%:z" if kind.time_zone else ""
        return column.dt.to_string(f"%Y-%m-%d %H:%M:%S%.f{zone}")
    if kind == pl.Date:
        return column.dt.to_string("%Y-%m-%d")
    if kind == pl.Time:
        return column.dt.to_string("%H:%M:%S%.f")
    return column.cast(pl.String)


def _floats(column: pl.Series) -> pl.Series:
    import polars as pl

    wide = column.cast(pl.Float64)
    whole = wide.is_finite() & (wide == wide.round(0))
    small = whole & (wide.abs() <= EXACT_FLOAT)
    text = column.cast(pl.String)
    text = wide.cast(pl.Int64, strict=False).cast(pl.String).zip_with(small.fill_null(False), text)
    large = (whole & ~small).fill_null(False)
    if large.any():
        damaged = wide.map_elements(lambda value: f"{value:.14E}", return_dtype=pl.String)
        text = damaged.zip_with(large, text)
    return text
