"""Sets that match a pattern, by backtracking; see :func:`search`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from graphengine.analysis.network import Network
from graphengine.analysis.patterns.ground import Ground, Set
from graphengine.analysis.patterns.pattern import Attributes, Pattern
from graphengine.errors import UsageError


@dataclass(frozen=True)
class Limits:
    """Where a search ends early: steps (sets extended by a node), sets found, seconds."""

    steps: int = 2_000_000
    sets: int = 10_000
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.steps < 1 or self.sets < 1 or self.seconds <= 0:
            raise UsageError("Limits of steps, sets and seconds are positive.")


@dataclass(frozen=True)
class Found:
    """What was found. ``near`` are (set, the one condition it misses)."""

    matches: list[Set]
    near: list[tuple[Set, str]]
    steps: int
    cut: str


class _Cut(Exception):
    """A limit was met."""


def search(
    network: Network,
    pattern: Pattern,
    attributes: Attributes | None = None,
    *,
    near: bool = True,
    limits: Limits | None = None,
) -> Found:
    """Sets of distinct nodes, one group a role, that match a pattern, and near misses.

    A set matches when it misses no condition, and is a near miss when it misses exactly one: one
    node's one property, one tie of one pair, one number of one node, or one node too few in one
    role. A set that is contained, role by role, in another match or near miss is left out, so that
    of a role of 3 to 5 the largest sets are shown.

    Backtracking as in VF2 (Cordella, Foggia, Sansone & Vento 2004, DOI 10.1109/TPAMI.2004.75),
    with sets for roles: nodes are chosen role by role, those of a role in rising order; candidates
    are the neighbours that the ties ask for; a branch ends when it misses more conditions than it
    may. Roles with few candidates and ties to chosen ones come first. Exponential in the size of
    the pattern at worst; limits end it, and ``cut`` says so.

    Args:
        attributes: property to values, one a node in the order of ``network.names``.

    Returns:
        :class:`Found`, in an order that depends on nothing but the names.
    """
    run = _Run(Ground(network, pattern, attributes or {}), near, limits or Limits())
    run.all()
    matches = _largest(run.matches, run.matches)
    every = [*run.matches, *run.near]
    missed = [(s, run.ground.misses(s)[0]) for s in _largest(sorted(run.near), every)]
    return Found(sorted(matches), missed, run.steps, run.cut)


class _Run:
    def __init__(self, ground: Ground, near: bool, limits: Limits) -> None:
        self.ground, self.budget, self.limits = ground, int(near), limits
        self.matches: set[Set] = set()
        self.near: set[Set] = set()
        self.steps, self.cut = 0, ""
        self.ends = time.monotonic() + limits.seconds
        missed = [ground.node_misses(role) for role in ground.pattern.roles]
        self.missed = [column.tolist() for column in missed]
        self.fit = [set((column == 0).nonzero()[0].tolist()) for column in missed]
        self.lame = [set((column == 1).nonzero()[0].tolist()) for column in missed]
        self.order = self._order()

    def _order(self) -> list[int]:
        """Roles: fewest candidates first, then those tied to a chosen one."""
        left, order = set(range(len(self.fit))), list[int]()
        tied = {
            (a, b)
            for source, target, tie in self.ground.rules
            if tie.must != "none"
            for a, b in ((source, target), (target, source))
        }
        while left:
            best = min(
                left, key=lambda r: (not any((r, o) in tied for o in order), len(self.fit[r]), r)
            )
            order.append(best)
            left.remove(best)
        return order

    def all(self) -> None:
        """Search all sizes of roles, larger ones first; remember where a limit ended it."""
        sizes = [
            range(role.count[1], max(role.count[0] - self.budget, 0) - 1, -1)
            for role in self.ground.pattern.roles
        ]
        try:
            for wanted in product(*sizes):
                short = sum(
                    size < role.count[0]
                    for size, role in zip(wanted, self.ground.pattern.roles, strict=True)
                )
                if short <= self.budget and any(wanted):
                    self.extend(wanted, tuple(() for _ in wanted), short)
        except _Cut as stop:
            self.cut = str(stop)

    def extend(self, wanted: tuple[int, ...], chosen: Set, missed: int) -> None:
        """Choose the next node of the first role, in order, that is not complete."""
        role = next((r for r in self.order if len(chosen[r]) < wanted[r]), None)
        if role is None:
            self.keep(chosen, missed)
            return
        taken = {node for nodes in chosen for node in nodes}
        least = chosen[role][-1] if chosen[role] else -1
        for node in sorted(self.candidates(role, chosen, missed)):
            if node <= least or node in taken:
                continue
            self.step()
            now = missed + self.missed[role][node]
            for other, nodes in enumerate(chosen):
                for there in nodes:
                    if now <= self.budget:
                        now += sum(1 for _ in self.ground.pair_misses(other, there, role, node))
            if now <= self.budget:
                grown = (*chosen[:role], (*chosen[role], node), *chosen[role + 1 :])
                if self.hopeful(wanted, grown, now):
                    self.extend(wanted, grown, now)

    def candidates(self, role: int, chosen: Set, missed: int) -> Iterable[int]:
        """Nodes that may come next: few conditions missed, tied as "all" asks."""
        spare = self.budget - missed
        sides = list(self.sides(role, chosen))
        if not sides:
            return self.fit[role] | self.lame[role] if spare else self.fit[role]
        if not spare:
            return self.fit[role].intersection(*sides)
        if len(sides) == 1:
            return self.fit[role] | (self.lame[role] & sides[0])
        tied = Counter(node for side in sides for node in side)
        enough = {node for node, times in tied.items() if times >= len(sides) - 1}
        return (self.fit[role] | self.lame[role]) & enough

    def sides(self, role: int, chosen: Set) -> Iterator[frozenset[int]]:
        """Neighbour sets in which a node of the role must lie."""
        for source, target, tie in self.ground.rules:
            if tie.must != "all":
                continue
            if target == role:
                yield from (self.ground.out[node] for node in chosen[source])
            if source == role and (source != target or self.ground.network.directed):
                yield from (self.ground.into[node] for node in chosen[target])

    def hopeful(self, wanted: tuple[int, ...], chosen: Set, missed: int) -> bool:
        """Whether the numbers of ties asked of each node can still come about."""
        for source, target, tie in self.ground.rules:
            if tie.must != "each":
                continue
            open_ = wanted[target] - len(chosen[target])
            low, high = tie.range
            for x in chosen[source]:
                many = sum(y in self.ground.out[x] for y in chosen[target] if y != x)
                if many + open_ < low or (high is not None and many > high):
                    missed += 1
                    if missed > self.budget:
                        return False
        return True

    def keep(self, chosen: Set, missed: int) -> None:
        missed += sum(1 for _ in self.ground.each_misses(chosen))
        if missed > self.budget:
            return
        (self.near if missed else self.matches).add(chosen)
        if len(self.near) + len(self.matches) >= self.limits.sets:
            raise _Cut(f"{self.limits.sets:,} sets were found")

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.limits.steps:
            raise _Cut(f"{self.limits.steps:,} steps were taken")
        if not self.steps % 1024 and time.monotonic() > self.ends:
            raise _Cut(f"{self.limits.seconds:g} seconds were over")


def _largest(sets: Iterable[Set], among: Iterable[Set]) -> list[Set]:
    """Those that no other one contains role by role."""
    grouped = [[frozenset(nodes) for nodes in one] for one in among]
    holding: dict[int, list[int]] = {}
    for number, groups in enumerate(grouped):
        for node in frozenset().union(*groups):
            holding.setdefault(node, []).append(number)
    found = []
    for one in sets:
        groups = [frozenset(nodes) for nodes in one]
        rarest = min((node for nodes in one for node in nodes), key=lambda v: len(holding[v]))
        inside_other = any(
            grouped[number] != groups
            and all(a <= b for a, b in zip(groups, grouped[number], strict=True))
            for number in holding[rarest]
        )
        if not inside_other:
            found.append(one)
    return found
