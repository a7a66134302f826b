"""Plain Python values as JSON carries them: instants as ISO 8601 with ``Z``, days as ISO 8601."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from graphengine.model.duration import Duration


def jsonable(value: Any) -> Any:
    """Plain Python as JSON can carry it.

    A float that is no number becomes ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``. A value of a
    type that is not known here is left as it is.
    """
    known = _KNOWN.get(type(value))
    if known is not None:
        return known(value)
    for type_, other in _KNOWN.items():
        if type_ is not type(None) and isinstance(value, type_):
            return other(value)
    return value


def iso(value: datetime) -> str:
    """An instant with ``Z``; a datetime without a zone as it is."""
    if value.tzinfo is UTC:
        return value.isoformat()[:-6] + "Z"
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _same(value: Any) -> Any:
    return value


def _float(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _map(value: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): jsonable(item) for name, item in value.items()}


def _list(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [jsonable(item) for item in value]


# By type, not by a chain of tests: a result of 50,000 rows comes through here value by value.
_KNOWN: dict[type, Callable[[Any], Any]] = {
    str: _same,
    bool: _same,
    int: _same,
    type(None): _same,
    float: _float,
    dict: _map,
    list: _list,
    tuple: _list,
    datetime: iso,
    date: date.isoformat,
    time: time.isoformat,
    Duration: Duration.iso,
}
