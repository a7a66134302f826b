"""How likely somebody is at a place at a time by habit and by the place's popularity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.analysis.presence.visits import DAY, Clock, Ints, Visits

# Visits' worth of belief that a place is used at the hours at which all places are.
USUAL_HOURS = 20.0
HALF_HOUR = 1800
# Who is at a place by habit with at least this chance goes there as a matter of routine.
ROUTINE = 0.1

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Meetings:
    """Visits of one person at which another was present, sorted; arrays of one length.

    ``visit`` and ``seen`` number visits of the first and of the second table, ``one`` and
    ``other`` are the persons (of the first and of the second table).
    """

    visit: Ints
    seen: Ints
    one: Ints
    other: Ints


def chance(met: Meetings, table: Visits, others: Visits, within: int, same: bool) -> Floats:
    """Probability, for each meeting, that ``other`` was there by chance, in (0, 1].

    Two ways lead there. By habit: other visits of this person at this place, each moved to a day
    drawn at random among those of its sort (working day or weekend; any day for visits of a day
    or more), at the same time of day: the chance that one of them overlaps the visit, as a sum.
    The visit in question does not count as habit; for the first visit that the two share at a
    place, neither do their later shared ones, unless the place is routine (``ROUTINE``). By
    exploring: the person goes to as many new places as there are distinct ones in the data, drawn
    by how popular places are with everybody else, at times at which everybody else is there
    (``USUAL_HOURS`` visits' worth of all places' hours are mixed in). It is the permutation of
    persons within the margins of place and time, with each one's own rhythm kept.

    Args:
        same: the two tables are one, so that a visit's own person does not count as everybody.
    """
    if not len(met.visit):
        return np.zeros(0)
    low, high = table.start[met.visit] - within, table.end[met.visit] + within
    where = table.where[met.visit]
    clock = Clock(others)
    seen_there = _together(met, len(others))
    own = 1 if same else 0
    total = max(len(others), 1)
    at_place = clock.at_place[where] - _visits_at(others, met.other, where)
    if same:
        at_place = at_place - _visits_at(others, met.one, where)
    popular = (np.maximum(at_place, 0) + 1) / (total + len(others.places))
    there = np.maximum(clock.there(where, low, high) - seen_there - own, 0)
    usual = (np.maximum(clock.anywhere(low, high) - seen_there - own, 0) + 0.5) / (total + 1)
    timely = (there + USUAL_HOURS * usual) / (np.maximum(at_place, 0) + USUAL_HOURS)
    places = _distinct_places(others)[met.other]
    exploring = -np.expm1(-places * popular * np.minimum(timely, 1.0))
    habit = np.minimum(_habit(met, low, high, where, table, others), 1.0)
    told: Floats = np.clip(1 - (1 - habit) * (1 - exploring), 1e-12, 1.0)
    return told


def among(met: Meetings, table: Visits, others: Visits, same: bool) -> Floats:
    """Probability, for each meeting, that ``other`` is one of those who were there, in (0, 1].

    Given that m visits of others fell together with this one, whoever made them: persons are
    permuted among visits, so that one of the m is this person's with probability m n / N, n his
    visits and N everybody's. Those of his visits that already fell together with an earlier visit
    of the one are used up. Where people come in pairs or payments are always witnessed, this is
    the larger chance, and it is what shuffled data give.
    """
    if not len(met.visit):
        return np.zeros(0)
    many = np.bincount(met.visit, minlength=len(table))[met.visit]
    order = np.lexsort((table.start[met.visit], met.other, met.one))
    pair = np.stack([met.one[order], met.other[order]])
    fresh = np.concatenate([[True], (pair[:, 1:] != pair[:, :-1]).any(axis=0)])
    place = np.arange(len(order))
    earlier = np.empty(len(order), dtype=np.int64)
    earlier[order] = place - np.maximum.accumulate(np.where(fresh, place, 0))
    visits = np.bincount(others.who, minlength=len(others.persons))
    whole = len(others) - (visits[met.one] if same else 0)
    told: Floats = many * np.maximum(visits[met.other] - earlier, 1) / np.maximum(whole, 1)
    return np.minimum(told, 1.0)


def _together(met: Meetings, size: int) -> Ints:
    """How many visits of ``other`` overlap the visit (1 where each is met once)."""
    key = met.visit * (int(met.other.max()) + 1) + met.other
    _, place, count = np.unique(key, return_inverse=True, return_counts=True)
    many: Ints = count[place]
    return many


def _visits_at(table: Visits, who: Ints, where: Ints) -> Ints:
    """Visits of each person at each place."""
    width = max(len(table.places), 1)
    keys, counts = np.unique(table.who * width + table.where, return_counts=True)
    if not len(keys):
        return np.zeros(len(who), dtype=np.int64)
    wanted = who * width + where
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Ints = np.where(keys[place] == wanted, counts[place], 0)
    return found


def _distinct_places(table: Visits) -> Ints:
    width = max(len(table.places), 1)
    pairs = np.unique(table.who * width + table.where)
    found: Ints = np.bincount(pairs // width, minlength=len(table.persons))
    return found


def sorts(start: Ints, end: Ints) -> Ints:
    """0 a working day's visit, 1 a weekend's, 2 one of a day or more."""
    weekend = (start // DAY + 3) % 7 >= 5
    found: Ints = np.where(end - start >= DAY, 2, weekend.astype(np.int64))
    return found


def days_of(table: Visits, other: Visits) -> Ints:
    """Days of each sort in the period that both tables span, at least 1 each."""
    begin = min(int(t.start.min()) for t in (table, other) if len(t)) // DAY
    finish = max(int(t.end.max()) for t in (table, other) if len(t)) // DAY
    every = np.arange(begin, finish + 1)
    weekend = int(((every + 3) % 7 >= 5).sum())
    counts: Ints = np.maximum(np.array([len(every) - weekend, weekend, len(every)]), 1)
    return counts


def _habit(
    met: Meetings, low: Ints, high: Ints, where: Ints, table: Visits, others: Visits
) -> Floats:
    """Expected visits of ``other`` that overlap by habit; see :func:`chance`.

    Visits of one hour of the day, sort and length (whole hours) stand together, so that a
    commuter's year is a few rows; O(meetings x such groups of the person at the place).
    """
    clock = others.start % DAY // 3600
    sort, hours = sorts(others.start, others.end), (others.end - others.start) // 3600
    group = {"other": others.who, "where": others.where, "sort": sort, "hour": clock, "long": hours}
    habits = pl.DataFrame(group).group_by(list(group)).agg(n=pl.len().cast(pl.Int64))
    seen = met.seen
    rows = pl.DataFrame({
        "one": met.one, "other": met.other, "where": where, "low": low, "high": high,
        "begun": others.start[seen], "want": sorts(table.start[met.visit], table.end[met.visit]),
    }).with_row_index("meeting")  # fmt: skip
    joint = rows.select("one", "other", "where", "begun").with_columns(
        sort=pl.Series(sort[seen]), hour=pl.Series(clock[seen]), long=pl.Series(hours[seen])
    )
    joined = rows.join(habits, on=["other", "where"])
    fits = (pl.col("sort") == pl.col("want")) | (pl.col("sort") == 2) | (pl.col("want") == 2)
    joined = joined.filter(fits).sort("meeting", "sort", "hour", "long")
    begin = joined["hour"].to_numpy() * 3600 + HALF_HOUR
    length = joined["long"].to_numpy() * 3600 + HALF_HOUR
    first = -((begin + length + HALF_HOUR - joined["low"].to_numpy()) // DAY)
    last = (joined["high"].to_numpy() - begin + HALF_HOUR) // DAY
    either = np.maximum(joined["sort"].to_numpy(), joined["want"].to_numpy())
    days = days_of(table, others)[np.where(either == 2, 2, joined["sort"].to_numpy())]
    share = np.maximum(last - first + 1, 0) / days
    now, from_now_on = _shared(joined, joint)
    place = joined["meeting"].to_numpy()

    def added(leave_out: Ints) -> Floats:
        count = np.maximum(joined["n"].to_numpy() - leave_out, 0)
        return np.bincount(place, count * share, len(met.visit)).astype(np.float64)

    usual = added(now)
    opening = rows.select(pl.col("begun") == pl.col("begun").min().over("one", "other", "where"))
    rare = opening.to_series().to_numpy() & (usual < ROUTINE)
    found: Floats = np.where(rare, added(from_now_on), usual)
    return found


def _shared(joined: pl.DataFrame, joint: pl.DataFrame) -> tuple[Ints, Ints]:
    """For each meeting and group of habits, the shared visits of the group: now, and not before."""
    by = ["one", "other", "where", "sort", "hour", "long"]
    named = joint.select(by).unique().sort(by).with_row_index("group")
    group = joint.join(named, on=by, maintain_order="left")["group"].to_numpy().astype(np.int64)
    begun = joint["begun"].to_numpy()
    base, width = int(begun.min()), int(begun.max() - begun.min()) + 2
    keys = np.sort(group * width + begun - base)
    wanted = joined.join(named, on=by, how="left", maintain_order="left")["group"]
    asked = wanted.fill_null(len(named)).to_numpy().astype(np.int64)
    at = asked * width + joined["begun"].to_numpy() - base
    before = np.searchsorted(keys, at, "left")
    now = np.searchsorted(keys, at, "right") - before
    later = np.searchsorted(keys, (asked + 1) * width, "left") - before
    return now.astype(np.int64), later.astype(np.int64)
