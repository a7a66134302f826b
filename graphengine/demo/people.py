"""The population: persons with families and homes, phones, accounts and organisations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphengine.demo import identifiers as make
from graphengine.demo.plan import Cast
from graphengine.demo.regions import REGION_NAMES, REGIONS, TRADE_REGIONS
from graphengine.demo.words import EMPLOYER_WORDS, GIVEN_FIRST, GIVEN_SECOND, STREETS, SURNAMES

Ints = NDArray[np.int64]
DAY = 86_400
# Local time of Asia/Shanghai (UTC+8 all year) as seconds since 1970-01-01 local.
START = int(np.datetime64("2015-01-15", "s").astype(np.int64))
END = int(np.datetime64("2016-07-15", "s").astype(np.int64))
NEVER = 1 << 62


@dataclass
class People:
    """Columns of persons; ``family`` is the index of the head, who may be oneself."""

    region: Ints
    family: Ints
    id_number: pl.Series
    birth: pl.Series
    name: pl.Series
    city: pl.Series
    address: pl.Series

    def __len__(self) -> int:
        return len(self.region)

    def relatives(self, persons: Ints, rng: np.random.Generator) -> Ints:
        """A member of each person's family; now and then, or when alone, the person."""
        order, heads = self._by_family
        first = np.searchsorted(heads, self.family[persons], side="left")
        after = np.searchsorted(heads, self.family[persons], side="right")
        pick = first + (rng.random(len(persons)) * (after - first)).astype(np.int64)
        return np.asarray(order[pick])

    @cached_property
    def _by_family(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.family, kind="stable")
        return order, self.family[order]


def make_people(cast: Cast, rng: np.random.Generator) -> People:
    """Draw regions by role, families, names and homes."""
    n, ring = cast.people, cast.first_innocent
    region = _regions(cast, rng)
    heads = np.concatenate([np.arange(ring), _some(np.arange(ring, n), int(0.4 * n), rng)])
    family = np.arange(n, dtype=np.int64)
    others = np.setdiff1d(np.arange(n), heads)
    family[others] = rng.choice(heads, size=len(others))
    region = region[family]
    ids, birth = make.resident_ids(region, rng)
    surname = rng.choice(len(SURNAMES), size=n, p=_zipf(len(SURNAMES)))
    takes_name = rng.random(n) < 0.5
    surname = np.where(takes_name, surname[family], surname)
    city = (
        _gather(
            pl.Series([f"{r.name}|{c}" for r in REGIONS for c in r.cities]),
            _cities(region, rng, family),
        )
        .str.split("|")
        .list.get(1)
    )
    street = _gather(pl.Series(STREETS), rng.integers(len(STREETS), size=n)[family])
    number = pl.Series(rng.integers(1, 400, size=n)[family]).cast(pl.String)
    flat = pl.Series(rng.integers(101, 2900, size=n)[family]).cast(pl.String)
    prefix = _gather(pl.Series(REGION_NAMES), region)
    return People(
        region, family, ids, birth, _names(surname, rng), city,
        prefix + city + street + number + "号" + flat + "室",
    )  # fmt: skip


def _regions(cast: Cast, rng: np.random.Generator) -> Ints:
    weights = np.array([region.weight for region in REGIONS], dtype=np.float64)
    region = rng.choice(len(REGIONS), size=cast.people, p=weights / weights.sum())
    trade = [cast.dealers] + [
        np.concatenate([net.sources, net.sellers, net.brokers]) for net in cast.legal
    ]
    for persons in trade:
        usual = rng.random(len(persons)) < 0.7
        region[persons[usual]] = rng.choice(TRADE_REGIONS, size=int(usual.sum()))
    # At least one buyer in each region.
    buyers = cast.ring.buyers
    chosen = _some(buyers, len(REGIONS), rng)
    region[chosen] = np.arange(len(REGIONS))[: len(chosen)]
    return region.astype(np.int64)


def _cities(region: Ints, rng: np.random.Generator, family: Ints) -> Ints:
    counts = np.array([len(r.cities) for r in REGIONS], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
    pick = rng.random(len(region))[family]
    return np.asarray(offsets[region] + (pick * counts[region]).astype(np.int64))


def _names(surname: Ints, rng: np.random.Generator) -> pl.Series:
    n = len(surname)
    first = rng.integers(len(GIVEN_FIRST) + 12, size=n)
    second = rng.integers(len(GIVEN_SECOND), size=n)
    # Some given names have one character only.
    middle = _gather(pl.Series([*GIVEN_FIRST, *[""] * 12]), first)
    return _gather(pl.Series(SURNAMES), surname) + middle + _gather(pl.Series(GIVEN_SECOND), second)


def _zipf(n: int) -> NDArray[np.float64]:
    weights = 1.0 / (np.arange(n) + 4.0)
    return np.asarray(weights / weights.sum())


def _some(pool: Ints, count: int, rng: np.random.Generator) -> Ints:
    return np.asarray(rng.permutation(pool)[:count])


def _gather(values: pl.Series, index: Ints) -> pl.Series:
    return values.gather(index)


@dataclass
class Organisations:
    """Employers, utilities, platforms, wholesale firms; ``head`` is a person index."""

    name: pl.Series
    sector: pl.Series
    head: Ints
    region: Ints
    address: pl.Series
    number: pl.Series
    employers: Ints
    utilities: Ints
    platforms: Ints
    firm_of: dict[int, int]


def make_organisations(cast: Cast, people: People, rng: np.random.Generator) -> Organisations:
    """Employers, a few utilities and platforms, and firms of wholesalers and larger shops."""
    traders = [p for net in cast.legal for p in [*net.sources.tolist(), *net.sellers.tolist()]]
    traders += [p for p in cast.shopkeepers.tolist() if rng.random() < 0.5]
    traders = sorted(set(traders))
    employers, utilities, platforms = max(20, len(people) // 60), 12, 3
    count = employers + utilities + platforms + len(traders)
    pool = np.arange(cast.first_innocent, len(people))
    head = np.concatenate([
        rng.choice(pool, size=employers + utilities + platforms),
        np.array(traders, dtype=np.int64),
    ])  # fmt: skip
    word = _gather(pl.Series(EMPLOYER_WORDS), rng.integers(len(EMPLOYER_WORDS), size=count))
    one = _gather(pl.Series(GIVEN_FIRST), rng.integers(len(GIVEN_FIRST), size=count))
    two = _gather(pl.Series(GIVEN_SECOND), rng.integers(len(GIVEN_SECOND), size=count))
    city = _gather(people.city, head).str.strip_suffix("市")
    tail = np.array(["有限公司"] * employers + ["公用事业公司"] * utilities
                    + ["支付服务有限公司"] * platforms + ["商贸行"] * len(traders))  # fmt: skip
    sector = np.array(["制造"] * employers + ["公用事业"] * utilities + ["支付"] * platforms
                      + ["批发零售"] * len(traders))  # fmt: skip
    first_firm = count - len(traders)
    return Organisations(
        name=city + one + two + word + pl.Series(tail.tolist()),
        sector=pl.Series(sector.tolist()),
        head=head,
        region=people.region[head],
        address=_gather(people.address, head).str.replace(r"\d+室$", ""),
        number=make.registration_numbers(count, rng),
        employers=np.arange(employers),
        utilities=np.arange(employers, employers + utilities),
        platforms=np.arange(employers + utilities, first_firm),
        firm_of={person: first_firm + i for i, person in enumerate(traders)},
    )
