"""Deals of a network: from the buyers' wishes up to the sources that supply them.

Each deal is one parcel and its payment. A deal's ``supply`` is the deal by which its seller got
the goods, so the way of every piece from source to buyer is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphengine.demo.ledger import Ints
from graphengine.demo.people import DAY, END, START
from graphengine.demo.plan import RING, Network
from graphengine.demo.words import LINES, RING_PRODUCTS

SOURCE, SELLER, BROKER, RETAIL = range(4)
HOPS = ("source-seller", "seller-broker", "broker-broker", "broker-buyer")


@dataclass
class Deals:
    """Columns; ``price`` in minor units, ``weight`` in kg, times local seconds."""

    hop: Ints
    payee: Ints
    payer: Ints
    sent: Ints
    received: Ints
    price: Ints
    weight: Ints  # grams
    units: Ints
    supply: Ints

    def __len__(self) -> int:
        return len(self.hop)


class _Book:
    """Rows of deals while they are being made."""

    def __init__(self) -> None:
        self.rows: list[list[int]] = []

    def add(self, hop: int, payee: int, payer: int, sent: int, took: int, worth: list[int]) -> int:
        self.rows.append([hop, payee, payer, sent, sent + took, *worth, -1])
        return len(self.rows) - 1


def make_deals(network: Network, rng: np.random.Generator) -> Deals:
    """All deals of a network, retail first, then the lots that supply them."""
    book = _Book()
    _retail(book, network, rng)
    own: dict[int, list[int]] = {}
    for index, row in enumerate(book.rows):
        own.setdefault(row[1], []).append(index)
    size = (2, 5) if network.line == RING else (3, 8)
    # Second-level brokers first: their lots are wishes to the first level.
    for wanted in (2, 1):
        for broker, suppliers, level in zip(
            network.brokers.tolist(), network.suppliers, network.levels, strict=True
        ):
            if level == wanted:
                hop = SELLER if level == 1 else BROKER
                _supply(book, own, broker, suppliers, hop, size, rng)
    for seller, sources in zip(network.sellers.tolist(), network.sources_of, strict=True):
        _supply(book, own, seller, sources, SOURCE, (3, 9), rng)
    columns = np.array(book.rows, dtype=np.int64).T
    return Deals(*columns)


def _retail(book: _Book, network: Network, rng: np.random.Generator) -> None:
    for buyer, brokers in zip(network.buyers.tolist(), network.brokers_of, strict=True):
        count = 1 + int(rng.geometric(1.0 / (1.0 + network.repeat_rate)) - 1)
        first = START + int(rng.uniform(35, 500) * DAY)
        for turn in range(count):
            sent = first + int(turn * rng.uniform(12, 90) * DAY)
            if sent > END - 12 * DAY:
                break
            broker = brokers[0] if turn == 0 or rng.random() < 0.6 else brokers[-1]
            worth = _worth(network.line, rng)
            book.add(RETAIL, broker, buyer, _hour(sent, rng), _transit(rng), worth)


def _worth(line: int, rng: np.random.Generator) -> list[int]:
    """Price (minor), weight (grams), units of one retail deal."""
    if line == RING:
        shares = np.array([product[2] for product in RING_PRODUCTS], dtype=np.float64)
        price, weight, _ = RING_PRODUCTS[int(rng.choice(len(shares), p=shares / shares.sum()))]
        paid = round(price * rng.uniform(0.88, 1.15) / 50) * 50
        return [paid * 100, int(weight * rng.uniform(850, 1150)), 1]
    low, high = LINES[line].price
    amount = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    light, heavy = LINES[line].weight
    step = 50 if rng.random() < 0.35 and amount > 200 else (10 if rng.random() < 0.5 else 1)
    grams = int(rng.triangular(light, light + (heavy - light) / 4, heavy) * 1000)
    return [max(step, round(amount / step) * step) * 100, grams, 1]


def _supply(
    book: _Book,
    own: dict[int, list[int]],
    trader: int,
    suppliers: list[int],
    hop: int,
    size: tuple[int, int],
    rng: np.random.Generator,
) -> None:
    """Cut a trader's outgoing deals, by time, into lots; each lot is one deal with a supplier."""
    wishes = sorted(own.get(trader, []), key=lambda index: (book.rows[index][3], index))
    start = 0
    while start < len(wishes):
        length = int(rng.integers(size[0] - 1, size[1] + 1))
        lot = wishes[start : start + max(1, length)]
        first = book.rows[lot[0]][3]
        lot = [index for index in lot if book.rows[index][3] - first < 45 * DAY]
        start += len(lot)
        took = _transit(rng)
        sent = max(START + DAY, _hour(first - took - int(rng.uniform(1, 7) * DAY), rng))
        supplier = suppliers[0] if rng.random() < 0.75 else suppliers[-1]
        price = sum(book.rows[index][5] for index in lot) * rng.uniform(0.62, 0.74)
        worth = [
            int(round(price / 1000) * 1000),
            sum(book.rows[index][6] for index in lot),
            sum(book.rows[index][7] for index in lot),
        ]
        made = book.add(hop, supplier, trader, sent, min(took, max(3600, first - sent)), worth)
        own.setdefault(supplier, []).append(made)
        for index in lot:
            book.rows[index][8] = made


def _transit(rng: np.random.Generator) -> int:
    return int(rng.uniform(0.9, 4.2) * DAY)


def _hour(moment: int, rng: np.random.Generator) -> int:
    """The same day at an hour at which counters take parcels in."""
    return moment - moment % DAY + int(rng.uniform(9.0, 20.5) * 3600)
