"""Waybills of deals and the calls around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.demo.assets import Bools, Phones
from graphengine.demo.deals import RETAIL, Deals
from graphengine.demo.ledger import Ints, Ledger
from graphengine.demo.people import DAY, START, People
from graphengine.demo.style import Style
from graphengine.demo.words import (
    CARRIERS,
    COVER_GOODS,
    DROP_PLACES,
    HANDLES,
    LINES,
    NICKNAMES,
    ORDINARY_GOODS,
)


@dataclass(frozen=True)
class Labels:
    """What may stand on a waybill for each person."""

    alias: pl.Series
    drop: pl.Series
    street: pl.Series


def make_labels(people: People, rng: np.random.Generator) -> Labels:
    """One alias and one collection point per person, of the same kinds for everybody."""
    n = len(people)
    surname = people.name.str.slice(0, 1)
    last = people.name.str.slice(-1, 1)
    titles = pl.Series(["先生", "女士", "老板", "经理"]).gather(rng.integers(4, size=n))
    nick = pl.Series(NICKNAMES).gather(rng.integers(len(NICKNAMES), size=n))
    handle = pl.Series(HANDLES).gather(rng.integers(len(HANDLES), size=n))
    kinds = pl.DataFrame(
        {"0": surname + titles, "1": nick + last, "2": handle, "pick": rng.integers(3, size=n)}
    )
    alias = kinds.select(
        pl.when(pl.col("pick") == 0).then("0").when(pl.col("pick") == 1).then("1").otherwise("2")
    ).to_series()
    place = pl.Series(DROP_PLACES).gather(rng.integers(len(DROP_PLACES), size=n))
    street = people.address.str.replace(r"\d+号.*$", "")
    number = pl.Series(rng.integers(1, 60, size=n)).cast(pl.String)
    return Labels(alias, street + number + "号" + place, street)


def goods_words(line: Ints, payee: Ints, style: Style, rng: np.random.Generator) -> pl.Series:
    """Words on the waybill: of the line, or (line RING) a cover name the sender prefers."""
    n = len(payee)
    ring = line < 0
    offsets = np.cumsum([0] + [len(entry.goods) for entry in LINES])
    words = [word for entry in LINES for word in entry.goods]
    sizes = np.diff(offsets)
    chosen = np.where(ring, 0, line)
    honest = offsets[chosen] + (rng.random(n) * sizes[chosen]).astype(np.int64)
    # Each sender has two favourite cover names and rarely takes another one.
    favourite = (payee * 2_654_435_761 // 65_536 + (rng.random(n) < 0.4)) % len(COVER_GOODS)
    other = np.minimum(rng.geometric(0.3, size=n) - 1, len(COVER_GOODS) - 1)
    cover = len(words) + np.where(rng.random(n) < style.steady, favourite, other)
    ordinary = len(words) + len(COVER_GOODS) + rng.integers(len(ORDINARY_GOODS), size=n)
    named = np.where(rng.random(n) < style.misdeclared, ordinary, cover)
    pool = pl.Series([*words, *COVER_GOODS, *ORDINARY_GOODS])
    return pool.gather(np.where(ring, named, honest))


def ship(
    deals: Deals,
    line: Ints,
    style: Style,
    people: People,
    phones: Phones,
    labels: Labels,
    couriers: Ints,
    ledger: Ledger,
    rng: np.random.Generator,
    trade: bool = True,
) -> int:
    """Write one parcel per deal; returns the row of the first."""
    n = len(deals)
    sender_phone = phones.at(deals.payee, deals.sent, trade)
    dropped_off = rng.random(n) < style.courier
    courier = couriers[deals.payee % len(couriers)]
    sender_phone = np.where(dropped_off, phones.at(courier, deals.sent), sender_phone)
    receiver_phone = phones.of_buyer(deals.payer, deals.sent, deals.hop != RETAIL)
    grams = np.maximum(deals.weight, 100)
    shown = np.where(rng.random(n) < style.declares, deals.price, 0)
    cheap = (rng.random(n) < 0.25) & (shown == 0)
    declared = np.where(cheap, rng.integers(1, 6, size=n) * 10_000, shown)
    fee = (8 + np.ceil(grams / 1000) * rng.integers(2, 7, size=n)).astype(np.int64) * 100
    return ledger.parcels.add(
        n,
        sent=deals.sent,
        received=deals.received,
        sender_phone=sender_phone,
        sender_name=_either(people.name, labels.alias, deals.payee, style.sender_alias, rng),
        sender_address=_either(people.address, labels.street, deals.payee, style.vague, rng),
        sender_region=people.region[deals.payee],
        receiver_phone=receiver_phone,
        receiver_name=_either(people.name, labels.alias, deals.payer, style.receiver_alias, rng),
        receiver_address=_either(people.address, labels.drop, deals.payer, style.drop, rng),
        receiver_region=people.region[deals.payer],
        goods=goods_words(line, deals.payee, style, rng),
        weight=grams,
        declared=declared,
        fee=fee,
        carrier=_carriers(deals.payee, rng),
    )


def _either(
    usual: pl.Series, other: pl.Series, who: Ints, share: float, rng: np.random.Generator
) -> pl.Series:
    both = pl.concat([usual, other])
    return both.gather(who + np.where(rng.random(len(who)) < share, len(usual), 0))


def _carriers(sender: Ints, rng: np.random.Generator) -> Ints:
    """Most senders keep to one carrier."""
    shares = np.cumsum([carrier.share for carrier in CARRIERS])
    usual = np.searchsorted(shares, (sender * 40_503) % 100, side="right")
    other = np.searchsorted(shares, rng.integers(100, size=len(sender)), side="right")
    return np.where(rng.random(len(sender)) < 0.85, usual, other).astype(np.int64)


def call_around(
    deals: Deals,
    style: Style,
    people: People,
    phones: Phones,
    ledger: Ledger,
    rng: np.random.Generator,
    trade: bool = True,
) -> None:
    """Calls in the three days before a parcel, and now and then a message when it came."""
    calls = np.where(rng.random(len(deals)) < style.call_before, 0, -1)
    counts = np.where(calls == 0, rng.integers(1, 4, size=len(deals)), 0)
    who = np.repeat(np.arange(len(deals)), counts)
    at = deals.sent[who] - (rng.uniform(0.03, 3.0, size=len(who)) * DAY).astype(np.int64)
    night = rng.random(len(who)) < style.night
    hour = np.where(night, rng.uniform(22, 26, size=len(who)), rng.uniform(8, 22, size=len(who)))
    at = np.maximum(at - at % DAY + (hour * 3600).astype(np.int64), START)
    asked = rng.random(len(who)) < 0.7
    own = np.full(len(deals), trade)
    talk = (deals, own, people, phones, ledger, rng)
    _talk(who, asked, at, 0.25, *talk)
    told = np.flatnonzero(rng.random(len(deals)) < style.call_before * 0.4)
    at = deals.received[told] + rng.integers(600, 20_000, size=len(told))
    _talk(told, rng.random(len(told)) < 0.6, at, 0.7, *talk)


def _talk(
    which: Ints, forward: Bools, at: Ints, sms: float, deals: Deals, trade: Bools,
    people: People, phones: Phones, ledger: Ledger, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Calls of these deals; ``forward`` ones are made by the payer."""
    payer, payee = deals.payer[which], deals.payee[which]
    a = phones.of_buyer(payer, at, deals.hop[which] != RETAIL)
    b = np.where(trade[which], phones.at(payee, at, True), phones.at(payee, at))
    first, second = np.where(forward, a, b), np.where(forward, b, a)
    region = people.region[np.where(forward, payer, payee)]
    add_calls(first, second, at, sms, region, ledger, rng)


def add_calls(
    caller: Ints, called: Ints, at: Ints, sms: float, region: Ints, ledger: Ledger,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Write calls or messages between phones; a phone does not call itself."""
    fine = caller != called
    n = int(fine.sum())
    text = rng.random(n) < sms
    seconds = np.where(text, 0, 5 + rng.exponential(90, size=n).astype(np.int64))
    ledger.calls.add(
        n, at=at[fine], caller=caller[fine], called=called[fine], sms=text.astype(np.int64),
        seconds=seconds, region=region[fine],
    )  # fmt: skip
