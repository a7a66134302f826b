"""Money kernels against ledgers kept cent by cent; value is conserved in every rule."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing.kernel.exact import LARGEST, least_opening, share
from graphengine.tracing.kernel.lots import FIFO, LIFO, lots
from graphengine.tracing.kernel.shares import LOWEST_BALANCE, PRO_RATA, poison, shares
from tests import oracles

POTS, CLAIMANTS = 5, 3
pots = st.integers(0, POTS - 1)
transfers = st.lists(
    st.tuples(
        pots,
        pots,
        st.integers(0, 7),
        st.sampled_from((0, 0, 0, 2, 7)),
        st.integers(0, CLAIMANTS - 1),
    ).map(lambda t: (t[0], t[1], t[2], min(t[2], t[3]), t[4])),
    max_size=30,
)
openings = st.lists(st.integers(0, 5), min_size=POTS, max_size=POTS)
sinks = st.sets(pots, max_size=2)
Columns = tuple[np.ndarray, ...]


def columns(found: list[tuple[int, int, int, int, int]]) -> Columns:
    parts = list(zip(*found, strict=True)) if found else [()] * 5
    src, dst, amount, claim, claimant = (np.array(p, np.int64) for p in parts)
    small = (src.astype(np.int32), dst.astype(np.int32))
    return (*small, amount, amount.copy(), claim, claimant.astype(np.int32))


def opened(found: Columns, known: list[int]) -> np.ndarray:
    return least_opening(*found[:4], np.array(known, np.int64))


def flags(chosen: set[int]) -> np.ndarray:
    return np.isin(np.arange(POTS), list(chosen))


def by_key(moves: np.ndarray) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for event, claimant, amount, _ in moves.tolist():
        found[event, claimant] = found.get((event, claimant), 0) + amount
    return found


@given(st.integers(1, LARGEST - 1), st.data())
def test_share_is_exact(whole: int, data: st.DataObject) -> None:
    part, of = data.draw(st.integers(0, whole)), data.draw(st.integers(0, LARGEST - 1))
    from fractions import Fraction

    assert share(part, of, whole) == round(Fraction(part * of, whole))


@given(transfers, openings)
def test_least_opening_is_enough_and_least(found: list, known: list[int]) -> None:
    got = opened(columns(found), known).tolist()
    for pot in range(POTS):
        balance = lowest = 0
        for u, v, amount, _, _ in found:
            if u != v:
                balance += amount * ((v == pot) - (u == pot))
                lowest = min(lowest, balance)
        assert got[pot] == max(known[pot], -lowest)


@given(transfers, openings, sinks)
def test_first_and_last_in_first_out(found: list, known: list[int], outside: set[int]) -> None:
    table = columns(found)
    opening = opened(table, known)
    for rule, newest in ((FIFO, False), (LIFO, True)):
        moves, held = lots(*table, opening, flags(outside), rule)
        want, kept = oracles.unit_ledger(found, opening.tolist(), outside, newest)
        assert by_key(moves) == want
        per_pot = [sum(n for (v, _), n in kept.items() if v == pot) for pot in range(POTS)]
        assert held.tolist() == per_pot


@given(transfers, openings, sinks)
def test_pro_rata_and_lowest_balance(found: list, known: list[int], outside: set[int]) -> None:
    table = columns(found)
    opening = opened(table, known)
    for rule, lowest in ((PRO_RATA, False), (LOWEST_BALANCE, True)):
        moves, held = shares(*table, CLAIMANTS, opening, flags(outside), rule)
        want, kept = oracles.share_ledger(found, opening.tolist(), outside, lowest)
        moved: dict[int, int] = {}
        for (event, _), amount in by_key(moves).items():
            moved[event] = moved.get(event, 0) + amount
        assert moved == want
        assert held.sum(axis=1).tolist() == [kept.get(pot, 0) for pot in range(POTS)]
        assert (held >= 0).all()


@given(transfers, openings, sinks, st.integers(1, 9), st.integers(1, 9))
def test_value_is_conserved_through_conversions(
    found: list, known: list[int], outside: set[int], numerator: int, denominator: int
) -> None:
    table = columns(found)
    src, dst, paid, _, claim, claimant = table
    got = np.where(dst % 2 == 1, paid * numerator // denominator, paid)
    opening = least_opening(src, dst, paid, got, np.array(known, np.int64))
    common = (src, dst, paid, got, claim, claimant)
    results = [lots(*common, opening, flags(outside), rule) for rule in (FIFO, LIFO)]
    for rule in (PRO_RATA, LOWEST_BALANCE):
        moves, held = shares(*common, CLAIMANTS, opening, flags(outside), rule)
        results.append((moves, held.sum(axis=1)))
    for moves, held in results:
        stock = np.zeros(POTS, np.int64)
        begun = 0
        for event, _, amount, begins in moves.tolist():
            assert amount > 0
            if begins:
                assert amount <= claim[event]
                begun += amount
            else:
                stock[src[event]] -= amount
                assert stock[src[event]] >= 0
                assert src[event] not in outside
            stock[dst[event]] += amount
        assert held.tolist() == stock.tolist()
        assert held.sum() == begun


@given(transfers, sinks)
def test_poison_is_the_widest(found: list, outside: set[int]) -> None:
    table = columns(found)
    src, dst, paid, got, claim, _ = table
    moved = poison(src, dst, paid, got, claim, flags(outside), POTS)
    tainted: set[int] = set()
    for e, (u, v, amount, begun, _) in enumerate(found):
        bad = u != v and amount > 0 and (begun > 0 or (u in tainted and u not in outside))
        assert bool(moved[e]) == bad
        if bad:
            tainted.add(v)
    opening = opened(table, [0] * POTS)
    for rule in (FIFO, LIFO):
        moves, _ = lots(*table, opening, flags(outside), rule)
        assert set(moves[:, 0].tolist()) <= set(np.flatnonzero(moved).tolist())
