"""Relationships of a Neo4j that others filled, as columns: nodes by a property, times, amounts.

Over Bolt a million rows take half a minute to two; whoever asks often should load the graph's
data into facts instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import polars as pl

from graphengine.errors import InputError
from graphengine.model.money import to_minor
from graphengine.store.bolt import Store
from graphengine.store.ddl import name
from graphengine.store.entities import stream
from graphengine.store.values import plain

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("id", "src_kind", "src", "dst_kind", "dst"), pl.String),
    "at": pl.Datetime("us", "UTC"),
    "amount_minor": pl.Int64,
    "currency": pl.String,
}
UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}
EPOCH, BLOCK = datetime(1970, 1, 1, tzinfo=UTC), 50_000


@dataclass(frozen=True)
class Relation:
    """Which relationships to read, by the names that the graph uses.

    ``source`` and ``target`` are ``(label, property that identifies it)``; ``id``, ``at``,
    ``amount`` (major units) and ``currency`` are properties of the relationship, or None. ``unit``
    is that of a time that is a number: s, ms or us.
    """

    type: str
    source: tuple[str, str]
    target: tuple[str, str]
    id: str | None = None
    at: str | None = None
    unit: str = "ms"
    amount: str | None = None
    currency: str | None = None


def read(store: Store, wanted: Relation, currency: str) -> pl.DataFrame:
    """The relationships as an edge frame with the columns of :data:`SCHEMA`.

    Relationships with an end that lacks its identifying property are not among them. ``currency``
    is that of amounts without one of their own. Rows come in the engine's order.

    Raises:
        InputError: a time or an amount that cannot be read; the message names the property.
        Refused: a name that cannot stand in Cypher. StoreUnavailable: the server is away.
    """
    frames = [
        pl.DataFrame([_row(row, wanted, currency) for row in block], schema=SCHEMA, orient="row")
        for block in _blocks(stream(store, _text(wanted)))
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)


def _blocks(rows: Iterator[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], ...]]:
    while block := tuple(islice(rows, BLOCK)):
        yield block


def _text(wanted: Relation) -> str:
    (a, a_key), (b, b_key) = wanted.source, wanted.target
    props = {"id": wanted.id, "at": wanted.at, "amount": wanted.amount, "cur": wanted.currency}
    named = [f"r.{name(prop)} AS {as_}" for as_, prop in props.items() if prop is not None]
    values = ", ".join([f"a.{name(a_key)} AS s", f"b.{name(b_key)} AS t", *named])
    return (
        f"MATCH (a:{name(a)})-[r:{name(wanted.type)}]->(b:{name(b)}) "
        f"WHERE a.{name(a_key)} IS NOT NULL AND b.{name(b_key)} IS NOT NULL RETURN {values}"
    )


def _row(row: Mapping[str, Any], wanted: Relation, currency: str) -> tuple[Any, ...]:
    own = row.get("cur")
    unit = str(own) if own is not None else currency
    amount = row.get("amount")
    return (
        None if row.get("id") is None else str(row["id"]),
        wanted.source[0],
        str(row["s"]),
        wanted.target[0],
        str(row["t"]),
        _moment(row.get("at"), wanted),
        None if amount is None else _minor(amount, unit, wanted),
        None if amount is None else unit,
    )


def _moment(value: Any, wanted: Relation) -> datetime | None:
    value = plain(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | date):
        raise InputError(f"'{wanted.at}' of {wanted.type} is no time: {type(value).__name__}.")
    try:
        if isinstance(value, int):
            return EPOCH + timedelta(microseconds=value * UNITS[wanted.unit])
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError) as error:
        raise InputError(f"'{wanted.at}' of {wanted.type} is no time: {value!r}.") from error
    # A time without a zone is read as UTC: nobody can say where it was.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _minor(amount: Any, currency: str, wanted: Relation) -> int:
    text = repr(round(amount, 6)) if isinstance(amount, float) else str(amount)
    try:
        return to_minor(text, currency)
    except InputError as error:
        raise InputError(f"'{wanted.amount}' of {wanted.type}: {error}") from error
