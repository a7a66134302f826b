"""Matching parcels with payments: by hand, and against a plain oracle."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.tracing.network import deals, payments
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import prepare
from tests.tracing.worlds import World, day, trade

DEFAULT = NetworkSettings()
DAY = payments.DAY_US


def two() -> World:
    world = World()
    world.person("s")
    world.person("r")
    return world


def outcome(world: World) -> list[tuple[str, int, int, int]]:
    """(parcel, amount in whole units, payments, parcels in the deal) of paid parcels."""
    found = prepare(world, DEFAULT)
    rows = found.parcels.join(found.deals, on="p").sort("parcel")
    return [
        (r["parcel"], r["amount_minor"] // 100, r["payments"], r["batch"])
        for r in rows.iter_rows(named=True)
    ]


@pytest.mark.parametrize("at", [-DEFAULT.pay_before_days, -1.0, 0.0, DEFAULT.pay_after_days])
def test_a_payment_inside_the_closed_window_is_matched(at: float) -> None:
    world = two()
    world.parcel("P1", "s", "r", 0)
    world.pay("r", "s", at, 500)
    assert outcome(world) == [("P1", 500, 1, 1)]


@pytest.mark.parametrize("at", [-DEFAULT.pay_before_days - 1e-4, DEFAULT.pay_after_days + 1e-4])
def test_a_payment_outside_the_window_is_not(at: float) -> None:
    world = two()
    world.parcel("P1", "s", "r", 0)
    world.pay("r", "s", at, 500)
    assert outcome(world) == []


def test_deposit_and_rest_are_one_deal() -> None:
    world = two()
    world.parcel("P1", "s", "r", 0)
    world.pay("r", "s", -4, 200)
    world.pay("r", "s", 3, 800)
    assert outcome(world) == [("P1", 1000, 2, 1)]


def test_each_payment_goes_to_the_nearest_parcel() -> None:
    world = two()
    world.parcel("P1", "s", "r", 0)
    world.parcel("P2", "s", "r", 8)
    world.pay("r", "s", 1, 100)
    world.pay("r", "s", 7, 300)
    assert outcome(world) == [("P1", 100, 1, 1), ("P2", 300, 1, 1)]


def test_batch_is_spread_by_weight_and_nothing_is_lost() -> None:
    world = two()
    for i, weight in enumerate((1.0, 1.0, 1.0)):
        world.parcel(f"P{i}", "s", "r", i, weightKg=weight)
    world.pay("r", "s", 10, 1)
    found = prepare(world, DEFAULT)
    assert found.deals["amount_minor"].to_list() == [33, 33, 34]
    assert found.deals["deal"].n_unique() == 1
    assert found.deals["batch"].to_list() == [3, 3, 3]


def test_batch_without_weights_is_spread_equally() -> None:
    world = two()
    world.parcel("P0", "s", "r", 0, weightKg=None)
    world.parcel("P1", "s", "r", 1, weightKg=9.0)
    world.pay("r", "s", 10, 600)
    assert outcome(world) == [("P0", 300, 1, 2), ("P1", 300, 1, 2)]


def test_a_refund_is_subtracted_and_counted() -> None:
    world = two()
    world.parcel("P1", "s", "r", 0)
    world.pay("r", "s", -1, 500)
    world.pay("s", "r", 5, 120)
    found = prepare(world, DEFAULT)
    assert found.deals.select("amount_minor", "refunded").rows() == [(38_000, 12_000)]


def test_a_refund_larger_than_the_payment_is_no_refund() -> None:
    world = two()
    world.parcel("P1", "s", "r", 0)
    world.pay("r", "s", -1, 500)
    world.pay("s", "r", 5, 900)
    assert outcome(world) == [("P1", 500, 1, 1)]


def test_an_unpaid_parcel_stays_without_a_deal() -> None:
    world = two()
    world.parcel("P1", "s", "r", 0)
    world.pay("r", "elsewhere", 0, 500)
    found = prepare(world, DEFAULT)
    assert found.parcels["parcel"].to_list() == ["P1"]
    assert found.deals.is_empty()


def test_a_salary_is_no_deal() -> None:
    """The receiver pays the sender every month: rent, wages; the parcels are something else."""
    world = two()
    for month in range(8):
        world.pay("r", "s", 30 * month, 4000)
        world.parcel(f"P{month}", "s", "r", 30 * month + 2)
    found = prepare(world, DEFAULT)
    assert found.regular.rows() == [("Person:r", "Person:s", 8)]
    assert found.deals.is_empty()


def test_steady_orders_of_changing_size_are_deals() -> None:
    world = two()
    for week, amount in enumerate((900, 2500, 1200, 4100, 700, 1800)):
        world.pay("r", "s", 7 * week, amount)
        world.parcel(f"P{week}", "s", "r", 7 * week + 1)
    assert [row[1] for row in outcome(world)] == [900, 2500, 1200, 4100, 700, 1800]


def test_weights_of_the_example_trade() -> None:
    found = prepare(trade(), DEFAULT)
    paid = found.parcels.join(found.deals, on="p")
    assert paid.filter(pl.col("goods") == "pens").height == 20
    assert paid.filter(~pl.col("goods").is_in(["pens", "books"])).is_empty()


def plain_links(pairs: list[tuple[int, int, int]]) -> set[tuple[int, int]]:
    """Rules 2 and 3, as written: (p, t, lag) -> (p, t)."""
    links = set()
    for t in {t for _, t, _ in pairs}:
        links.add((min((abs(lag), p) for p, u, lag in pairs if u == t)[1], t))
    paid = {p for p, _ in links}
    for p in {p for p, _, _ in pairs} - paid:
        links.add((p, min((abs(lag), t) for q, t, lag in pairs if q == p)[1]))
    return links


def plain_deals(links: set[tuple[int, int]]) -> dict[int, int]:
    """Rule 4: smallest parcel reachable over shared payments."""
    deal = {p: p for p, _ in links}
    for _ in deal:
        for p, t in sorted(links):
            for q, u in sorted(links):
                if t == u:
                    deal[p] = deal[q] = min(deal[p], deal[q])
    return deal


@settings(max_examples=150, deadline=None)
@given(
    parcels=st.lists(st.integers(0, 12), min_size=1, max_size=6),
    paid=st.lists(st.tuples(st.integers(0, 14), st.integers(1, 500)), min_size=1, max_size=6),
    window=st.tuples(st.integers(0, 4), st.integers(0, 6)),
)
def test_matching_equals_a_plain_oracle(
    parcels: list[int], paid: list[tuple[int, int]], window: tuple[int, int]
) -> None:
    limits = NetworkSettings(pay_before_days=window[0], pay_after_days=window[1])
    goods = pl.DataFrame(
        {
            "p": list(range(len(parcels))),
            "sender": "s",
            "receiver": "r",
            "sent_at": [day(d) for d in sorted(parcels)],
            "weightKg": [1.0 + i for i in range(len(parcels))],
        }
    )
    money = pl.DataFrame(
        {
            "t": list(range(len(paid))),
            "payer": "r",
            "payee": "s",
            "at": [day(d) for d, _ in sorted(paid)],
            "amount_minor": [a for _, a in sorted(paid)],
        }
    )
    pairs = payments.candidates(goods, money, limits)
    expected = [
        (p, t, (when - sent) * DAY)
        for p, sent in enumerate(sorted(parcels))
        for t, (when, _) in enumerate(sorted(paid))
        if -window[0] <= when - sent <= window[1]
    ]
    assert pairs.select("p", "t", "lag").rows() == sorted(expected)
    if not expected:
        return
    found, links = deals.match(goods, pairs, money, limits)
    wanted: Any = plain_links(expected)
    assert set(links.select("p", "t").rows()) == wanted
    assert dict(found.select("p", "deal").rows()) == plain_deals(wanted)
    used = {t for _, t in wanted}
    assert found["amount_minor"].sum() == sum(
        a for t, (_, a) in enumerate(sorted(paid)) if t in used
    )
