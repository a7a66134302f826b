"""From a prepared world and a seed to an answer: end states, the one taken, roles and chains."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from graphengine.tracing.columns import ref
from graphengine.tracing.network import chains as chaining
from graphengine.tracing.network.content import Content
from graphengine.tracing.network.grow import Flow, Growth
from graphengine.tracing.network.result import Rival
from graphengine.tracing.network.rivals import EndState, end_states, jaccard
from graphengine.tracing.network.roles import Role, assign
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import Prepared
from graphengine.tracing.stop import Stop

MAX_ONLY = 20


class Ground(Protocol):
    """What growing stands on: of ``world.Prepared``, or of a repeated run.

    ``parcels`` has at least ``parcel``, ``sent_at``, ``r_at`` and ``weightKg``, in the order of
    ``flow`` and ``content``; ``code`` is the inverse of ``actors``.
    """

    @property
    def parcels(self) -> pl.DataFrame: ...
    @property
    def flow(self) -> Flow: ...
    @property
    def content(self) -> Content: ...
    @property
    def actors(self) -> tuple[str, ...]: ...
    @property
    def code(self) -> dict[str, int]: ...


@dataclass(frozen=True)
class Answer:
    """The end state taken, its rivals, and what follows from it (codes of actors, parcels)."""

    growth: Growth
    states: tuple[EndState, ...]
    roles: dict[int, Role]
    chains: list[chaining.Chain]


def answer(
    world: Ground,
    known: np.ndarray,
    suspects: np.ndarray,
    settings: NetworkSettings,
    *,
    only: Collection[str] | None = None,
    stop: Stop | None = None,
) -> Answer:
    """Grow, choose among the end states, give roles and build chains.

    Args:
        known, suspects: parcel numbers and actor codes to grow from; without suspects there is
            nothing to grow from and the answer is empty.
        only: names of the changed starts to try; None: all (see ``rivals``).
        stop: says when to leave out what is still to try.
    """
    if len(suspects) == 0:
        parcels = len(world.flow.sender)
        nothing = Growth(
            np.zeros(world.flow.actors), np.zeros(parcels), np.zeros(parcels), settled=True
        )
        return Answer(nothing, (), {}, [])
    names = {p: world.parcels["parcel"][p] for p in known.tolist()}
    states = end_states(
        world.flow, world.content, known, suspects, settings,
        names=names, only=only, stop=stop,
    )  # fmt: skip
    growth = states[0].growth
    roles = assign(world.flow, growth, settings)
    return Answer(growth, tuple(states), roles, _chains(world, growth, roles, settings))


def _chains(
    world: Ground, growth: Growth, roles: dict[int, Role], settings: NetworkSettings
) -> list[chaining.Chain]:
    """Chains over kept parcels, with parcel positions turned back into parcel numbers."""
    kept = np.flatnonzero(growth.kept >= settings.parcel_min)
    rows = world.parcels.select("sent_at", "r_at", "weightKg")[kept.tolist()]
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


def rivals(world: Prepared, found: Answer) -> tuple[Rival, ...]:
    """The end states as they are printed, the one taken first."""
    if not found.states:
        return ()
    taken = found.states[0].members

    def named(codes: np.ndarray) -> tuple[str, ...]:
        return tuple(sorted(ref(world.actors[code]) for code in codes.tolist())[:MAX_ONLY])

    out = []
    for n, state in enumerate(found.states):
        only = np.setdiff1d(state.members, taken, assume_unique=True)
        gone = np.setdiff1d(taken, state.members, assume_unique=True)
        out.append(
            Rival(
                taken=n == 0,
                reached_by=state.reached_by,
                log_likelihood=round(state.log_likelihood, 2),
                lift=round(state.lift, 3),
                persons=len(state.members),
                dealers=state.dealers,
                parcels=state.parcels,
                overlap=round(jaccard(taken, state.members), 4),
                only_here=named(only),
                only_here_count=len(only),
                missing_here=named(gone),
                missing_here_count=len(gone),
            )
        )
    return tuple(out)


def why_taken(found: Answer) -> str:
    """One sentence on which end state was taken and why."""
    if not found.states:
        return "Nothing was grown, so there is nothing to choose from."
    tried = sum(len(state.reached_by) for state in found.states)
    best = found.states[0]
    if len(found.states) == 1:
        return f"All {tried} starts and priors tried end in the same network."
    second = found.states[1].log_likelihood
    return (
        f"{tried} starts and priors tried end in {len(found.states)} different networks; taken is "
        f"the one with the highest log-likelihood ({best.log_likelihood:.0f}, the next has "
        f"{second:.0f}), reached by {', '.join(best.reached_by)}. Look at the others in rivals."
    )
