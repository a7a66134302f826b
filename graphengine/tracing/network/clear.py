"""Which records would clear a named person: what to ask for before anyone acts on the lead.

Each sentence names the unit and the days, and what the record would have to show. None of these
records is in the case; that they are missing says nothing against the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import polars as pl

from graphengine.tracing.columns import ref
from graphengine.tracing.network.world import Prepared

MAX_SENTENCES = 4
MAX_UNITS = 2


class Clearing:
    """Sentences on what would clear a person, from the kept parcels of a trace."""

    def __init__(self, world: Prepared, kept: np.ndarray) -> None:
        """Look up the units, days and payments of the kept parcels. O(kept)."""
        wanted = pl.DataFrame({"p": kept}, schema={"p": pl.Int64})
        rows = world.parcels.join(wanted, on="p", how="semi").select(
            "p", "parcel", "s_unit", "r_unit", pl.col("sent_at").dt.date().cast(pl.String)
        )
        self.parcel = {p: (number, s, r, day) for p, number, s, r, day in rows.iter_rows()}
        first = (
            world.links.join(wanted, on="p", how="semi")
            .unique("p", keep="first", maintain_order=True)
            .join(world.transfers, on="t")
            .select("p", "src_unit", "dst_unit", pl.col("at").dt.date().cast(pl.String))
        )
        self.paid = {p: (src, dst, day) for p, src, dst, day in first.iter_rows()}
        self.world = world
        self.lent: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for table, who, kind in (
            (world.number_users, "user", "number"),
            (world.named_users, "user", "number"),
            (world.senders, "user", "number"),
            (world.account_owners, "owner", "account"),
        ):
            for unit, holder, user in table.select("unit", "holder", who).iter_rows():
                self.lent[user].append((unit, holder, kind))

    def sentences(self, code: int, role: str, parcels: Sequence[int]) -> tuple[str, ...]:
        """At most four sentences; ``parcels`` are his kept ones, most telling first."""
        if role == "buyer":
            out = self._buyer(parcels[0])
        else:
            sent = [p for p in parcels if int(self.world.flow.sender[p]) == code]
            out = self._dealer(sent or list(parcels))
        return tuple([*self._lent(self.world.actors[code]), *out][:MAX_SENTENCES])

    def _buyer(self, p: int) -> list[str]:
        number, _, unit, day = self.parcel[p]
        out = [
            f"The carrier's record of parcel:{number} shows other contents, or that somebody "
            "else received it.",
            f"The register of {ref(unit)} on {day} names somebody else as its user.",
        ]
        if p in self.paid:
            src, _, paid = self.paid[p]
            out.append(
                f"The statement of {ref(src)} shows that its payment of {paid} was for "
                "something else, or that somebody else made it."
            )
        return out

    def _dealer(self, parcels: Sequence[int]) -> list[str]:
        days = sorted(self.parcel[p][3] for p in parcels)
        units = list(dict.fromkeys(self.parcel[p][1] for p in parcels))
        span = days[0] if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
        named = ", ".join(ref(unit) for unit in units[:MAX_UNITS])
        if len(units) > MAX_UNITS:
            named += f" and {len(units) - MAX_UNITS} more"
        out = [
            f"The carriers' records of the parcels sent from {named} {span} show other contents, "
            "or that somebody else handed them in.",
            f"The register of {ref(units[0])} {span} names somebody else as its user.",
        ]
        accounts = [self.paid[p][1] for p in parcels if p in self.paid]
        if accounts:
            out.append(
                f"The statement of {ref(accounts[0])} shows that what the receivers paid in was "
                "for something else."
            )
        return out

    def _lent(self, actor: str) -> list[str]:
        """On numbers and accounts that are his only by inference: what would undo it."""
        out = []
        for unit, holder, kind in self.lent.get(actor, [])[:1]:
            record = (
                "The operator's records (cells, devices, top-ups)"
                if kind == "number"
                else "The bank's records (opening, logins, withdrawals)"
            )
            held = "its holder" if holder == unit else ref(holder)
            out.append(f"{record} of {ref(unit)} show that {held} used it.")
        return out
