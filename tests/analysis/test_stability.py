"""Damage at stated rates, intervals, and the loss of single lines."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.analysis.certainty.damage import Rates, damaged
from graphengine.analysis.certainty.rounding import coarse
from graphengine.analysis.certainty.single import losses
from graphengine.analysis.certainty.stability import intervals
from graphengine.analysis.measures.registry import compute, order, rank
from graphengine.analysis.network import Events, Network, from_arrays
from graphengine.errors import NotFound, UsageError

PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 5)), max_size=25)


def made(
    rows: list[tuple[int, int, int]], n: int = 9, *, directed: bool = True, events: bool = False
) -> Network:
    names = [f"person:{place:02}" for place in range(n)]
    ends = [(a, b) for a, b, c in rows for _ in range(c)]
    source, target = [a for a, _ in ends], [b for _, b in ends]
    kept = None
    if events:
        m = len(ends)
        kept = Events(
            np.array(source, np.int32), np.array(target, np.int32),
            np.arange(m, dtype=np.int64), np.full(m, -1, np.int64), np.full(m, -1, np.int32),
        )  # fmt: skip
    return from_arrays(names, source, target, directed=directed, events=kept)


def star(n: int = 30) -> Network:
    rows = [(0, leaf, 3) for leaf in range(1, n)] + [(a, a + 1, 1) for a in range(1, n - 1)]
    return made(rows, n, directed=False)


@given(PAIRS, st.booleans(), st.booleans())
def test_without_errors_nothing_changes(
    rows: list[tuple[int, int, int]], directed: bool, events: bool
) -> None:
    network = made(rows, directed=directed, events=events)
    same, place = damaged(network, Rates(0, 0, 0), np.random.default_rng(1))
    assert place.tolist() == list(range(9))
    assert same.digest == network.digest
    if events:
        assert same.events is not None
        assert network.events is not None
        plain = network.events.pair >= 0
        assert same.events.pair.tolist() == network.events.pair[plain].tolist()


@given(PAIRS, st.integers(0, 50), st.booleans(), st.booleans())
def test_damage_never_adds_events(
    rows: list[tuple[int, int, int]], seed: int, directed: bool, events: bool
) -> None:
    network = made(rows, directed=directed, events=events)
    drawn, place = damaged(network, Rates(0.3, 0.2, 0.5), np.random.default_rng(seed))
    assert drawn.count.sum() <= network.count.sum()
    assert (drawn.count >= 1).all()
    np.testing.assert_allclose(drawn.weight, drawn.count, rtol=1e-12)
    assert place.max(initial=-1) < len(drawn)
    assert drawn.source.max(initial=-1) < len(drawn)
    if not directed:
        assert (drawn.source <= drawn.target).all()
    if drawn.events is not None:
        inner = drawn.events.pair >= 0
        counted = np.bincount(drawn.events.pair[inner], minlength=drawn.lines)
        assert counted.tolist() == drawn.count.tolist()
        assert (np.diff(drawn.events.at) >= 0).all()


def test_rates_are_kept_on_average() -> None:
    network = made([(a, b, 4) for a in range(40) for b in range(40) if a != b], 40)
    random, events, nodes = np.random.default_rng(5), [], []
    for _ in range(60):
        drawn, place = damaged(network, Rates(0.2, 0.0, 0.0), random)
        events.append(drawn.count.sum() / network.count.sum())
        _, place = damaged(network, Rates(0.0, 0.1, 0.0), random)
        nodes.append((place < 0).mean())
    assert abs(np.mean(events) - 0.8) < 0.005
    assert abs(np.mean(nodes) - 0.1) < 0.02


def test_mistaken_nodes_are_joined_or_split_half_and_half() -> None:
    network = made([(a, b, 10) for a in range(20) for b in range(20) if a < b], 20)
    joined = split = 0
    for seed in range(200):
        drawn, place = damaged(network, Rates(0, 0, 0.3), np.random.default_rng(seed))
        halves = [name for name in drawn.names if name.endswith("(other half)")]
        kept = Counter(place.tolist())
        split += len(halves)
        joined += sum(many - 1 for many in kept.values())
        assert len(drawn) == 20 - sum(many - 1 for many in kept.values()) + len(halves)
        if not any(many > 1 for many in kept.values()):
            assert drawn.count.sum() == network.count.sum()
    assert 400 < split < 800
    assert 400 < joined < 800


def test_a_log_weight_falls_as_the_sum_behind_it_does() -> None:
    base = from_arrays(["a:1", "a:2"], [0], [1], [np.log1p(100.0)], [10])
    network = Network(
        base.names, base.source, base.target, base.weight, base.count, declared={"weight": "log"}
    )
    drawn, _ = damaged(network, Rates(0.5, 0, 0), np.random.default_rng(3))
    assert np.expm1(drawn.weight[0]) == pytest.approx(10.0 * drawn.count[0])


def test_intervals_hold_the_hub_and_repeat_themselves() -> None:
    found = intervals(star(), "degree", runs=40, top=3, missing_nodes=0.1, missing_edges=0.3)
    assert found.rank_low[0] == found.rank_high[0] == 1
    assert found.share_in_top[0] == 1
    assert 20 < found.there[0] <= 40
    assert found.low[0] < found.high[0] <= 29
    assert (found.rank_low <= found.rank_high).all()
    again = intervals(star(), "degree", runs=40, top=3, missing_nodes=0.1, missing_edges=0.3)
    other = intervals(
        star(), "degree", runs=40, top=3, missing_nodes=0.1, missing_edges=0.3, seed=2
    )
    assert again.low.tolist() == found.low.tolist()
    assert again.share_in_top.tolist() == found.share_in_top.tolist()
    assert other.share_in_top.tolist() != found.share_in_top.tolist()


def test_without_errors_intervals_are_the_values() -> None:
    network = star(12)
    found = intervals(network, "betweenness", runs=5, missing_edges=0, missing_nodes=0)
    values = compute(network, "betweenness").values
    assert found.low.tolist() == found.high.tolist()
    np.testing.assert_allclose(found.low, values, rtol=1e-8)
    assert found.rank_low.tolist() == rank(values).tolist()


def test_workers_change_nothing() -> None:
    alone = intervals(star(), "betweenness", runs=8, wrong_merges=0.1, workers=1)
    both = intervals(star(), "betweenness", runs=8, wrong_merges=0.1, workers=2)
    for name in ("low", "high", "rank_low", "rank_high", "share_in_top", "there"):
        assert getattr(alone, name).tolist() == getattr(both, name).tolist()


def test_the_start_of_a_measure_is_never_lost() -> None:
    found = intervals(star(8), "personalised-pagerank", runs=20, missing_nodes=0.6, start=[2])
    assert found.there[2] == 20
    assert found.there.min() < 20


def test_errors_and_empty_networks() -> None:
    empty = intervals(made([], 0), "degree", runs=3)
    assert empty.low.tolist() == []
    with pytest.raises(UsageError, match="missing_edges"):
        intervals(star(), "degree", runs=3, missing_edges=1.0)
    with pytest.raises(UsageError, match="at least 1"):
        intervals(star(), "degree", runs=0)
    with pytest.raises(NotFound):
        intervals(star(), "fame", runs=3)


@given(PAIRS, st.booleans(), st.sampled_from(["degree", "betweenness"]), st.integers(1, 9))
def test_losses_equal_a_plain_repetition(
    rows: list[tuple[int, int, int]], directed: bool, measure: str, top: int
) -> None:
    network = made(rows, directed=directed)
    found = losses(network, measure, top=top)
    values = coarse(compute(network, measure).values)
    leading = order(values)[:top].tolist()
    assert found.order.tolist() == leading
    told = {loss.line: loss for loss in found.losses}
    worst = {node: int(rank(values)[node]) for node in leading}
    for line in range(network.lines):
        keep = [e for e in range(network.lines) if e != line]
        rest = from_arrays(
            network.names,
            network.source[keep],
            network.target[keep],
            network.weight[keep],
            directed=directed,
        )
        less = coarse(compute(rest, measure).values)
        now = rank(less)
        same = order(less)[:top].tolist() == leading and all(
            now[v] == rank(values)[v] for v in leading
        )
        assert (line not in told) == same
        worst = {node: max(place, int(now[node])) for node, place in worst.items()}
    assert found.worst.tolist() == [worst[node] for node in leading]


def test_of_too_many_lines_those_at_the_leading_nodes_are_tested_first() -> None:
    network = star()
    found = losses(network, "degree", top=1, most=29)
    assert len(found.tested) == 29 < found.lines
    assert (network.source[found.tested] == 0).all()
    with pytest.raises(UsageError):
        losses(network, "degree", most=0)
