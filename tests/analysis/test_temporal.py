"""Temporal betweenness and reach, flow betweenness: against every path written out."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.disruption.influence import influence
from graphengine.analysis.flow import maximum, temporal
from graphengine.analysis.measures.registry import MEASURES, compute
from graphengine.analysis.network import Events, Network, from_arrays
from graphengine.errors import LimitReached, UsageError
from tests.analysis import oracles_paths

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 6)), max_size=14)
LINES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 4)), max_size=14)


def timed(rows: list[tuple[int, int, int]], n: int = 6, *, directed: bool = True) -> Network:
    names = [f"person:{place:03}" for place in range(n)]
    rows = sorted(rows, key=lambda row: row[2])
    ends = np.array([row[:2] for row in rows], np.int32).reshape(-1, 2)
    at = np.array([row[2] for row in rows], np.int64)
    none = np.full(len(rows), -1, np.int64)
    events = Events(ends[:, 0], ends[:, 1], at, none, none.astype(np.int32))
    return from_arrays(names, ends[:, 0], ends[:, 1], directed=directed, events=events)


def edges(rows: list[tuple[int, int, int]], directed: bool) -> set[tuple[int, int, int]]:
    plain = {row for row in rows if row[0] != row[1]}
    return plain if directed else plain | {(v, u, t) for u, v, t in plain}


@settings(max_examples=60)
@given(ROWS, st.booleans(), st.booleans())
def test_temporal_betweenness_equals_every_path_counted(
    rows: list[tuple[int, int, int]], directed: bool, foremost: bool
) -> None:
    name = "temporal-foremost" if foremost else "temporal-betweenness"
    found = compute(timed(rows, directed=directed), name)
    wanted = oracles_paths.betweenness(edges(rows, directed), 6, foremost)
    np.testing.assert_allclose(found.values, wanted, atol=1e-9)
    assert found.error is None


@settings(max_examples=50)
@given(ROWS, st.booleans())
def test_temporal_reach_equals_every_path_followed(
    rows: list[tuple[int, int, int]], directed: bool
) -> None:
    network = timed(rows, directed=directed)
    reached = [oracles_paths.reached(edges(rows, directed), [v]) for v in range(6)]
    out = compute(network, "temporal-reach").values
    assert out.tolist() == [len(nodes) for nodes in reached]
    into = compute(network, "temporal-reach-in").values
    assert into.tolist() == [sum(v in nodes for nodes in reached) for v in range(6)]


def test_reach_of_more_origins_than_one_word_has_bits() -> None:
    network = timed([(v, v + 1, v) for v in range(150)], 151)
    assert temporal.out_reach(network).values.tolist() == [150 - v for v in range(151)]
    assert temporal.in_reach(network).values.tolist() == list(range(151))


def test_events_of_one_instant_do_not_follow_one_another() -> None:
    assert temporal.out_reach(timed([(0, 1, 5), (1, 2, 5)])).values[0] == 1
    assert temporal.betweenness(timed([(0, 1, 5), (1, 2, 5)])).values.sum() == 0
    assert temporal.betweenness(timed([(0, 1, 5), (1, 2, 6)])).values[1] == 1


def test_the_same_time_edge_twice_counts_once() -> None:
    once = temporal.betweenness(timed([(0, 1, 1), (1, 3, 2), (0, 2, 1), (2, 3, 2)]))
    twice = temporal.betweenness(timed([(0, 1, 1)] * 3 + [(1, 3, 2), (0, 2, 1), (2, 3, 2)]))
    assert once.values.tolist() == twice.values.tolist()
    assert once.values[1] == once.values[2] == 0.5


def test_a_sample_of_sources_states_an_error_that_holds() -> None:
    random = np.random.default_rng(4)
    rows = [(int(a), int(b), t) for t, (a, b) in enumerate(random.integers(0, 80, (1500, 2)))]
    network = timed(rows, 80)
    exact = temporal.betweenness(network).values
    inside = []
    for seed in range(20):
        sample = temporal.betweenness(network, seed=seed, sources=30)
        assert sample.error is not None
        assert "30 sources" in sample.note
        inside.append(np.mean(np.abs(sample.values - exact) <= sample.error + 1e-9))
    assert np.mean(inside) > 0.85
    again = temporal.betweenness(network, seed=19, sources=30)
    assert again.values.tolist() == sample.values.tolist()


def test_temporal_measures_need_events_with_a_time() -> None:
    with pytest.raises(UsageError, match="events"):
        temporal.betweenness(from_arrays(["a:1", "a:2"], [0], [1]))
    with pytest.raises(UsageError, match="time"):
        temporal.out_reach(timed([(0, 1, temporal.NO_TIME)]))
    assert compute(timed([], 3), "temporal-reach").values.tolist() == [0, 0, 0]


@settings(max_examples=30)
@given(LINES, st.booleans(), st.booleans())
def test_flow_betweenness_equals_flows_without_each_node(
    rows: list[tuple[int, int, int]], directed: bool, weighted: bool
) -> None:
    network = from_arrays(
        [f"a:{v}" for v in range(6)], [r[0] for r in rows], [r[1] for r in rows],
        [float(r[2]) for r in rows], directed=directed,
    )  # fmt: skip
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(6))
    for u, v, w in zip(network.source, network.target, network.weight, strict=True):
        graph.add_edge(int(u), int(v), capacity=float(w) if weighted else 1.0)
    found = maximum.between_sets(network, [0, 1], [1, 4, 5], weighted=weighted)
    wanted, total = [0.0] * 6, 0.0
    for s, t in [(0, 1), (0, 4), (0, 5), (1, 4), (1, 5)]:
        best = nx.maximum_flow_value(graph, s, t)
        total += best
        for v in set(range(6)) - {s, t}:
            rest = graph.subgraph(set(range(6)) - {v})
            wanted[v] += best - nx.maximum_flow_value(rest, s, t)
    np.testing.assert_allclose(found.values, wanted)
    assert found.total == pytest.approx(total)


def test_flow_betweenness_of_all_pairs_and_its_limits() -> None:
    line = from_arrays(["a:1", "a:2", "a:3"], [0, 1], [1, 2], directed=False)
    assert compute(line, "flow-betweenness").values.tolist() == [0, 1, 0]
    with pytest.raises(LimitReached):
        maximum.between_sets(line, [0, 1, 2], [0, 1, 2], most=2)
    with pytest.raises(UsageError):
        maximum.between_sets(line, [], [1])


@given(LINES, st.booleans())
def test_collective_influence_is_the_sum_over_neighbours(
    rows: list[tuple[int, int, int]], directed: bool
) -> None:
    network = from_arrays(
        [f"a:{v}" for v in range(6)], [r[0] for r in rows], [r[1] for r in rows], directed=directed
    )
    graph = nx.Graph((int(u), int(v)) for u, v in zip(network.source, network.target, strict=True))
    graph.add_nodes_from(range(6))
    wanted = [(graph.degree(v) - 1) * sum(graph.degree(u) - 1 for u in graph[v]) for v in range(6)]
    assert influence(network).values.tolist() == wanted


def test_every_measure_here_is_in_the_registry() -> None:
    from graphengine.analysis.flow.listed import MEASURES as OURS

    assert {measure.name for measure in OURS} <= set(MEASURES)
