"""Named persons with their evidence rows, reasons and what speaks against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.tracing.columns import ref
from graphengine.tracing.network.clear import Clearing
from graphengine.tracing.network.features import calls_near
from graphengine.tracing.network.grow import Growth
from graphengine.tracing.network.result import TracedPerson
from graphengine.tracing.network.roles import Role
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import Prepared

MAX_EVIDENCE = 6
MIN_RECORDS = 2
"""Rows of different records that a named person needs, not to be reported as thin."""
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
    unpaid = ~np.isin(kept, world.deals["p"].to_numpy())
    best = kept[np.lexsort((kept, -np.round(growth.kept[kept], 6), unpaid))]
    touching: dict[int, list[int]] = defaultdict(list)
    ends = zip(world.flow.sender[best].tolist(), world.flow.receiver[best].tolist(), strict=True)
    for p, (sender, receiver) in zip(best.tolist(), ends, strict=True):
        touching[sender].append(p)
        touching[receiver].append(p)
    return touching


def _thin(
    world: Prepared,
    touching: dict[int, list[int]],
    rows: dict[int, list[str]],
    settings: NetworkSettings,
) -> None:
    """Add calls before the parcel to the rows of those who have a single record otherwise.

    A waybill, a payment and a call are records of three different keepers.
    """
    poor = [ps for ps in touching.values() if len({ev for p in ps for ev in rows[p]}) < MIN_RECORDS]
    wanted = pl.DataFrame({"p": sorted({p for ps in poor for p in ps})}, schema={"p": pl.Int64})
    mine = world.parcels.join(wanted, on="p", how="semi")
    for p, ev in calls_near(mine, world.facts.calls, settings).select("p", "ev").iter_rows():
        rows[p].append(ev)


def _take(parcels: list[int], rows: dict[int, list[str]]) -> tuple[str, ...]:
    out: dict[str, None] = {}
    for p in parcels:
        out.update(dict.fromkeys(rows[p]))
        if len(out) >= MAX_EVIDENCE:
            break
    return tuple(out)[:MAX_EVIDENCE]


@dataclass(frozen=True)
class _Counts:
    """Per actor code: parcels sent, and of kept ones those sent, got, and of these the paid."""

    sent: np.ndarray
    kept_sent: np.ndarray
    kept_got: np.ndarray
    paid_sent: np.ndarray
    paid_got: np.ndarray


def _count(world: Prepared, kept: np.ndarray) -> _Counts:
    flow, n = world.flow, world.flow.actors
    paid = kept[np.isin(kept, world.deals["p"].to_numpy())]

    def per(ends: np.ndarray) -> np.ndarray:
        return np.bincount(ends, minlength=n)

    return _Counts(
        per(flow.sender), per(flow.sender[kept]), per(flow.receiver[kept]),
        per(flow.sender[paid]), per(flow.receiver[paid]),
    )  # fmt: skip


def _reasons(counts: _Counts, code: int, role: Role) -> tuple[list[str], list[str]]:
    sent, kept_sent = int(counts.sent[code]), int(counts.kept_sent[code])
    kept_got = int(counts.kept_got[code])
    for_him, against = [], []
    if role.role == "buyer":
        paid = int(counts.paid_got[code])
        for_him.append(
            f"received {_many(kept_got, 'parcel')} of the trade, "
            f"{paid} of them matched with a payment"
        )
    else:
        paid = int(counts.paid_sent[code])
        for_him.append(
            f"sent {_many(kept_sent, 'parcel')} of the trade (of {sent} sent) to "
            f"{_many(role.customers, 'receiver')}, {role.dealer_customers} of whom deal "
            "themselves; "
            f"{paid} matched with a payment"
        )
        if role.suppliers:
            for_him.append(f"supplied by {_many(role.suppliers, 'dealer')}")
        if sent > kept_sent:
            odd = _many(sent - kept_sent, "parcel")
            against.append(f"not taken for the trade: {odd} that he sent")
    if not paid:
        against.append("no payment is matched with any of these parcels")
    if kept_sent + kept_got == 1:
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
            + (
                f", and {_many(row['waybills'], 'waybill')} of it with his name"
                * bool(row["waybills"])
            )
        )
    for row in world.senders.iter_rows(named=True):
        out[row["user"]].append(
            f"taken for the sender of {_many(row['parcels'], 'parcel')} under {row['unit']} (held "
            f"by {row['holder']}): {_many(row['waybills'], 'waybill')} with his own name, the "
            "others with cover names he uses or his housemate's number; receivers paid him"
        )
    for row in world.named_users.iter_rows(named=True):
        out[row["user"]].append(
            f"named at his own home on {row['waybills']} waybills of {row['unit']} "
            f"(held by {row['holder']})"
        )
    for row in world.account_owners.iter_rows(named=True):
        why = f"{row['share']:.0%} of what went out of it went on to him"
        if row["waybills"]:
            named = _many(row["waybills"], "waybill")
            why = f"it is paid for numbers of his, with his name on {named}"
        out[row["owner"]].append(
            f"taken for the owner of {row['unit']} (held by {row['holder']}): {why}"
        )
    return out


def name_persons(
    world: Prepared, growth: Growth, roles: dict[int, Role], settings: NetworkSettings
) -> list[TracedPerson]:
    """Everyone with a role, by role, score (best first) and id."""
    kept = np.flatnonzero(growth.kept >= settings.parcel_min)
    rows = parcel_evidence(world, kept)
    touching = _order(world, growth, kept)
    _thin(world, touching, rows, settings)
    names = dict(world.facts.persons.select("actor", "name").iter_rows())
    regions, identity, counts = _region(world), inferred(world), _count(world, kept)
    clearing = Clearing(world, kept)
    people = []
    for code, role in roles.items():
        actor = world.actors[code]
        kind, _, key = actor.partition(":")
        reasons, against = _reasons(counts, code, role)
        evidence = _take(touching[code], rows)
        if actor in world.lent:
            against.append(
                f"unclear: lent? {ref(world.lent[actor])} holds this number, but no waybill sent "
                "has his name, no payment for it reached him, and he paid for no goods"
            )
        elif kind not in ("Person", "Organisation"):
            against.append(f"nobody is registered as holder of this {kind.lower()}")
        if len(evidence) < MIN_RECORDS:
            against.append("thin: a single record speaks for this")
        people.append(
            TracedPerson(
                id=key,
                ref=f"{kind.lower()}:{key}",
                role=role.role,
                level=role.level,
                score=round(min(role.score, 0.999), 4),
                name=names.get(actor) or "",
                region=regions.get(actor) or "",
                evidence=evidence,
                reasons=tuple(reasons + identity.get(actor, [])),
                against=tuple(against),
                would_clear=clearing.sentences(code, role.role, touching[code]),
                thin=len(evidence) < MIN_RECORDS,
            )
        )
    return sorted(people, key=lambda x: (ROLE_ORDER[x.role], -x.score, x.id, x.ref))
