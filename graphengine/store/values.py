"""Neo4j's values as plain Python: own keys, aware datetimes, no ids of the engine.

A node becomes ``{"kind", "key", "properties"}``, an edge ``{"kind", "id", "from", "to",
"properties"}`` with the keys of its ends, a path ``{"nodes", "edges"}``, an instant an aware
datetime in UTC, a day a date. Property order is sorted, list and map order is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from graphengine.model.duration import Duration as OwnDuration
from graphengine.model.plain import jsonable as jsonable

# Most values of a result are of these; asked first, they cost a tenth.
_AS_IT_IS = frozenset((str, int, float, bool, type(None)))


def plain(value: Any) -> Any:
    """One value of a result as plain Python."""
    if type(value) in _AS_IT_IS:
        return value
    match value:
        case Node():
            return _node(value)
        case Relationship():
            return _edge(value)
        case Path():
            nodes, edges = value.nodes, value.relationships
            return {"nodes": [_node(n) for n in nodes], "edges": [_edge(e) for e in edges]}
        case dict():
            return {str(name): plain(item) for name, item in value.items()}
        case Point():
            return {"srid": value.srid, "coordinates": [float(part) for part in value]}
        case list() | tuple() if not isinstance(value, Duration):
            return [plain(item) for item in value]
        case _:
            return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case DateTime():
            return _instant(value.to_native())
        case Date():
            return value.to_native()
        case Time():
            return value.iso_format()
        case Duration():
            return value.iso_format()
        case datetime():
            return _instant(value)
        case bytes() | bytearray():
            return bytes(value).hex()
        case _:
            return value


def _instant(value: datetime) -> datetime:
    # A datetime without a zone is a local one: it stays as it is, nobody knows where it was.
    return value.astimezone(UTC) if value.tzinfo else value


def _properties(entity: Node | Relationship) -> dict[str, Any]:
    return {name: plain(value) for name, value in sorted(entity.items())}


def _node(node: Node) -> dict[str, Any]:
    properties = _properties(node)
    kinds = sorted(label for label in node.labels if not label.startswith("_"))
    return {"kind": ":".join(kinds), "key": properties.pop("key", None), "properties": properties}


def _edge(edge: Relationship) -> dict[str, Any]:
    properties = _properties(edge)
    start, end = edge.nodes
    return {
        "kind": edge.type,
        "id": properties.pop("id", None),
        "from": start.get("key") if start is not None else None,
        "to": end.get("key") if end is not None else None,
        "properties": properties,
    }


def sent(value: Any) -> Any:
    """A parameter as the driver takes it: our durations as the driver's, also within lists."""
    match value:
        case OwnDuration():
            nanoseconds = value.microseconds * 1000
            return Duration(
                months=value.months,
                days=value.days,
                seconds=value.seconds,
                nanoseconds=nanoseconds,
            )
        case list() | tuple():
            return [sent(item) for item in value]
        case dict():
            return {name: sent(item) for name, item in value.items()}
        case _:
            return value
