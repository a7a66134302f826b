"""Slow, plain oracles of time-respecting paths: every path is written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from fractions import Fraction

Edge = tuple[int, int, int]


def paths(edges: Collection[Edge], origin: int) -> Iterator[list[Edge]]:
    """All time-respecting paths from a node, no node twice, of strictly rising time."""
    leaving: dict[int, list[Edge]] = defaultdict(list)
    for e in sorted(edges):
        leaving[e[0]].append(e)
    ways = [[e] for e in leaving[origin] if e[1] != origin]
    while ways:
        yield from ways
        ways = [
            [*way, e]
            for way in ways
            for e in leaving[way[-1][1]]
            if e[2] > way[-1][2] and e[1] != origin and all(e[1] != v for _, v, _ in way)
        ]


def best(edges: Collection[Edge], origin: int, foremost: bool) -> dict[int, list[list[Edge]]]:
    """The best paths to each node: fewest edges, or earliest arrival and then fewest edges."""
    found: dict[int, list[list[Edge]]] = defaultdict(list)
    for way in paths(edges, origin):
        found[way[-1][1]].append(way)

    def cost(way: list[Edge]) -> tuple[int, int]:
        return (way[-1][2] if foremost else 0, len(way))

    least = {v: min(map(cost, ways)) for v, ways in found.items()}
    return {v: [w for w in ways if cost(w) == least[v]] for v, ways in found.items()}


def betweenness(edges: Collection[Edge], n: int, foremost: bool) -> list[float]:
    """Shares of best paths that pass each node, summed over pairs."""
    total = [Fraction(0)] * n
    for origin in range(n):
        for ways in best(edges, origin, foremost).values():
            for way in ways:
                for _, v, _ in way[:-1]:
                    total[v] += Fraction(1, len(ways))
    return [float(value) for value in total]


def reached(edges: Collection[Edge], origins: Collection[int]) -> set[int]:
    """Nodes at the end of some time-respecting path from the origins."""
    return {way[-1][1] for origin in origins for way in paths(edges, origin)}
