"""What a trace knows of its leads beside repeated runs: payments, scores, names on waybills.

A name is the witness that neither register nor bank is (see ``written``). Whoever really sends
parcels now and then does so under his own name; how often, the trade itself shows. A dealer with
many parcels and never his name may be another, for whom he lent an account or a number, and then
all chains through him are wrong at once, in every repeated run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from graphengine.tracing.network.answer import Answer
from graphengine.tracing.network.identity import own_names, plain
from graphengine.tracing.network.world import Prepared

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Witnesses:
    """By reference ``Kind:key`` of persons and by (seller, broker, buyer).

    Attributes:
        paid, chain_paid: parcels of the full run with a matched payment: sent of a dealer, got of
            a buyer, from broker to buyer of a chain.
        scores: of the full run.
        silence: of dealers, see ``silences``.
    """

    paid: dict[str, int] = field(default_factory=dict)
    chain_paid: dict[Triple, int] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    silence: dict[str, float] = field(default_factory=dict)

    def chain_silence(self, key: Triple) -> float:
        """The greater silence of seller and broker."""
        return max(self.silence.get(actor, 0.0) for actor in key[:2])


def sales(world: Prepared, found: Answer) -> dict[Triple, list[int]]:
    """Per (seller, broker, buyer) the parcels to the buyer."""
    out: dict[Triple, list[int]] = {}
    for c in found.chains:
        key = (world.actors[c.seller], world.actors[c.brokers[-1]], world.actors[c.buyer])
        mine = [p for p in c.parcels if int(world.flow.receiver[p]) == c.buyer]
        out.setdefault(key, []).extend(mine)
    return out


def witnesses(world: Prepared, found: Answer) -> Witnesses:
    """What the full run knows of everyone it names. O(kept + persons)."""
    paid = np.zeros(len(world.flow.sender), dtype=bool)
    paid[world.deals["p"].to_numpy()] = True
    kept = found.growth.kept > 0.0
    sent = np.bincount(world.flow.sender[kept & paid], minlength=world.flow.actors)
    got = np.bincount(world.flow.receiver[kept & paid], minlength=world.flow.actors)
    dealers = {world.actors[c]: c for c, role in found.roles.items() if role.role != "buyer"}
    return Witnesses(
        {
            world.actors[code]: int((got if role.role == "buyer" else sent)[code])
            for code, role in found.roles.items()
        },
        {key: int(paid[np.unique(p)].sum()) for key, p in sales(world, found).items()},
        {world.actors[code]: role.score for code, role in found.roles.items()},
        silences(*_signed(world, np.flatnonzero(kept), dealers)),
    )


def _signed(
    world: Prepared, kept: np.ndarray, dealers: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Per dealer whose name is known, his kept waybills with a sender's name, and with his own."""
    mine = world.parcels.join(pl.DataFrame({"p": kept}, {"p": pl.Int64}), on="p", how="semi")
    actors = pl.DataFrame({"actor": sorted(dealers)}, {"actor": pl.String})
    names = own_names(world.facts.persons.join(actors, on="actor", how="semi"))
    sent = (
        mine.select(pl.col("s_actor").alias("actor"), plain("s_name").alias("name"))
        .drop_nulls()
        .join(names.select("actor").unique(), on="actor", how="semi")
    )
    own = sent.join(names, on=["actor", "name"], how="semi")
    written = dict(sent.group_by("actor").len().iter_rows())
    return written, dict(own.group_by("actor").len().iter_rows())


def silences(written: Mapping[str, int], own: Mapping[str, int]) -> dict[str, float]:
    """How far it speaks against a dealer that none of his waybills bears his name.

    Minus the natural logarithm of the chance of that, were he to write his name as often as the
    other dealers do (half a waybill added on each side); 0 where one bears it. Where nobody ever
    writes his own name, silence says little.

    Args:
        written: waybills with a sender's name, by dealer; ``own``: those with his own.
    """
    whole, signed = sum(written.values()), sum(own.values())
    out = {}
    for actor in sorted(written):
        others = (signed - own.get(actor, 0) + 0.5) / (whole - written[actor] + 1.0)
        out[actor] = 0.0 if own.get(actor) else -written[actor] * float(np.log1p(-others))
    return out
