"""Cards and their holders by place, time and price."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.presence.cards import ELSEWHERE, PAYMENTS, match
from graphengine.analysis.presence.visits import DAY, PRESENCES, SECOND
from tests.analysis.made_presences import HOUR, frame, shopping

SEEDS = (101, 102, 103)


@pytest.mark.parametrize("receipts", [False, True])
def test_holders_are_found(receipts: bool) -> None:
    right = named = planted = 0
    for seed in SEEDS:
        payments, presences, truth = shopping(seed, receipts=receipts)
        found = set(match(payments, presences).found.select("card", "person").iter_rows())
        right += len(found & truth)
        named, planted = named + len(found), planted + len(truth)
    assert right / named >= 0.95
    assert right / planted >= 0.95


def test_prices_tell_where_places_and_times_are_thin() -> None:
    payments, presences, truth = shopping(104, receipts=True, seen=0.35)
    with_price = match(payments, presences).found
    without = match(payments, presences.drop("amount")).found
    right = set(with_price.select("card", "person").iter_rows()) & truth
    assert len(right) > len(set(without.select("card", "person").iter_rows()) & truth)


def test_shuffled_payments_have_no_holder() -> None:
    found = 0
    for seed in SEEDS:
        payments, presences, _ = shopping(seed, receipts=seed % 2 == 0)
        rng = np.random.default_rng(seed)
        for column in ("card", "place", "at"):
            mixed = payments.with_columns(payments[column].gather(rng.permutation(len(payments))))
            found += match(mixed, presences).found.height
    assert found <= 1, "under one per cent of 450 cards"


def one_payment(amount: int | None = None) -> pl.DataFrame:
    row = ("card", "x", 10 * DAY * SECOND, amount, "e")
    return pl.DataFrame([row], schema=PAYMENTS, orient="row")


def test_times_elsewhere_and_prices_are_counted() -> None:
    here = [("a", "x", 10 * DAY - HOUR, 2 * HOUR), ("b", "y", 10 * DAY - HOUR, 2 * HOUR)]
    rows = frame([*here, ("b", "x", 10 * DAY + 1200, HOUR), ("c", "x", 12 * DAY, HOUR)])
    pairs = {row["person"]: row for row in match(one_payment(), rows).pairs.to_dicts()}
    assert set(pairs) == {"a", "b"}, "c came later"
    assert [pairs["a"][key] for key in ("times", "payments", "elsewhere")] == [1, 1, 0]
    assert pairs["b"]["elsewhere"] == 0, "b came to the shop within the half hour"
    away = rows.filter(~((pl.col("person") == "b") & (pl.col("place") == "x")))
    later = pl.concat([one_payment(), one_payment().with_columns(at=pl.lit(12 * DAY * SECOND))])
    more = frame([*here, ("b", "x", 12 * DAY, HOUR)])
    told = {row["person"]: row for row in match(later, more).pairs.to_dicts()}
    assert told["b"]["elsewhere"] == 1 and told["b"]["times"] == 1
    assert 0 < ELSEWHERE < 0.1 and match(one_payment(), away).pairs.height == 1


def test_an_amount_that_differs_is_no_match() -> None:
    rows = frame([("a", "x", 10 * DAY, HOUR)])
    for price, times in ((500, 1), (400, 0), (None, 1)):
        priced = rows.with_columns(amount=pl.lit(price, dtype=pl.Int64))
        assert match(one_payment(500), priced).times.height == times


@settings(max_examples=3)
@given(st.integers(0, 10**6))
def test_order_of_rows_changes_nothing(seed: int) -> None:
    payments, presences, _ = shopping(101, receipts=True)
    paid, seen = (
        rows.sample(fraction=1, shuffle=True, seed=seed) for rows in (payments, presences)
    )
    assert match(paid, seen).pairs.equals(match(payments, presences).pairs)


def test_nothing_to_match() -> None:
    none, nowhere = pl.DataFrame(schema=PAYMENTS), pl.DataFrame(schema=PRESENCES)
    assert match(none, nowhere).pairs.is_empty()
    assert match(one_payment(), nowhere).pairs.is_empty()
    assert match(none, frame([("a", "x", 0, HOUR)])).pairs.is_empty()
