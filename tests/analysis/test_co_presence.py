"""Pairs together by more than chance: plain oracles, the planted meetings, shuffled registers."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.presence import chance as chances
from graphengine.analysis.presence import evidence
from graphengine.analysis.presence.together import Settings, _meetings, _overlaps, together
from graphengine.analysis.presence.visits import DAY, Clock, Visits, visits
from graphengine.demo.habits import Habits
from graphengine.errors import UsageError
from tests.analysis import demo_columns as columns
from tests.analysis.made_presences import HOUR, Row, commuters, frame

SEEDS = (101, 102, 103, 104)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from("xy"),
        st.integers(0, 30 * 24).map(lambda hour: hour * HOUR // 2),
        st.integers(0, 60).map(lambda hour: hour * HOUR),
    ),
    max_size=14,
)


def merged(rows: list[Row], within: int) -> list[tuple[str, str, int, int]]:
    """Visits as (person, place, start, end), by joining rows until nothing changes."""
    found = sorted((who, where, at, at + long) for who, where, at, long in rows)
    changed = True
    while changed:
        changed = False
        for one, two in combinations(range(len(found)), 2):
            a, b = found[one], found[two]
            if a[:2] == b[:2] and a[2] <= b[3] + within and b[2] <= a[3] + within:
                joined = (*a[:2], min(a[2], b[2]), max(a[3], b[3]))
                found = [v for n, v in enumerate(found) if n not in (one, two)] + [joined]
                changed = True
                break
    return sorted(found)


@settings(max_examples=25)
@given(ROWS, st.sampled_from([0, 1800, 7200]))
def test_times_together_are_those_of_a_double_loop(rows: list[Row], within: int) -> None:
    all_visits = merged(rows, within)
    table = visits(frame(rows), within)
    assert len(table) == len(all_visits)
    expected: Counter[tuple[str, str]] = Counter()
    for a in all_visits:
        met = {
            b[0]
            for b in all_visits
            if a[0] < b[0] and a[1] == b[1] and a[2] <= b[3] + within and b[2] <= a[3] + within
        }
        expected.update((a[0], other) for other in met)
    got = together(frame(rows), Settings(within=within)).pairs
    assert {(o, t): n for o, t, n in got.select("one", "other", "times").iter_rows()} == expected


@settings(max_examples=25)
@given(ROWS, st.integers(-5, 800), st.integers(0, 100))
def test_clock_counts_as_a_loop_does(rows: list[Row], at: int, long: int) -> None:
    table = visits(frame(rows), 0)
    low, high = np.array([at * HOUR]), np.array([(at + long) * HOUR])
    overlap = (table.start <= high[0]) & (table.end >= low[0])
    assert Clock(table).anywhere(low, high)[0] == overlap.sum()
    for place in range(len(table.places)):
        there = Clock(table).there(np.array([place]), low, high)[0]
        assert there == (overlap & (table.where == place)).sum()


def plain_habit(t: Visits, met: chances.Meetings, within: int) -> list[float]:
    """``chance``'s habit, one visit at a time."""
    days = range(int(t.start.min()) // DAY, int(t.end.max()) // DAY + 1)
    weekend = [(day + 3) % 7 >= 5 for day in days]
    of_sort = [len(weekend) - sum(weekend), sum(weekend), len(weekend)]
    sort = chances.sorts(t.start, t.end).tolist()
    told = []
    for m, (v, s) in enumerate(zip(met.visit.tolist(), met.seen.tolist(), strict=True)):
        shared = [
            k for k in range(len(met.visit))
            if met.one[k] == met.one[m] and met.other[k] == met.other[m]
            and t.where[met.visit[k]] == t.where[v]
        ]  # fmt: skip

        def expected(left_out: list[int], v: int = v, s: int = s) -> float:
            total = 0.0
            for w in range(len(t)):
                if t.who[w] != t.who[s] or t.where[w] != t.where[v]:
                    continue
                kind = max(sort[w], sort[v])
                if w in left_out or (sort[w] != sort[v] and kind != 2):
                    continue
                begin = t.start[w] % DAY // HOUR * HOUR + 1800
                end = begin + (t.end[w] - t.start[w]) // HOUR * HOUR + 1800 + 1800
                low, high = t.start[v] - within, t.end[v] + within
                first = math.ceil((low - end) / DAY)
                last = math.floor((high - begin + 1800) / DAY)
                total += max(last - first + 1, 0) / max(of_sort[kind], 1)
            return total

        usual = expected([s])
        if all(t.start[met.seen[k]] >= t.start[s] for k in shared) and usual < chances.ROUTINE:
            usual = expected([int(met.seen[k]) for k in shared])
        told.append(usual)
    return told


@settings(max_examples=25)
@given(ROWS)
def test_habit_is_the_oracle_s(rows: list[Row]) -> None:
    setting = Settings()
    table = visits(frame(rows), setting.within)
    first, second, _ = _overlaps(table, setting)
    met = _meetings(table, first, second)
    # Two visits of the other within one visit share it; the oracle leaves that case out.
    sides = set(zip(met.visit.tolist(), met.other.tolist(), strict=True))
    if not sides or len(sides) < len(met.visit):
        return
    low, high = table.start[met.visit] - 1800, table.end[met.visit] + 1800
    got = chances._habit(met, low, high, table.where[met.visit], table, table)
    assert got.tolist() == pytest.approx(plain_habit(table, met, 1800))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(1e-6, 1)), max_size=8),
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
)
def test_ratio_is_the_mean_of_products(
    together_: list[tuple[int, float]], absent: list[int]
) -> None:
    pair = np.array([p for p, _ in together_], dtype=np.int64)
    q = np.array([c for _, c in together_], dtype=np.float64)
    told = evidence.log_ratio(pair, q, np.array(absent, dtype=np.float64), 4)
    for number in range(4):
        mean = 0.0
        for r in evidence.OFTEN.tolist():
            product = (1 - r) ** absent[number]
            for p, c in together_:
                product *= (c + (1 - c) * r) / c if p == number else 1.0
            mean += product / len(evidence.OFTEN)
        assert told[number] == pytest.approx(math.log(mean), abs=1e-9)


@given(st.lists(st.floats(-5, 20), max_size=8), st.integers(1, 1000))
def test_reported_are_those_of_the_definition(llr: list[float], tests: int) -> None:
    keep = evidence.reported(np.array(llr), tests, 0.05)
    values = sorted((math.exp(v) for v in llr), reverse=True)
    enough = [k for k, value in enumerate(values, 1) if value * k * 0.05 >= tests]
    most = max(enough, default=0)
    assert keep.sum() == most
    assert all(llr[n] >= sorted(llr, reverse=True)[most - 1] for n in np.flatnonzero(keep))


def test_those_who_travel_together_are_found() -> None:
    """Who went away together four to seven times in eighteen months, among 420 hotel guests."""
    total = np.zeros(3, dtype=np.int64)
    for seed in SEEDS:
        case = columns.world(seed)
        found = set(together(columns.stays(case)).found.select("one", "other").iter_rows())
        assert not found & columns.under_one_roof(case), "a conference, or regulars of a hotel"
        total += columns.scored(found, columns.meetings(case))
    right, named, planted = total
    assert planted >= 60
    assert right / named >= 0.95
    assert right / planted >= 0.95


def test_one_night_in_one_hotel_is_not_reported() -> None:
    """As many pairs of strangers do that; nothing can tell them apart by the register alone."""
    case = columns.world(101, Habits(further_meetings=0.0))
    result = together(columns.stays(case))
    assert result.found.filter(pl.col("times") == 1).is_empty()
    once = {columns.pair(one) for one in case.company if one.together and one.times == 1}
    shown = set(result.pairs.filter(pl.col("times") == 1).select("one", "other").iter_rows())
    assert len(once & shown) >= 5
    assert len(shown - once) > 5 * len(once)


@pytest.mark.parametrize("column", ["person", "place"])
def test_shuffled_registers_give_nothing(column: str) -> None:
    found = 0
    for seed in SEEDS:
        rows = columns.stays(columns.world(seed))
        rng = np.random.default_rng(seed)
        for _ in range(2):
            mixed = rows.with_columns(rows[column].gather(rng.permutation(rows.height)))
            found += together(mixed).found.height
    assert found == 0


def test_colleagues_and_a_fair_are_no_meeting_but_four_evenings_are() -> None:
    result = together(frame(commuters(3)))
    assert set(result.found.select("one", "other").iter_rows()) == {("p00", "p07")}
    times = {(a, b): n for a, b, n in result.pairs.select("one", "other", "times").iter_rows()}
    assert times["p00", "p06"] > 30 * times["p00", "p07"], "raw counts would name colleagues first"


@settings(max_examples=4)
@given(st.integers(0, 10**6))
def test_order_of_rows_changes_nothing(seed: int) -> None:
    rows = frame(commuters(3)[:900])
    one, other = together(rows), together(rows.sample(fraction=1, shuffle=True, seed=seed))
    assert other.pairs.equals(one.pairs)
    assert other.times.equals(one.times)


def test_couples_dealt_out_at_random_are_no_pairs() -> None:
    """Where every visit is witnessed, being together is common, and the excess says so."""
    rng, rows = np.random.default_rng(1), list[Row]()
    for _ in range(3000):
        place, day = f"h{rng.integers(100)}", int(rng.integers(300))
        one, other = rng.choice(200, 2, replace=False).tolist()
        rows += [(f"p{who:03}", place, day * DAY + 14 * HOUR, 16 * HOUR) for who in (one, other)]
    result = together(frame(rows))
    assert result.found.is_empty()
    assert result.excess > 2


def test_empty_and_lonely() -> None:
    assert together(frame([])).pairs.is_empty()
    assert together(frame([("a", "x", 0, 0)])).found.is_empty()
    crowd = [(f"p{n:03}", "x", 0, HOUR) for n in range(300)]
    assert together(frame(crowd), Settings(crowd=50)).crowded > 200


def test_settings_that_cannot_be_meant() -> None:
    for wrong in ((-1, 1, 0.1), (0, 0, 0.1), (0, 1, 0.0)):
        with pytest.raises(UsageError):
            Settings(*wrong)
