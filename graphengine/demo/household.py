"""Ordinary money: wages, rents, bills, families, friends, cash, lent accounts, payouts."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphengine.demo.assets import Accounts, Lending
from graphengine.demo.deals import Deals
from graphengine.demo.everyday import any_time
from graphengine.demo.ledger import Ints, Ledger, awake
from graphengine.demo.people import DAY, END, START, Organisations, People
from graphengine.demo.plan import Cast
from graphengine.demo.words import BILLS, CHANNELS, PURPOSE_FAMILY, PURPOSE_FRIENDS

NO_ACCOUNT = -1
MONTHS = (
    np.arange("2015-02", "2016-07", dtype="datetime64[M]").astype("datetime64[s]").astype(np.int64)
)


def yuan(low: float, high: float, n: int, rng: np.random.Generator) -> Ints:
    """Amounts in minor units, log-uniform, a third of them round hundreds."""
    value = np.exp(rng.uniform(np.log(low), np.log(high), size=n))
    fine = np.round(value * 100)
    hundred = np.maximum(np.round(value / 100), 1) * 10_000
    return np.where(rng.random(n) < 0.35, hundred, fine).astype(np.int64)


def _pay(
    ledger: Ledger, at: Ints, source: Ints, target: Ints, amount: Ints,
    purposes: tuple[str, ...], rng: np.random.Generator, channel: str = "",
) -> None:  # fmt: skip
    fine = source != target
    n = int(fine.sum())
    names = pl.Series(CHANNELS).gather(rng.integers(len(CHANNELS), size=n))
    ledger.transfers.add(
        n, at=at[fine], source=source[fine], target=target[fine], amount=amount[fine],
        purpose=pl.Series(purposes).gather(rng.integers(len(purposes), size=n)),
        channel=channel or names,
    )  # fmt: skip


def wages_and_rents(
    cast: Cast, people: People, firms: Organisations, accounts: Accounts, ledger: Ledger,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    """Monthly wages for a tenth of the people, rents for some; returns employers (-1 none)."""
    n = len(people)
    employer = np.where(rng.random(n) < 0.45, rng.choice(firms.employers, size=n), -1)
    paid = np.flatnonzero((employer >= 0) & (rng.random(n) < 0.22))
    wage = rng.integers(28, 95, size=len(paid)) * 10_000
    pay_day = rng.integers(5, 16, size=len(firms.head))
    for month in MONTHS.tolist():
        day = month + pay_day[employer[paid]] * DAY
        at = day + 9 * 3600 + rng.integers(0, 7200, size=len(paid))
        extra = rng.integers(0, 60_000, size=len(paid))
        _pay(ledger, at, accounts.of_firm[employer[paid]], paid, wage + extra, ("工资",), rng)
    tenants = np.flatnonzero(rng.random(n) < 0.045)
    owner = rng.choice(cast.landlords, size=len(tenants))
    rent = rng.integers(6, 45, size=len(tenants)) * 10_000
    due = rng.integers(1, 28, size=len(tenants))
    for month in MONTHS.tolist():
        there = np.flatnonzero(rng.random(len(tenants)) < 0.9)
        at = month + due[there] * DAY + rng.integers(8 * 3600, 22 * 3600, size=len(there))
        _pay(ledger, at, tenants[there], owner[there], rent[there], ("房租", "租金", ""), rng)
    return employer


def small_payments(
    people: People, firms: Organisations, accounts: Accounts, circle: Ints, ledger: Ledger,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Bills, platform purchases, family money, split bills, loans, cash at the counter."""
    n = len(people)

    def some(mean: float) -> Ints:
        return np.repeat(np.arange(n), rng.poisson(mean, size=n))

    who = some(0.9)
    utility = accounts.of_firm[rng.choice(firms.utilities, size=len(who))]
    _pay(ledger, any_time(len(who), rng), who, utility, yuan(30, 400, len(who), rng), BILLS, rng)
    who = some(0.8)
    platform = accounts.of_firm[rng.choice(firms.platforms, size=len(who))]
    amount = yuan(20, 1500, len(who), rng)
    _pay(ledger, any_time(len(who), rng), who, platform, amount, ("网购", "充值", ""), rng)
    who = some(0.9)
    kin, amount = people.relatives(who, rng), yuan(100, 6000, len(who), rng)
    _pay(ledger, any_time(len(who), rng), who, kin, amount, PURPOSE_FAMILY, rng)
    _split_bills(some(0.15), circle, ledger, rng)
    who = some(0.25)
    friend = circle[who, rng.integers(circle.shape[1], size=len(who))]
    at, amount = any_time(len(who), rng), yuan(300, 20_000, len(who), rng)
    _pay(ledger, at, who, friend, amount, ("借款", "转账", "还款", ""), rng)
    back = rng.random(len(who)) < 0.6
    later = np.minimum(at + (rng.uniform(5, 120, size=len(who)) * DAY).astype(np.int64), END - 60)
    _pay(ledger, awake(later)[back], friend[back], who[back], amount[back], ("还款", ""), rng)
    for paid_in in (True, False):
        who = some(0.25)
        none = np.full(len(who), NO_ACCOUNT)
        source, target = (none, who) if paid_in else (who, none)
        amount = rng.integers(2, 120, size=len(who)) * 10_000
        at = any_time(len(who), rng)
        _pay(ledger, at, source, target, amount, ("",), rng, channel="现金")


def _split_bills(hosts: Ints, circle: Ints, ledger: Ledger, rng: np.random.Generator) -> None:
    """One of a group pays for all; each of two to four friends sends an equal part."""
    at, share = any_time(len(hosts), rng), yuan(25, 400, len(hosts), rng)
    guests = rng.integers(2, 5, size=len(hosts))
    row = np.repeat(np.arange(len(hosts)), guests)
    friend = circle[hosts[row], rng.integers(circle.shape[1], size=len(row))]
    when = np.minimum(at[row] + rng.integers(300, 100_000, size=len(row)), END - 60)
    _pay(ledger, awake(when), friend, hosts[row], share[row], PURPOSE_FRIENDS, rng)


def sweep_lent_accounts(
    lending: Lending, cast: Cast, accounts: Accounts, ledger: Ledger, rng: np.random.Generator
) -> None:
    """Money on a lent account goes on to its real owner, in part as cash; lenders get a fee.

    Honest traders who are paid on a relative's account or a second account do the same.
    """
    traders = np.concatenate([net.brokers for net in cast.legal])
    pairs = [(dealer, account) for dealer, _, account in lending.straw_accounts]
    pairs += [(int(p), int(accounts.paid_on[p])) for p in traders
              if accounts.paid_on[p] != p and accounts.firm[accounts.paid_on[p]] < 0]  # fmt: skip
    seen = ledger.transfers.frame()
    came_in = dict(
        seen.group_by("target").agg(pl.struct("at", "amount").sort_by("at", "row")).iter_rows()
    )
    for owner, account in pairs:
        moments: list[dict[str, int]] = came_in.get(account, [])
        _sweep(owner, account, [(e["at"], e["amount"]) for e in moments], ledger, rng)
    for dealer, lender, _ in lending.straw_accounts:
        at = np.sort(any_time(int(rng.integers(1, 4)), rng))
        n = len(at)
        fee = rng.integers(3, 12, size=n) * 10_000
        _pay(ledger, at, np.full(n, dealer), np.full(n, lender), fee, ("", "转账"), rng)


def _sweep(
    owner: int, account: int, came_in: list[tuple[int, int]], ledger: Ledger,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    held, last = 0, START
    out: list[tuple[int, int, bool]] = []
    for at, amount in came_in:
        if held > 500_000 and at - last > rng.uniform(4, 25) * DAY:
            part = int(held * rng.uniform(0.6, 0.95)) // 10_000 * 10_000
            out.append((at - 3600, part, rng.random() < 0.3))
            held, last = held - part, at
        held += amount
    n = len(out)
    moments, parts, cash = np.array(out, dtype=np.int64).reshape(n, 3).T
    for drawn in (False, True):
        here = cash.astype(bool) == drawn
        ends = np.full(n, account), np.full(n, NO_ACCOUNT if drawn else owner)
        _pay(
            ledger, moments[here], ends[0][here], ends[1][here], parts[here],
            ("取现", "") if drawn else ("转账", ""), rng, channel="现金" if drawn else "",
        )  # fmt: skip


def platform_payouts(
    shop_deals: Deals, paid_by_platform: Ints, platform_account: int, accounts: Accounts,
    ledger: Ledger, rng: np.random.Generator,
) -> None:  # fmt: skip
    """What customers paid a platform reaches the shop in monthly sums less two per cent."""
    frame = pl.DataFrame({
        "shop": shop_deals.payee[paid_by_platform],
        "month": shop_deals.sent[paid_by_platform] // (30 * DAY),
        "price": shop_deals.price[paid_by_platform],
    })  # fmt: skip
    sums = frame.group_by("shop", "month").agg(pl.col("price").sum()).sort("shop", "month")
    at = (sums["month"].to_numpy() + 1) * 30 * DAY + rng.integers(30_000, 70_000, size=len(sums))
    amount = (sums["price"].to_numpy() * 98 // 100).astype(np.int64)
    fine = (at < END) & (amount > 0)
    target = accounts.paid_on[sums["shop"].to_numpy()]
    source = np.full(len(sums), platform_account)
    _pay(ledger, at[fine], source[fine], target[fine], amount[fine], ("结算款",), rng)
