"""Who is named on waybills, on codes: the array form of ``identity.named_users`` and ``written``.

``tests/tracing/test_anew.py`` holds each to its plain form on frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphengine.tracing.network.anew.index import Index
from graphengine.tracing.network.anew.tables import (
    NONE,
    Array,
    best_of,
    distinct,
    joined,
    looked_up,
    member,
    place,
    single,
    sums,
    unique,
)
from graphengine.tracing.network.settings import NetworkSettings


@dataclass(frozen=True)
class Ends:
    """Both ends of a run's parcels in one row of arrays: all senders, then all receivers.

    Attributes:
        index: texts and tables that every run shares.
        unit, holder: codes of actors; ``name``, ``place``: of what is written, or NONE.
        home: who alone is known under this name at this place, or NONE.
    """

    index: Index
    unit: Array
    holder: Array
    name: Array
    place: Array
    home: Array

    @cached_property
    def parcels(self) -> int:
        return len(self.unit) // 2

    @cached_property
    def _numbers(self) -> tuple[Array, Array]:
        return np.unique(self.unit * self.index.actors + self.holder, return_inverse=True)

    @property
    def keys(self) -> Array:
        """Different (unit, holder) as sorted keys; a *number* is a position among them."""
        return self._numbers[0]

    @property
    def number(self) -> Array:
        """Number of each end."""
        return self._numbers[1]

    @cached_property
    def number_unit(self) -> Array:
        return self.keys // self.index.actors

    @cached_property
    def number_holder(self) -> Array:
        return self.keys % self.index.actors

    @cached_property
    def _seen(self) -> tuple[Array, Array]:
        some = self.name >= 0
        return np.unique(
            self.number[some] * self.index.words.names + self.name[some], return_counts=True
        )

    def waybills(self, number: Array, actor: Array) -> Array:
        """Waybills of each number that bear a name of the actor beside it."""
        rows, names = joined(actor, self.index.words.name_actor)
        at = place(
            number[rows] * self.index.words.names + self.index.words.name_name[names], self._seen[0]
        )
        hit = at >= 0
        return sums(rows[hit], self._seen[1][at[hit]], len(number))


def by_home(ends: Ends) -> Array:
    """Users whom waybills name at their own home, as ``identity.named_users``.

    Returns:
        User per end, or NONE where it is its holder's.
    """
    index, count = ends.index, len(ends.keys)
    seen = ends.home >= 0
    own = np.bincount(ends.number[seen & (ends.home == ends.holder)], minlength=count)
    away = np.flatnonzero(
        seen & ~member(ends.holder * index.actors + ends.home, index.words.together)
    )
    found, waybills = np.unique(
        ends.number[away] * index.actors + ends.home[away], return_counts=True
    )
    number, user = found // index.actors, found % index.actors
    some = ~index.person[ends.number_holder[number]] | (waybills >= 2)
    number, user, waybills = number[some], user[some], waybills[some]
    order = np.lexsort((user, -waybills, number))
    number, user, waybills = number[order], user[order], waybills[order]
    return _share_out(ends, own, number, user, waybills)


def _share_out(ends: Ends, own: Array, number: Array, user: Array, waybills: Array) -> Array:
    index, count = ends.index, len(ends.keys)
    many = np.bincount(number, minlength=count)
    rows, homes = joined(user, index.words.place_actor)
    lives = single(
        number[rows] * index.words.places + index.words.place_place[homes], user[rows], index.actors
    )
    where = np.where(ends.place >= 0, ends.number * index.words.places + ends.place, NONE)
    at_home = looked_up(where, *lives)
    written = np.where(ends.name >= 0, ends.number * index.words.names + ends.name, NONE)
    both = (at_home >= 0) & (written >= 0)
    names = single(written[both], at_home[both], index.actors)
    by_name = looked_up(written, *names)
    first = best_of(number, np.arange(len(number)))
    most = np.full(count, NONE, dtype=np.int64)
    at = number[first]
    enough = (waybills[first] >= 3 * own[at]) & (many[at] <= 2)
    most[at[enough]] = user[first[enough]]
    out: Array = np.where(at_home >= 0, at_home, np.where(by_name >= 0, by_name, most[ends.number]))
    return out


def housemates(ends: Ends, settings: NetworkSettings) -> Array:
    """Per number who sends from it though his housemate holds it, or NONE; as in ``written``."""
    index, count = ends.index, len(ends.keys)
    sent, name = ends.number[: ends.parcels], ends.name[: ends.parcels]
    found, waybills = np.unique(
        sent[name >= 0] * index.words.names + name[name >= 0], return_counts=True
    )
    number, name = found // index.words.names, found % index.words.names
    told = ends.number_holder[number] * index.words.names + name
    own = np.zeros(count, dtype=bool)
    own[number[member(told, index.words.own_names)]] = True
    left = np.flatnonzero(~own[number])
    rows, mates = joined(told[left], index.words.mate_key)
    pairs, group = np.unique(
        number[left[rows]] * index.actors + index.words.mate_user[mates], return_inverse=True
    )
    total = sums(group, waybills[left[rows]], len(pairs))
    number, user = pairs // index.actors, pairs % index.actors
    alone = np.bincount(number, minlength=count)[number] == 1
    some = (total >= settings.housemate_min_waybills) & alone
    out = np.full(count, NONE, dtype=np.int64)
    out[number[some]] = user[some]
    return out


def senders(
    ends: Ends, actor: Array, parcel: Array, owner: Array, settings: NetworkSettings
) -> Array:
    """Senders with those that single waybills tell, as ``resolve`` does on frames.

    Args:
        actor: per parcel who sent it by all that is known of its number.
        parcel, owner: who is paid by a parcel's receiver in the window around it.
    """
    index, count = ends.index, ends.parcels
    name, unit = ends.name[:count], ends.unit[:count]
    pairs = unique(parcel * index.actors + owner)
    pairs = pairs[name[pairs // index.actors] >= 0]
    parcel, owner = pairs // index.actors, pairs % index.actors
    wanted = owner * index.words.names + name[parcel]
    plain = _one(parcel, owner, member(wanted, index.words.own_names), ends)
    told = np.where(plain >= 0, plain, actor)
    users = distinct(unit, told, index.actors, index.actors)
    lost = (told == ends.holder[:count]) & (users[unit] >= settings.crowd_users)
    lost &= (name < 0) | ~member(
        ends.holder[:count] * index.words.names + name, index.words.own_names
    )
    own = ~lost & (name >= 0)
    cover = unique(told[own] * index.words.names + name[own])
    fits = member(wanted, index.words.own_names) | member(wanted, cover)
    paid = _one(parcel, owner, fits, ends)
    out: Array = np.where(paid >= 0, paid, np.where(lost, unit, actor))
    return out


def _one(parcel: Array, owner: Array, fits: Array, ends: Ends) -> Array:
    """Per parcel the only owner that fits, or NONE."""
    found, who = single(parcel[fits], owner[fits], ends.index.actors)
    out = np.full(ends.parcels, NONE, dtype=np.int64)
    out[found] = who
    return out
