"""A pattern of roles: who, how many, tied to whom and not to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphengine.errors import UsageError

Range = tuple[int, int | None]
Attributes = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Role:
    """Nodes of one role.

    Args:
        count: least and most of them in a set.
        kind: kind of node, in lower case; "" for any.
        degree: range of the number of neighbours in the network; None for any.
        where: property to the values of which it must have one.
    """

    name: str
    count: tuple[int, int] = (1, 1)
    kind: str = ""
    degree: Range | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tie:
    """A rule on ties from the nodes of one role to those of another, or within one.

    ``must`` is "all" (every pair is tied), "none" (no pair is) or "each" (each node of ``source``
    has a number of ties within ``range`` to nodes of ``target``).
    """

    source: str
    target: str
    must: str
    range: Range = (1, None)


@dataclass(frozen=True)
class Shared:
    """Each pair of nodes of two roles (or within one) has so many common neighbours."""

    source: str
    target: str
    range: Range


@dataclass(frozen=True)
class Pattern:
    """Roles in the order of the file, rules on ties, shared go-betweens."""

    name: str
    roles: tuple[Role, ...]
    ties: tuple[Tie, ...] = ()
    shared: tuple[Shared, ...] = ()
    network: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [role.name for role in self.roles]
        if not names:
            raise UsageError("A pattern needs a role.")
        if len(set(names)) != len(names):
            raise UsageError("A pattern names each role once.")
        for ends in [(r.source, r.target) for r in self.ties] + [
            (r.source, r.target) for r in self.shared
        ]:
            for name in ends:
                if name not in names:
                    raise UsageError(f"No role is called '{name}'; there are {', '.join(names)}.")
        if sum(role.count[1] for role in self.roles) > MOST_NODES:
            raise UsageError(f"A pattern has at most {MOST_NODES} nodes.")


MOST_NODES = 16


def inside(value: int, wanted: Range) -> bool:
    """Whether a number lies in a range; an open end is None."""
    return value >= wanted[0] and (wanted[1] is None or value <= wanted[1])


def told(wanted: Range) -> str:
    """A range in words."""
    low, high = wanted
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"
