"""From facts to actors, deals and parcel values; the same for every start.

Two passes: registered holders give a first set of deals, from which real users of numbers and
owners of lent accounts are inferred; the deals are then matched again with those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from graphengine.tracing.network import deals as matching
from graphengine.tracing.network import features, payments
from graphengine.tracing.network.content import Content, encode
from graphengine.tracing.network.frames import Facts, read_facts
from graphengine.tracing.network.grow import Flow
from graphengine.tracing.network.identity import holder_at, named_users
from graphengine.tracing.network.resolve import pairs_of, resolve, usable_of
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.written import Written, senders, written

if TYPE_CHECKING:
    from graphengine.model.ports import FactView


@dataclass(frozen=True)
class Prepared:
    """Everything a trace needs that does not depend on its start.

    Attributes:
        parcels: with ``s_holder``, ``r_holder`` (registered) and ``s_actor``, ``r_actor`` (used).
        transfers: with ``payer`` and ``payee`` actors.
        deals, links: see :func:`graphengine.tracing.network.deals.match`.
        actors: texts of actor codes; ``code`` is the inverse.
        flow, content: parcels as arrays, in the order of ``p``.
        number_users, named_users, account_owners: inferred identities that differ from the
            register: by payments, by what waybills say, by where money goes on.
        regular: pairs left out as salary, rent or bills.
        names: what waybills and registers say of names.
        lent: for printing only, holders of numbers that are shown in their holder's stead.
    """

    facts: Facts
    parcels: pl.DataFrame
    transfers: pl.DataFrame
    deals: pl.DataFrame
    links: pl.DataFrame
    actors: tuple[str, ...]
    code: dict[str, int]
    flow: Flow
    content: Content
    number_users: pl.DataFrame
    named_users: pl.DataFrame
    account_owners: pl.DataFrame
    regular: pl.DataFrame
    names: Written
    lent: dict[str, str] = field(default_factory=dict)

    @cached_property
    def senders(self) -> pl.DataFrame:
        """Who sends under another's number by what single waybills say, see ``written``."""
        return senders(self.parcels, self.number_users, self.names)


def _ends(facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Parcels and transfers with registered holders on the day."""
    parcels = facts.parcels.with_columns(
        holder_at(facts.parcels, "s_unit", "sent_at", facts.holds).alias("s_holder"),
        holder_at(facts.parcels, "r_unit", "sent_at", facts.holds).alias("r_holder"),
    )
    transfers = facts.transfers.with_columns(
        holder_at(facts.transfers, "src_unit", "at", facts.holds).alias("src_holder"),
        holder_at(facts.transfers, "dst_unit", "at", facts.holds).alias("dst_holder"),
    )
    transfers = transfers.with_columns(
        pl.col("src_holder").alias("payer"), pl.col("dst_holder").alias("payee")
    )
    return parcels, transfers


def _as_written(facts: Facts, parcels: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Parcels with the users that waybills name (``s_known``, ``r_known``), and those users."""
    ends, named = named_users(parcels, facts.persons, facts.homes)
    for end in ("s", "r"):
        mine = ends.filter(pl.col("end") == end).select("p", pl.col("user").alias("named"))
        parcels = parcels.join(mine, on="p", how="left").sort("p")
        parcels = parcels.with_columns(
            pl.coalesce("named", f"{end}_holder").alias(f"{end}_known"),
            pl.coalesce("named", f"{end}_holder").alias(f"{end}_actor"),
        ).drop("named")
    return parcels, named


def _allowed(pairs: pl.DataFrame, payees: pl.DataFrame, parcels: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose payee is the sender himself or one of the sender's payees."""
    whom = parcels.select("p", "s_actor")
    chance = payees.select("sender", "payee").with_columns(pl.lit(True).alias("lifted"))
    return (
        pairs.join(whom, on="p")
        .join(chance, on=["sender", "payee"], how="left")
        .filter((pl.col("payee") == pl.col("s_actor")) | pl.col("lifted").fill_null(False))
        .drop("lifted", "s_actor")
    )


def _texts(deals: pl.DataFrame, links: pl.DataFrame, transfers: pl.DataFrame) -> pl.DataFrame:
    """Deals with channel and purpose of their first payment."""
    first = (
        links.unique("p", keep="first", maintain_order=True)
        .join(transfers.select("t", "channel", "purpose"), on="t")
        .select("p", "channel", "purpose")
    )
    return deals.join(first, on="p", how="left")


def _flow(parcels: pl.DataFrame) -> tuple[Flow, tuple[str, ...], dict[str, int]]:
    texts = pl.concat([parcels["s_actor"], parcels["r_actor"]]).unique().sort().to_list()
    code = {text: i for i, text in enumerate(texts)}
    ends = [
        parcels[name].replace_strict(code, return_dtype=pl.Int64).to_numpy()
        if parcels.height
        else np.zeros(0, dtype=np.int64)
        for name in ("s_actor", "r_actor")
    ]
    return Flow(ends[0], ends[1], len(texts)), tuple(texts), code


def prepare(view: FactView, settings: NetworkSettings) -> Prepared:
    """Resolve actors and match deals. O(n log n) in facts plus the payments inside windows."""
    return from_facts(read_facts(view), settings)


def from_facts(
    facts: Facts, settings: NetworkSettings, regular: pl.DataFrame | None = None
) -> Prepared:
    """As :func:`prepare`, on frames read before.

    Args:
        regular: pairs of regular payments found before; None: they are looked for.
    """
    parcels, transfers = _ends(facts)
    parcels, named = _as_written(facts, parcels)
    if regular is None:
        regular = payments.regular_pairs(transfers, settings)
    names = written(parcels, facts.persons)
    who = resolve(parcels, transfers, regular, facts.homes, names, settings)
    usable = usable_of(who.transfers, regular)
    pairs = pairs_of(who.parcels, usable, "s_actor", "payee", settings)
    table = payments.payees(pairs, usable, "payee", settings)
    deals, links = matching.match(
        who.parcels, _allowed(pairs, table, who.parcels), usable, settings
    )
    texts = features.build(
        who.parcels, _texts(deals, links, transfers), facts.calls, facts.holds, facts.persons,
        settings,
    )  # fmt: skip
    flow, actors, code = _flow(who.parcels)
    return Prepared(
        facts, who.parcels, who.transfers, deals, links, actors, code, flow, encode(texts),
        who.number_users, named, who.account_owners, regular, names,
    )  # fmt: skip
