"""Who supplies whom: the planted ring and the legal networks that look like it.

A network has four layers: sources (workshops, factories), sellers (wholesalers), brokers
(resellers; some supplied by another broker) and buyers. The same code makes criminal and legal
networks, so that shape alone tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphengine.demo.habits import Habits, Scale
from graphengine.demo.words import COVER_LINES, LINES

Ints = NDArray[np.int64]
RING = -1


class Shape(NamedTuple):
    """Shares that shape a network; see Habits for their meaning."""

    two_level: float
    second_source: float
    two_brokers: float
    repeat_rate: float


LEGAL_SHAPE = Shape(0.20, 0.30, 0.15, 0.7)


@dataclass(frozen=True)
class Network:
    """One trade network; persons are indices into the case's population.

    ``suppliers[i]`` are the one or two suppliers of ``brokers[i]`` (first is the main one),
    ``levels[i]`` is 1 when a seller supplies it, 2 when a broker does. ``sources_of[i]`` belong
    to ``sellers[i]``, ``brokers_of[i]`` to ``buyers[i]``. ``line`` indexes LINES; RING is the ring.
    """

    line: int
    sources: Ints
    sellers: Ints
    sources_of: list[list[int]]
    brokers: Ints
    suppliers: list[list[int]]
    levels: list[int]
    buyers: Ints
    brokers_of: list[list[int]]
    repeat_rate: float


def make_network(
    line: int,
    layers: tuple[Ints, Ints, Ints, Ints],
    shape: Shape,
    rng: np.random.Generator,
) -> Network:
    """Wire four layers of persons (sources, sellers, brokers, buyers) into a network."""
    sources, sellers, brokers, buyers = layers
    # Each seller keeps at least one broker of his own.
    most = max(0, len(brokers) - len(sellers))
    second_level = min(round(shape.two_level * len(brokers)), most)
    first = brokers[: len(brokers) - second_level]
    suppliers: list[list[int]] = []
    levels: list[int] = []
    for position, _ in enumerate(brokers):
        level = 1 if position < len(first) else 2
        pool = sellers if level == 1 else first
        # Every seller gets a broker before any gets a second.
        main = pool[position] if level == 1 and position < len(pool) else _one(pool, rng)
        chosen = [int(main)]
        if rng.random() < shape.second_source and len(pool) > 1:
            other = int(_one(pool, rng))
            chosen += [other] if other != chosen[0] else []
        suppliers.append(chosen)
        levels.append(level)
    sources_of = [_pick_sources(i, sources, rng) for i in range(len(sellers))]
    brokers_of = _assign_buyers(len(buyers), brokers, shape.two_brokers, rng)
    return Network(
        line, sources, sellers, sources_of, brokers, suppliers, levels, buyers, brokers_of,
        shape.repeat_rate,
    )  # fmt: skip


def _one(pool: Ints, rng: np.random.Generator) -> int:
    return int(pool[rng.integers(len(pool))])


def _pick_sources(seller: int, sources: Ints, rng: np.random.Generator) -> list[int]:
    main = int(sources[seller % len(sources)])
    if rng.random() < 0.3 and len(sources) > 1:
        other = _one(sources, rng)
        return [main] if other == main else [main, other]
    return [main]


def _assign_buyers(
    n: int, brokers: Ints, two_brokers: float, rng: np.random.Generator
) -> list[list[int]]:
    """Brokers differ in size (gamma weights), yet each has at least one buyer."""
    weights = rng.gamma(2.0, 1.0, size=len(brokers)) + 0.3
    picks = rng.choice(brokers, size=n, p=weights / weights.sum())
    picks[: len(brokers)] = brokers[:n]
    extra = rng.choice(brokers, size=n)
    both = rng.random(n) < two_brokers
    return [
        [int(a), int(b)] if two and a != b else [int(a)]
        for a, b, two in zip(picks, extra, both, strict=True)
    ]


@dataclass(frozen=True)
class Cast:
    """Who plays what. Ring persons come first in the population, innocents after them."""

    people: int
    ring: Network
    legal: list[Network]
    couriers: Ints
    landlords: Ints
    shopkeepers: Ints
    shop_lines: Ints
    shop_customers: list[Ints]
    lenders: Ints

    @property
    def first_innocent(self) -> int:
        """Number of ring persons: indices from here on are innocents."""
        ring = self.ring
        return len(ring.sources) + len(ring.sellers) + len(ring.brokers) + len(ring.buyers)

    @property
    def dealers(self) -> Ints:
        """Workshop keepers, sellers and brokers of the ring."""
        return np.arange(self.first_innocent - len(self.ring.buyers), dtype=np.int64)


def make_cast(scale: Scale, habits: Habits, rng: np.random.Generator) -> Cast:
    """Draw the sizes, then the networks, then the other parts."""
    brokers = int(rng.integers(scale.brokers[0], scale.brokers[1] + 1))
    buyers = int(rng.integers(scale.buyers[0], scale.buyers[1] + 1))
    ends = np.cumsum([0, scale.workshops, scale.sellers, brokers, buyers])
    layers = [np.arange(a, b, dtype=np.int64) for a, b in pairwise(ends)]
    shape = Shape(
        habits.two_level_share, habits.second_source, habits.two_brokers, habits.repeat_rate
    )
    ring = make_network(RING, (layers[0], layers[1], layers[2], layers[3]), shape, rng)
    people = int(ends[-1]) + scale.innocents
    innocents = rng.permutation(np.arange(ends[-1], people, dtype=np.int64))
    taken = 0

    def take(count: int) -> Ints:
        nonlocal taken
        taken += count
        return innocents[taken - count : taken]

    legal = []
    for number in range(scale.legal_networks):
        trade = (take(1), take(int(rng.integers(2, 4))), take(int(rng.integers(6, 13))))
        customers = rng.choice(people, size=int(rng.integers(250, 600)) // 2, replace=False)
        outside = np.setdiff1d(customers, np.concatenate(trade))
        customers = rng.permutation(outside)
        # Half of the legal networks trade in the goods whose names serve as cover.
        line = number // 2 % COVER_LINES if number % 2 == 0 else int(rng.integers(len(LINES)))
        legal.append(make_network(line, (*trade, customers), LEGAL_SHAPE, rng))
    couriers = take(max(4, scale.innocents // 250))
    landlords = take(max(5, scale.innocents // 120))
    shops = take(max(12, scale.innocents // 100))
    dealers = np.arange(ends[1], ends[3], dtype=np.int64)
    covers = dealers[rng.random(len(dealers)) < habits.cover_shops]
    lenders = take(3 * len(dealers) + 3 * scale.workshops)
    shop_lines = np.concatenate(
        [rng.integers(len(LINES), size=len(shops)), rng.integers(COVER_LINES, size=len(covers))]
    )
    keepers = np.concatenate([shops, covers])
    return Cast(
        people, ring, legal, couriers, landlords, keepers, shop_lines,
        _shop_customers(len(shops), len(covers), people, keepers, rng), lenders,
    )  # fmt: skip


def _shop_customers(
    shops: int, covers: int, people: int, keepers: Ints, rng: np.random.Generator
) -> list[Ints]:
    """Customers of each shop: a few large shops, many small ones; cover shops stay small."""
    weights = np.minimum(rng.pareto(1.2, size=shops) + 0.3, 12.0)
    sizes = (weights / weights.sum() * 1.5 * people).astype(np.int64) + 3
    sizes = np.concatenate([sizes, rng.integers(15, 60, size=covers)])
    return [
        np.setdiff1d(rng.choice(people, size=int(size)), keepers[i : i + 1])
        for i, size in enumerate(sizes)
    ]
