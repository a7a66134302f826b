"""The grammar of chains, and the automaton that a pattern becomes.

    account -TRANSFERRED->{1,6} account
    person -RECEIVED- parcel -SENT- person
    (phone|person -SENT-> parcel <-RECEIVED- phone|person){1,3}

A node is a kind, several joined by ``|``, or ``*`` for any. An edge has one type, several joined by
``|``, or ``*``; ``->``, ``<-`` or ``-`` (either way) says how it lies in the data. ``{least,most}``
after an edge or a group repeats it; between repeats of an edge stands a node of the kind after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.errors import UsageError

LONGEST = 12
FORWARD, BACKWARD, EITHER = "->", "<-", "-"
_TOKEN = re.compile(
    r"\s*(?:(?P<edge><?-\[?[\w|*]+\]?->?)|(?P<times>\{\s*\d+\s*,\s*\d+\s*\})"
    r"|(?P<node>[^\W\d]\w*(?:\|[^\W\d]\w*)*|\*)|(?P<group>[()]))"
)


@dataclass(frozen=True)
class Step:
    """One edge: its types and the kinds of the node after it (empty: any)."""

    types: frozenset[str]
    direction: str
    to: frozenset[str]


@dataclass(frozen=True)
class Pattern:
    """``start``: kinds a chain begins at (empty: any); ``parts``: steps, least and most times."""

    text: str
    start: frozenset[str]
    parts: tuple[tuple[tuple[Step, ...], int, int], ...]

    @property
    def longest(self) -> int:
        """Most edges of a chain."""
        return sum(len(steps) * most for steps, _, most in self.parts)

    @property
    def shortest(self) -> int:
        """Fewest edges of a chain."""
        return sum(len(steps) * least for steps, least, _ in self.parts)

    def steps(self) -> list[Step]:
        """Every step that is written, in order."""
        return [step for steps, _, _ in self.parts for step in steps]


HopClass = tuple[str, bool, str]
"""Edge type, whether it is walked against its direction, kind of the node arrived at."""


@dataclass(frozen=True)
class Automaton:
    """``follows`` int16[states, classes], -1: not allowed; ``accepts`` bool[states]."""

    follows: npt.NDArray[np.int16]
    accepts: npt.NDArray[np.bool_]


def parse(text: str, kinds: Sequence[str], types: Sequence[str]) -> Pattern:
    """Read a pattern; names in any case are those of the schema.

    Raises:
        UsageError: names the place and what was expected; a pattern of more than 12 edges.
    """
    reader = _Reader(text, {k.lower(): k for k in kinds}, {t.lower(): t for t in types})
    found = reader.pattern()
    if found.longest > LONGEST:
        raise UsageError(f"A chain has {LONGEST} edges at most; this pattern allows more.")
    return found


class _Reader:
    """Recursive descent over the tokens of a pattern."""

    def __init__(self, text: str, kinds: dict[str, str], types: dict[str, str]) -> None:
        self.text, self.kinds, self.types = text, kinds, types
        self.place = 0

    def pattern(self) -> Pattern:
        parts: list[tuple[tuple[Step, ...], int, int]] = []
        start: frozenset[str] | None = None
        while self.text[self.place :].strip():
            opened = self._take("group")
            if opened == "(":
                begin, steps = self._row()
                if self._take("group") != ")":
                    raise self._wrong("')'")
                parts.append((tuple(steps), *self._times()))
                start = begin if start is None else start
            elif opened is None and not parts:
                start, steps = self._row(parts)
            else:
                raise self._wrong("'(' or the end")
        if start is None or not parts:
            raise self._wrong("a node, then an edge")
        return Pattern(self.text.strip(), start, tuple(parts))

    def _row(
        self,
        parts: list[tuple[tuple[Step, ...], int, int]] | None = None,
    ) -> tuple[frozenset[str], list[Step]]:
        """node edge node edge node ...; into ``parts``, each edge with its own times."""
        begin = self._names("node", self.kinds, "kind of node")
        steps: list[Step] = []
        while (edge := self._take("edge")) is not None:
            types, direction = self._edge(edge)
            times = self._times() if parts is not None else (1, 1)
            step = Step(types, direction, self._names("node", self.kinds, "kind of node"))
            steps.append(step)
            if parts is not None:
                parts.append(((step,), *times))
        if not steps:
            raise self._wrong("an edge such as -TRANSFERRED->")
        return begin, steps

    def _edge(self, text: str) -> tuple[frozenset[str], str]:
        backward, forward = text.startswith("<-"), text.endswith("->")
        if backward and forward:
            raise self._wrong("an edge with one arrow head")
        names = text.strip("<->").strip("[]")
        direction = BACKWARD if backward else FORWARD if forward else EITHER
        return self._known(names, self.types, "type of edge"), direction

    def _names(self, token: str, known: dict[str, str], what: str) -> frozenset[str]:
        text = self._take(token)
        if text is None:
            raise self._wrong(f"a {what}")
        return self._known(text, known, what)

    def _known(self, text: str, known: dict[str, str], what: str) -> frozenset[str]:
        if text == "*":
            return frozenset()
        for name in text.split("|"):
            if name.lower() not in known:
                names = ", ".join(sorted(known.values()))
                raise UsageError(f"'{name}' is no {what} of this case: {names}.")
        return frozenset(known[name.lower()] for name in text.split("|"))

    def _times(self) -> tuple[int, int]:
        text = self._take("times")
        if text is None:
            return 1, 1
        least, most = (int(n) for n in text.strip("{}").split(","))
        if not 0 <= least <= most or most == 0:
            raise UsageError("Repeats are written {least,most}, as {1,6}.")
        return least, most

    def _take(self, group: str) -> str | None:
        match = _TOKEN.match(self.text, self.place)
        if match is None or match.group(group) is None:
            return None
        self.place = match.end()
        return match.group(group)

    def _wrong(self, wanted: str) -> UsageError:
        rest = self.text[self.place : self.place + 20].strip() or "the end"
        return UsageError(f"In the pattern, expected {wanted} at '{rest}'.")


def automaton(pattern: Pattern, classes: Sequence[HopClass]) -> Automaton:
    """The smallest-numbered deterministic automaton over the classes of hops there are.

    Subset construction over positions in the pattern; O(states * classes * edges of the pattern).
    """
    moves, optional, last = _positions(pattern)
    begin = _closure({0}, optional)
    states: dict[frozenset[int], int] = {begin: 0}
    rows: list[list[int]] = []
    queue = [begin]
    for state in queue:
        row = []
        for hop in classes:
            after = {to for at, step, to in moves if at in state and _allows(step, hop)}
            if not after:
                row.append(-1)
                continue
            closed = _closure(after, optional)
            if closed not in states:
                states[closed] = len(states)
                queue.append(closed)
            row.append(states[closed])
        rows.append(row)
    follows = np.array(rows, np.int16).reshape(len(states), len(classes))
    return Automaton(follows, np.array([last in state for state in states], np.bool_))


Move = tuple[int, Step, int]


def _positions(pattern: Pattern) -> tuple[list[Move], list[tuple[int, int]], int]:
    """The pattern unrolled: moves between positions, skips, and the last position."""
    moves: list[Move] = []
    skips: list[tuple[int, int]] = []
    place = 0
    for steps, least, most in pattern.parts:
        leaves = []
        for repeat in range(most):
            if repeat >= least:
                leaves.append(place)
            for step in steps:
                moves.append((place, step, place + 1))
                place += 1
        skips += [(leave, place) for leave in leaves]
    return moves, skips, place


def _closure(state: set[int], skips: list[tuple[int, int]]) -> frozenset[int]:
    found = set(state)
    for at, to in skips:  # skips only lead on, in the order of positions
        if at in found:
            found.add(to)
    return frozenset(found)


def _allows(step: Step, hop: HopClass) -> bool:
    kind, against, arrived = hop
    return (
        (not step.types or kind in step.types)
        and (not step.to or arrived in step.to)
        and (step.direction == EITHER or against == (step.direction == BACKWARD))
    )
