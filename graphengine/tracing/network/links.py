"""Who sent goods to whom in the traced network, with the payments matched to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import numpy as np
import polars as pl

from graphengine.tracing.columns import ref
from graphengine.tracing.network.grow import Growth
from graphengine.tracing.network.people import parcel_evidence
from graphengine.tracing.network.result import TracedLink
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import Prepared

MAX_LINK_EVIDENCE = 8


def goods_links(
    world: Prepared, growth: Growth, named: Iterable[str], settings: NetworkSettings
) -> tuple[TracedLink, ...]:
    """Links between the persons named by reference, sorted by source and target.

    O(k log k) in the kept parcels.
    """
    refs = set(named)
    wanted = {n: actor for n, actor in enumerate(world.actors) if ref(actor) in refs}
    by_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
    for p in np.flatnonzero(growth.kept >= settings.parcel_min).tolist():
        pair = (int(world.flow.sender[p]), int(world.flow.receiver[p]))
        if pair[0] in wanted and pair[1] in wanted:
            by_pair[pair].append(p)
    numbers = np.unique(np.array([p for ps in by_pair.values() for p in ps], dtype=np.int64))
    evidence = parcel_evidence(world, numbers)
    paid = _payments(world, numbers)
    sent = dict(zip(numbers.tolist(), world.parcels["sent_at"].gather(numbers), strict=True))
    found = [
        _link(wanted[a], wanted[b], ps, paid, sent, evidence) for (a, b), ps in by_pair.items()
    ]
    return tuple(sorted(found, key=lambda link: (link.source, link.target)))


def _link(
    source: str,
    target: str,
    parcels: list[int],
    paid: dict[int, tuple[int, str]],
    sent: dict[int, datetime],
    evidence: dict[int, list[str]],
) -> TracedLink:
    payments = [paid[p] for p in parcels if p in paid]
    currencies = {currency for _, currency in payments}
    days = [sent[p] for p in parcels]
    rows = dict.fromkeys(row for p in parcels for row in evidence.get(p, []))
    one = len(currencies) == 1
    return TracedLink(
        source.partition(":")[2],
        target.partition(":")[2],
        len(parcels),
        len(payments),
        sum(amount for amount, _ in payments) if one else None,
        next(iter(currencies)) if one else None,
        min(days).isoformat(),
        max(days).isoformat(),
        tuple(rows)[:MAX_LINK_EVIDENCE],
    )


def _payments(world: Prepared, parcels: np.ndarray) -> dict[int, tuple[int, str]]:
    """Amount and currency matched to each parcel; the currency is that of its transfers."""
    wanted = pl.Series("p", parcels, dtype=world.deals["p"].dtype)
    currency = (
        world.links.filter(pl.col("p").is_in(wanted.implode()))
        .join(world.transfers.select("t", "currency"), on="t")
        .group_by("p")
        .agg(pl.col("currency").unique().sort())
    )
    rows = world.deals.filter(pl.col("p").is_in(wanted.implode())).join(currency, on="p")
    return {
        row["p"]: (row["amount_minor"], row["currency"][0])
        for row in rows.iter_rows(named=True)
        if len(row["currency"]) == 1 and row["currency"][0] and row["amount_minor"] is not None
    }
