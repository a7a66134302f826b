"""What a trace looked at, what it cut and where, and what could hide more."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from graphengine.tracing.columns import ref
from graphengine.tracing.network.answer import Answer, why_taken
from graphengine.tracing.network.content import strongest
from graphengine.tracing.network.grow import Growth
from graphengine.tracing.network.result import NOTICE
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.start import Seed
from graphengine.tracing.network.world import Prepared

GAP_DAYS = 14


def _cuts(world: Prepared, growth: Growth) -> list[dict[str, Any]]:
    cuts = [
        {
            "node": ref(world.actors[code]),
            "reason": f"hub: {degree} counterparts, not grown through",
            "skipped": parcels,
        }
        for code, degree, parcels in growth.hubs
    ]
    return sorted(cuts, key=lambda cut: (-int(str(cut["skipped"])), str(cut["node"])))


def _span(frame: pl.DataFrame, column: str) -> dict[str, Any]:
    """First and last time, and periods of more than two weeks without any record."""
    if not frame.height:
        return {"first": None, "last": None, "gaps": []}
    times = frame[column].sort()
    step = pl.DataFrame({"from": times[:-1], "to": times[1:]})
    gaps = step.filter((pl.col("to") - pl.col("from")).dt.total_days() > GAP_DAYS)
    return {
        "first": times[0].isoformat(),
        "last": times[-1].isoformat(),
        "gaps": [[a.isoformat(), b.isoformat()] for a, b in gaps.iter_rows()],
    }


def _doubts(world: Prepared, growth: Growth, settings: NetworkSettings) -> list[str]:
    kept = np.flatnonzero(growth.kept >= settings.parcel_min)
    paid = set(world.deals["p"].to_list())
    unpaid = sum(1 for p in kept.tolist() if p not in paid)
    ends = np.unique(np.concatenate([world.flow.sender[kept], world.flow.receiver[kept]]))
    bare = [world.actors[a] for a in ends if not world.actors[a].startswith(("Person:", "Org"))]
    out = []
    if unpaid:
        out.append(
            f"{unpaid} kept parcels have no matched payment (cash, or an account not in the data)."
        )
    if bare:
        out.append(
            f"{len(bare)} ends of kept parcels are numbers without a known holder: "
            "ask the operator."
        )
    if world.facts.half_parcels:
        out.append(
            f"{world.facts.half_parcels} parcels have only one end recorded and were left out."
        )
    if not growth.settled:
        out.append("Growing stopped at its limit of rounds before it settled.")
    return out


def _weak(found: Answer) -> list[str]:
    """A warning where the parcels have so little in common that no network explains them better."""
    if not found.states or found.states[0].log_likelihood >= 0.0:
        return []
    return [
        "The parcels kept have too little in common (log-likelihood below zero): this network may "
        "well be honest trade of the known parcels' senders. Name another waybill or transfer."
    ]


def _single(seed: Seed, found: Answer) -> list[str]:
    """What a start from a single known parcel means for the answer, with the lift of each state."""
    if len(seed.parcels) != 1 or not found.states:
        return []
    first, *rest = found.states
    note = (
        "One known parcel only: were it an honest purchase, the network here would be another "
        f"trade than the one you look for. Its lift is {first.lift:.1f} over "
        f"{first.parcels:,} parcels"
    )
    if rest:
        others = ", ".join(
            f"{state.lift:.1f} ({state.parcels:,} parcels, {len(state.members):,} persons)"
            for state in rest
        )
        note += f"; that of the rivals: {others}. Compare them before you choose"
    else:
        note += "; no other start that was tried led to another network"
    return [note + ". A second waybill or transfer makes this sure."]


def certify(
    world: Prepared,
    seed: Seed,
    found: Answer,
    settings: NetworkSettings,
    chains_left_out: int,
) -> dict[str, Any]:
    """The certificate. ``exhausted``: something to grow from, nothing cut, and settled."""
    growth = found.growth
    kept = growth.kept >= settings.parcel_min
    cuts = _cuts(world, growth)
    if chains_left_out:
        cuts.append(
            {"node": "", "reason": "more chains than max_chains", "skipped": chains_left_out}
        )
    return {
        "notice": NOTICE,
        "exhausted": bool(growth.settled and not cuts and len(seed.suspects)),
        "cuts": cuts,
        "start": [ref(actor) for actor in seed.actors],
        "known_parcels": [world.parcels["parcel"][int(p)] for p in seed.parcels],
        "notes": [*seed.notes, *_single(seed, found)],
        "taken": why_taken(found),
        "looked_at": {
            "parcels": world.parcels.height,
            "transfers": world.transfers.height,
            "calls": world.facts.calls.height,
            "paid_parcels": world.deals.height,
            "deals": int(world.deals["deal"].n_unique()) if world.deals.height else 0,
            "regular_pairs_left_out": world.regular.height,
            "half_parcels_left_out": world.facts.half_parcels,
        },
        "kept": {
            "parcels": int(kept.sum()),
            "paid": int(np.isin(np.flatnonzero(kept), world.deals["p"].to_numpy()).sum()),
            "dealers": int((growth.dealer >= settings.dealer_min).sum()),
        },
        "inferred": {
            "number_users": world.number_users.height,
            "named_users": world.named_users.height,
            "account_owners": world.account_owners.height,
            "senders": world.senders.height,
        },
        "rounds": growth.rounds,
        "history": [{"dealers": d, "parcels": p} for d, p in growth.history],
        "content": strongest(world.content, growth.table, growth.kept) if growth.table else [],
        "data": {
            "parcels": _span(world.parcels, "sent_at"),
            "transfers": _span(world.transfers, "at"),
            "calls": _span(world.facts.calls, "at"),
        },
        "doubts": _weak(found) + _doubts(world, growth, settings),
        "thresholds": settings.to_dict(),
        "order": "persons by role, score, id; chains by score, seller, brokers, buyer; "
        "regions by name",
    }
