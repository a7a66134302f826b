"""Payments of deals: before or after the parcel, in parts, in batches, by platform or in cash."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphengine.demo.assets import Accounts
from graphengine.demo.deals import RETAIL, Deals
from graphengine.demo.ledger import Ints, Ledger, awake
from graphengine.demo.people import DAY, END, People
from graphengine.demo.style import Style
from graphengine.demo.words import CHANNELS

CASH, PLATFORM, BATCH, DEPOSIT, SPLIT, AFTER, BEFORE = range(7)
MODES = ("cash", "platform", "batch", "deposit", "split", "after", "before")


class Payments:
    """Parts of payments before they become transfers; one part may pay several deals."""

    def __init__(self) -> None:
        self.deal: list[Ints] = []
        self.group: list[Ints] = []
        self.at: list[Ints] = []
        self.amount: list[Ints] = []
        self.groups = 0

    def add(self, deal: Ints, at: Ints, amount: Ints, group: Ints | None = None) -> None:
        """Parts of these deals; parts of one group become one transfer of their sum."""
        own = np.arange(len(deal), dtype=np.int64) if group is None else group
        self.deal.append(deal)
        self.group.append(own + self.groups)
        self.groups += int(own.max(initial=-1)) + 1
        self.at.append(at)
        self.amount.append(amount)


def choose_modes(deals: Deals, style: Style, rng: np.random.Generator) -> Ints:
    """One payment mode per deal; a pair of traders settles in batches throughout or never."""
    n = len(deals)
    shares = [style.cash, style.deposits, style.splits]
    draw = rng.random(n)
    edges = np.cumsum(shares)
    mode = np.array([CASH, DEPOSIT, SPLIT, BEFORE])[np.searchsorted(edges, draw, side="right")]
    whole = mode == BEFORE
    mode[whole & (rng.random(n) < style.pay_after)] = AFTER
    retail = deals.hop == RETAIL
    mode[retail & (rng.random(n) < style.platform)] = PLATFORM
    pair = deals.payee * (1 << 32) + deals.payer
    _, inverse = np.unique(pair, return_inverse=True)
    batched = rng.random(int(inverse.max(initial=-1)) + 1) < style.batch
    mode[~retail & batched[inverse] & (mode != CASH)] = BATCH
    return mode


def settle(
    deals: Deals,
    style: Style,
    people: People,
    accounts: Accounts,
    ledger: Ledger,
    purposes: tuple[str, ...],
    platform_account: int,
    rng: np.random.Generator,
) -> tuple[Ints, pl.DataFrame]:
    """Write the transfers of the deals; returns modes and pairs (deal, row of transfers)."""
    n = len(deals)
    mode = choose_modes(deals, style, rng)
    haggled = rng.random(n) < style.haggling
    factor = np.where(haggled, rng.uniform(0.94, 1.05, size=n), 1.0)
    due = (np.round(deals.price * factor / 100) * 100).astype(np.int64)
    parts = Payments()
    before = deals.sent - (rng.exponential(1.0, size=n) * 0.8 * DAY).astype(np.int64) - 900
    after = deals.received + (rng.exponential(1.0, size=n) * 1.3 * DAY).astype(np.int64) + 1800
    whole = np.flatnonzero((mode == BEFORE) | (mode == PLATFORM) | (mode == AFTER))
    parts.add(whole, np.where(mode == AFTER, after, before)[whole], due[whole])
    _deposits(parts, np.flatnonzero(mode == DEPOSIT), due, before, after, rng)
    _splits(parts, np.flatnonzero(mode == SPLIT), due, before, rng)
    _batches(parts, np.flatnonzero(mode == BATCH), deals, due, rng)
    grouped = _transfers(parts, deals, mode, style, people, accounts, platform_account, rng)
    count = len(grouped)
    first = ledger.transfers.add(
        count,
        at=grouped["at"],
        source=grouped["source"],
        target=grouped["target"],
        amount=grouped["amount"],
        purpose=pl.Series(purposes).gather(rng.integers(len(purposes), size=count)),
        channel=pl.Series(CHANNELS).gather(rng.integers(len(CHANNELS), size=count)),
    )
    _refunds(deals, mode, style, accounts, ledger, rng)
    pairs = grouped.select("deal", row=pl.int_range(first, first + count)).explode("deal")
    return mode, pairs


def _deposits(
    parts: Payments, which: Ints, due: Ints, before: Ints, after: Ints, rng: np.random.Generator
) -> None:
    share = rng.choice([0.2, 0.3, 0.5], size=len(which))
    deposit = (np.round(due[which] * share / 10_000) * 10_000).astype(np.int64)
    deposit = np.minimum(np.maximum(deposit, 5_000), due[which] - 100)
    deposit = np.maximum(deposit, 1)
    parts.add(which, before[which] - DAY // 2, deposit)
    parts.add(which, after[which], due[which] - deposit)


def _splits(
    parts: Payments, which: Ints, due: Ints, before: Ints, rng: np.random.Generator
) -> None:
    left = due[which].copy()
    three = rng.random(len(which)) < 0.35
    for turn in range(3):
        last = (turn == 2) | ((turn == 1) & ~three)
        part = np.where(last, left, (left * rng.uniform(0.3, 0.6, size=len(which))) // 100 * 100)
        part = np.where((part == 0) & (left > 0), left, part).astype(np.int64)
        here = part > 0
        later = (rng.uniform(0.0, 0.9, size=len(which)) * DAY * turn).astype(np.int64)
        parts.add(which[here], before[which[here]] - DAY + later[here], part[here])
        left = left - part


def _batches(
    parts: Payments, which: Ints, deals: Deals, due: Ints, rng: np.random.Generator
) -> None:
    pair = deals.payee[which] * (1 << 32) + deals.payer[which]
    _, member = np.unique(pair, return_inverse=True)
    weekly = rng.random(int(member.max(initial=-1)) + 1) < 0.5
    length = np.where(weekly[member], 7 * DAY, 30 * DAY)
    period = deals.received[which] // length
    key = member * (1 << 20) + period
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    delay = rng.uniform(0.3, 2.5, size=len(first)) * DAY
    at = ((period[first] + 1) * length[first] + delay).astype(np.int64)
    parts.add(which, at[group], due[which], group)


def _transfers(
    parts: Payments,
    deals: Deals,
    mode: Ints,
    style: Style,
    people: People,
    accounts: Accounts,
    platform_account: int,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """One row per transfer: at, source, target, amount and the list of deals it pays."""
    frame = pl.DataFrame(
        {
            "deal": np.concatenate(parts.deal),
            "group": np.concatenate(parts.group),
            "at": np.concatenate(parts.at),
            "amount": np.concatenate(parts.amount),
        }
    )
    grouped = (
        frame.group_by("group", maintain_order=True)
        .agg(pl.col("deal"), pl.col("at").first(), pl.col("amount").sum())
        .filter(pl.col("amount") > 0)
    )
    deal = grouped["deal"].list.first().to_numpy()
    payer = deals.payer[deal]
    retail = deals.hop[deal] == RETAIL
    source = np.where(retail, accounts.main[payer], accounts.pays_from[payer])
    helped = (rng.random(len(deal)) < style.relative) & (source == accounts.main[payer])
    source = np.where(helped, accounts.main[people.relatives(payer, rng)], source)
    target = accounts.paid_on[deals.payee[deal]]
    target = np.where(mode[deal] == PLATFORM, platform_account, target)
    late = END - (rng.random(len(deal)) * DAY).astype(np.int64)
    at = np.minimum(awake(grouped["at"].to_numpy()), late)
    return grouped.with_columns(
        source=pl.Series(source), target=pl.Series(target), at=pl.Series(at)
    ).filter(pl.col("source") != pl.col("target"))


def _refunds(
    deals: Deals, mode: Ints, style: Style, accounts: Accounts, ledger: Ledger,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    able = (mode != CASH) & (mode != PLATFORM) & (mode != BATCH)
    which = np.flatnonzero(able & (rng.random(len(deals)) < style.refunds))
    share = rng.choice([0.1, 0.3, 0.5, 1.0], size=len(which))
    at = awake(deals.received[which] + (rng.uniform(1, 9, size=len(which)) * DAY).astype(np.int64))
    payer = deals.payer[which]
    source = accounts.paid_on[deals.payee[which]]
    target = np.where(deals.hop[which] == RETAIL, accounts.main[payer], accounts.pays_from[payer])
    fine = source != target
    ledger.transfers.add(
        int(fine.sum()),
        at=np.minimum(at, END - 600)[fine],
        source=source[fine],
        target=target[fine],
        amount=np.maximum((deals.price[which] * share / 100).astype(np.int64) * 100, 100)[fine],
        purpose="退款",
        channel=CHANNELS[0],
    )
