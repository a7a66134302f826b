"""The network from one suspect: sellers, brokers, buyers and the chains between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from graphengine.errors import UsageError
from graphengine.tracing.columns import ref
from graphengine.tracing.network import chains as chaining
from graphengine.tracing.network import stability as repeating
from graphengine.tracing.network.answer import Answer, answer, rivals
from graphengine.tracing.network.certificate import certify
from graphengine.tracing.network.links import goods_links
from graphengine.tracing.network.people import name_persons, parcel_evidence
from graphengine.tracing.network.result import (
    NetworkResult,
    TracedChain,
    TracedPerson,
    count_regions,
)
from graphengine.tracing.network.settings import ROLES, NetworkSettings, NodeRef
from graphengine.tracing.network.standing import lent_numbers, shown_as_numbers
from graphengine.tracing.network.start import Seed, find_seed
from graphengine.tracing.network.thinning import Missing, missing_of
from graphengine.tracing.network.world import Prepared, prepare
from graphengine.tracing.stop import Stop

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
    stability: int = 0,
    missing: Missing | None = None,
    number: int = 1,
    stop: Stop | None = None,
) -> NetworkResult:
    """Trace the network around a start.

    Args:
        view: merged facts of a case.
        start: ``(kind, key)`` of a person, organisation, phone, account, parcel or transfer.
        known: up to three parcels or transfers known to belong to the trade.
        roles: roles to report among the persons (workshop, seller, broker, buyer).
        settings: thresholds, all printed in the certificate.
        stability: repeated runs on thinned facts, for probabilities; 0: none.
        missing: shares of records dropped in a run; None: from the facts, see ``missing_of``.
        number: seed of these runs.
        stop: asked between starts and between runs; once it says so, what is still to do is
            left out, and the certificate's ``ended`` and ``cuts`` tell of it.

    Returns:
        NetworkResult; the same facts and arguments give the same result, order included.

    Raises:
        NotFound: start or a known item is not in the facts.
        UsageError: an unknown role, more than three known items, or a wrong number of runs.

    Complexity: O(n log n) in facts for matching, then O(rounds * parcels * features), both once
    more for each run.
    """
    return trace_prepared(
        prepare(view, settings), start, known, roles=roles, settings=settings,
        stability=stability, missing=missing, number=number, stop=stop,
    )  # fmt: skip


def trace_prepared(
    world: Prepared,
    start: NodeRef,
    known: Sequence[NodeRef] = (),
    *,
    roles: Sequence[str] = ROLES,
    settings: NetworkSettings = DEFAULTS,
    stability: int = 0,
    missing: Missing | None = None,
    number: int = 1,
    stop: Stop | None = None,
) -> NetworkResult:
    """As :func:`trace_network`, on facts prepared before (several starts of one case)."""
    wanted = set(roles)
    unknown = wanted - {"workshop", *ROLES}
    if unknown or not wanted:
        raise UsageError(
            f"Unknown role '{', '.join(sorted(unknown))}'; "
            f"choose from workshop, {', '.join(ROLES)}."
        )
    if not 0 <= stability <= repeating.MAX_RUNS:
        raise UsageError(f"Ask for 0 to {repeating.MAX_RUNS} repeated runs.")
    stop = stop or Stop()
    seed = find_seed(world, start, known)
    found = answer(world, seed.parcels, seed.suspects, settings, stop=stop)
    lent = lent_numbers(world, found.growth, found.roles, seed.actors, settings)
    printed = shown_as_numbers(world, lent)
    people = name_persons(printed, found.growth, found.roles, settings)
    shown = found.chains[: settings.max_chains]
    chains = _print(printed, shown)
    certificate = certify(world, seed, found, settings, len(found.chains) - len(shown))
    if stability:
        shares = missing or missing_of(world)
        people, chains, runs = _repeated(
            world,
            printed,
            seed,
            found,
            settings,
            shares,
            stability,
            number,
            stop,
            people,
            shown,
            chains,
        )
        certificate["stability"] = {
            "asked": stability, "runs": runs, "seed": number, "missing": shares.to_dict(),
        }  # fmt: skip
    _end(certificate, stop.why(), stop, stability)
    named = [person for person in people if person.role in wanted]
    certificate["roles"] = {
        role: sum(1 for person in people if person.role == role) for role in ("workshop", *ROLES)
    }
    certificate["thin"] = sum(1 for person in people if person.thin)
    drawn = goods_links(printed, found.growth, (person.ref for person in named), settings)
    return NetworkResult(
        tuple(named), tuple(chains), drawn, count_regions(named), certificate,
        rivals(printed, found),
    )  # fmt: skip


def _end(certificate: dict[str, Any], why: str | None, stop: Stop, asked: int) -> None:
    """Say in the certificate whether the trace ended early, and what it left out."""
    certificate["ended"] = why or "whole"
    if why:
        made = certificate.get("stability", {}).get("runs", 0)
        certificate["exhausted"] = False
        certificate["cuts"].append(
            {
                "node": "",
                "reason": f"{stop.told(why)}: rival starts and repeated runs were left out",
                "skipped": asked - made,
            }
        )


def _repeated(
    world: Prepared,
    printed: Prepared,
    seed: Seed,
    found: Answer,
    settings: NetworkSettings,
    missing: Missing,
    runs: int,
    number: int,
    stop: Stop,
    people: list[TracedPerson],
    shown: Sequence[chaining.Chain],
    chains: list[TracedChain],
) -> tuple[list[TracedPerson], list[TracedChain], int]:
    """Persons and chains with probabilities, and the number of runs made."""
    tally = repeating.repeat(world, seed, found, settings, missing, runs, number, stop)
    if not tally.runs:
        return people, chains, 0
    actors = {ref(printed.actors[code]): world.actors[code] for code in found.roles}
    keys = [(world.actors[c.seller], world.actors[c.brokers[-1]], world.actors[c.buyer])
            for c in shown]  # fmt: skip
    return (
        repeating.with_persons(people, actors, tally),
        repeating.with_chains(chains, keys, tally),
        tally.runs,
    )


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
