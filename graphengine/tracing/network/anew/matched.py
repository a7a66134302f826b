"""Deals on codes: the array form of ``deals.match``; the rules are told there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphengine.tracing.network.anew.tables import NONE, Array, begins, best_of, joined, sums
from graphengine.tracing.network.deals import spread_amount
from graphengine.tracing.network.payments import DAY_US
from graphengine.tracing.network.settings import NetworkSettings


@dataclass(frozen=True)
class Pairs:
    """Allowed pairs of parcel and payment, sorted by both; ``lag`` in microseconds."""

    p: Array
    t: Array
    lag: Array
    receiver: Array
    payee: Array


@dataclass(frozen=True)
class Money:
    """Usable transfers: number, payer, payee, time (microseconds), amount (minor units)."""

    t: Array
    payer: Array
    payee: Array
    at: Array
    amount: Array


@dataclass(frozen=True)
class Deals:
    """One row a paid parcel, sorted by it; columns as of ``deals.match``, ``first`` payment."""

    p: Array
    amount: Array
    first_lag: Array
    payments: Array
    batch: Array
    payee: Array
    first: Array


def link(pairs: Pairs, parcels: int) -> Array:
    """Positions of the pairs that hold by rules 2 and 3, in order."""
    far = np.abs(pairs.lag)
    own = best_of(pairs.t, far, pairs.p)
    paid = np.zeros(parcels, dtype=bool)
    paid[pairs.p[own]] = True
    left = np.flatnonzero(~paid[pairs.p])
    batch = left[best_of(pairs.p[left], far[left], pairs.t[left])]
    return np.sort(np.concatenate([own, batch]))


def components(p: Array, t: Array, parcels: int, transfers: int) -> Array:
    """Deal of every link: its smallest parcel, over all that is tied together."""
    deal = p.copy()
    while True:
        by_t = np.full(transfers, parcels, dtype=np.int64)
        np.minimum.at(by_t, t, deal)
        by_p = np.full(parcels, parcels, dtype=np.int64)
        np.minimum.at(by_p, p, by_t[t])
        after: Array = by_p[p]
        if np.array_equal(after, deal):
            return after
        deal = after


def match(
    pairs: Pairs, money: Money, weight: Array, sizes: tuple[int, int, int],
    settings: NetworkSettings,
) -> Deals:  # fmt: skip
    """Match parcels with payments.

    Args:
        weight: kilograms per parcel, nan where unknown.
        sizes: how many parcels, transfers and actors there are.
    """
    parcels, transfers, actors = sizes
    some = link(pairs, parcels)
    p, t, payee = pairs.p[some], pairs.t[some], pairs.payee[some]
    deal = components(p, t, parcels, transfers)
    at, amount = np.zeros(transfers, dtype=np.int64), np.zeros(transfers, dtype=np.int64)
    at[money.t], amount[money.t] = money.at, money.amount
    single = np.flatnonzero(begins_once(t, transfers))
    paid = sums(deal[single], amount[t[single]], parcels)
    back = _refunds(deal, pairs.receiver[some] * actors + payee, at[t], amount[t], money,
                    (parcels, actors), settings)  # fmt: skip
    first = np.flatnonzero(begins(p))
    mine, its = p[first], deal[first]
    lag = np.minimum.reduceat(pairs.lag[some], first) if len(first) else first
    whom = np.minimum.reduceat(payee, first) if len(first) else first
    payments = np.diff(np.append(first, len(p)))
    batch = np.bincount(its, minlength=parcels)[its]
    order = np.lexsort((mine, its))
    share = np.empty(len(mine), dtype=np.int64)
    net = np.maximum(paid - back, 0)[its]
    known = np.zeros(parcels, dtype=np.int64)
    np.add.at(known, its, weight[mine] > 0)
    by = np.where(known[its] == batch, weight[mine], 1.0)
    share[order] = spread_amount(begins(its[order]), by[order], net[order])
    return Deals(mine, share, lag, payments, batch, whom, t[first])


def begins_once(keys: Array, width: int) -> Array:
    """Whether a row is the first anywhere of its key below ``width``."""
    first = np.full(width, NONE, dtype=np.int64)
    first[keys[::-1]] = np.arange(len(keys))[::-1]
    out: Array = first[keys] == np.arange(len(keys))
    return out


def _refunds(
    deal: Array, pair: Array, at: Array, amount: Array, money: Money, sizes: tuple[int, int],
    settings: NetworkSettings,
) -> Array:  # fmt: skip
    """Rule 5: minor units paid back per deal; ``pair`` are keys (receiver, payee) of links."""
    parcels, actors = sizes
    turned = (pair % actors) * actors + pair // actors
    order = np.lexsort((deal, turned))
    start = np.flatnonzero(begins(turned[order]) | begins(deal[order]))
    if not len(start):
        return np.zeros(parcels, dtype=np.int64)
    since = np.minimum.reduceat(at[order], start)
    largest = np.maximum.reduceat(amount[order], start)
    keys, its = turned[order][start], deal[order][start]
    rows, found = joined(money.payer * actors + money.payee, keys)
    wait = money.at[rows] - since[found]
    fits = (wait >= 0) & (wait <= int(settings.pay_after_days * DAY_US))
    fits &= money.amount[rows] <= largest[found]
    rows, found = rows[fits], found[fits]
    one = best_of(rows, -since[found], its[found])
    return sums(its[found[one]], money.amount[rows[one]], parcels)
