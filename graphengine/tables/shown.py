"""One value as a cell of a table for people: short, and never more than the value says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from graphengine.model.plain import jsonable
from graphengine.tables.coltypes import bare, member

SHOWN = 8
"""Members of a list that are shown; the rest is counted."""


def cells(rows: Sequence[Sequence[Any]], types: Sequence[str]) -> list[list[str]]:
    """The rows as texts, value by value."""
    return [[cell(v, t) for v, t in zip(row, types, strict=True)] for row in rows]


def cell(value: Any, type_: str) -> str:
    """One value: amounts with two decimals at least, nodes as references, edges by their id."""
    if value is None:
        return ""
    of = member(type_)
    if isinstance(value, list | tuple):
        shown = [cell(item, of or "any") for item in value[:SHOWN]]
        more = [f"and {len(value) - SHOWN} more"] if len(value) > SHOWN else []
        return ", ".join([*shown, *more])
    if isinstance(value, dict):
        return _shape(value)
    if bare(type_) == "decimal" and isinstance(value, int | float):
        return _amount(float(value))
    return str(jsonable(value)) if not isinstance(value, bool) else str(value).lower()


def _amount(value: float) -> str:
    digits = repr(value)
    places = len(digits.partition(".")[2]) if "e" not in digits and "." in digits else 2
    return digits if "e" in digits else f"{value:.{max(places, 2)}f}"


def _shape(value: dict[str, Any]) -> str:
    names = set(value)
    if names == {"kind", "key", "properties"}:
        return f"{str(value['kind']).lower()}:{value['key']}"
    if names == {"kind", "id", "from", "to", "properties"}:
        return f"{value['from']} -{value['kind']}-> {value['to']} [{value['id']}]"
    if names == {"nodes", "edges"}:
        return _path(value)
    return json.dumps(jsonable(value), ensure_ascii=False)


def _path(value: dict[str, Any]) -> str:
    nodes, edges = value["nodes"], value["edges"]
    if not nodes:
        return ""
    text = _shape(nodes[0])
    for edge, before, node in zip(edges, nodes, nodes[1:], strict=False):
        along = edge["from"] == before["key"] and edge["to"] == node["key"]
        arrow = f" -{edge['kind']}-> " if along else f" <-{edge['kind']}- "
        text += arrow + _shape(node)
    return text
