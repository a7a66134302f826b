"""Takeovers: against a plain oracle, on the planted changes, and on shuffled records."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.handover import common, decide
from graphengine.analysis.handover.lives import RECORDS
from graphengine.analysis.handover.takeover import Settings, takeovers
from graphengine.demo.habits import Habits
from graphengine.errors import UsageError
from tests.analysis import demo_columns as columns

SEEDS = (101, 102, 103)
ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcdvwxyz")), min_size=0, max_size=30
)


def plain_likelihood(rows: list[tuple[str, str]], old: str, new: str) -> float:
    """The ratio of ``common.likelihood``, row by row."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for number, value in rows:
        counts[number][value] += 1
    holders = Counter(value for values in counts.values() for value in values)
    size = sum(holders.values())
    if old not in counts or new not in counts:
        return 0.0
    mine = counts[old]
    ratios = []
    for kept in common.KEPT:
        product = 1.0
        for value in counts[new]:
            if value == old:
                continue
            share = 0.0
            if value in mine:
                share = 0.5 * mine[value] / sum(mine.values()) + 0.5 / len(mine)
            popular = max(holders[value] - 1, 1) / max(size - 1, 1)
            product *= 1 - kept + kept * share / popular
        ratios.append(product)
    return math.log(sum(ratios) / len(ratios))


@settings(max_examples=40)
@given(ROWS)
def test_likelihood_is_the_oracle_s(rows: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(rows, schema={"number": pl.String, "value": pl.String}, orient="row")
    pairs = pl.DataFrame(
        [(a, b) for a in "abcde" for b in "abcde" if a != b], schema=["old", "new"], orient="row"
    )
    told = common.likelihood(pairs, common.trait("contacts", frame))
    for (old, new), value in zip(pairs.iter_rows(), told.tolist(), strict=True):
        assert value == pytest.approx(plain_likelihood(rows, old, new), abs=1e-9)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(-5, 12)), max_size=12))
def test_probabilities_compete_and_add_to_what_is_expected(
    pairs: list[tuple[int, int, float]],
) -> None:
    each = {(a, b): v for a, b, v in pairs}
    old = np.array([a for a, _ in each], dtype=np.int64)
    new = np.array([b for _, b in each], dtype=np.int64)
    chance, expected = decide.probabilities(old, new, np.array(list(each.values())), 100)
    assert ((chance >= 0) & (chance <= 1)).all()
    assert chance.sum() == pytest.approx(expected, rel=1e-3, abs=1e-3)
    for number in range(5):
        assert chance[old == number].sum() <= 1 + 1e-9
        assert chance[new == number].sum() <= 1 + 1e-9


def test_planted_changes_are_found() -> None:
    total = np.zeros(3, dtype=np.int64)
    for seed in SEEDS:
        case = columns.world(seed)
        result = takeovers(columns.records(case), columns.traits(case), columns.dates(case))
        found = set(result.found.select("old", "new").iter_rows())
        total += columns.scored(found, columns.changes(case))
        assert result.expected_false < 0.05 * max(len(found), 1)
    right, named, planted = total
    assert planted > 150
    assert right / named >= 0.95
    assert right / planted >= 0.95


def test_without_a_register_what_is_reported_is_right_but_half_is_missed() -> None:
    """Contacts and silence alone: few records a number tell too little for more."""
    total = np.zeros(3, dtype=np.int64)
    for seed in SEEDS[:2]:
        case = columns.world(seed)
        found = takeovers(columns.records(case)).found
        total += columns.scored(set(found.select("old", "new").iter_rows()), columns.changes(case))
    right, named, planted = total
    assert right / named >= 0.95
    assert 0.4 <= right / planted <= 0.9


def test_a_handset_that_stays_tells() -> None:
    """Contacts, silence and handsets, without a register: more is found, and still right."""
    case = columns.world(101, Habits(kept_handsets=1.0))
    rows = columns.traits(case).filter(pl.col("kind") == "device")
    found = takeovers(columns.records(case), rows).found
    right, named, planted = columns.scored(
        set(found.select("old", "new").iter_rows()), columns.changes(case)
    )
    assert right / named >= 0.95
    assert right / planted >= 0.8


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_shuffled_records_give_nothing(seed: int) -> None:
    """Contacts, holders and dates dealt out anew: under 1 % of the numbers that begin."""
    case = columns.world(seed)
    rows, known, dates = columns.records(case), columns.traits(case), columns.dates(case)
    rng = np.random.default_rng(seed)
    found = begin = 0
    for column in ("contact", "at"):
        mixed = rows.with_columns(rows[column].gather(rng.permutation(rows.height)))
        dealt = known.with_columns(
            pl.col("value").shuffle(seed=seed).over("kind", order_by=["number", "value"])
        )
        others = dates.drop("number").sample(fraction=1, shuffle=True, seed=seed)
        days = dates.select("number").hstack(others)
        result = takeovers(mixed, dealt, days)
        found, begin = found + result.found.height, begin + result.beginners
    assert found < 0.01 * begin


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_order_of_rows_changes_nothing(seed: int) -> None:
    rows = small_records()
    other = takeovers(rows.sample(fraction=1, shuffle=True, seed=seed))
    assert other.pairs.equals(takeovers(rows).pairs)


def test_no_records_and_one_record() -> None:
    none = pl.DataFrame(schema=RECORDS)
    assert takeovers(none).pairs.is_empty()
    one = pl.DataFrame([("a", "b", 0, "e")], schema=RECORDS, orient="row")
    assert takeovers(one).found.is_empty()
    assert takeovers(one, dates=pl.DataFrame({"number": ["a"], "opened": [1.0], "closed": [None]}))


@pytest.mark.parametrize(
    "wrong", [{"overlap": -1}, {"gap": -1}, {"hub": 0}, {"least": 0}, {"false_share": 1}]
)
def test_settings_that_cannot_be_meant(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Settings(**wrong)  # type: ignore[arg-type]


def small_records() -> pl.DataFrame:
    """Thirty steady numbers, and one that gives way to another with the same five contacts."""
    rng = np.random.default_rng(5)
    events = []
    for number in range(30):
        for day in range(0, 200, 4):
            events.append((f"s{number}", f"s{(number + int(rng.integers(1, 5))) % 30}", day))
    for turn, day in enumerate(range(0, 200, 2)):
        name = "old" if day < 100 else "new"
        events.append((name, f"s{turn % 5}", day))
    rows = [(a, b, day) for a, b, day in events] + [(b, a, day) for a, b, day in events]
    micros = [(a, b, day * columns.DAY * 10**6, f"e{i}") for i, (a, b, day) in enumerate(rows)]
    return pl.DataFrame(micros, schema=RECORDS, orient="row")


def test_a_plain_takeover_and_its_parts() -> None:
    (row,) = takeovers(small_records()).found.to_dicts()
    assert (row["old"], row["new"]) == ("old", "new")
    assert row["probability"] > 0.9
    assert row["gap"] == pytest.approx(2)
    assert row["llr"] == pytest.approx(row["contacts"] + row["silence"])
