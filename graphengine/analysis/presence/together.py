"""Pairs at the same place at the same time, against chance; see :func:`together`."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from graphengine.analysis.presence import evidence
from graphengine.analysis.presence.chance import Floats, Meetings, chance
from graphengine.analysis.presence.visits import Clock, Ints, Visits, shifted, visits
from graphengine.errors import LimitReached, UsageError

MOST_MEETINGS = 20_000_000
SHIFTS, SEED = 5, 1


@dataclass(frozen=True)
class Settings:
    """How pairs are looked for.

    Args:
        within: seconds by which two visits at a place may miss one another and be together.
        crowd: a visit with more others than this at once makes no pair, and is counted.
        false_share: expected share of false pairs among those reported.
    """

    within: int = 1800
    crowd: int = 200
    false_share: float = 0.05

    def __post_init__(self) -> None:
        if self.within < 0 or self.crowd < 1:
            raise UsageError("Give a span that is not negative, and a crowd of 1 or more.")
        if not 0 < self.false_share < 1:
            raise UsageError("A share of false pairs lies between 0 and 1.")


@dataclass(frozen=True)
class Together:
    """All pairs that were together once, best first.

    ``pairs`` has one, other, llr (nats), times (visits of ``one`` with ``other``), visits_one,
    visits_other, by_chance (expected times together by chance at these visits), found.
    ``times`` lists each time together: one, other, place, start, end (seconds), chance, ev_one,
    ev_other.
    """

    pairs: pl.DataFrame
    times: pl.DataFrame
    persons: int
    places: int
    visits: int
    tests: int
    crowded: int
    excess: float
    settings: Settings = field(default_factory=Settings)

    @property
    def found(self) -> pl.DataFrame:
        """The pairs that are reported."""
        return self.pairs.filter("found")


def together(presences: pl.DataFrame, settings: Settings | None = None) -> Together:
    """Pairs who were together more than their separate habits give by chance.

    For each visit of a person at which another was present, :func:`.chance.chance` gives the
    probability that the other was there anyway, times the excess: where there is more company in
    the data than when each person's calendar is shifted by weeks at random (people come in
    groups), every chance is raised by that factor, as genomic control does for tests (Devlin &
    Roeder 1999, DOI 10.1111/j.0006-341X.1999.00997.x). A conference is one occasion, not hundreds
    of pairs: company of m others counts as log2(1 + m). :func:`.evidence.log_ratio` makes the
    likelihood ratio of all visits; seen from both sides, the smaller one counts. In the spirit of
    Crandall et al. (2010, DOI 10.1073/pnas.1006155107), who infer ties from coincidences in cells
    of space and time against chance, and of Bosma et al. (2021, arXiv:2104.11683), who give
    likelihood ratios for phones seen together. Reported pairs: :func:`.evidence.reported`.

    Args:
        presences: person, place, start, end (microseconds of local time; end may be null), ev.

    Raises:
        LimitReached: more than 20 million times together; make ``within`` or ``crowd`` smaller.
    """
    setting = settings or Settings()
    table = visits(presences, setting.within)
    first, second, crowded = _overlaps(table, setting)
    both = _meetings(table, first, second)
    q = chance(both, table, table, setting.within, same=True)
    excess = _excess(table, first, second, setting)
    q = np.minimum(q * excess, 1.0)
    n = max(len(table.persons), 1)
    sides = _sides(both, q, n, np.bincount(table.who, minlength=n))
    pairs = _pairs(sides, table, n)
    tests = n * (n - 1) // 2
    keep = evidence.reported(pairs["llr"].to_numpy(), tests, setting.false_share)
    pairs = pairs.with_columns(found=pl.Series(keep, dtype=pl.Boolean))
    pairs = pairs.sort(["llr", "one", "other"], descending=[True, False, False])
    return Together(
        pairs, _times(both, q, table), len(table.persons), len(table.places), len(table), tests,
        crowded, excess, setting,
    )  # fmt: skip


def _excess(table: Visits, first: Ints, second: Ints, setting: Settings) -> float:
    """Company in the data over that with calendars shifted apart, at least 1."""
    if not len(first):
        return 1.0
    rng = np.random.default_rng(SEED)
    shown = []
    for _ in range(SHIFTS):
        other = shifted(table, rng)
        shown.append(_company(*_overlaps(other, setting)[:2], len(other)))
    return max(1.0, (_company(first, second, len(table)) + 1) / (sum(shown) / SHIFTS + 1))


def _company(first: Ints, second: Ints, visits_: int) -> float:
    """Sum over visits of log2(1 + others there), so that one crowd does not outweigh the rest."""
    others = np.bincount(first, minlength=visits_) + np.bincount(second, minlength=visits_)
    return float(np.log2(1.0 + others).sum())


def _overlaps(table: Visits, setting: Settings) -> tuple[Ints, Ints, int]:
    """Visits at one place that overlap within the tolerance; the first begins no later."""
    if not len(table):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), 0
    _, last = Clock(table).range(table.where, table.start, table.end + setting.within)
    here = np.arange(len(table), dtype=np.int64)
    many = np.maximum(last - here - 1, 0)
    crowded = many > setting.crowd
    many = np.where(crowded, 0, many)
    if int(many.sum()) > MOST_MEETINGS:
        raise LimitReached(
            f"More than {MOST_MEETINGS:,} times together; make the span or the crowd smaller."
        )
    first = np.repeat(here, many)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
    second = first + 1 + offset
    fine = table.who[first] != table.who[second]
    return first[fine], second[fine], int(crowded.sum())


def _meetings(table: Visits, first: Ints, second: Ints) -> Meetings:
    """Both sides of each overlap, once a visit and other person, sorted."""
    visit = np.concatenate([first, second])
    seen = np.concatenate([second, first])
    order = np.lexsort((seen, table.who[seen], visit))
    visit, seen = visit[order], seen[order]
    return Meetings(visit, seen, table.who[visit], table.who[seen])


def _sides(both: Meetings, q: Floats, n: int, many: Ints) -> pl.DataFrame:
    """One row a direction (one, other): ratio, times, what chance gives."""
    visit_key = both.visit * n + both.other
    _, once = np.unique(visit_key, return_index=True)
    one, other, chances = both.one[once], both.other[once], q[once]
    keys, place = np.unique(one * n + other, return_inverse=True)
    times = np.bincount(place, minlength=len(keys)).astype(np.int64)
    visits_one = many[keys // n]
    llr = evidence.log_ratio(place, chances, (visits_one - times).astype(np.float64), len(keys))
    return pl.DataFrame({
        "a": keys // n, "b": keys % n, "llr": llr, "times": times, "visits": visits_one,
        "by_chance": np.bincount(place, chances, len(keys)),
    })  # fmt: skip


def _pairs(sides: pl.DataFrame, table: Visits, n: int) -> pl.DataFrame:
    """Both directions of a pair as one row, by the less favourable of the two."""
    names = pl.Series(table.persons, dtype=pl.String)
    back = sides.select(
        a="b", b="a", llr_back="llr", visits_other="visits", chance_back="by_chance"
    )
    rows = sides.filter(pl.col("a") < pl.col("b")).join(back, on=["a", "b"])
    return rows.select(
        one=names.gather(rows["a"]),
        other=names.gather(rows["b"]),
        llr=pl.min_horizontal("llr", "llr_back"),
        times="times",
        visits_one="visits",
        visits_other="visits_other",
        by_chance=pl.max_horizontal("by_chance", "chance_back"),
    ).sort("one", "other")


def _times(both: Meetings, q: Floats, table: Visits) -> pl.DataFrame:
    """Each time together, from the side of the person who comes first by name."""
    mine = both.one < both.other
    visit, seen = both.visit[mine], both.seen[mine]
    text = (table.persons, table.places, table.ev)
    names, places, ev = (pl.Series(values, dtype=pl.String) for values in text)
    frame = pl.DataFrame({
        "one": names.gather(both.one[mine]),
        "other": names.gather(both.other[mine]),
        "place": places.gather(table.where[visit]),
        "start": np.maximum(table.start[visit], table.start[seen]),
        "end": np.minimum(table.end[visit], table.end[seen]),
        "chance": q[mine],
        "ev_one": ev.gather(visit),
        "ev_other": ev.gather(seen),
    })  # fmt: skip
    return frame.sort("one", "other", "start", "place", "ev_one", "ev_other")
