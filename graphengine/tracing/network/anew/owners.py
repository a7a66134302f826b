"""Users of numbers and owners of accounts, on codes: the array form of ``users`` and ``payees``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphengine.tracing.network.anew.index import Index
from graphengine.tracing.network.anew.named import Ends
from graphengine.tracing.network.anew.tables import (
    NONE,
    Array,
    best_of,
    distinct,
    joined,
    looked_up,
    member,
    ranges,
    sums,
    unique,
)
from graphengine.tracing.network.payments import DAY_US, log_likelihood_ratio
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.users import STRANGER_PASSES, STRANGER_SHARE


@dataclass(frozen=True)
class Pays:
    """A run's transfers as arrays: units, holders on the day, time (microseconds), amount."""

    src: Array
    dst: Array
    src_holder: Array
    dst_holder: Array
    at: Array
    amount: Array


@dataclass(frozen=True)
class Payees:
    """Payees beyond chance, sorted by sender, then best first; see ``payments.payees``."""

    sender: Array
    payee: Array
    receivers: Array
    parcels: Array
    llr: Array


def usable(payer: Array, payee: Array, index: Index) -> Array:
    """Numbers of the transfers between different actors that are not regular."""
    plain = (payer != payee) & ~member(payer * index.actors + payee, index.regular)
    return np.flatnonzero(plain)


def window(sent: Array, at: Array, settings: NetworkSettings) -> tuple[Array, Array]:
    """First transfer in the window around each parcel, and the one after the last."""
    before, after = int(settings.pay_before_days * DAY_US), int(settings.pay_after_days * DAY_US)
    return np.searchsorted(at, sent - before, "left"), np.searchsorted(at, sent + after, "right")


def candidates(
    receiver: Array, payer: Array, some: Array, around: tuple[Array, Array]
) -> tuple[Array, Array]:
    """(p, t) of every payment of a parcel's receiver in its window, sorted; ``some`` are usable."""
    width = len(payer) + 1
    keys = np.sort(payer[some] * width + some)
    low = np.searchsorted(keys, receiver * width + around[0])
    high = np.searchsorted(keys, receiver * width + around[1])
    parcel, at = ranges(low, high)
    return parcel, keys[at] % width


def payees(
    sender: Array, receiver: Array, parcel: Array, payee: Array,
    paid: tuple[Array, Array], index: Index, settings: NetworkSettings,
) -> Payees:  # fmt: skip
    """As ``payments.payees``.

    Args:
        sender, receiver: per parcel; ``parcel``, ``payee``: per pair of parcel and payment.
        paid: payer and payee of every usable transfer.
    """
    width = index.actors
    keys, group = np.unique(sender[parcel] * width + payee, return_inverse=True)
    who, whom = keys // width, keys % width
    got = receiver[parcel]
    hits = distinct(group, got, len(keys), width)
    parcels = distinct(group, parcel, len(keys), len(sender) + 1)
    trials = distinct(sender[parcel], got, width, width)[who]
    payers = distinct(paid[1], paid[0], width, width)[whom]
    everyone = int(np.count_nonzero(np.bincount(paid[0])))
    rest = np.maximum(payers - hits, 0)
    llr = log_likelihood_ratio(hits, trials, rest, np.maximum(everyone - trials, 1))
    some = np.flatnonzero((hits >= settings.payee_min_receivers) & (llr >= settings.payee_min_llr))
    some = some[np.lexsort((whom[some], -llr[some], who[some]))]
    return Payees(who[some], whom[some], hits[some], parcels[some], llr[some])


def account_owners(
    table: Payees, ends: Ends, known: Array, pays: Pays, some: Array, settings: NetworkSettings
) -> tuple[Array, Array]:
    """Inferred owners of accounts as ``users.account_owners``: (holder, owner) by account."""
    index, width = ends.index, ends.index.actors
    count = ends.parcels
    held = unique(ends.number[:count] * width + known[:count])
    number, his = held // width, held % width
    rows, at = joined(table.sender, ends.number_unit[number])
    behind = unique(table.payee[rows] * width + his[at])
    accounts = unique(pays.dst[some] * width + pays.dst_holder[some])
    own = unique(behind[member(behind, accounts)] // width)
    own_number = number[his == ends.number_holder[number]]
    told = _told(table, ends, own_number, accounts)
    out_holder, out_owner = np.full(width, NONE), np.full(width, NONE)
    unit, holder, owner, for_owner, for_holder = told
    odds = settings.name_weight * (for_owner - for_holder) + settings.lent_prior
    yes = np.flatnonzero((odds > 0) & index.person[owner] & ~member(unit, own))
    first = yes[best_of(unit[yes], -for_owner[yes], owner[yes])]
    out_holder[unit[first]], out_owner[unit[first]] = holder[first], owner[first]
    named = np.sort(unit[first])
    denied = unique((unit * width + owner)[for_holder > for_owner])
    unit, holder, owner, passes, went, share = _went(table, pays, some, index)
    pair = unit * width + owner
    near = member(pair, behind)
    left = (owner != holder) & index.person[owner] & ~member(unit, own)
    left &= ~member(unit, named) & ~member(pair, denied)
    stranger = left & ~near & (passes >= STRANGER_PASSES) & (share >= STRANGER_SHARE)
    stranger &= ~member(pair, _suppliers(unique(unit[stranger]), table, ends, known, accounts))
    yes = np.flatnonzero((left & near) | stranger)
    first = yes[best_of(unit[yes], ~near[yes], -went[yes], owner[yes])]
    out_holder[unit[first]], out_owner[unit[first]] = holder[first], owner[first]
    return out_holder, out_owner


def _told(
    table: Payees, ends: Ends, held: Array, accounts: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Account, its holder, who holds the number, and waybills with the names of the two."""
    width = ends.index.actors
    best = best_of(table.sender, np.arange(len(table.sender)))
    rows, at = joined(table.sender[best], ends.number_unit[held])
    number, account = held[at], table.payee[best[rows]]
    rows, at = joined(account, accounts // width)
    number, account, payee = number[rows], account[rows], accounts[at] % width
    other = ends.number_holder[number] != payee
    number, account, payee = number[other], account[other], payee[other]
    for_owner = ends.waybills(number, ends.number_holder[number])
    for_holder = ends.waybills(number, payee)
    held_by, group = np.unique(account * width + payee, return_inverse=True)
    keys, group = np.unique(group * width + ends.number_holder[number], return_inverse=True)
    own, his = sums(group, for_owner, len(keys)), sums(group, for_holder, len(keys))
    some = own + his > 0
    pair = held_by[keys[some] // width]
    return pair // width, pair % width, keys[some] % width, own[some], his[some]


def _went(
    table: Payees, pays: Pays, some: Array, index: Index
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Where the money of paid accounts went: account, holder, to whom, passes, sum, share."""
    width = index.actors
    some = some[member(pays.src[some], unique(table.payee))]
    held_by, group = np.unique(pays.src[some] * width + pays.src_holder[some], return_inverse=True)
    keys, group = np.unique(group * width + pays.dst_holder[some], return_inverse=True)
    pair = held_by[keys // width]
    unit, holder, owner = pair // width, pair % width, keys % width
    went = sums(group, pays.amount[some], len(keys))
    whole = sums(unit, went, width)
    return (
        unit, holder, owner, np.bincount(group, minlength=len(keys)), went, went / whole[unit],
    )  # fmt: skip


def _suppliers(units: Array, table: Payees, ends: Ends, known: Array, accounts: Array) -> Array:
    """Keys (account, holder) of who sends goods to an account's numbers or is paid for such.

    Args:
        units: the accounts asked for, sorted.
    """
    width, count = ends.index.actors, ends.parcels
    if not len(units):
        return units
    source, sent = np.unique(ends.unit[:count] * width + known[:count], return_inverse=True)
    many = len(source)
    asked = member(table.payee, units)
    number, account = table.sender[asked], table.payee[asked]
    order = np.argsort(ends.unit[count:], kind="stable")
    rows, at = joined(number, ends.unit[count:][order])
    by_number = account[rows] * many + sent[order[at]]
    rows, at = joined(units, accounts // width)
    unit, owner = units[rows], accounts[at] % width
    order = np.argsort(known[count:], kind="stable")
    rows, at = joined(owner, known[count:][order])
    came = unique(np.concatenate([by_number, unit[rows] * many + sent[order[at]]]))
    unit, sender = came // many, source[came % many]
    rows, at = joined(sender // width, table.sender)
    again, other = joined(table.payee[at], accounts // width)
    paid = unit[rows[again]] * width + accounts[other] % width
    return unique(np.concatenate([unit * width + sender % width, paid]))


def number_users(
    table: Payees, ends: Ends, known: Array, owners: Array, settings: NetworkSettings
) -> Array:
    """Per number its inferred user or NONE, as ``users.number_users``; owners: (account, who)."""
    width, count = ends.index.actors, ends.parcels
    held = unique(ends.number[:count][known[:count] == ends.holder[:count]])
    rows, at = joined(table.sender, ends.number_unit[held])
    number = held[at]
    again, other = joined(table.payee[rows], owners // width)
    row, number, owner = rows[again], number[again], owners[other] % width
    clear = np.zeros(len(ends.keys), dtype=bool)
    clear[number[owner == ends.number_holder[number]]] = True
    left = ~clear[number]
    row, number, owner = row[left], number[left], owner[left]
    holder = ends.number_holder[number]
    odds = settings.name_weight * (ends.waybills(number, owner) - ends.waybills(number, holder))
    few = (table.receivers[row] < 3) & (table.parcels[row] < settings.user_min_parcels)
    llr = table.llr[row]
    by_money = (llr >= settings.user_min_llr) & (~few | ~ends.index.person[holder])
    yes = np.flatnonzero(((by_money & (odds >= 0)) | (odds > 0)) & ends.index.person[owner])
    first = yes[best_of(number[yes], -llr[yes], owner[yes])]
    out = np.full(len(ends.keys), NONE, dtype=np.int64)
    out[number[first]] = owner[first]
    return out


def replaced(unit: Array, holder: Array, user: Array, ends: Ends) -> Array:
    """Holders, replaced by the user of their number where one is inferred."""
    at = looked_up(unit * ends.index.actors + holder, ends.keys, user)
    out: Array = np.where(at >= 0, at, holder)
    return out
