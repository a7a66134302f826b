"""Which property takes which value: names and types checked against the kinds' declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphengine.model.kinds import Prop
from loaders.plan import Bindings, Value
from loaders.syntax import Document, Path_, suggest

_FITS = {
    "text": {"text", "integer", "float", "boolean", "date", "time"},
    "integer": {"integer", "money"},
    "float": {"float", "integer"},
    "boolean": {"boolean"},
    "date": {"date"},
    "time": {"time"},
    "list": {"list"},
}
"""Type of a property to the types of values it takes."""
_AS = {"integer": "integer, seconds or money", "time": "time", "date": "date", "list": "a split"}


def timezone(document: Document, path: Path_, name: str | None) -> str | None:
    """The name of a time zone, if there is such a zone."""
    if name is not None:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = f"No time zone is called '{name}'; write it as Asia/Shanghai."
            raise document.error(message, (*path, "timezone")) from error
    return name


def bind(
    document: Document,
    path: Path_,
    spec: dict[str, Any],
    declared: Sequence[tuple[str, Sequence[Prop]]],
    values: Mapping[str, Value],
) -> Bindings:
    """Pairs of property and value name.

    ``amount`` with a money value stands for ``amount_minor`` and ``currency``.
    """
    made = []
    for prop, value in (spec.get("props") or {}).items():
        here = (*path, prop)
        if value not in values:
            near = suggest(value, sorted(values))
            raise document.error(f"No column is called '{value}'.{near}", here)
        for kind, props in declared:
            types = {p.name: p.type for p in props}
            target = "amount_minor" if prop == "amount" and "amount_minor" in types else prop
            if target not in types:
                message = f"{kind} has no property '{prop}'.{suggest(prop, sorted(types))}"
                raise document.error(message, here)
            _fit(document, here, f"{kind}.{prop}", types[target], values[value])
            made.append((target, value))
    return tuple(dict.fromkeys(made))


def _fit(document: Document, path: Path_, name: str, wanted: str, value: Value) -> None:
    if value.type in _FITS[wanted]:
        return
    hint = _AS.get(wanted, wanted)
    message = f"{name} is of type {wanted}, '{value.name}' of type {value.type}; read it as {hint}."
    raise document.error(message, path)
