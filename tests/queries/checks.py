"""What a query gave against what its test file and its header state."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

from graphengine.store.values import jsonable

TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int,),
    "float": (float,),
    "decimal": (float,),
    "boolean": (bool,),
    "date": (date,),
    "datetime": (datetime,),
    "map": (dict,),
}
SHAPES = {
    "node": {"kind", "key", "properties"},
    "edge": {"kind", "id", "from", "to", "properties"},
    "path": {"nodes", "edges"},
}


def misfit(value: Any, declared: str) -> str | None:
    """Why a value is not of the declared type of ``[returns]``, or None where it is."""
    if declared.endswith(" or null"):
        return None if value is None else misfit(value, declared.removesuffix(" or null"))
    if declared == "any":
        return None
    if declared.startswith("list of "):
        if not isinstance(value, list):
            return f"{value!r} is no list"
        inner = declared.removeprefix("list of ")
        return next((why for item in value if (why := misfit(item, inner))), None)
    if declared in SHAPES:
        fits = isinstance(value, dict) and set(value) == SHAPES[declared]
        return None if fits else f"{value!r} is no {declared}"
    if declared == "duration":
        return None if _is_duration(value) else f"{value!r} is no duration"
    if not isinstance(value, TYPES[declared]) or (
        isinstance(value, bool) and declared != "boolean"
    ):
        return f"{value!r} is no {declared}"
    if isinstance(value, datetime) and (declared == "date" or value.tzinfo is not UTC):
        return f"{value!r} is no {declared} in UTC"
    return None


def _is_duration(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip("-").startswith("P")


def short(value: Any, declared: str) -> Any:
    """A value as test files state it: a node by ``kind:key``, an edge by id, a path by both."""
    plain = declared.removesuffix(" or null")
    if isinstance(value, list) and plain.startswith("list of "):
        return [short(item, plain.removeprefix("list of ")) for item in value]
    if value is None or plain not in SHAPES:
        return jsonable(value)
    if plain == "node":
        return f"{value['kind'].lower()}:{value['key']}"
    if plain == "edge":
        return value["id"]
    steps = [short(value["nodes"][0], "node")]
    for edge, node in zip(value["edges"], value["nodes"][1:], strict=True):
        steps += [edge["id"], short(node, "node")]
    return steps


def same(found: Any, wanted: Any) -> bool:
    """Equal, floats to 9 digits, and true is not 1."""
    if isinstance(found, list) and isinstance(wanted, list):
        pairs = zip(found, wanted, strict=False)
        return len(found) == len(wanted) and all(same(a, b) for a, b in pairs)
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(same(found[k], wanted[k]) for k in found)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, float) and isinstance(wanted, (int, float)):
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)
    return type(found) is type(wanted) and found == wanted


def difference(found: list[list[Any]], wanted: list[list[Any]]) -> str | None:
    """The first difference between rows in words, or None."""
    for number, (got, want) in enumerate(zip(found, wanted, strict=False), 1):
        if not same(got, want):
            return f"row {number} is\n  {got}\nnot\n  {want}" + _all(found)
    if len(found) != len(wanted):
        return f"{len(found)} rows, not {len(wanted)}" + _all(found)
    return None


def _all(rows: list[list[Any]]) -> str:
    return "\nall rows found:\n" + "\n".join(f"  - {row}" for row in rows[:50])
