"""Who travels with whom: shared hotel nights of the ring and of honest people, and their truth.

Drawn from a stream of its own, so that nothing else of the case depends on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from graphengine.demo.everyday import stay
from graphengine.demo.ledger import Ints, Ledger
from graphengine.demo.people import DAY, END, START, People
from graphengine.demo.plan import Cast, Network
from graphengine.demo.words import HOTELS

REGIONS = 31
MONDAY = START // DAY + 4
WEEKS = (END // DAY - 7 - MONDAY) // 7
TOGETHER = ("ring", "trade", "couple", "colleagues")
APART = ("conference", "regulars")


class Company(NamedTuple):
    """Two persons who shared nights: why (of TOGETHER or APART), and how many times."""

    one: int
    other: int
    why: str
    times: int

    @property
    def together(self) -> bool:
        """Whether they travelled with one another, not only slept under one roof."""
        return self.why in TOGETHER


class Met(NamedTuple):
    """Pairs of dealers and of traders, shape (n, 2), and the day of each one's first meeting."""

    pairs: Ints
    day: Ints


def keep_company(
    cast: Cast, people: People, employer: Ints, met: Met, share: float, further: int,
    ledger: Ledger, rng: np.random.Generator,
) -> list[Company]:  # fmt: skip
    """Add the nights of all who travel together or share a hotel by habit; returns the pairs.

    Args:
        employer: of each person, -1 none. share: of workshops and sellers of the ring who meet.
        further: least number of meetings after a pair's first, three more at most; 0: none.
    """
    trips = _Trips(people, ledger, rng)
    found = _partners(cast, met, share, further, trips)
    honest = np.arange(cast.first_innocent, len(people))
    size = len(honest)
    for pair in _families(people, honest, size // 500, rng):
        found += trips.go(pair, "couple", int(rng.integers(4, 8)), _anywhere(rng, 3), one_room=True)
    for team in _teams(employer, honest, max(2, size // 1000), rng):
        found += trips.go(team, "colleagues", int(rng.integers(4, 8)), _anywhere(rng, 2))
    for _ in range(max(1, size // 5000)):
        found += trips.confer(
            rng.choice(len(people), size=int(rng.integers(24, 41)), replace=False)
        )
    for _ in range(max(2, size // 3000)):
        found += trips.come_often(rng.choice(honest, size=4, replace=False))
    return found


def _partners(cast: Cast, met: Met, share: float, further: int, trips: _Trips) -> list[Company]:
    """Dealers of the ring, and traders of legal networks, who meet again and again."""
    rng, ring = trips.rng, cast.ring
    sure = (rng.random(len(ring.sellers)) < share).tolist()
    more = _sources(ring, sure)
    for pair, day in zip(met.pairs.tolist(), met.day.tolist(), strict=True):
        trips.note(pair, (day - MONDAY) // 7)
    found = []
    for place, pair in enumerate([*met.pairs.tolist(), *more]):
        again = further + int(rng.integers(4)) if further else 0
        first = int(place >= len(met.pairs))
        homes = trips.people.region[pair].tolist()
        why = "ring" if max(pair) < cast.first_innocent else "trade"
        rows = trips.go(pair, why, again + first, [*homes, *_anywhere(rng, 1)])
        found += [row._replace(times=1 + again) for row in rows]
    return found


def _sources(ring: Network, sure: Sequence[bool]) -> list[list[int]]:
    both = zip(ring.sellers.tolist(), ring.sources_of, strict=True)
    return [[seller, of[0]] for (seller, of), yes in zip(both, sure, strict=True) if yes]


def _families(people: People, honest: Ints, count: int, rng: np.random.Generator) -> list[Ints]:
    """Two members each of that many families."""
    order = honest[np.argsort(people.family[honest], kind="stable")]
    family = people.family[order]
    first = np.flatnonzero(np.concatenate([[True], family[1:] != family[:-1]]))
    large = first[np.diff(np.append(first, len(order))) >= 2]
    chosen = rng.permutation(large)[:count]
    return [order[at : at + 2] for at in chosen.tolist()]


def _teams(employer: Ints, honest: Ints, count: int, rng: np.random.Generator) -> list[Ints]:
    """Three employees each of that many employers."""
    at_work = honest[employer[honest] >= 0]
    firms, many = np.unique(employer[at_work], return_counts=True)
    chosen = rng.permutation(firms[many >= 3])[:count]
    return [rng.permutation(at_work[employer[at_work] == firm])[:3] for firm in chosen.tolist()]


def _anywhere(rng: np.random.Generator, count: int) -> list[int]:
    found: list[int] = rng.integers(REGIONS, size=count).tolist()
    return found


class _Trips:
    """Nights away, at most one stay a person and week of those noted here."""

    def __init__(self, people: People, ledger: Ledger, rng: np.random.Generator) -> None:
        self.people, self.ledger, self.rng = people, ledger, rng
        self.busy: dict[int, set[int]] = defaultdict(set)

    def note(self, persons: Sequence[int], week: int) -> None:
        """These persons are away in this week and, it may be, into the next."""
        for person in persons:
            self.busy[person] |= {week, week + 1}

    def weeks(self, persons: Sequence[int], count: int) -> Ints:
        """Weeks in which all of them are free, drawn at random; they are then busy."""
        taken = set().union(*(self.busy[person] for person in persons))
        free = np.array(sorted(set(range(WEEKS)) - taken), dtype=np.int64)
        chosen = np.sort(self.rng.permutation(free)[:count])
        for person in persons:
            self.busy[person] |= set(chosen.tolist())
        return chosen

    def go(
        self, persons: Sequence[int] | Ints, why: str, times: int, regions: Sequence[int],
        one_room: bool = False,
    ) -> list[Company]:  # fmt: skip
        """Trips of a party to some of these regions: same hotel, same first day."""
        rng, party = self.rng, [int(person) for person in persons]
        day = MONDAY + self.weeks(party, times) * 7 + rng.integers(0, 3, size=times)
        hotel, where = rng.integers(len(HOTELS), size=times), rng.choice(regions, size=times)
        if one_room:
            self._one_room(party, day, hotel, where)
        else:
            for person in party:
                stay(self.ledger, np.full(times, person), day, hotel, where, rng)
        return [Company(a, b, why, times) for a, b in combinations(party, 2)]

    def _one_room(self, party: Sequence[int], day: Ints, hotel: Ints, where: Ints) -> None:
        """One room for all, who are registered a minute apart and leave at once."""
        rng, n = self.rng, len(day)
        start = day * DAY + rng.integers(12 * 3600, 23 * 3600, size=n)
        end = (day + rng.integers(1, 5, size=n)) * DAY + rng.integers(7 * 3600, 12 * 3600, size=n)
        room = rng.integers(2, 9, size=n) * 100 + rng.integers(1, 30, size=n)
        for turn, person in enumerate(party):
            self.ledger.stays.add(
                n, start=start + 60 * turn, end=end, guest=np.full(n, person), hotel=hotel,
                region=where, room=room,
            )  # fmt: skip

    def confer(self, guests: Ints) -> list[Company]:
        """A conference: one hotel full of people who come on the same day."""
        rng, n = self.rng, len(guests)
        day = np.full(n, MONDAY + int(rng.integers(WEEKS)) * 7 + 3)
        hotel, where = np.full(n, rng.integers(len(HOTELS))), np.full(n, rng.integers(REGIONS))
        stay(self.ledger, guests, day, hotel, where, rng)
        return [Company(a, b, "conference", 1) for a, b in combinations(guests.tolist(), 2)]

    def come_often(self, guests: Ints) -> list[Company]:
        """Regulars of one hotel, each on days of his own; some nights they are there at once."""
        rng = self.rng
        hotel, where = int(rng.integers(len(HOTELS))), int(rng.integers(REGIONS))
        nights: list[tuple[Ints, Ints]] = []
        for guest in guests.tolist():
            week = self.weeks([guest], int(rng.integers(12, 21)))
            n, day = len(week), MONDAY + week * 7 + rng.integers(0, 3, size=len(week))
            who, here, region = np.full(n, guest), np.full(n, hotel), np.full(n, where)
            nights.append(stay(self.ledger, who, day, here, region, rng))
        found = []
        for one, other in combinations(range(len(guests)), 2):
            (start, end), (begin, finish) = nights[one], nights[other]
            both = (start[:, None] <= finish) & (begin <= end[:, None])
            if times := int(both.any(axis=1).sum()):
                found.append(Company(int(guests[one]), int(guests[other]), "regulars", times))
        return found
