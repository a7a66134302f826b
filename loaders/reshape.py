"""Wide rows and lists in cells made long, before anything is read from them."""

from __future__ import annotations

from fnmatch import fnmatchcase

import polars as pl

from graphengine.errors import InputError
from loaders.headers import Headers, folded
from loaders.plan import Table

INDEX = "_i"
"""Number of the row in its batch; parts of one row share it."""


def reshape(table: Table, frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Rows made of several columns (melt) or of the items of a cell (each); their number stays."""
    if table.melt is not None:
        melt = table.melt
        wanted = [folded(pattern) for pattern in melt.columns]
        on = [c for c in frame.columns if any(fnmatchcase(folded(c), w) for w in wanted)]
        if not on:
            message = f"No column fits {', '.join(melt.columns)}."
            raise InputError(message, file=file)
        index = [c for c in frame.columns if c not in on]
        long = frame.unpivot(on, index=index, variable_name=melt.name, value_name=melt.value)
        long = long.filter(pl.col(melt.value).str.strip_chars() != "")
        frame = long.sort(INDEX, maintain_order=True)
    if table.each is not None:
        each = table.each
        header = Headers(frame.columns, file).find(each.headers)
        items = (
            pl.lit(None, dtype=pl.List(pl.String)) if header is None else _items(header, each.split)
        )
        frame = frame.with_columns(items.alias(each.name)).explode(each.name)
    return frame


def _items(header: str, split: str) -> pl.Expr:
    items = pl.col(header).str.split(split).list.eval(pl.element().str.strip_chars())
    return items.list.eval(pl.element().filter(pl.element() != ""))
