"""Repeated runs on arrays against their plain form: the same facts thinned and prepared as frames.

The plain form is ``thin`` and ``from_facts``; numbers and accounts are lent, names are covers,
homes are shared, so that every rule of ``resolve`` speaks now and then.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.tracing.network.anew import tables
from graphengine.tracing.network.anew.run import Again, Found
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.thinning import Missing, draw, sizes_of, thin
from graphengine.tracing.network.world import Prepared, from_facts, prepare
from tests.tracing.worlds import World, trade

LOOSE = NetworkSettings(
    payee_min_llr=0.5, user_min_llr=1.0, user_min_parcels=2, crowd_users=3, lent_prior=-1.0
)
HEAVY = Missing(0.3, 0.3, 0.4, 0.3, 0.2, "the test")
KEYS = st.lists(st.integers(0, 6), max_size=12)


def muddle(seed: int, people: int = 9) -> World:
    """Random trade in which registers, waybills and payments contradict one another."""
    drawn = np.random.default_rng(seed)
    world, keys = World(), [f"k{i}" for i in range(people)]

    def some(share: float) -> bool:
        return bool(drawn.random() < share)

    def one() -> str:
        return keys[int(drawn.integers(people))]

    for key in keys:
        world.person(key, kind="Person" if some(0.9) else "Organisation")
        world.home(key, f"home {int(drawn.integers(people - 2))}")
    for _ in range(4):  # numbers and accounts that change hands, and one that nobody holds
        start = date(2024, 3, 1) + timedelta(days=int(drawn.integers(60)))
        end = start + timedelta(days=int(drawn.integers(40))) if some(0.5) else None
        unit = ("Phone", f"+{one()}") if some(0.5) else ("Account", f"a-{one()}")
        world.hold(one(), unit, None if some(0.2) else start, end)
    payee = {key: one() if some(0.4) else key for key in keys}
    writer = {key: one() if some(0.4) else key for key in keys}
    for n in range(60):
        sender = keys[int(drawn.integers(4))] if some(0.8) else "nobody"
        receiver, at = one(), float(drawn.integers(90))
        if receiver == sender:
            continue
        name = writer.get(sender, "k0") if some(0.8) else one()
        place = f"home {int(drawn.integers(people - 2))}" if some(0.7) else None
        world.parcel(
            f"P{n:02d}", sender, receiver, at, written=(f"name {name}", place),
            goods=("pens", "tea", None)[n % 3], weightKg=None if some(0.1) else 0.5 * (1 + n % 5),
        )  # fmt: skip
        for _ in range(int(drawn.integers(3))):
            late = at + float(drawn.integers(-5, 20))
            world.pay(receiver, payee.get(sender, one()), late, int(drawn.integers(1, 9)) * 50,
                      channel=("app", None)[n % 2])  # fmt: skip
        if some(0.2):
            world.pay(payee.get(sender, "k1"), receiver, at + 6, 50)
        if some(0.3):
            world.pay(payee.get(sender, "k1"), one(), at + 9, 100)
        if some(0.3):
            world.call(sender, receiver, at - 1)
    return world


def same(plain: Prepared, found: Found) -> None:
    assert found.actors == plain.actors and found.code == plain.code
    assert found.flow.sender.tolist() == plain.flow.sender.tolist()
    assert found.flow.receiver.tolist() == plain.flow.receiver.tolist()
    assert found.content.names == plain.content.names
    assert found.content.values == plain.content.values
    assert np.array_equal(found.content.codes, plain.content.codes)
    assert found.content.codes.dtype == plain.content.codes.dtype
    assert found.parcels.equals(plain.parcels.select(found.parcels.columns))


def compare(world: Prepared, wanted: NetworkSettings, missing: Missing, runs: range) -> None:
    again, sizes = Again(world.facts, world.regular, wanted), sizes_of(world.facts)
    known = np.array([0, 2])
    for run in runs:
        facts, _ = thin(world.facts, missing, known, 7, run)
        found = again.run(draw(sizes, missing, known, 7, run))
        same(from_facts(facts, wanted, world.regular), found)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_runs_are_those_on_frames(seed: int) -> None:
    world = prepare(muddle(seed), LOOSE)
    compare(world, LOOSE, HEAVY, range(2))


def test_the_muddle_makes_every_rule_speak() -> None:
    """Else the comparison above would compare nothing."""
    told: Counter[str] = Counter()
    for seed in range(6):
        world = prepare(muddle(seed), LOOSE)
        for name in ("number_users", "named_users", "account_owners", "senders", "deals"):
            told[name] += getattr(world, name).height > 0
        told["refunds"] += bool((world.deals["refunded"] > 0).any())
        told["batches"] += bool((world.deals["batch"] > 1).any())
    assert len(told) == 7 and min(told.values()) >= 1, told


@pytest.mark.parametrize("share", [0.0, 0.9])
def test_nothing_and_nearly_all_missing(share: float) -> None:
    world = prepare(trade(), LOOSE)
    missing = Missing(share, share, share, share, share, "the test")
    compare(world, LOOSE, missing, range(2))


def test_a_case_without_payments_calls_or_register() -> None:
    world = World()
    for n in range(5):
        world.parcel(f"P{n}", f"s{n % 2}", f"r{n}", n)
    compare(prepare(world, LOOSE), LOOSE, HEAVY, range(2))


def test_row_order_changes_nothing() -> None:
    facts = prepare(muddle(3), LOOSE)
    mixed = prepare(muddle(3).shuffled(9), LOOSE)
    left = draw(sizes_of(facts.facts), HEAVY, np.array([1]), 2, 0)
    one, other = (Again(w.facts, w.regular, LOOSE).run(left) for w in (facts, mixed))
    assert one.actors == other.actors and np.array_equal(one.content.codes, other.content.codes)
    assert one.flow.sender.tolist() == other.flow.sender.tolist()


@given(KEYS, KEYS)
def test_joins_are_all_equal_pairs(left: list[int], right: list[int]) -> None:
    keys, table = np.array(left, dtype=np.int64) - 1, np.array(sorted(right), dtype=np.int64)
    wanted = [
        (i, j) for i, j in product(range(len(left)), range(len(right)))
        if keys[i] >= 0 and keys[i] == table[j]
    ]  # fmt: skip
    rows, at = tables.joined(keys, table)
    assert list(zip(rows.tolist(), at.tolist(), strict=True)) == wanted
    assert tables.member(keys, table).tolist() == [k in set(right) and k >= 0 for k in keys]
    assert tables.unique(table).tolist() == sorted(set(right))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 9)), max_size=15))
def test_groups_are_those_of_polars(rows: list[tuple[int, int, int]]) -> None:
    key, value, size = (np.array([r[i] for r in rows], dtype=np.int64) for i in range(3))
    frame = pl.DataFrame({"k": key, "v": value, "s": size}, dict.fromkeys("kvs", pl.Int64))
    each = frame.group_by("k").agg(pl.col("v").n_unique().alias("n"), pl.col("v").min(), "s")
    lone = each.filter(pl.col("n") == 1).sort("k")
    found, only = tables.single(key, value, 5)
    assert (found.tolist(), only.tolist()) == (lone["k"].to_list(), lone["v"].to_list())
    many = dict(each.select("k", "n").iter_rows())
    assert tables.distinct(key, value, 5, 5).tolist() == [many.get(k, 0) for k in range(5)]
    total = {k: sum(s) for k, s in each.select("k", "s").iter_rows()}
    assert tables.sums(key, size, 5).tolist() == [total.get(k, 0) for k in range(5)]
    best = tables.best_of(key, -size, value)
    order = [min((-s, v) for k, v, s in rows if k == one) for one in sorted(set(key.tolist()))]
    assert [(-size[i], value[i]) for i in best] == order
