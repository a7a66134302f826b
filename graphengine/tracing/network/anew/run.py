"""One repeated run: identities, deals and content of what is left, over the codes of an index.

The steps are those of ``world.from_facts`` and ``resolve.resolve``, which work on frames and tell
what each is for; here they work on positions, and all that depends on no run is done before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.tracing.network.anew import matched, named, owners
from graphengine.tracing.network.anew.index import Index, index_of
from graphengine.tracing.network.anew.tables import Array, begins, joined, member, unique
from graphengine.tracing.network.anew.values import Values, content_of, values_of, young_of
from graphengine.tracing.network.anew.words import microseconds
from graphengine.tracing.network.content import Content
from graphengine.tracing.network.frames import Facts
from graphengine.tracing.network.grow import Flow
from graphengine.tracing.network.resolve import IDENTITY_ROUNDS
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.thinning import Left


@dataclass(frozen=True)
class Found:
    """What growing needs of a run, as of ``answer.Ground``."""

    parcels: pl.DataFrame
    flow: Flow
    content: Content
    actors: tuple[str, ...]
    code: dict[str, int]


class Again:
    """The same facts prepared again and again, each time with other records gone."""

    def __init__(self, facts: Facts, regular: pl.DataFrame, settings: NetworkSettings) -> None:
        """Make what all runs share. O(n log n); ``regular`` as of ``Prepared``."""
        self.settings = settings
        self.index: Index = index_of(facts, regular)
        self.values: Values = values_of(facts, self.index, settings)
        self.parcels = facts.parcels.select("parcel", "sent_at", "r_at", "weightKg")
        self.weight = self.parcels["weightKg"].to_numpy().astype(np.float64)
        self.sent = microseconds(facts.parcels["sent_at"])
        self.at = microseconds(facts.transfers["at"])
        self.amount = facts.transfers["amount_minor"].to_numpy()
        self.calls = [_found(self.index, facts.calls[name]) for name in ("a", "b")]

    def run(self, left: Left) -> Found:
        """Identities, deals and content of what is left. O(n log n)."""
        index, whole = self.index, len(self.sent)
        gone = np.zeros(index.actors + 1, dtype=bool)  # the last one is for a unit without entry
        gone[index.held[left.lost]] = True
        alive = left.holds & ~gone[index.hold_unit]
        src, dst = index.pay_unit[: len(self.at)], index.pay_unit[len(self.at) :]
        paid = np.flatnonzero(left.transfers & ~gone[src] & ~gone[dst])
        calls = left.calls & ~gone[self.calls[0]] & ~gone[self.calls[1]]
        stayed = np.flatnonzero(left.parcels)
        both = np.concatenate([stayed, stayed + whole])
        holder = _first(index.end_row, index.end_hold, alive, index, index.unit)[both]
        pay_holder = _first(index.pay_row, index.pay_hold, alive, index, index.pay_unit)
        words = index.words
        ends = named.Ends(
            index, index.unit[both], holder, words.name[both], words.place[both], words.home[both]
        )
        pays = owners.Pays(
            src[paid], dst[paid], pay_holder[: len(self.at)][paid],
            pay_holder[len(self.at) :][paid], self.at[paid], self.amount[paid],
        )  # fmt: skip
        sender, receiver, deals = self._deals(ends, pays, self.sent[stayed], self.weight[stayed])
        young = young_of(index, alive, self.settings)[both]
        content = content_of(self.values, index, stayed, holder, young, calls, deals, paid)
        codes = unique(np.concatenate([sender, receiver]))
        actors = tuple(index.texts.gather(codes).to_list())
        flow = Flow(np.searchsorted(codes, sender), np.searchsorted(codes, receiver), len(actors))
        code = {text: i for i, text in enumerate(actors)}
        return Found(self.parcels[stayed], flow, content, actors, code)

    def _deals(
        self, ends: named.Ends, pays: owners.Pays, sent: Array, weight: Array
    ) -> tuple[Array, Array, matched.Deals]:
        """Senders, receivers and deals of a run."""
        width, settings = self.index.actors, self.settings
        around = owners.window(sent, pays.at, settings)
        actor, payer, payee, p, t = _resolve(ends, pays, around, settings)
        held_by = unique(pays.dst * width + payee)
        rows, at = joined(pays.dst[t], held_by // width)
        count = ends.parcels
        sender = named.senders(ends, actor[:count], p[rows], held_by[at] % width, settings)
        receiver = actor[count:]
        some = owners.usable(payer, payee, self.index)
        p, t = owners.candidates(receiver, payer, some, around)
        table = owners.payees(
            sender, receiver, p, payee[t], (payer[some], payee[some]), self.index, settings
        )
        lifted = np.sort(table.sender * width + table.payee)
        fits = (payee[t] == sender[p]) | member(sender[p] * width + payee[t], lifted)
        p, t = p[fits], t[fits]
        pairs = matched.Pairs(p, t, pays.at[t] - sent[p], receiver[p], payee[t])
        money = matched.Money(some, payer[some], payee[some], pays.at[some], pays.amount[some])
        sizes = count, len(pays.at), width
        return sender, receiver, matched.match(pairs, money, weight, sizes, settings)


def _resolve(
    ends: named.Ends, pays: owners.Pays, around: tuple[Array, Array], settings: NetworkSettings
) -> tuple[Array, Array, Array, Array, Array]:
    """Actors of both ends, payers and payees, and the pairs (p, t) of the last round."""
    index, count = ends.index, ends.parcels
    user = named.by_home(ends)
    known = np.where(user >= 0, user, ends.holder)
    mates = named.housemates(ends, settings)
    actor, payer, payee = known, pays.src_holder, pays.dst_holder
    p = t = np.zeros(0, dtype=np.int64)
    for _ in range(IDENTITY_ROUNDS):
        some = owners.usable(payer, payee, index)
        p, t = owners.candidates(actor[count:], payer, some, around)
        table = owners.payees(
            ends.unit[:count], actor[count:], p, pays.dst[t], (payer[some], pays.dst[some]),
            index, settings,
        )  # fmt: skip
        holder, owner = owners.account_owners(table, ends, known, pays, some, settings)
        payer = np.where(holder[pays.src] == pays.src_holder, owner[pays.src], pays.src_holder)
        payee = np.where(holder[pays.dst] == pays.dst_holder, owner[pays.dst], pays.dst_holder)
        held_by = unique(pays.dst * index.actors + payee)
        used = owners.number_users(table, ends, known, held_by, settings)
        actor = owners.replaced(ends.unit, known, np.where(mates >= 0, mates, used), ends)
    return actor, payer, payee, p, t


def _first(row: Array, entry: Array, alive: Array, index: Index, unit: Array) -> Array:
    """Holder of every unit by the first entry that is left, or the unit itself."""
    left = alive[entry]
    row, entry = row[left], entry[left]
    first = begins(row)
    out = unit.copy()
    out[row[first]] = index.holder[entry[first]]
    return out


def _found(index: Index, units: pl.Series) -> Array:
    """Codes of units; the last code and one for a unit that is not in the index."""
    codes = units.cast(pl.Enum(index.texts), strict=False).to_physical().cast(pl.Int64)
    out: Array = codes.fill_null(index.actors).to_numpy()
    return out
