"""Ordinary life beside money: circles of acquaintances, talk, gifts, hotel nights."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from graphengine.demo.assets import Phones
from graphengine.demo.deals import RETAIL, Deals
from graphengine.demo.ledger import Ints, Ledger
from graphengine.demo.people import DAY, END, START, People
from graphengine.demo.plan import Cast, Network
from graphengine.demo.ship import add_calls
from graphengine.demo.style import Style
from graphengine.demo.words import HOTELS

GIFT = Style(
    cash=1.0, deposits=0.0, splits=0.0, pay_after=0.0, batch=0.0, refunds=0.0, haggling=0.0,
    relative=0.0, call_before=0.0, night=0.0, sender_alias=0.1, receiver_alias=0.08,
    misdeclared=0.0, drop=0.1, courier=0.15, vague=0.1,
)  # fmt: skip
SERVICE_NUMBERS = tuple("10086 10010 10000 95588 95555 12306 110 114".split())


def any_time(n: int, rng: np.random.Generator) -> Ints:
    """Moments over the whole period, in waking hours."""
    day = rng.integers(START // DAY, END // DAY, size=n) * DAY
    return np.asarray(day + (rng.triangular(7, 14, 24, size=n) * 3600).astype(np.int64))


def make_circles(people: People, rng: np.random.Generator) -> Ints:
    """Six acquaintances per person, four of them of the same region; shape (people, 6)."""
    n = len(people)
    order = np.argsort(people.region, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    near = order[(place[:, None] + rng.integers(-40, 41, size=(n, 4))) % n]
    return np.concatenate([near, rng.integers(n, size=(n, 2))], axis=1)


def talk(
    cast: Cast, people: People, phones: Phones, circle: Ints, ledger: Ledger,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Private calls within families and circles, and couriers who ring before the door."""
    n = len(people)
    who = np.repeat(np.arange(n), rng.poisson(7.5, size=n))
    friend = circle[who, np.minimum(rng.geometric(0.35, size=len(who)) - 1, circle.shape[1] - 1)]
    _ring(who, friend, 0.3, people, phones, ledger, rng)
    who = np.repeat(np.arange(n), rng.poisson(3.0, size=n))
    kin = people.relatives(who, rng)
    _ring(who, kin, 0.15, people, phones, ledger, rng)
    guests = rng.integers(n, size=n // 2)
    couriers = cast.couriers[guests % len(cast.couriers)]
    _ring(couriers, guests, 0.2, people, phones, ledger, rng)
    who = np.repeat(np.arange(n), rng.poisson(0.4, size=n))
    at = any_time(len(who), rng)
    service = rng.integers(len(SERVICE_NUMBERS), size=len(who))
    ledger.calls.add(
        len(who), at=at, caller=phones.at(who, at), called=-2 - service, sms=0,
        seconds=rng.integers(5, 300, size=len(who)), region=people.region[who],
    )  # fmt: skip


def _ring(
    caller: Ints, called: Ints, sms: float, people: People, phones: Phones, ledger: Ledger,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    at = any_time(len(caller), rng)
    a, b = phones.at(caller, at), phones.at(called, at)
    add_calls(a, b, at, sms, people.region[caller], ledger, rng)


def gifts(people: People, rng: np.random.Generator) -> Deals:
    """Private parcels without payment, as deals of no price."""
    n = len(people)
    who = np.repeat(np.arange(n), rng.poisson(0.3, size=n))
    kin = people.relatives(who, rng)
    far = rng.integers(n, size=len(who))
    receiver = np.where((rng.random(len(who)) < 0.5) | (kin == who), far, kin)
    who, receiver = who[who != receiver], receiver[who != receiver]
    return parcel_deals(who, receiver, np.zeros(len(who), dtype=np.int64), rng)


def parcel_deals(payee: Ints, payer: Ints, price: Ints, rng: np.random.Generator) -> Deals:
    """Retail deals with no supply known, spread over the period."""
    n = len(payee)
    day = rng.integers(START // DAY + 5, END // DAY - 12, size=n) * DAY
    sent = day + (rng.uniform(9.0, 20.5, size=n) * 3600).astype(np.int64)
    received = sent + (rng.uniform(0.9, 4.2, size=n) * DAY).astype(np.int64)
    grams = (rng.triangular(0.2, 0.8, 7.0, size=n) * 1000).astype(np.int64)
    return Deals(
        np.full(n, RETAIL), payee, payer, sent, received, price, grams,
        np.ones(n, dtype=np.int64), np.full(n, -1),
    )  # fmt: skip


def some_deals(deals: Deals, which: Ints) -> Deals:
    """These rows of the deals."""
    return Deals(*(getattr(deals, item.name)[which] for item in fields(Deals)))


def stays(
    cast: Cast, people: People, pairs: Ints, ledger: Ledger, rng: np.random.Generator
) -> Ints:
    """Hotel nights of travellers, and of pairs (shape (n, 2)) who meet; returns the pairs' days."""
    n = len(people)
    who = np.repeat(np.arange(n), rng.poisson(0.25, size=n))
    day = rng.integers(START // DAY, END // DAY - 6, size=len(who))
    hotel, where = rng.integers(len(HOTELS), size=len(who)), rng.integers(31, size=len(who))
    stay(ledger, who, day, hotel, where, rng)
    day = rng.integers(START // DAY, END // DAY - 6, size=len(pairs))
    hotel = rng.integers(len(HOTELS), size=len(pairs))
    region = people.region[pairs[:, 0]] if len(pairs) else np.empty(0, dtype=np.int64)
    for side in range(2):
        stay(ledger, pairs[:, side], day, hotel, region, rng)
    return day


def stay(
    ledger: Ledger, who: Ints, day: Ints, hotel: Ints, region: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """One to four nights of each guest from each day on; returns arrivals and departures."""
    n = len(who)
    start = day * DAY + rng.integers(12 * 3600, 23 * 3600, size=n)
    nights = rng.integers(1, 5, size=n)
    end = (day + nights) * DAY + rng.integers(7 * 3600, 12 * 3600, size=n)
    room = rng.integers(2, 9, size=n) * 100 + rng.integers(1, 30, size=n)
    ledger.stays.add(n, start=start, end=end, guest=who, hotel=hotel, region=region, room=room)
    return start, end


def meeting_pairs(networks: list[tuple[Network, float]], rng: np.random.Generator) -> Ints:
    """Pairs of broker and main supplier who meet in a hotel, shape (n, 2)."""
    pairs = [
        (broker, suppliers[0])
        for network, share in networks
        for broker, suppliers in zip(network.brokers.tolist(), network.suppliers, strict=True)
        if rng.random() < share
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
