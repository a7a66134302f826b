"""The chain search against every row of hops, written out by recursion."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing.kernel.followers import (
    CLASS_BITS,
    HOP,
    LAST,
    NEXT,
    NEXT_AT,
    followers,
    from_,
)
from graphengine.tracing.kernel.passes import NEVER
from graphengine.tracing.kernel.search import (
    CHAINS_FULL,
    REPEAT_CLOSE,
    REPEAT_NONE,
    STEPS_SPENT,
    WHOLE,
    kept,
    search,
)
from tests import oracles

NODES, CLASSES = 5, 2
nodes = st.integers(0, NODES - 1)
Hop = tuple[int, int, int, int, int, int]
hops = st.lists(
    st.tuples(
        nodes, nodes, st.integers(0, 9), st.integers(0, 2), st.integers(-1, 12),
        st.integers(0, CLASSES - 1),
    ).map(lambda h: (h[0], h[1], h[2], h[2] + h[3], h[4], h[5])),
    max_size=13,
).map(lambda found: sorted(found, key=lambda h: h[2]))  # fmt: skip
FREE = np.array([[1, 1], [1, 1]], np.int16)
TURNS = np.array([[1, -1], [-1, 2], [1, -1]], np.int16)  # class 0, 1, 0, 1 ...


def run(
    found: list[Hop], follows: np.ndarray, accepts: list[bool], *, origins: list[int],
    targets: set[int], barred: set[int] = frozenset(), hubs: set[int] = frozenset(),
    window: tuple[int, int] = (-99, 99), dwell: tuple[int, int] = (1, 99),
    keep: tuple[int, int] = (0, 10**9), longest: int = 4, repeat: int = REPEAT_NONE,
    steps: int = 10**6, room: int = 10**6, least_amount: int = 0,
) -> tuple[list[list[int]], int, int, set[int]]:  # fmt: skip
    columns = list(zip(*found, strict=True)) if found else [()] * 6
    src, dst = (np.array(c, np.int32) for c in columns[:2])
    start, end, amount = (np.array(c, np.int64) for c in columns[2:5])
    offset, rows = followers(src, dst, start, end, amount, np.array(columns[5], np.int16), NODES)
    met = np.zeros(NODES, np.bool_)

    def flags(chosen: set[int]) -> np.ndarray:
        return np.isin(np.arange(NODES), list(chosen))

    flat, stops, looked, how = search(
        offset, rows, follows, np.array(accepts), np.array(origins, np.int32), flags(targets),
        flags(barred), flags(hubs), met, least_amount, window, dwell, keep, longest, repeat,
        steps, room,
    )  # fmt: skip
    parts = np.split(flat, stops[:-1]) if len(stops) else []
    chains = [part.tolist() for part in parts]
    return chains, looked, how, set(np.flatnonzero(met).tolist())


@given(
    hops, st.booleans(), st.booleans(), st.lists(nodes, min_size=1, max_size=2, unique=True),
    st.sets(nodes), st.sets(nodes, max_size=1), st.sets(nodes, max_size=2),
    st.tuples(st.integers(-2, 3), st.integers(0, 9)), st.integers(-2, 2), st.integers(0, 8),
    st.sampled_from([(0, 10**9), (800_000, 1_000_000), (333_333, 2_000_000)]), st.integers(1, 4),
    st.sampled_from([0, 0, 6]),
)  # fmt: skip
def test_all_chains_and_no_other(
    found: list[Hop], turns: bool, closing: bool, origins: list[int], targets: set[int],
    barred: set[int], hubs: set[int], window: tuple[int, int], least: int, more: int,
    keep: tuple[int, int], longest: int, smallest: int,
) -> None:  # fmt: skip
    follows = TURNS if turns else FREE
    accepts = [False, False, True] if turns else [False, True]
    window, dwell = (window[0], window[0] + window[1]), (least, least + more)
    got, _, how, _ = run(
        found, follows, accepts, origins=origins, targets=targets, barred=barred, hubs=hubs,
        window=window, dwell=dwell, keep=keep, longest=longest,
        repeat=REPEAT_CLOSE if closing else REPEAT_NONE, least_amount=smallest,
    )  # fmt: skip

    def fits(way: list[int]) -> bool:
        rows = [found[h] for h in way]
        state = 0
        for row in rows:
            state = int(follows[state, row[5]])
            if state < 0:
                return False
        met = {rows[0][0], *(row[1] for row in rows)}
        passed = {row[1] for row in rows[:-1]}
        steps_ok = all(
            dwell[0] <= b[2] - a[3] <= dwell[1]
            and (
                min(a[4], b[4]) < 0
                or Fraction(a[4] * keep[0], 10**6) <= b[4] <= Fraction(a[4] * keep[1], 10**6)
            )
            for a, b in pairwise(rows)
        )
        return (
            accepts[state]
            and rows[-1][1] in targets
            and not met & barred
            and not passed & hubs
            and all(row[4] < 0 or row[4] >= smallest for row in rows)
            and all(window[0] <= row[2] and row[3] <= window[1] for row in rows)
            and steps_ok
        )

    want = oracles.chains(found, fits, origins, longest, closing)
    assert how == WHOLE
    assert sorted(got) == sorted(want)


@given(hops, st.integers(0, 12))
def test_what_is_cut_is_said(found: list[Hop], allowance: int) -> None:
    everywhere = set(range(NODES))
    common = {"origins": [0, 1], "targets": everywhere}
    whole, looked, how, _ = run(found, FREE, [False, True], **common)
    assert how == WHOLE
    cut, spent, ended, _ = run(found, FREE, [False, True], **common, steps=allowance)
    assert ended == (WHOLE if looked <= allowance else STEPS_SPENT)
    assert spent == min(looked, allowance)
    assert cut == whole[: len(cut)]
    few, _, ended, _ = run(found, FREE, [False, True], **common, room=allowance)
    assert few == whole[:allowance]
    assert ended == (WHOLE if len(whole) <= allowance else CHAINS_FULL)


def test_a_hub_is_an_end_and_is_named() -> None:
    found = [(0, 1, 0, 0, 5, 0), (1, 2, 1, 1, 5, 0), (0, 3, 0, 0, 5, 0), (3, 2, 2, 2, 5, 0)]
    got, _, _, met = run(
        sorted(found, key=lambda h: h[2]), FREE, [False, True], origins=[0], targets={1, 2, 3},
        hubs={1},
    )  # fmt: skip
    assert sorted(map(len, got)) == [1, 1, 2]
    assert met == {1}


@given(st.integers(0, 2**52 - 1), st.integers(0, 1_000))
def test_kept_share_is_exact(amount: int, millionths: int) -> None:
    assert kept(amount, millionths) == amount * millionths // 10**6


@given(hops)
def test_rows_say_what_follows_each_hop(found: list[Hop]) -> None:
    src, dst, start, end, amount, classes = zip(*found, strict=True) if found else [()] * 6
    ends = (np.array(src, np.int32), np.array(dst, np.int32))
    spans = (np.array(start, np.int64), np.array(end, np.int64), np.array(amount, np.int64))
    offset, rows = followers(*ends, *spans, np.array(classes, np.int16), NODES)
    leaving = [[h for h in range(len(found)) if src[h] == v] for v in range(NODES)]
    order = [h for mine in leaving for h in mine]
    assert (rows[:, HOP] >> CLASS_BITS).tolist() == order
    assert np.diff(offset).tolist() == [len(mine) for mine in leaving]
    for row in rows.tolist():
        hop = row[HOP] >> CLASS_BITS
        assert row[:4] == [start[hop], end[hop], amount[hop], dst[hop]]
        assert row[HOP] % 2**CLASS_BITS == classes[hop]
        later = [start[h] for h in leaving[dst[hop]] if start[h] > end[hop]]
        assert row[LAST] - row[NEXT] == len(later)
        assert (row[LAST], row[NEXT_AT]) == (offset[dst[hop] + 1], min(later, default=NEVER))


@given(st.lists(st.integers(0, 20), max_size=40).map(sorted), st.integers(-1, 21), st.data())
def test_a_place_is_found_in_steps(starts: list[int], wanted: int, data: st.DataObject) -> None:
    rows = np.zeros((len(starts), 8), np.int64)
    rows[:, 0] = starts
    low = data.draw(st.integers(0, len(starts)))
    high = data.draw(st.integers(low, len(starts)))
    assert from_(rows, low, high, wanted) == low + sum(at < wanted for at in starts[low:high])
