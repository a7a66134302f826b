"""A network as patterns are matched on it: neighbours, node conditions, what a set misses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from graphengine.analysis.network import Network
from graphengine.analysis.patterns.pattern import Attributes, Pattern, Role, inside, told

Set = tuple[tuple[int, ...], ...]


class Ground:
    """Neighbour sets of a network, and the conditions of a pattern on it.

    Direction counts where the network is directed: a tie goes from ``source`` to ``target``;
    neighbours, degree and common neighbours look both ways.
    """

    def __init__(self, network: Network, pattern: Pattern, attributes: Attributes) -> None:
        self.network, self.pattern = network, pattern
        self.names, self.attributes = network.names, attributes
        n = len(network.names)
        back = _sets(network.target, network.source, n)
        there = _sets(network.source, network.target, n)
        self.around = [a | b for a, b in zip(there, back, strict=True)]
        self.out = there if network.directed else self.around
        self.into = back if network.directed else self.around
        self.place = {role.name: number for number, role in enumerate(pattern.roles)}
        # Whether a chosen tie counts by pair of roles: (source role, target role).
        self.rules = [(self.place[t.source], self.place[t.target], t) for t in pattern.ties]
        self.commons = [(self.place[s.source], self.place[s.target], s) for s in pattern.shared]

    def misses_of(self, role: Role, node: int) -> list[str]:
        """Conditions of a role that a node does not meet."""
        found = []
        name = self.names[node]
        if role.kind and not name.startswith(f"{role.kind}:"):
            found.append(f"{role.name} {name} is no {role.kind}")
        degree = len(self.around[node])
        if role.degree is not None and not inside(degree, role.degree):
            found.append(f"{role.name} {name}: degree {degree}, wanted {told(role.degree)}")
        for key, values in role.where.items():
            value = self.attributes[key][node] if key in self.attributes else None
            if value is None or str(value) not in values:
                found.append(f"{role.name} {name}: {key} is not {' or '.join(values)}")
        return found

    def node_misses(self, role: Role) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Number of conditions of a role that each node misses. O(n)."""
        n = len(self.names)
        missed = np.zeros(n, dtype=np.int64)
        if role.kind:
            missed += [not name.startswith(f"{role.kind}:") for name in self.names]
        if role.degree is not None:
            degrees = np.fromiter((len(a) for a in self.around), dtype=np.int64, count=n)
            low, high = role.degree
            missed += (degrees < low) | (degrees > (high if high is not None else n))
        for key, values in role.where.items():
            column = self.attributes.get(key)
            wrong = [True] * n if column is None else [
                value is None or str(value) not in values for value in column
            ]  # fmt: skip
            missed += np.array(wrong, dtype=bool).reshape(n)
        return missed

    def pair_misses(self, one: int, a: int, two: int, b: int) -> Iterator[str]:
        """Conditions on a pair of chosen nodes (role number, node) that it does not meet."""
        for source, target, tie in self.rules:
            if tie.must == "each":
                continue
            for x, y in self._ways(source, target, one, a, two, b):
                tied = y in self.out[x]
                if tied != (tie.must == "all"):
                    has = "no tie" if tie.must == "all" else "a tie"
                    yield f"{has} {tie.source} {self.names[x]} - {tie.target} {self.names[y]}"
        for source, target, shared in self.commons:
            for x, y in self._ways(source, target, one, a, two, b, once=True):
                common = len(self.around[x] & self.around[y])
                if not inside(common, shared.range):
                    yield (
                        f"{self.names[x]} and {self.names[y]} share {common} neighbours,"
                        f" wanted {told(shared.range)}"
                    )

    def _ways(
        self, source: int, target: int, one: int, a: int, two: int, b: int, once: bool = False
    ) -> list[tuple[int, int]]:
        """The chosen pair as (source node, target node) of a rule: none, one or both ways."""
        if source == target == one == two:
            low, high = min(a, b), max(a, b)
            both = self.network.directed and not once
            return [(low, high), (high, low)] if both else [(low, high)]
        if (source, target) == (one, two):
            return [(a, b)]
        return [(b, a)] if (source, target) == (two, one) else []

    def each_misses(self, chosen: Set) -> Iterator[str]:
        """Conditions of the sort "each has so many ties to" that a whole set does not meet."""
        for source, target, tie in self.rules:
            if tie.must != "each":
                continue
            for x in chosen[source]:
                many = sum(y in self.out[x] for y in chosen[target] if y != x)
                if not inside(many, tie.range):
                    yield (
                        f"{tie.source} {self.names[x]} has {many} ties to {tie.target},"
                        f" wanted {told(tie.range)}"
                    )

    def misses(self, chosen: Set) -> list[str]:
        """Every condition that a set (nodes by role) misses, in the order of the pattern."""
        found = []
        for number, role in enumerate(self.pattern.roles):
            size = len(chosen[number])
            if not inside(size, role.count):
                found.append(f"{size} of role {role.name}, wanted {told(role.count)}")
            for node in chosen[number]:
                found += self.misses_of(role, node)
        flat = [(number, node) for number, nodes in enumerate(chosen) for node in nodes]
        for (one, a), (two, b) in combinations(flat, 2):
            found += self.pair_misses(one, a, two, b)
        return found + list(self.each_misses(chosen))


def _sets(one: object, two: object, n: int) -> list[frozenset[int]]:
    """Neighbour sets by node, from the arrays of ends."""
    source, target = np.asarray(one, np.int64), np.asarray(two, np.int64)
    order = np.argsort(source, kind="stable")
    ends = np.searchsorted(source[order], np.arange(n + 1))
    sorted_ = target[order].tolist()
    marks = ends.tolist()
    return [frozenset(sorted_[marks[v] : marks[v + 1]]) for v in range(n)]
