"""What is made of facts before anything is measured: a projection, declared and not coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from graphengine.errors import UsageError

WEIGHTS = ("count", "sum", "log", "days", "recency")
JOINS = ("none", "holders")
DIRECTIONS = ("directed", "undirected")


@dataclass(frozen=True)
class Declaration:
    """Which facts become nodes and lines, and how parallel events become one weight.

    Args:
        edges: edge kinds, such as ``("TRANSFERRED",)``; none: every kind with a time, or every
            kind where none has one. HOLDS and SAME_AS are taken only when they are named.
        nodes: node kinds to keep; a line with an end of another kind is left out. None: all.
        since, until: aware; events outside, or without a time, are left out.
        direction: "directed" or "undirected".
        weight: of the parallel events of a pair: "count" of events, "sum" of a property, "log"
            (the natural logarithm of 1 + that sum), distinct "days" in the case's time zone,
            "recency" (each event counts 2 ** (-age / half_life), its age from the last event).
        of: the property summed, ``amount_minor`` unless named.
        currency: of the amounts summed; the most frequent one when none is named.
        half_life: of "recency".
        join: "holders" joins numbers and accounts with the person or organisation that holds them
            and nodes that SAME_AS says are one; "none" leaves them apart.
        layered: keeps edge kinds apart as layers.
        graph: a YAML file that names labels and properties of a Neo4j that others filled, which
            is projected instead of the facts; None: the facts.
    """

    edges: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    direction: str = "directed"
    weight: str = "count"
    of: str = "amount_minor"
    currency: str | None = None
    half_life: timedelta = timedelta(days=30)
    join: str = "none"
    layered: bool = False
    graph: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("weight", WEIGHTS), ("join", JOINS), ("direction", DIRECTIONS)):
            if getattr(self, name) not in known:
                raise UsageError(
                    f"A projection has no {name} '{getattr(self, name)}'; use {', '.join(known)}."
                )
        for moment in (self.since, self.until):
            if moment is not None and moment.tzinfo is None:
                raise UsageError("A projection's period needs moments with a time zone.")
        if self.since is not None and self.until is not None and self.since > self.until:
            raise UsageError("A projection's period ends before it begins.")
        if self.half_life <= timedelta(0):
            raise UsageError("A half-life must be positive.")

    @property
    def directed(self) -> bool:
        """Whether lines have a direction."""
        return self.direction == "directed"

    def plain(self) -> dict[str, Any]:
        """The declaration as JSON can carry it; equal declarations give equal data."""
        found = asdict(self)
        for name in ("since", "until"):
            moment = found[name]
            found[name] = moment.isoformat().replace("+00:00", "Z") if moment else None
        found["half_life"] = f"{self.half_life.total_seconds() / 86400:g}d"
        return {**found, "edges": list(self.edges), "nodes": list(self.nodes)}


def from_plain(values: Mapping[str, Any]) -> Declaration:
    """A declaration from a mapping (YAML, JSON), as :meth:`Declaration.plain` writes it.

    Raises:
        UsageError: an unknown name or a value that cannot be meant.
    """
    known = {item.name for item in fields(Declaration)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise UsageError(f"A projection has no '{unknown[0]}'; it has {', '.join(sorted(known))}.")
    given: dict[str, Any] = dict(values)
    for name in ("edges", "nodes"):
        if isinstance(given.get(name), str):
            given[name] = [part.strip() for part in given[name].split(",") if part.strip()]
        if name in given:
            given[name] = tuple(str(item) for item in given[name])
    for name in ("since", "until"):
        if isinstance(given.get(name), str):
            given[name] = _moment(name, given[name])
    if isinstance(given.get("half_life"), str):
        given["half_life"] = _days(given["half_life"])
    return Declaration(**given)


def _moment(name: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name} of a projection is not an ISO moment: {text!r}.") from None


def _days(text: str) -> timedelta:
    try:
        return timedelta(days=float(text.removesuffix("d")))
    except (ValueError, OverflowError):
        raise UsageError(f"A half-life is a number of days such as 30d, not {text!r}.") from None
