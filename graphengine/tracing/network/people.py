"""Named persons with their evidence rows, reasons and what speaks against."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl

from graphengine.tracing.network.grow import Growth
from graphengine.tracing.network.result import TracedPerson
from graphengine.tracing.network.roles import Role
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import Prepared

MAX_EVIDENCE = 6
ROLE_ORDER = {"workshop": 0, "seller": 1, "broker": 2, "buyer": 3}


def parcel_evidence(world: Prepared, numbers: np.ndarray) -> dict[int, list[str]]:
    """Rows behind each parcel: the waybill, then its payments in order of time."""
    wanted = pl.DataFrame({"p": numbers}, schema={"p": pl.Int64})
    rows: dict[int, list[str]] = {
        p: [ev] for p, ev in world.parcels.join(wanted, on="p").select("p", "ev").iter_rows()
    }
    paid = (
        world.links.join(wanted, on="p")
        .join(world.transfers.select("t", pl.col("ev").alias("paid")), on="t")
        .sort("p", "t")
    )
    for p, ev in paid.select("p", "paid").iter_rows():
        rows[p].append(ev)
    return rows


def _region(world: Prepared) -> dict[str, str]:
    """Region of an actor: as registered, else the most frequent one written on its waybills."""
    written = pl.concat(
        [
            world.parcels.select(
                pl.col(f"{end}_actor").alias("actor"), pl.col(f"{end}_region").alias("region")
            )
            for end in ("s", "r")
        ]
    ).drop_nulls()
    usual = (
        written.group_by("actor", "region")
        .len()
        .sort("actor", "len", "region", descending=[False, True, False])
        .unique("actor", keep="first", maintain_order=True)
    )
    regions = dict(usual.select("actor", "region").iter_rows())
    known = world.facts.persons.filter(pl.col("region").is_not_null())
    regions.update(dict(known.select("actor", "region").iter_rows()))
    return regions


def _order(world: Prepared, growth: Growth, kept: np.ndarray) -> dict[int, list[int]]:
    """Kept parcels per actor: paid ones first, then by score, then by number."""
    paid = set(world.deals["p"].to_list())
    touching: dict[int, list[int]] = defaultdict(list)
    for p in sorted(
        kept.tolist(), key=lambda p: (p not in paid, -round(float(growth.kept[p]), 6), p)
    ):
        touching[int(world.flow.sender[p])].append(p)
        touching[int(world.flow.receiver[p])].append(p)
    return touching


def _take(parcels: list[int], rows: dict[int, list[str]]) -> tuple[str, ...]:
    out: dict[str, None] = {}
    for p in parcels:
        out.update(dict.fromkeys(rows[p]))
        if len(out) >= MAX_EVIDENCE:
            break
    return tuple(out)[:MAX_EVIDENCE]


def _reasons(
    world: Prepared, growth: Growth, code: int, role: Role, parcels: list[int]
) -> tuple[list[str], list[str]]:
    own = world.flow.receiver if role.role == "buyer" else world.flow.sender
    counted = [p for p in parcels if own[p] == code]
    paid = world.deals.filter(pl.col("p").is_in(counted)).height
    sent = int((world.flow.sender == code).sum())
    sent_kept = sum(1 for p in parcels if world.flow.sender[p] == code)
    for_him, against = [], []
    if role.role == "buyer":
        for_him.append(
            f"received {_many(len(counted), 'parcel')} of the trade, "
            f"{paid} of them matched with a payment"
        )
    else:
        for_him.append(
            f"sent {_many(sent_kept, 'parcel')} of the trade (of {sent} sent) to "
            f"{_many(role.customers, 'receiver')}, {role.dealer_customers} of whom deal "
            "themselves; "
            f"{paid} matched with a payment"
        )
        if role.suppliers:
            for_him.append(f"supplied by {_many(role.suppliers, 'dealer')}")
        if sent > sent_kept:
            odd = _many(sent - sent_kept, "parcel")
            against.append(f"not taken for the trade: {odd} that he sent")
    if not paid:
        against.append("no payment is matched with any of these parcels")
    if len(parcels) == 1:
        against.append("one parcel only")
    return for_him, against


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def inferred(world: Prepared) -> dict[str, list[str]]:
    """Per actor, sentences on numbers and accounts that others hold for him."""
    out: dict[str, list[str]] = defaultdict(list)
    for row in world.number_users.iter_rows(named=True):
        out[row["user"]].append(
            f"taken for the user of {row['unit']} (held by {row['holder']}): "
            f"{row['receivers']} receivers of its parcels paid him, G2 {row['llr']:.0f}"
        )
    for row in world.named_users.iter_rows(named=True):
        out[row["user"]].append(
            f"named at his own home on {row['waybills']} waybills of {row['unit']} "
            f"(held by {row['holder']})"
        )
    for row in world.account_owners.iter_rows(named=True):
        out[row["owner"]].append(
            f"taken for the owner of {row['unit']} (held by {row['holder']}): "
            f"{row['share']:.0%} of what went out of it went on to him"
        )
    return out


def name_persons(
    world: Prepared, growth: Growth, roles: dict[int, Role], settings: NetworkSettings
) -> list[TracedPerson]:
    """Everyone with a role, by role, score (best first) and id."""
    kept = np.flatnonzero(growth.kept >= settings.parcel_min)
    rows = parcel_evidence(world, kept)
    touching = _order(world, growth, kept)
    names = dict(world.facts.persons.select("actor", "name").iter_rows())
    regions, identity = _region(world), inferred(world)
    people = []
    for code, role in roles.items():
        actor = world.actors[code]
        kind, _, key = actor.partition(":")
        reasons, against = _reasons(world, growth, code, role, touching[code])
        against += [f"nobody is registered as holder of this {kind.lower()}"] * (
            kind not in ("Person", "Organisation")
        )
        people.append(
            TracedPerson(
                id=key,
                ref=f"{kind.lower()}:{key}",
                role=role.role,
                level=role.level,
                score=round(min(role.score, 0.999), 4),
                name=names.get(actor) or "",
                region=regions.get(actor) or "",
                evidence=_take(touching[code], rows),
                reasons=tuple(reasons + identity.get(actor, [])),
                against=tuple(against),
            )
        )
    return sorted(people, key=lambda x: (ROLE_ORDER[x.role], -x.score, x.id, x.ref))
