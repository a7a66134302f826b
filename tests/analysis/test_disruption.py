"""Removal curves, recovery, what remains."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.disruption.recovery import Recovery, removed, similar
from graphengine.analysis.disruption.remains import Ends, remains
from graphengine.analysis.disruption.removal import Plan, curve
from graphengine.analysis.network import Events, Network, from_arrays
from graphengine.errors import NotFound, UsageError
from tests.analysis import oracles_paths

ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 8)), max_size=16)


def made(
    rows: list[tuple[int, int, int]], n: int = 7, *, directed: bool = True, timed: bool = True
) -> Network:
    rows = sorted(rows, key=lambda row: (row[2], row))
    ends = np.array([row[:2] for row in rows], np.int32).reshape(-1, 2)
    none = np.full(len(rows), -1, np.int64)
    at = np.array([row[2] for row in rows], np.int64)
    events = Events(ends[:, 0], ends[:, 1], at, none, none.astype(np.int32)) if timed else None
    names = [f"person:{v:02}" for v in range(n)]
    return from_arrays(names, ends[:, 0], ends[:, 1], directed=directed, events=events)


def pairs(network: Network) -> list[tuple[int, int]]:
    return list(zip(network.source.tolist(), network.target.tolist(), strict=True))


@settings(max_examples=25)
@given(ROWS, st.booleans(), st.booleans(), st.sets(st.integers(0, 6), max_size=3))
def test_what_remains_equals_networkx_and_every_path(
    rows: list[tuple[int, int, int]], directed: bool, timed: bool, out: set[int]
) -> None:
    network = made(rows, directed=directed, timed=timed).without(out)
    gone = np.isin(np.arange(7), list(out))
    left = remains(network, gone, Ends((0, 1), (5, 6)))
    plain = nx.Graph(pairs(network))
    plain.add_nodes_from(range(7))
    plain.remove_nodes_from(out)
    assert left.largest == max(map(len, nx.connected_components(plain)), default=0)
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(9))
    for (u, v), weight in zip(pairs(network), network.weight.tolist(), strict=True):
        graph.add_edge(u, v, capacity=weight)
    if timed:
        kept = {r for r in rows if r[0] != r[1] and not {r[0], r[1]} & out}
        kept |= set() if directed else {(v, u, t) for u, v, t in kept}
        reach = sum(len(oracles_paths.reached(kept, [s]) & {5, 6}) for s in (0, 1))
    else:
        reach = sum(nx.has_path(graph, s, b) for s in (0, 1) for b in (5, 6))
    assert left.reach == reach
    both = nx.DiGraph(graph)
    for s, b in ((0, 5), (1, 6)):
        both.add_edge(7, s)
        both.add_edge(b, 8)
    assert left.flow == pytest.approx(nx.maximum_flow_value(both, 7, 8))


@settings(max_examples=40)
@given(
    ROWS, st.booleans(), st.sampled_from(["degree", "betweenness"]), st.integers(0, 3),
    st.integers(1, 7),
)  # fmt: skip
def test_curves_equal_a_plain_loop(
    rows: list[tuple[int, int, int]], directed: bool, measure: str, block: int, steps: int
) -> None:
    network = made(rows, directed=directed, timed=False)
    found = curve(network, Plan(measure, steps, block))
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(7))
    graph.add_edges_from(pairs(network))
    sizes, out, values = [], [], {}
    for step in range(steps + 1):
        parts = nx.connected_components(nx.Graph(graph))
        sizes.append(max(map(len, parts), default=0))
        if not graph:
            break
        if step == 0 or (block and step % block == 0):
            values = dict(graph.degree) if measure == "degree" else nx.betweenness_centrality(
                graph, normalized=False)  # fmt: skip
        best = min(set(graph), key=lambda v: (-round(values[v], 9), v))
        out.append(best)
        graph.remove_node(best)
    assert found.nodes == [out[:steps]]
    assert found.values("largest").tolist() == [sizes[: steps + 1]]


def test_random_orders_are_repeated_and_repeat_themselves() -> None:
    network = made([(a, a + 1, a) for a in range(6)])
    one, two = (curve(network, Plan("random", 4, runs=6, seed=3)) for _ in range(2))
    assert one.nodes == two.nodes
    assert len(one.nodes) == 6
    assert len({tuple(run) for run in one.nodes}) > 1
    assert curve(network, Plan("random", 4, runs=6, seed=4)).nodes != one.nodes
    assert 0 < one.robustness < 1


def test_a_given_order_spared_nodes_and_more_steps_than_nodes() -> None:
    network = made([(a, a + 1, a) for a in range(6)])
    found = curve(network, Plan([3, 3, 1], 9, spared=[1]))
    assert found.nodes == [[3]]
    assert found.values("largest").tolist() == [[7, 3]]
    whole = curve(network, Plan("degree", 50))
    assert sorted(whole.nodes[0]) == list(range(7))
    assert whole.steps[0][-1].largest == 0
    assert curve(made([], 0), Plan("degree", 3)).values("largest").tolist() == [[0]]


@given(ROWS, st.booleans(), st.integers(0, 6), st.integers(0, 30))
def test_recovered_lines_keep_their_other_end_and_their_events(
    rows: list[tuple[int, int, int]], directed: bool, node: int, seed: int
) -> None:
    network = made(rows, directed=directed)
    network = network.keep(np.ones(network.lines, bool))
    gone = np.zeros(7, bool)
    for model in ("neighbours", "replacement"):
        left = removed(network, node, gone, Recovery(model, 1.0), np.random.default_rng(seed))
        assert node not in {*left.source.tolist(), *left.target.tolist()}
        assert left.count.sum() <= network.count.sum()
        lost = {v for pair in pairs(network) if node in pair for v in pair} - {node}
        new = {frozenset(p) for p in pairs(left)} - {frozenset(p) for p in pairs(network)}
        for pair in new:
            assert pair & lost
            if model == "neighbours":
                assert pair <= lost
        assert left.events is not None
        inner = left.events.pair >= 0
        counted = np.bincount(left.events.pair[inner], minlength=left.lines)
        assert counted.tolist() == left.count.tolist()
    none = removed(network, node, gone, Recovery("none"), np.random.default_rng(seed))
    assert none.digest == network.without([node]).digest


def test_neighbours_close_the_gap_and_a_likeness_takes_over() -> None:
    star = made([(0, leaf, leaf) for leaf in range(1, 7)], directed=False)
    closed = curve(star, Plan([0], 1, recovery=Recovery("neighbours", 1.0), runs=3))
    assert closed.values("largest").min() >= 2
    assert closed.values("lines")[:, 1].min() >= 3
    twins = made([(0, v, v) for v in (2, 3, 4)] + [(1, v, v) for v in (3, 4, 5)], directed=False)
    assert similar(twins, 0, np.zeros(7, bool)) == 1
    taken = curve(twins, Plan([0], 1, recovery=Recovery("replacement", 1.0)))
    assert taken.values("largest").tolist() == [[6, 5]]
    assert similar(twins, 0, np.array([0, 1, 0, 0, 0, 0, 0], bool)) == -1


def test_requests_that_cannot_be_meant() -> None:
    with pytest.raises(UsageError, match="recovery"):
        Recovery("magic")
    with pytest.raises(UsageError, match="rate"):
        Recovery("neighbours", 1.5)
    with pytest.raises(UsageError, match="same question"):
        Ends((1, 2), (2, 3))
    with pytest.raises(UsageError, match="neither"):
        Ends((1,), ())
    with pytest.raises(UsageError):
        Plan("degree", 0)
    with pytest.raises(NotFound):
        Plan("fame")
