"""Who deals in his own right: goods must reach him or go on to dealers, and more than a register
must tie him to them.

Growing judges parcels and customers in common. Two kinds of innocent pass that test. One sells
look-alike goods to somebody who also buys from the trade, but stands apart: nobody of the trade
supplies him and nobody he supplies deals. The other lent his number: only the register leads to
him. Here both are told from dealers by records that growing did not use.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from graphengine.tracing.network.grow import Flow, Growth
from graphengine.tracing.network.identity import own_names
from graphengine.tracing.network.roles import Role
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import Prepared

Array = np.ndarray


def without_apart(flow: Flow, growth: Growth, suspects: Array, settings: NetworkSettings) -> Growth:
    """The state without dealers who stand apart from all others.

    Apart is who gets no kept parcel and sends none to a dealer. That is told against
    ``apart_penalty``, but only where few of the dealers (``apart_max_share``) are apart: in a case
    that holds one step of a trade only, all of them are. Senders of known parcels stay.
    O(parcels).
    """
    kept = np.flatnonzero(growth.kept >= settings.parcel_min)
    sender, receiver = flow.sender[kept], flow.receiver[kept]
    deals = np.zeros(flow.actors, dtype=bool)
    deals[sender] = growth.dealer[sender] >= settings.dealer_min
    joined = np.zeros(flow.actors, dtype=bool)
    both = deals[sender] & deals[receiver]
    joined[sender[both]] = True
    joined[receiver] = True
    apart = np.flatnonzero(deals & ~joined)
    if len(apart) > settings.apart_max_share * int(deals.sum()):
        return growth
    with np.errstate(divide="ignore"):
        odds = np.log(growth.dealer[apart] / (1.0 - growth.dealer[apart]))
    gone = np.setdiff1d(apart[odds < settings.apart_penalty], suspects)
    if not len(gone):
        return growth
    dealer = growth.dealer.copy()
    dealer[gone] = 0.0
    return replace(
        growth, dealer=dealer, kept=np.where(np.isin(flow.sender, gone), 0.0, growth.kept)
    )


def lent_numbers(
    world: Prepared,
    growth: Growth,
    roles: Mapping[int, Role],
    start: Collection[str],
    settings: NetworkSettings,
) -> dict[int, str]:
    """Dealers whom only the register of a number names, with that number.

    Three witnesses clear a number of being lent: a waybill sent with the holder's own name, a
    payment for its parcels that reached him, a payment of his for parcels of the trade. Where a
    number was given to him by inference, the grounds of that are witness enough.

    Args:
        start: actors whom the investigator named; they are shown by name all the same.

    Returns:
        Number by actor code; what is sent from it is the number's, not the holder's. O(kept).
    """
    wanted = [
        code for code, role in roles.items()
        if role.role != "buyer" and world.actors[code].startswith("Person:")
        and world.actors[code] not in start
    ]  # fmt: skip
    kept = np.flatnonzero(growth.kept >= settings.parcel_min)
    own = pl.DataFrame({"actor": [world.actors[code] for code in wanted]}, {"actor": pl.String})
    mine = world.parcels.join(pl.DataFrame({"p": kept}, {"p": pl.Int64}), on="p", how="semi")
    sent = mine.join(own, left_on="s_actor", right_on="actor", how="semi")
    got = mine.join(own, left_on="r_actor", right_on="actor", how="semi")
    paid = sent.join(world.deals.select("p", "payee"), on="p")
    named = sent.select("p", "s_actor", pl.col("s_name").str.replace_all(r"\s+", "").alias("n"))
    names = own_names(world.facts.persons.join(own, on="actor", how="semi"))
    witnessed = pl.concat(
        [
            sent.filter(pl.col("s_actor") != pl.col("s_holder"))["s_actor"],
            paid.filter(pl.col("payee") == pl.col("s_actor"))["s_actor"],
            got.join(world.deals.select("p"), on="p")["r_actor"],
            named.join(names, left_on=["s_actor", "n"], right_on=["actor", "name"])["s_actor"],
        ]
    ).unique()
    alone = sent.filter(~pl.col("s_actor").is_in(witnessed.implode()))
    usual = (
        alone.group_by("s_actor", "s_unit").len()
        .sort("s_actor", "len", "s_unit", descending=[False, True, False])
        .unique("s_actor", keep="first", maintain_order=True)
    )  # fmt: skip
    return {
        world.code[actor]: unit
        for actor, unit in usual.select("s_actor", "s_unit").iter_rows()
        if unit not in world.code and unit != actor
    }


def shown_as_numbers(world: Prepared, lent: Mapping[int, str]) -> Prepared:
    """The world in which these actors stand under their numbers; ``lent`` there keeps who holds
    them. Only for printing: codes and flows are as before."""
    if not lent:
        return world
    actors = tuple(lent.get(code, actor) for code, actor in enumerate(world.actors))
    holders = {unit: world.actors[code] for code, unit in lent.items()}
    return replace(world, actors=actors, lent=holders)
