"""The network from one suspect: sellers, brokers, buyers and the chains between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from graphengine.errors import UsageError
from graphengine.tracing.network import chains as chaining
from graphengine.tracing.network.certificate import certify
from graphengine.tracing.network.grow import Growth, grow
from graphengine.tracing.network.links import goods_links
from graphengine.tracing.network.people import name_persons, parcel_evidence
from graphengine.tracing.network.result import NetworkResult, TracedChain, count_regions
from graphengine.tracing.network.roles import Role, assign
from graphengine.tracing.network.settings import ROLES, NetworkSettings, NodeRef
from graphengine.tracing.network.start import find_seed
from graphengine.tracing.network.world import Prepared, prepare

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

MAX_CHAIN_EVIDENCE = 8
MAX_SCORE = 0.999
"""Nothing traced is certain; scores say so."""
DEFAULTS = NetworkSettings()


def trace_network(
    view: FactView,
    start: NodeRef,
    known: Sequence[NodeRef] = (),
    *,
    roles: Sequence[str] = ROLES,
    settings: NetworkSettings = DEFAULTS,
) -> NetworkResult:
    """Trace the network around a start.

    Args:
        view: merged facts of a case.
        start: ``(kind, key)`` of a person, organisation, phone, account, parcel or transfer.
        known: up to three parcels or transfers known to belong to the trade.
        roles: roles to report among the persons (workshop, seller, broker, buyer).
        settings: thresholds, all printed in the certificate.

    Returns:
        NetworkResult; the same facts and arguments give the same result, order included.

    Raises:
        NotFound: start or a known item is not in the facts.
        UsageError: an unknown role, or more than three known items.

    Complexity: O(n log n) in facts for matching, then O(rounds * parcels * features).
    """
    return trace_prepared(prepare(view, settings), start, known, roles=roles, settings=settings)


def trace_prepared(
    world: Prepared,
    start: NodeRef,
    known: Sequence[NodeRef] = (),
    *,
    roles: Sequence[str] = ROLES,
    settings: NetworkSettings = DEFAULTS,
) -> NetworkResult:
    """As :func:`trace_network`, on facts prepared before (several starts of one case)."""
    wanted = set(roles)
    unknown = wanted - {"workshop", *ROLES}
    if unknown or not wanted:
        raise UsageError(
            f"Unknown role '{', '.join(sorted(unknown))}'; "
            f"choose from workshop, {', '.join(ROLES)}."
        )
    seed = find_seed(world, start, known)
    growth = _grow(world, seed.parcels, seed.suspects, settings)
    found = assign(world.flow, growth, settings)
    people = name_persons(world, growth, found, settings)
    every = _chains(world, growth, found, settings)
    shown = every[: settings.max_chains]
    named = [person for person in people if person.role in wanted]
    certificate = certify(world, seed, growth, settings, len(every) - len(shown))
    certificate["roles"] = {
        role: sum(1 for person in people if person.role == role) for role in ("workshop", *ROLES)
    }
    drawn = goods_links(world, growth, (person.ref for person in named), settings)
    return NetworkResult(
        tuple(named), tuple(_print(world, shown)), drawn, count_regions(named), certificate
    )


def _grow(
    world: Prepared, known: np.ndarray, suspects: np.ndarray, settings: NetworkSettings
) -> Growth:
    if len(suspects) == 0:
        n = world.flow.actors
        parcels = len(world.flow.sender)
        return Growth(np.zeros(n), np.zeros(parcels), np.zeros(parcels), settled=True)
    return grow(world.flow, world.content, known, suspects, settings)


def _chains(
    world: Prepared, growth: Growth, roles: dict[int, Role], settings: NetworkSettings
) -> list[chaining.Chain]:
    """Chains over kept parcels, with parcel positions turned back into parcel numbers."""
    kept = np.flatnonzero(growth.kept >= settings.parcel_min)
    rows = world.parcels[kept.tolist()]
    sent = rows["sent_at"].dt.epoch("us").to_numpy()
    arrived = rows["r_at"].dt.epoch("us").fill_null(rows["sent_at"].dt.epoch("us")).to_numpy()
    found = chaining.build(
        world.flow.sender[kept],
        world.flow.receiver[kept],
        sent,
        arrived,
        rows["weightKg"].to_numpy().astype(np.float64),
        growth.kept[kept],
        {code: role.role for code, role in roles.items()},
    )
    return [
        chaining.Chain(c.seller, c.brokers, c.buyer, c.above, c.score,
                       tuple(int(kept[i]) for i in c.parcels))
        for c in found
    ]  # fmt: skip


def _print(world: Prepared, found: Sequence[chaining.Chain]) -> list[TracedChain]:
    numbers = np.unique(np.array([p for c in found for p in c.parcels], dtype=np.int64))
    rows = parcel_evidence(world, numbers)

    def key(code: int) -> str:
        return world.actors[code].partition(":")[2]

    out = []
    for c in found:
        evidence = dict.fromkeys(ev for p in c.parcels for ev in rows[p])
        sold = sum(1 for p in c.parcels if world.flow.receiver[p] == c.buyer)
        out.append(
            TracedChain(
                seller=key(c.seller),
                broker=key(c.brokers[-1]),
                buyer=key(c.buyer),
                brokers=tuple(key(b) for b in c.brokers),
                workshop=key(c.above) if c.above >= 0 else None,
                score=round(min(c.score, MAX_SCORE), 4),
                deals=sold,
                evidence=tuple(evidence)[:MAX_CHAIN_EVIDENCE],
            )
        )
    return out
