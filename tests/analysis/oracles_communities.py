"""Slow, plain oracles for partitions: definitions written down, over all pairs or permutations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations
from math import log

Line = tuple[int, int, float]


def modularity(n: int, lines: Sequence[Line], labels: Sequence[int], gamma: float) -> float:
    """sum over ordered pairs of (A_ij - gamma k_i k_j / 2W) / 2W within communities."""
    matrix = [[0.0] * n for _ in range(n)]
    for a, b, weight in lines:
        matrix[a][b] += weight
        matrix[b][a] += weight
    held = [sum(row) for row in matrix]
    whole = sum(held)
    if not whole:
        return 0.0
    return sum(
        (matrix[i][j] - gamma * held[i] * held[j] / whole) / whole
        for i in range(n)
        for j in range(n)
        if labels[i] == labels[j]
    )


def cpm(n: int, lines: Sequence[Line], labels: Sequence[int], gamma: float) -> float:
    """Weight less gamma over unordered pairs within communities."""
    weight = sum(w for a, b, w in lines if labels[a] == labels[b])
    return weight - gamma * sum(labels[i] == labels[j] for i, j in combinations(range(n), 2))


def entropy(values: Sequence[object]) -> float:
    n = len(values)
    return -sum(c / n * log(c / n) for c in Counter(values).values())


def information(left: Sequence[int], right: Sequence[int]) -> float:
    return entropy(left) + entropy(right) - entropy(list(zip(left, right, strict=True)))


def expected(left: Sequence[int], right: Sequence[int]) -> float:
    """Mean information over all permutations of the nodes."""
    found = [information(left, mixed) for mixed in permutations(right)]
    return sum(found) / len(found)


def rand(left: Sequence[int], right: Sequence[int]) -> float:
    """Adjusted Rand index from pairs, chance by all permutations."""

    def both(mixed: Sequence[int]) -> int:
        return sum(
            left[i] == left[j] and mixed[i] == mixed[j]
            for i, j in combinations(range(len(left)), 2)
        )

    pairs = [sum(p[i] == p[j] for i, j in combinations(range(len(p)), 2)) for p in (left, right)]
    every = [both(mixed) for mixed in permutations(right)]
    chance = sum(every) / len(every)
    room = sum(pairs) / 2 - chance
    return (both(right) - chance) / room if abs(room) > 1e-12 else 0.0


def share(runs: Sequence[Sequence[int]], i: int, j: int) -> float:
    """Share of the runs that put two nodes together."""
    return sum(run[i] == run[j] for run in runs) / len(runs)


def partition(labels: Sequence[int]) -> set[frozenset[int]]:
    """A partition without numbers."""
    found: dict[int, set[int]] = {}
    for node, label in enumerate(labels):
        found.setdefault(label, set()).add(node)
    return {frozenset(group) for group in found.values()}


def stability(labels: Sequence[int], runs: Sequence[Sequence[int]], node: int) -> float:
    """Mean share with the others of the community; alone: share of runs in which it is."""
    n = len(labels)
    others = [j for j in range(n) if j != node and labels[j] == labels[node]]
    if others:
        return sum(share(runs, node, j) for j in others) / len(others)
    alone = [all(run[j] != run[node] for j in range(n) if j != node) for run in runs]
    return sum(alone) / len(runs)


def pulls(labels: Sequence[int], runs: Sequence[Sequence[int]], node: int) -> dict[int, float]:
    """Mean share with the members of each other community."""
    found = {}
    for label in set(labels) - {labels[node]}:
        group = [j for j in range(len(labels)) if labels[j] == label]
        found[label] = sum(share(runs, node, j) for j in group) / len(group)
    return found
