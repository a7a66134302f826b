"""Brokers against networkx and plain definitions, directions, weights and ties included."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.brokers import roles as roles_module
from graphengine.analysis.brokers.holes import constraint, effective_size
from graphengine.analysis.brokers.place import place
from graphengine.analysis.brokers.roles import ROLES, brokered
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Events, Network, from_arrays
from graphengine.errors import LimitReached, UsageError
from tests.analysis import oracles_brokers as plain

N = 7
lines = st.lists(
    st.tuples(st.integers(0, N - 1), st.integers(0, N - 1), st.integers(1, 4)), max_size=25
)
groups = st.lists(st.integers(-1, 2), min_size=N, max_size=N)


def network(found: list[tuple[int, int, int]], directed: bool = True, n: int = N) -> Network:
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    names = [f"p:{node:02d}" for node in range(n)]
    return from_arrays(names, *columns, directed=directed)


def graph(net: Network, weighted: bool) -> nx.DiGraph:
    """Both directions of a tie are handed over, so that networkx takes contacts in as well."""
    made: nx.DiGraph = nx.DiGraph()
    made.add_nodes_from(range(len(net)))
    for a, b, w in zip(net.source.tolist(), net.target.tolist(), net.weight.tolist(), strict=True):
        for x, y in ((a, b), (b, a)):
            now = made[x][y]["weight"] if made.has_edge(x, y) else 0
            made.add_edge(x, y, weight=now + (w if weighted else 1))
    return made


def same(found: list[float], wanted: dict[int, float], instead: float) -> None:
    for node, value in enumerate(found):
        other = wanted[node]
        assert value == pytest.approx(instead if math.isnan(other) else other, abs=1e-9)


@given(lines, st.booleans(), st.booleans())
def test_structural_holes(
    found: list[tuple[int, int, int]], directed: bool, weighted: bool
) -> None:
    net = network(found, directed)
    wanted = graph(net, weighted)
    values = constraint(net, weighted=weighted).values.tolist()
    same(values, nx.constraint(wanted, weight="weight"), 1.0)
    values = effective_size(net, weighted=weighted).values.tolist()
    # Without ``nodes`` networkx takes a sparse shortcut that differs from its own definition.
    nodes = list(wanted)
    same(values, nx.effective_size(wanted, nodes=nodes, weight="weight"), 0.0)
    assert values == compute(net, "effective-size", weighted=weighted).values.tolist()


@given(lines)
def test_effective_size_is_contacts_less_their_mean_ties(found: list[tuple[int, int, int]]) -> None:
    net = network(found, directed=False)
    made = nx.Graph(zip(net.source.tolist(), net.target.tolist(), strict=True))
    made.add_nodes_from(range(N))
    same(effective_size(net).values.tolist(), nx.effective_size(made, nodes=list(made)), 0.0)


@given(lines, groups, st.booleans(), st.booleans())
def test_roles(
    found: list[tuple[int, int, int]], group: list[int], directed: bool, shared: bool
) -> None:
    arcs = {(a, b) for a, b, _ in found if a != b}
    arcs |= set() if directed else {(b, a) for a, b in arcs}
    counts = brokered(network(found, directed), group, shared=shared).count
    wanted = plain.roles(arcs, group, shared)
    for node in range(N):
        for place_, name in enumerate(ROLES):
            assert counts[node, place_] == pytest.approx(wanted[node, name])


@settings(max_examples=30)
@given(lines, groups, st.booleans(), st.integers(0, 3))
def test_permutation_test_by_the_same_shuffles(
    found: list[tuple[int, int, int]], group: list[int], shared: bool, seed: int
) -> None:
    arcs = {(a, b) for a, b, _ in found if a != b}
    tested = brokered(network(found), group, shared=shared, permutations=9, seed=seed)
    assert tested.p is not None and tested.expected is not None
    draw = np.random.default_rng(seed)
    own = np.array(group, np.int32)
    known = own >= 0
    observed = plain.roles(arcs, group, shared)
    shuffles = []
    for _ in range(9):
        own[known] = draw.permutation(own[known])
        shuffles.append(plain.roles(arcs, own.tolist(), shared))
    for node in range(N):
        for place_, name in enumerate(ROLES):
            key = (node, name)
            least = sum(one[key] >= observed[key] - 1e-9 for one in shuffles)
            assert tested.p[node, place_] == pytest.approx((1 + least) / 10)
            mean = sum(one[key] for one in shuffles) / 9
            assert tested.expected[node, place_] == pytest.approx(mean)


def test_a_planted_gatekeeper_stands_out_and_a_random_group_does_not() -> None:
    """Node 0 takes in from outside for its group; the others' groups are where their ties are."""
    found = [(i, j, 1) for base in (0, 10) for i in range(base, base + 10)
             for j in range(base, base + 10) if i != j and 0 not in (i, j)]  # fmt: skip
    found += [(outside, 0, 1) for outside in range(10, 20)] + [(0, own, 1) for own in range(1, 10)]
    net = network(found, n=20)
    group = [0] * 10 + [1] * 10
    tested = brokered(net, group, permutations=199)
    assert tested.p is not None
    assert tested.count[0].tolist() == [0, 90, 0, 0, 0]
    assert tested.p[0, 1] == 1 / 200
    mixed = group.copy()
    random.Random(4).shuffle(mixed)
    other = brokered(net, mixed, permutations=199)
    assert other.p is not None and other.p[0].min() > 0.05
    again = brokered(net, group, permutations=199)
    assert again.p is not None and (again.p == tested.p).all()


def test_what_brokered_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    for group, options in (([0], {}), ([-2] * N, {}), ([0] * N, {"permutations": -1})):
        with pytest.raises(UsageError):
            brokered(net, group, **options)  # type: ignore[arg-type]
    assert not brokered(network([], n=0), [], permutations=3).count.size
    monkeypatch.setattr(roles_module, "MOST_TRIADS", 0)
    with pytest.raises(LimitReached):
        brokered(net, [0] * N)


events = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 3), st.integers(0, 5), st.integers(0, 9)
    ).filter(lambda e: e[0] != e[1]),
    max_size=25,
)  # fmt: skip


def timed(found: list[plain.Event], weight: str) -> Network:
    columns = list(zip(*found, strict=True)) or [(), (), (), ()]
    source, target, at, amount = (np.array(column, np.int64) for column in columns)
    own = Events(
        source.astype(np.int32), target.astype(np.int32), at, amount,
        np.zeros(len(found), np.int32), [str(place) for place in range(len(found))],
    )  # fmt: skip
    names = [f"p:{node}" for node in range(4)]
    return from_arrays(names, source, target, events=own, declared={"weight": weight})


@given(events, st.sampled_from(["sum", "count"]), st.randoms(use_true_random=False))
def test_place_in_a_flow(found: list[plain.Event], weight: str, mix: random.Random) -> None:
    sized = [(a, b, at, size if weight == "sum" else 1) for a, b, at, size in found]
    mixed = list(found)
    mix.shuffle(mixed)
    placed = place(timed(mixed, weight))
    assert placed.timed
    for node in range(4):
        parts = plain.place(sized, node)
        whole = sum(parts)
        shares = [placed.source[node], placed.passer[node], placed.sink[node]]
        assert shares == pytest.approx([part / whole if whole else 0.0 for part in parts])
        assert placed.sent[node] == parts[0] + parts[1]
        assert placed.received[node] == parts[1] + parts[2]


@given(lines)
def test_place_without_times(found: list[tuple[int, int, int]]) -> None:
    placed = place(network(found))
    assert not placed.timed
    for node in range(N):
        into = sum(w for a, b, w in found if b == node != a)
        out = sum(w for a, b, w in found if a == node != b)
        most = max(into, out, 1)
        shares = [placed.source[node], placed.passer[node], placed.sink[node]]
        wanted = [max(out - into, 0), min(into, out), max(into - out, 0)]
        assert shares == pytest.approx([value / most for value in wanted])
    with pytest.raises(UsageError):
        place(replace(network(found), directed=False))
