"""Frames of facts as what the graph carries: columns for the import, property maps for MERGE.

A node carries ``key``, its declared properties, ``flags``, ``basis``, ``source``, ``sheet`` and
``row``; an edge ``id``, its declared properties, the same and ``grading``. Neither carries
``load``. Empty values are left out. Where a kind has ``amount_minor`` and ``currency``, ``amount``
is added: the same amount in major units, as a float for reading, never for reckoning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import polars as pl

from graphengine.model.kinds import Prop
from graphengine.model.money import exponent

NODE_EXTRA = ("flags", "basis", "source", "sheet", "row")
EDGE_EXTRA = (*NODE_EXTRA, "grading")
ENDS = ("src_kind", "src", "dst_kind", "dst")
DERIVED = "amount"


def derives_amount(props: tuple[Prop, ...]) -> bool:
    """Whether ``amount`` is added to a kind with these properties."""
    names = {prop.name for prop in props}
    return {"amount_minor", "currency"} <= names and DERIVED not in names


def major(minor: int, currency: str | None) -> float:
    """Minor units as a float of major units; one division, so every path gives the same float."""
    return minor / 10.0 ** exponent(currency)


def with_amount(frame: pl.DataFrame, props: tuple[Prop, ...]) -> pl.DataFrame:
    """The frame with ``amount`` where the kind derives it."""
    if not derives_amount(props):
        return frame
    currencies = frame["currency"].unique().to_list()
    powers = {c: 10.0 ** exponent(c) for c in currencies if c is not None}
    divisor = pl.col("currency").replace_strict(
        list(powers), list(powers.values()), default=10.0 ** exponent(None), return_dtype=pl.Float64
    )
    return frame.with_columns((pl.col("amount_minor") / divisor).alias(DERIVED))


def property_columns(
    frame: pl.DataFrame, props: tuple[Prop, ...], extra: tuple[str, ...]
) -> list[str]:
    """The columns that become properties, in order, without key, id and ends."""
    derived = [DERIVED] if derives_amount(props) else []
    wanted = [*(p.name for p in props), *derived, *extra]
    return [column for column in wanted if column in frame.columns]


def property_maps(frame: pl.DataFrame, columns: list[str]) -> Iterator[dict[str, Any]]:
    """One map a row of the columns that hold something, as the driver takes them."""
    for row in frame.select(columns).iter_rows(named=True):
        yield {name: _sent(value) for name, value in row.items() if _holds(value)}


def _holds(value: Any) -> bool:
    return value is not None and value != "" and value != []


def _sent(value: Any) -> Any:
    # The driver keeps a zone's name; with the fixed offset the graph shows the plain Z of UTC.
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
