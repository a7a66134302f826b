"""Latest departures, and the foremost, fastest and shortest way, against all ways written out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing.kernel.journeys import FASTEST, FEWEST, FOREMOST, best_way
from graphengine.tracing.kernel.passes import NEVER, earliest, latest, latest_within, within
from tests import oracles
from tests.tracing.test_kernel_reach import NODES, columns, events, first_of, nodes, origins

few = st.lists(st.tuples(nodes, nodes, st.integers(0, 7)), max_size=9).map(
    lambda found: sorted(found, key=lambda e: e[2])
)


def turned(found: list[oracles.Event]) -> list[oracles.Event]:
    return [(v, u, -t) for u, v, t in found]


@given(events, origins, st.integers(-5, 14))
def test_latest_departure(found: list[oracles.Event], ends: list[int], until: int) -> None:
    src, dst, at = columns(found)
    last = first_of(at, until)
    got = latest(src, dst, at, last, NODES, np.array(ends, np.int32))
    back = turned(found[:last])
    live = oracles.usable(back, ends, -99, 99, 1, 10**6)
    want = oracles.arrivals(back, live, ends)
    expected = [NEVER if v in ends else -want.get(v, NEVER) for v in range(NODES)]
    assert got.tolist() == expected


@given(events, origins, st.integers(-5, 14), st.integers(1, 4), st.integers(0, 9))
def test_latest_departure_within_a_dwell(
    found: list[oracles.Event], ends: list[int], until: int, least: int, more: int
) -> None:
    src, dst, at = columns(found)
    last, most = first_of(at, until), least + more
    leave, used = latest_within(src, dst, at, last, NODES, np.array(ends, np.int32), least, most)
    back = turned(found[:last])
    live = oracles.usable(back, ends, -99, 99, least, most)
    want = oracles.arrivals(back, live, ends)
    assert set(np.flatnonzero(used).tolist()) == live
    assert leave.tolist() == [NEVER if v in ends else -want.get(v, NEVER) for v in range(NODES)]


@given(few, origins, nodes, st.integers(0, 3), st.integers(1, 3), st.integers(0, 7))
def test_best_ways(
    found: list[oracles.Event], start: list[int], target: int, since: int, least: int, more: int
) -> None:
    src, dst, at = columns(found)
    most, first = least + more, first_of(at, since)
    usable = found[first:]
    every = [
        [first + e for e in way]
        for way in oracles.ways(usable, start, least, most, len(found))
        if usable[way[-1]][1] == target
    ]
    for aim in (FOREMOST, FASTEST, FEWEST):
        way = best_way(
            src, dst, at, first, NODES, np.array(start, np.int32), target, least, most, aim
        )
        if not every:
            assert way == []
            continue
        assert found[way[0]][0] in start and found[way[-1]][1] == target and way[0] >= first
        for e, f in pairwise(way):
            assert dst[e] == src[f] and least <= at[f] - at[e] <= most

        def cost(events: list[int], aim: int = aim) -> tuple[int, int]:
            end = int(at[events[-1]])
            if aim == FOREMOST:
                return end, len(events)
            return (end - int(at[events[0]]) if aim == FASTEST else len(events)), end

        assert cost(way) == min(map(cost, every))


def test_the_last_two_distinct_arrivals_count() -> None:
    """An arrival of this very instant must not hide the earlier one that may be passed on."""
    rows = [(0, 1, 5), (0, 1, 7), (1, 2, 7), (2, 3, 7), (2, 3, 8)]
    for found in (rows, [rows[0], rows[2], rows[1], *rows[3:]]):
        src, dst, at = columns(found)
        origin = np.array([0], np.int32)
        on = [found.index(row) for row in ((0, 1, 5), (0, 1, 7), (1, 2, 7), (2, 3, 8))]
        arrive, used = within(src, dst, at, 0, 4, origin, 1, 10)
        assert np.flatnonzero(used).tolist() == sorted(on)
        assert arrive[1:].tolist() == [5, 7, 8]
        assert earliest(src, dst, at, 0, 4, origin)[1:].tolist() == [5, 7, 8]
        assert latest(src, dst, at, len(at), 4, np.array([3], np.int32))[:3].tolist() == [5, 7, 8]
        for aim in (FOREMOST, FASTEST, FEWEST):
            way = best_way(src, dst, at, 0, 4, origin, 3, 1, 10, aim)
            assert [int(at[e]) for e in way] == [5, 7, 8]
