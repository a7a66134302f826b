"""Reachability kernels against plain oracles: equal times, loops, parallel events, empties."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing.kernel.journeys import FASTEST, FEWEST, arrivals, journeys, unwind
from graphengine.tracing.kernel.many import BLOCK, reaches, spreads
from graphengine.tracing.kernel.passes import NEVER, earliest, masks, within
from graphengine.tracing.kernel.spread import Desk, departures, spread
from tests import oracles

NODES = 6
nodes = st.integers(0, NODES - 1)
events = st.lists(st.tuples(nodes, nodes, st.integers(-4, 12)), max_size=24).map(
    lambda found: sorted(found, key=lambda e: e[2])
)
origins = st.lists(nodes, min_size=1, max_size=3, unique=True)
MOST = 10**12


def columns(found: list[oracles.Event]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    src, dst, at = zip(*found, strict=True) if found else ((), (), ())
    return np.array(src, np.int32), np.array(dst, np.int32), np.array(at, np.int64)


def first_of(at: np.ndarray, since: int) -> int:
    return int(np.searchsorted(at, since))


@given(events, origins, st.integers(-5, 13))
def test_earliest_arrival(found: list[oracles.Event], start: list[int], since: int) -> None:
    src, dst, at = columns(found)
    got = earliest(src, dst, at, first_of(at, since), NODES, np.array(start, np.int32))
    live = oracles.usable(found, start, since, MOST, 1, MOST)
    want = oracles.arrivals(found, live, start)
    expected = [-NEVER if v in start else want.get(v, NEVER) for v in range(NODES)]
    assert got.tolist() == expected


@given(events, origins, st.integers(-5, 13), st.integers(1, 5), st.integers(0, 20))
def test_reach_within_a_dwell(
    found: list[oracles.Event], start: list[int], since: int, least: int, more: int
) -> None:
    src, dst, at = columns(found)
    most = least + more
    begin = first_of(at, since)
    arrive, used = within(src, dst, at, begin, NODES, np.array(start, np.int32), least, most)
    live = oracles.usable(found, start, since, MOST, least, most)
    assert set(np.flatnonzero(used).tolist()) == live
    want = oracles.arrivals(found, live, start)
    assert arrive.tolist() == [-NEVER if v in start else want.get(v, NEVER) for v in range(NODES)]


@given(events, origins)
def test_masks_are_single_reaches(found: list[oracles.Event], start: list[int]) -> None:
    src, dst, at = columns(found)
    got = masks(src, dst, at, 0, NODES, np.array(start, np.int32))
    for k, origin in enumerate(start):
        alone = earliest(src, dst, at, 0, NODES, np.array([origin], np.int32))
        assert [(int(b) >> k) & 1 for b in got] == [int(t < NEVER) for t in alone]


@given(events, st.lists(nodes, max_size=NODES))
def test_reaches_of_many_origins_in_blocks(found: list[oracles.Event], start: list[int]) -> None:
    src, dst, at = columns(found)
    many = np.array(start * 13, np.int32)  # up to two blocks
    for threads in (1, 2):
        rows = reaches(src, dst, at, 0, NODES, many, threads)
        assert rows.shape == (-(-len(many) // BLOCK), NODES)
        for i, origin in enumerate(start * 13):
            alone = masks(src, dst, at, 0, NODES, np.array([origin], np.int32))
            got = (rows[i // BLOCK] >> np.uint64(i % BLOCK)) & np.uint64(1)
            assert got.tolist() == alone.tolist()


@given(
    events, origins, st.integers(-5, 13), st.integers(0, 20), st.integers(-3, 4), st.integers(0, 20)
)
def test_spread_for_every_dwell(
    found: list[oracles.Event], start: list[int], since: int, span: int, least: int, more: int
) -> None:
    src, dst, at = columns(found)
    offset, order = departures(src, NODES)
    leaving = at[order]
    steps, whole = spread(
        offset, order, leaving, dst, np.array(start, np.int32), since, since + span, least,
        least + more, len(at) + 1,
    )  # fmt: skip
    got, before = steps.T
    live = oracles.usable(found, start, since, since + span, least, least + more)
    assert whole
    assert set(got.tolist()) == live
    assert len(got) == len(live)
    for place, event in enumerate(got.tolist()):
        if before[place] < 0:
            assert src[event] in start
        else:
            previous = int(got[before[place]])
            assert dst[previous] == src[event]
            assert least <= at[event] - at[previous] <= least + more


@given(events, origins, st.integers(0, 5))
def test_spread_stops_at_its_limit(found: list[oracles.Event], start: list[int], n: int) -> None:
    src, dst, at = columns(found)
    offset, order = departures(src, NODES)
    steps, whole = spread(
        offset, order, at[order], dst, np.array(start, np.int32), -99, 99, 1, MOST, n
    )
    live = oracles.usable(found, start, -99, 99, 1, MOST)
    got = steps[:, 0]
    assert set(got.tolist()) <= live
    assert whole == (len(live) <= n)
    assert len(got) == min(n, len(live))


@given(events, st.lists(st.tuples(nodes, st.integers(-5, 13), st.integers(0, 9)), max_size=4))
def test_a_workspace_is_clean_after_every_question(
    found: list[oracles.Event], asked: list[tuple[int, int, int]]
) -> None:
    src, dst, at = columns(found)
    offset, order = departures(src, NODES)
    desk = Desk(len(at))
    for node, since, limit in asked:
        question = (offset, order, at[order], dst, np.array([node], np.int32), since, 99, 1, 4)
        alone, kept = spread(*question, limit), spread(*question, limit, desk)
        assert not desk.skip.any()
        assert (alone[0].tolist(), alone[1]) == (kept[0].tolist(), kept[1])


@given(events, st.lists(st.tuples(nodes, st.integers(-5, 13), st.integers(0, 9)), max_size=9))
def test_many_spreads_are_single_ones_on_any_number_of_threads(
    found: list[oracles.Event], asked: list[tuple[int, int, int]]
) -> None:
    asked = asked * (BLOCK // 4)  # more than one block
    src, dst, at = columns(found)
    offset, order = departures(src, NODES)
    start, since, span = (np.array([row[n] for row in asked], np.int64) for n in range(3))
    common = (offset, order, at[order], dst)
    for threads in (0, 1, 3):
        stops, steps, whole = spreads(
            *common, start.astype(np.int32), since, since + span, 1, 4, 3,
            [Desk(len(at)) for _ in range(threads)],
        )  # fmt: skip
        for i, (node, first, more) in enumerate(asked):
            one = spread(*common, np.array([node], np.int32), first, first + more, 1, 4, 3)
            part = slice(stops[i], stops[i + 1])
            assert (steps[part].tolist(), bool(whole[i])) == (one[0].tolist(), one[1])


def test_an_answer_larger_than_its_desk_is_whole() -> None:
    found = [(k % 2, (k + 1) % 2, k) for k in range(300)]
    src, dst, at = columns(found)
    offset, order = departures(src, NODES)
    desk = Desk(len(at))
    for limit, wanted in ((1000, 300), (200, 200), (300, 300)):
        steps, whole = spread(
            offset, order, at[order], dst, np.array([0], np.int32), 0, 999, 1, 1, limit, desk
        )
        # All even events leave the origin; an odd one follows the even one before it.
        evens, odds = [[k, -1] for k in range(0, 300, 2)], [[k, k // 2] for k in range(1, 300, 2)]
        assert steps.tolist() == [*evens, *odds][:wanted]
        assert whole == (wanted == 300)
        assert not desk.skip.any()


@given(events, origins, st.integers(1, 4), st.integers(0, 20))
def test_best_journeys(found: list[oracles.Event], start: list[int], least: int, more: int) -> None:
    src, dst, at = columns(found)
    origin = np.zeros(NODES, np.int32)
    origin[start] = 1
    leave, steps = oracles.best_labels(found, start, least, least + more)
    for aim, want in ((FASTEST, leave), (FEWEST, {e: -n for e, n in steps.items()})):
        label, before = journeys(
            src, dst, at, 0, arrivals(dst, NODES), origin, least, least + more, aim
        )
        got = {e: int(x) for e, x in enumerate(label.tolist()) if x != -NEVER}
        assert got == want
        for event in want:
            way = unwind(before, event)
            assert src[way[0]] in start
            for e, f in pairwise(way):
                assert dst[e] == src[f] and least <= at[f] - at[e] <= least + more
            assert want[event] == (at[way[0]] if aim == FASTEST else -len(way))


def test_equal_instants_do_not_follow_one_another() -> None:
    src, dst, at = columns([(0, 1, 5), (1, 2, 5), (0, 1, 5), (1, 3, 6)])
    arrive, used = within(src, dst, at, 0, 4, np.array([0], np.int32), 1, 10)
    assert used.tolist() == [True, False, True, True]
    assert arrive[2] == NEVER
