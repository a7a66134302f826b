"""Phones and accounts: who is registered, who really uses them, and from when to when.

The registered holder is honest for most people. Straw holders lend a number or an account to a
dealer; relatives do the same for honest traders, so that lending alone proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphengine.demo import identifiers as make
from graphengine.demo.habits import Habits
from graphengine.demo.people import DAY, END, NEVER, START, Ints, Organisations, People
from graphengine.demo.plan import Cast
from graphengine.demo.words import BANKS, OPERATORS

Bools = NDArray[np.bool_]
NOBODY = -1


@dataclass
class Phones:
    """Numbers by index, and which one a person uses at a time for private talk and for trade.

    ``changes`` are (old, new, moment), of everybody.
    """

    holder: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    private: Ints = field(default_factory=lambda: np.empty((3, 0), dtype=np.int64))
    trade: Ints = field(default_factory=lambda: np.empty((3, 0), dtype=np.int64))
    number: pl.Series = field(default_factory=pl.Series)
    operator: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    imei: pl.Series = field(default_factory=pl.Series)
    changes: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, holder: int, opened: int, closed: int = NEVER) -> int:
        """A new number; returns its index."""
        self.holder.append(holder)
        self.opened.append(opened)
        self.closed.append(closed)
        return len(self.holder) - 1

    def at(self, persons: Ints, times: Ints, trade: bool = False) -> Ints:
        """Phone index each person uses at each time. Rows of the tables: first, next, switch."""
        first, after, switch = self.trade if trade else self.private
        return np.asarray(np.where(times < switch[persons], first[persons], after[persons]))

    def of_buyer(self, persons: Ints, times: Ints, dealing: Bools) -> Ints:
        """Traders buy stock on their trade number; whoever buys for himself on the private one."""
        return np.where(dealing, self.at(persons, times, True), self.at(persons, times))


@dataclass
class Accounts:
    """Accounts by index; ``paid_on`` receives a person's trade, ``pays_from`` pays for it."""

    person: Ints
    firm: Ints
    bank: Ints
    opened: Ints
    main: Ints
    paid_on: Ints
    pays_from: Ints
    of_firm: Ints
    number: pl.Series
    local: Bools


@dataclass
class Lending:
    """What the truth tells about straw holders and number changes."""

    straw_phones: list[tuple[int, int, int]] = field(default_factory=list)
    straw_accounts: list[tuple[int, int, int]] = field(default_factory=list)
    number_changes: list[tuple[int, int, int, int]] = field(default_factory=list)
    shared_phones: list[tuple[int, int, int]] = field(default_factory=list)


def make_phones(
    cast: Cast, people: People, habits: Habits, lending: Lending, rng: np.random.Generator
) -> Phones:
    """Private numbers for all (some share a relative's), trade numbers for traders."""
    n = len(people)
    phones = Phones()
    opened = START - (rng.random(n) * 2500 * DAY).astype(np.int64)
    # Prepaid numbers from before real-name registration are nobody's on paper.
    unnamed = rng.random(n) < 0.015
    for person, day in enumerate(opened.tolist()):
        phones.add(NOBODY if unnamed[person] else person, day)
    own = np.arange(n, dtype=np.int64)
    first = np.where(rng.random(n) < 0.03, people.relatives(own, rng), own)
    phones.private = np.stack([first, first.copy(), np.full(n, NEVER)])
    _change_numbers(phones, own[rng.random(n) < 0.04], rng)
    phones.trade = phones.private.copy()
    traders = np.concatenate([np.concatenate([net.sellers, net.brokers]) for net in cast.legal])
    for person in np.concatenate([traders, cast.shopkeepers]).tolist():
        if person >= cast.first_innocent and rng.random() < 0.3:
            relative = int(people.relatives(np.array([person]), rng)[0])
            _trade_number(phones, person, relative if rng.random() < 0.3 else person, rng)
            if rng.random() < 0.08:
                _change_trade_number(phones, person, rng)
    _dealer_phones(phones, cast, habits, lending, rng)
    count = len(phones.holder)
    phones.number = make.mobile_numbers(count, rng)
    phones.operator = rng.choice(len(OPERATORS), size=count, p=[0.5, 0.3, 0.2])
    imei = make.imeis(count, rng).to_list()
    for old, new, _ in phones.changes:
        if rng.random() < habits.kept_handsets:
            imei[new] = imei[old]
    phones.imei = pl.Series(imei)
    return phones


def _change_numbers(phones: Phones, persons: Ints, rng: np.random.Generator) -> None:
    """Ordinary people change numbers too."""
    for person in persons.tolist():
        moment = START + int((END - START) * rng.uniform(0.1, 0.9))
        phones.closed[person] = moment + DAY
        new = phones.add(phones.holder[person], moment - 2 * DAY)
        phones.private[1, phones.private[0] == person] = new
        phones.private[2, phones.private[0] == person] = moment
        phones.changes.append((person, new, moment))


def _trade_number(phones: Phones, person: int, holder: int, rng: np.random.Generator) -> None:
    opened = START - int(rng.uniform(5, 500) * DAY)
    phones.trade[:, person] = (phones.add(holder, opened), 0, NEVER)
    phones.trade[1, person] = phones.trade[0, person]


def _change_trade_number(phones: Phones, person: int, rng: np.random.Generator) -> tuple[int, int]:
    moment = START + int((END - START) * rng.uniform(0.35, 0.75))
    old = int(phones.trade[0, person])
    new = phones.add(phones.holder[old], moment - int(rng.uniform(1, 20) * DAY))
    phones.closed[old] = moment + int(rng.uniform(0, 30) * DAY)
    phones.trade[1:, person] = (new, moment)
    if phones.private[0, person] == old:
        phones.private[1:, person] = (new, moment)
    phones.changes.append((old, new, moment))
    return old, new


def _dealer_phones(
    phones: Phones, cast: Cast, habits: Habits, lending: Lending, rng: np.random.Generator
) -> None:
    lenders = cast.lenders[: len(cast.dealers)]
    for person, lender in zip(cast.dealers.tolist(), lenders.tolist(), strict=False):
        draw = rng.random()
        straw = draw < habits.straw_phones
        if straw:
            _trade_number(phones, person, lender, rng)
        elif draw < habits.straw_phones + habits.anonymous_phones:
            _trade_number(phones, person, NOBODY, rng)
        elif rng.random() < habits.second_phones:
            _trade_number(phones, person, person, rng)
        if rng.random() < habits.number_churn:
            old, new = _change_trade_number(phones, person, rng)
            lending.number_changes.append((person, old, new, int(phones.trade[2, person])))
        if straw:
            used = sorted({int(phones.trade[0, person]), int(phones.trade[1, person])})
            lending.straw_phones += [(person, lender, phone) for phone in used]
    ring = cast.ring
    for position, (person, supplier) in enumerate(
        zip(ring.brokers.tolist(), ring.suppliers, strict=True)
    ):
        mates = [int(b) for b, s in zip(ring.brokers[:position], ring.suppliers, strict=False)
                 if s[0] == supplier[0]]  # fmt: skip
        if mates and rng.random() < habits.shared_phones:
            phones.trade[:, person] = phones.trade[:, mates[0]]
            lending.shared_phones.append((mates[0], person, int(phones.trade[0, person])))


def make_accounts(
    cast: Cast,
    people: People,
    firms: Organisations,
    habits: Habits,
    lending: Lending,
    rng: np.random.Generator,
) -> Accounts:
    """One main account each, a second for a quarter, one per firm, and straw accounts."""
    n, firm_count = len(people), len(firms.head)
    second = np.flatnonzero(rng.random(n) < 0.25)
    dealers = cast.dealers
    lenders = cast.lenders[len(dealers) : 2 * len(dealers)]
    straw = np.flatnonzero(rng.random(len(dealers)) < habits.straw_accounts)
    straw = straw[: len(lenders)]
    person = np.concatenate([np.arange(n), second, np.full(firm_count, NOBODY), lenders[straw]])
    count = len(person)
    firm = np.full(count, NOBODY, dtype=np.int64)
    of_firm = np.arange(n + len(second), n + len(second) + firm_count)
    firm[of_firm] = np.arange(firm_count)
    main = np.arange(n, dtype=np.int64)
    paid_on, pays_from = main.copy(), main.copy()
    paid_on[second] = np.where(rng.random(len(second)) < 0.4, n + np.arange(len(second)), second)
    for trader, its_firm in firms.firm_of.items():
        if rng.random() < 0.6:
            paid_on[trader] = pays_from[trader] = of_firm[its_firm]
    for net in cast.legal:
        for trader in net.brokers[rng.random(len(net.brokers)) < 0.2].tolist():
            paid_on[trader] = main[people.relatives(np.array([trader]), rng)[0]]
    # A dealer's own firm, where he has a cover shop, is not where the ring is paid.
    paid_on[dealers] = pays_from[dealers] = main[dealers]
    opened = START - (rng.random(count) * 3000 * DAY).astype(np.int64)
    for position, dealer in enumerate(straw.tolist()):
        account = count - len(straw) + position
        paid_on[dealer] = account
        if rng.random() < habits.straw_pays:
            pays_from[dealer] = account
        opened[account] = START - int(rng.uniform(5, 400) * DAY)
        lending.straw_accounts.append((int(dealers[dealer]), int(person[account]), account))
    local = (firm >= 0) & (rng.random(count) < 0.7)
    number = make.card_numbers(count, rng).to_numpy().copy()
    number[local] = make.local_account_numbers(int(local.sum()), rng).to_numpy()
    return Accounts(
        person, firm, rng.choice(len(BANKS), size=count, p=[0.4, 0.3, 0.2, 0.1]), opened,
        main, paid_on, pays_from, of_firm, pl.Series(number.tolist()), local,
    )  # fmt: skip
