"""Names in a gated text that the schema does not have, with what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from graphengine.catalogue.grammar import NameKind, Seen
from graphengine.catalogue.tokens import QUOTED, WORD, Tokens
from graphengine.model.schema import Schema

# What the graph carries besides the declared properties, and parts of Cypher's own values.
CARRIED = frozenset("key id amount flags basis source sheet row grading".split())
COMPONENTS = frozenset(
    "year quarter month week weekYear dayOfQuarter quarterDay dayOfWeek weekDay ordinalDay day "
    "hour minute second millisecond microsecond nanosecond timezone offset offsetMinutes "
    "offsetSeconds epochMillis epochSeconds years quarters months weeks days hours minutes "
    "seconds milliseconds microseconds nanoseconds quartersOfYear monthsOfQuarter monthsOfYear "
    "daysOfWeek minutesOfHour secondsOfMinute millisecondsOfSecond microsecondsOfSecond "
    "nanosecondsOfSecond x y z longitude latitude height crs srid".split()
)


@dataclass(frozen=True)
class Unknown:
    """A name that the schema does not have: ``kind`` is label, type or property."""

    kind: NameKind
    name: str
    line: int
    suggestions: tuple[str, ...]

    def __str__(self) -> str:
        hint = f" Did you mean {' or '.join(self.suggestions)}?" if self.suggestions else ""
        what = "edge type" if self.kind == "type" else self.kind
        return f"Line {self.line}: the schema has no {what} '{self.name}'.{hint}"


@dataclass(frozen=True)
class Known:
    """Names of a schema."""

    label: frozenset[str]
    type: frozenset[str]
    property: frozenset[str]


def known(schema: Schema) -> Known:
    """Labels, edge types and properties that a graph of the schema may hold."""
    props = {p.name for kind in schema.nodes.values() for p in kind.props}
    props |= {p.name for edge in schema.edges.values() for p in edge.props}
    return Known(frozenset(schema.nodes), frozenset(schema.edges), frozenset(props) | CARRIED)


_last: list[tuple[Schema, Known]] = []


def _known(schema: Schema) -> Known:
    if not _last or _last[0][0] is not schema:
        _last[:] = [(schema, known(schema))]
    return _last[0][1]


def unknown_names(tokens: Tokens, seen: Seen, schema: Schema) -> tuple[Unknown, ...]:
    """Unknown names in the order of the text, each once.

    ``.name`` of a map is no property: it is left out where the map's keys stand in the text or
    the variable comes from a parameter.
    """
    names = _known(schema)
    loose = seen.keys | COMPONENTS
    found = [(at, kind) for kind, at in seen.names if tokens.value(at) not in getattr(names, kind)]
    for at, base in seen.accesses:
        name = tokens.value(at)
        bare = base >= 0 and tokens.kinds[base] in (WORD, QUOTED)
        if name in names.property or name in loose or not bare:
            continue
        if tokens.value(base) not in seen.opaque:
            found.append((at, "property"))
    unknown: dict[tuple[NameKind, str], Unknown] = {}
    for at, kind in sorted(found):
        name = tokens.value(at)
        if (kind, name) not in unknown:
            near = _near(name, getattr(names, kind))
            unknown[kind, name] = Unknown(kind, name, tokens.line(at), near)
    return tuple(unknown.values())


@lru_cache(maxsize=256)
def _near(name: str, names: Collection[str]) -> tuple[str, ...]:
    """At most three names that look alike, best first; case does not count."""
    by_fold = {each.casefold(): each for each in sorted(names)}
    close = difflib.get_close_matches(name.casefold(), list(by_fold), 3, 0.6)
    return tuple(by_fold[each] for each in close)
