"""Types of columns: what a query declares, what values show, and whether the two agree.

A type is ``text``, ``integer``, ``float``, ``decimal``, ``boolean``, ``date``, ``datetime``,
``duration``, ``map``, ``node``, ``edge``, ``path``, ``any``, or ``list of`` one of these; any of
them may end in ``or null``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

SHAPES = ("map", "node", "edge", "path", "any")
LIST, NULL = "list of ", " or null"


@lru_cache(maxsize=256)
def bare(type_: str) -> str:
    """The type without ``or null``."""
    return type_.removesuffix(NULL).strip()


@lru_cache(maxsize=256)
def member(type_: str) -> str | None:
    """The type of a list's members; None where the type is no list."""
    type_ = bare(type_)
    return bare(type_.removeprefix(LIST)) if type_.startswith(LIST) else None


def fits(value: Any, type_: str) -> bool:
    """Whether a value is of a type. None fits every type: whether it may stand is not asked."""
    if value is None:
        return True
    of = member(type_)
    if of is not None:
        return isinstance(value, list | tuple) and all(fits(item, of) for item in value)
    kind = bare(type_)
    if kind == "any":
        return True
    if kind in ("float", "decimal"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return kind == of_value(value) or (kind == "duration" and isinstance(value, str))


_EXACTLY: dict[str, set[type]] = {
    "text": {str},
    "duration": {str},
    "integer": {int},
    "float": {int, float},
    "decimal": {int, float},
    "boolean": {bool},
    "date": {date},
}


def all_fit(values: Sequence[Any], type_: str) -> bool:
    """Whether all values are of a type; the Python types are looked at first, all at once."""
    of = member(type_)
    if of is not None and set(map(type, values)) <= {list, type(None)}:
        values, kind = [item for value in values if value is not None for item in value], of
    else:
        kind = bare(type_)
    exact = _EXACTLY.get(kind)
    if exact is not None and set(map(type, values)) - {type(None)} <= exact:
        return True
    return all(fits(value, kind) for value in values)


def of_value(value: Any) -> str:
    """The type that one value shows; ``any`` for None and for what is not known."""
    match value:
        case bool():
            return "boolean"
        case str():
            return "text"
        case int():
            return "integer"
        case float():
            return "float"
        case datetime():
            # One without a zone is no instant; as text it stays what it is.
            return "datetime" if value.tzinfo is not None else "any"
        case date():
            return "date"
        case dict():
            return _of_map(value)
        case list() | tuple():
            return LIST + _common({of_value(item) for item in value if item is not None})
        case _:
            return "any"


def _of_map(value: dict[str, Any]) -> str:
    names = set(value)
    if names == {"kind", "key", "properties"}:
        return "node"
    if names == {"kind", "id", "from", "to", "properties"}:
        return "edge"
    return "path" if names == {"nodes", "edges"} else "map"


def _common(types: set[str]) -> str:
    if len(types) == 1:
        (only,) = types
        return "any" if only.startswith(LIST) else only
    return "float" if types == {"integer", "float"} else "any"


def infer(rows: Iterable[Sequence[Any]], width: int) -> list[str]:
    """The types of ``width`` columns, from their values; ``any`` where nothing stands or mixed."""
    met: list[set[str]] = [set() for _ in range(width)]
    for row in rows:
        for seen, value in zip(met, row, strict=True):
            if value is not None:
                seen.add(of_value(value))
    return [_column(seen) for seen in met]


def _column(seen: set[str]) -> str:
    if len(seen) == 1:
        return next(iter(seen))
    if seen == {"integer", "float"}:
        return "float"
    if seen and all(type_.startswith(LIST) for type_ in seen):
        # Empty lists are of any type; the others decide.
        return LIST + _common({member(type_) or "any" for type_ in seen} - {"any"})
    return "any"


def settled(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], declared: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The declared types where the values keep to them, else the types the values show.

    Returns:
        Types, and a sentence for each column that breaks its declaration.
    """
    types, said = list(declared), []
    for n, (name, type_) in enumerate(zip(columns, declared, strict=True)):
        if not all_fit([row[n] for row in rows], type_):
            (types[n],) = infer(([row[n]] for row in rows), 1)
            said.append(f"Column '{name}' is declared as {type_} but holds {types[n]}.")
    return types, said
