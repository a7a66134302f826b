"""Sets of key players against every set there is, and against networkx."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.keyplayers import goals
from graphengine.analysis.keyplayers.goals import DistanceFragmentation, Fragmentation, Goal, Reach
from graphengine.analysis.keyplayers.search import find
from graphengine.analysis.network import Network, from_arrays
from graphengine.errors import LimitReached, UsageError

N = 7
lines = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=14)
sets = st.sets(st.integers(0, N - 1), max_size=N - 3)


def network(found: Iterable[tuple[int, int]], directed: bool = False, n: int = N) -> Network:
    columns = list(zip(*found, strict=True)) or [(), ()]
    return from_arrays([f"p:{v:03d}" for v in range(n)], *columns, directed=directed)


def graph(net: Network, directed: bool) -> nx.Graph:
    made: nx.Graph = nx.DiGraph() if directed else nx.Graph()
    made.add_nodes_from(range(len(net)))
    made.add_edges_from(zip(net.source.tolist(), net.target.tolist(), strict=True))
    return made


def fragmentation(made: nx.Graph, chosen: Iterable[int], distance: bool) -> float:
    rest = made.copy()
    rest.remove_nodes_from(chosen)
    far = dict(nx.all_pairs_shortest_path_length(rest))
    pairs = list(combinations(rest, 2))
    near = [(1 / far[a][b] if distance else 1) if b in far[a] else 0 for a, b in pairs]
    return 1 - sum(near) / len(pairs) if pairs else 1.0


def reach(made: nx.Graph, chosen: Iterable[int], steps: int | None, distance: bool) -> float:
    far = [nx.single_source_shortest_path_length(made, v, cutoff=steps) for v in chosen]
    total = 0.0
    for node in made:
        nearest = min((one[node] for one in far if node in one), default=None)
        if nearest is not None:
            total += 1 / max(nearest, 1) if distance else 1
    return total / len(made)


def check(goal: Goal, chosen: set[int], wanted: dict[int, float], own: float) -> None:
    assert goal.value(chosen) == pytest.approx(own, abs=1e-12)
    values = goal.with_each(chosen)
    for node in range(N):
        other = -1.0 if node in chosen else wanted[node]
        assert values[node] == pytest.approx(other, abs=1e-12)


@given(lines, sets, st.booleans(), st.booleans())
def test_fragmentation(
    found: list[tuple[int, int]], chosen: set[int], distance: bool, directed: bool
) -> None:
    net = network(found, directed)
    made = graph(net, False)
    goal = DistanceFragmentation(net) if distance else Fragmentation(net)
    wanted = {v: fragmentation(made, chosen | {v}, distance) for v in range(N)}
    check(goal, chosen, wanted, fragmentation(made, chosen, distance))


@given(lines, sets, st.booleans(), st.booleans(), st.sampled_from([None, 1, 2, 3]))
def test_reach(
    found: list[tuple[int, int]],
    chosen: set[int],
    distance: bool,
    directed: bool,
    steps: int | None,
) -> None:
    net = network(found, directed)
    made = graph(net, directed)
    wanted = {v: reach(made, chosen | {v}, steps, distance) for v in range(N)}
    check(Reach(net, steps, distance), chosen, wanted, reach(made, chosen, steps, distance))


GOALS = {
    "F": Fragmentation,
    "DF": DistanceFragmentation,
    "2-reach": lambda net: Reach(net, 2),
    "DR": lambda net: Reach(net, None, True),
}


@settings(max_examples=25)
@given(lines, st.integers(1, 3), st.sampled_from(sorted(GOALS)))
def test_all_sets_give_the_best_and_search_does_not_claim_more(
    found: list[tuple[int, int]], k: int, name: str
) -> None:
    goal: Goal = GOALS[name](network(found))  # type: ignore[no-untyped-call]
    every = {one: goal.value(one) for one in combinations(range(N), k)}
    top = max(every.values())
    level = sorted(one for one, value in every.items() if value >= top - 1e-12)
    exact = find(goal, k)
    assert exact.exact and exact.value == pytest.approx(top)
    assert [exact.nodes, *exact.equal] == level[:21]
    tried = find(goal, k, most=0)
    assert not tried.exact and tried.value <= top + 1e-12
    assert every[tried.nodes] == pytest.approx(tried.value)
    assert tried.value >= top - 1e-12 or k > 1
    again = find(goal, k, most=0)
    assert again == tried


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), min_size=18, max_size=30))
def test_greedy_with_exchange_from_ten_starts_finds_the_best_of_small_networks(
    found: list[tuple[int, int]],
) -> None:
    for goal in (Fragmentation(network(found, n=14)), Reach(network(found, n=14), 1)):
        best = max(goal.value(one) for one in combinations(range(14), 3))
        assert find(goal, 3, most=0).value == pytest.approx(best)


def test_exchange_finds_what_greedy_alone_misses() -> None:
    """Two hubs hold five nodes each, a third touches the most but nothing of its own."""
    left, right = range(3, 8), range(8, 13)
    found = [(0, v) for v in left] + [(1, v) for v in right]
    found += [(2, v) for v in (*list(left)[:3], *list(right)[:3])]
    best = find(Reach(network(found, n=13), 1), 2, most=0)
    assert best.nodes == (0, 1) and best.starts == 10 and 1 <= best.agreeing <= 10
    alone = Reach(network(found, n=13), 1).with_each(())
    assert int(np.argmax(alone)) == 2


def test_cut_of_a_chain_of_cliques() -> None:
    found = [(b + i, b + j) for b in (0, 6, 12) for i in range(5) for j in range(i)]
    found += [(5, v) for v in (0, 1, 6, 7)] + [(11, v) for v in (6, 7, 12, 13)]
    best = find(Fragmentation(network(found, n=17)), 2)
    assert best.exact and best.nodes == (5, 11)
    assert best.value == pytest.approx(1 - 3 * 10 / 105)


def test_what_cannot_be_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    goal = Fragmentation(network([(0, 1)]))
    for k, options in ((0, {}), (N, {}), (2, {"starts": 0})):
        with pytest.raises(UsageError):
            find(goal, k, **options)
    with pytest.raises(UsageError):
        find(Fragmentation(network([], n=0)), 1)
    with pytest.raises(UsageError):
        Reach(network([(0, 1)]), 0)
    monkeypatch.setattr(goals, "MOST_REACHED", 3)
    with pytest.raises(LimitReached):
        Reach(network([(0, 1)]))


def test_few_candidates_in_a_network_too_large_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals, "MOST_WORK", 1)
    monkeypatch.setattr(goals, "FEW", 4)
    goal = DistanceFragmentation(network([(0, v) for v in range(1, 5)] + [(4, 5), (5, 6)]))
    assert 0 in goal.candidates and len(goal.candidates) <= 4
    values = goal.with_each(())
    assert (values >= 0).sum() == len(goal.candidates)
    assert find(goal, 1).nodes == (0,)
