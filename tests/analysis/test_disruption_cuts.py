"""Smallest sets that cut sellers from buyers: against all sets and all paths written out."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.disruption.cuts import smallest_cuts
from graphengine.analysis.disruption.hitting import Budget, disjoint, hitting, slim
from graphengine.analysis.disruption.remains import Ends
from tests.analysis import oracles_paths
from tests.analysis.test_disruption import made

ROWS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 9)), max_size=22)
ENDS = Ends((0, 1), (6, 7))
FAMILY = st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), max_size=7)


def inner_paths(rows: set[tuple[int, int, int]]) -> list[set[int]]:
    """Inner nodes of the paths from a seller to the first buyer met, direct ones left out."""
    found = []
    for seller in ENDS.sellers:
        for path in oracles_paths.paths(rows, seller):
            inside = {v for _, v, _ in path[:-1]}
            if path[-1][1] in ENDS.buyers and inside and not inside & {0, 1, 6, 7}:
                found.append(inside)
    return found


def smallest(families: list[set[int]]) -> list[list[int]]:
    for size in range(5):
        fits = [c for c in combinations(range(2, 6), size) if all(set(c) & f for f in families)]
        if fits:
            return [list(c) for c in fits]
    return []


@settings(max_examples=50)
@given(ROWS, st.booleans())
def test_cuts_of_paths_in_time_are_the_smallest_and_all_of_them(
    rows: list[tuple[int, int, int]], directed: bool
) -> None:
    kept = {row for row in rows if row[0] != row[1]}
    kept |= set() if directed else {(v, u, t) for u, v, t in kept}
    found = smallest_cuts(made(rows, 8, directed=directed), ENDS)
    assert found.sets == smallest(inner_paths(kept))
    assert found.proved
    assert found.complete
    assert found.at_least == len(found.sets[0])
    straight = {(u, v) for u, v, _ in kept if u in ENDS.sellers and v in ENDS.buyers}
    assert found.direct == sorted(straight)


@settings(max_examples=60)
@given(ROWS, st.booleans())
def test_without_times_the_size_is_that_of_a_minimum_node_cut(
    rows: list[tuple[int, int, int]], directed: bool
) -> None:
    found = smallest_cuts(made(rows, 8, directed=directed, timed=False), ENDS)
    graph = nx.DiGraph()
    for v in range(8):
        graph.add_edge((v, "in"), (v, "out"), **({"capacity": 1} if 1 < v < 6 else {}))
    for u, v, _ in rows:
        for a, b in [(u, v)] if directed else [(u, v), (v, u)]:
            straight = a in ENDS.sellers and b in ENDS.buyers
            if a != b and not straight and a not in ENDS.buyers and b not in ENDS.sellers:
                graph.add_edge((a, "out"), (b, "in"))
    for s in ENDS.sellers:
        graph.add_edge("s", (s, "in"))
    for b in ENDS.buyers:
        graph.add_edge((b, "out"), "t")
    assert len(found.sets[0]) == nx.maximum_flow_value(graph, "s", "t")
    assert found.proved
    assert not found.timed


def test_when_the_steps_are_spent_a_cut_is_still_given_with_what_is_proved() -> None:
    random = np.random.default_rng(8)
    rows = [(int(a), int(b), int(t)) for a, b, t in zip(
        random.integers(0, 40, 600), random.integers(0, 40, 600), random.integers(0, 99, 600),
        strict=True)]  # fmt: skip
    ends = Ends((0, 1, 2), (37, 38, 39))
    network = made(rows, 40)
    short = smallest_cuts(network, ends, steps=20)
    assert not short.proved
    assert not short.complete
    assert 0 < short.at_least <= len(short.sets[0])
    left = network.without(short.sets[0])
    direct = smallest_cuts(left, ends)
    assert direct.sets == [[]]


def test_alternatives_are_limited_and_said() -> None:
    rows = [(0, 2, 1), (2, 3, 2), (3, 4, 3), (4, 5, 4), (5, 6, 5)]
    assert smallest_cuts(made(rows, 8), ENDS).sets == [[2], [3], [4], [5]]
    few = smallest_cuts(made(rows, 8), ENDS, alternatives=2)
    assert len(few.sets) == 2
    assert few.proved
    assert not few.complete


def test_one_node_that_time_lets_pass_only_once() -> None:
    late = [(0, 2, 5), (2, 6, 4), (0, 3, 1), (3, 6, 2)]
    assert smallest_cuts(made(late, 8), ENDS).sets == [[3]]
    assert smallest_cuts(made(late, 8, timed=False), ENDS).sets == [[2, 3]]


@given(FAMILY, st.integers(0, 4))
def test_hitting_sets_are_all_that_are_needed(family: list[frozenset[int]], size: int) -> None:
    found = list(hitting(slim(family), size, Budget(10**6)))
    assert len(found) == len(set(found))
    all_ = [
        set(c) for k in range(size + 1) for c in combinations(range(7), k)
        if all(set(c) & one for one in family)
    ]  # fmt: skip
    assert all(set(one) in all_ for one in found)
    least = min(map(len, all_), default=None)
    assert {one for one in found if len(one) == least} == {
        frozenset(one) for one in all_ if len(one) == least
    }
    if least is not None:
        assert disjoint(family) <= least
