"""The same trace repeated on thinned facts: who stays, and in which role.

Each run drops a seeded random part of the records (``thinning``), resolves identities and deals
anew (on arrays, see ``anew``), grows again and gives roles again. Regular payments found before
are kept, and only the starts that matter are tried. A person counts in a run when one of the
parcels that he was named by is still there: that a run lost his only parcel says nothing about
him.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graphengine.tracing.network.anew.run import Again
from graphengine.tracing.network.answer import Answer, Ground, answer
from graphengine.tracing.network.calibration import Witness, interval
from graphengine.tracing.network.result import TracedChain, TracedPerson
from graphengine.tracing.network.rivals import AS_ASKED, RESCUE
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.start import Seed
from graphengine.tracing.network.thinning import Missing, draw, sizes_of
from graphengine.tracing.network.witness import Triple, Witnesses, sales, witnesses
from graphengine.tracing.network.world import Prepared
from graphengine.tracing.stop import Stop

MAX_RUNS = 1000


@dataclass
class Tally:
    """Counts over runs, by reference ``Kind:key`` of persons and by (seller, broker, buyer).

    Attributes:
        runs: how many were made.
        seen: runs in which he could be named; ``named``: those that did; ``same``: in his role.
        chain_seen, chain_named: the same of chains.
        known: what the full run knows of them.
    """

    runs: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    chain_seen: Counter[Triple] = field(default_factory=Counter)
    chain_named: Counter[Triple] = field(default_factory=Counter)
    known: Witnesses = field(default_factory=Witnesses)

    def person(self, actor: str) -> Witness:
        """What is known of a person, for his probability."""
        return Witness(
            self.named[actor], self.seen[actor], self.known.scores.get(actor, 0.0),
            self.known.paid.get(actor, 0), silence=self.known.silence.get(actor, 0.0),
        )  # fmt: skip

    def chain(self, key: Triple, score: float) -> Witness:
        """What is known of a chain with that score in the full run, for its probability."""
        seller, _, buyer = key
        return Witness(
            self.chain_named[key], self.chain_seen[key], score, self.known.chain_paid.get(key, 0),
            self.same[seller], self.seen[seller], self.known.scores.get(buyer, 0.0),
            self.known.chain_silence(key),
        )  # fmt: skip


def repeat(
    world: Prepared,
    seed: Seed,
    found: Answer,
    settings: NetworkSettings,
    missing: Missing,
    runs: int,
    number: int = 1,
    stop: Stop | None = None,
) -> Tally:
    """Repeat a trace on thinned facts.

    Args:
        found: the answer on all facts.
        number: seed of the random numbers; the same gives the same runs.
        stop: asked before every run; when it says so the rest is left out.

    Returns:
        Tally. O(runs * (n log n)) in facts.
    """
    tally = Tally(known=witnesses(world, found))
    sold = sales(world, found)
    tried = {RESCUE, *(found.states[0].reached_by[:1] if found.states else ())}
    if not found.states:
        return tally
    facts, sizes = Again(world.facts, world.regular, settings), sizes_of(world.facts)
    for run in range(runs):
        if stop is not None and stop.why():
            break
        left = draw(sizes, missing, seed.parcels, number, run)
        again, stayed = facts.run(left), np.flatnonzero(left.parcels)
        parcels = np.searchsorted(stayed, seed.parcels)
        suspects = _suspects(world, again, seed, parcels)
        result = answer(again, parcels, suspects, settings, only=tried - {AS_ASKED})
        alive = np.zeros(len(world.flow.sender), dtype=bool)
        alive[stayed] = True
        _count(tally, world, found, alive, again, result)
        _count_chains(tally, sold, alive, again, result)
        tally.runs += 1
    return tally


def _suspects(world: Prepared, again: Ground, seed: Seed, parcels: np.ndarray) -> np.ndarray:
    """Senders of the known parcels, or the start himself where none is known."""
    if len(parcels):
        return np.unique(again.flow.sender[parcels])
    codes = [again.code.get(world.actors[code]) for code in seed.suspects.tolist()]
    return np.array(sorted(c for c in codes if c is not None), dtype=np.int64)


def _count(
    tally: Tally,
    world: Prepared,
    found: Answer,
    alive: np.ndarray,
    again: Ground,
    result: Answer,
) -> None:
    state = found.growth.kept > 0.0
    left = np.flatnonzero(state & alive)
    ends = np.unique(np.concatenate([world.flow.sender[left], world.flow.receiver[left]]))
    roles = {again.actors[code]: role.role for code, role in result.roles.items()}
    for code in ends.tolist():
        if code in found.roles:
            actor = world.actors[code]
            tally.seen[actor] += 1
            tally.named[actor] += actor in roles
            tally.same[actor] += roles.get(actor) == found.roles[code].role


def _count_chains(
    tally: Tally,
    sold: dict[Triple, list[int]],
    alive: np.ndarray,
    again: Ground,
    result: Answer,
) -> None:
    there = {
        (again.actors[c.seller], again.actors[c.brokers[-1]], again.actors[c.buyer])
        for c in result.chains
    }
    for key, parcels in sold.items():
        if alive[parcels].any():
            tally.chain_seen[key] += 1
            tally.chain_named[key] += key in there


def with_persons(
    people: Sequence[TracedPerson], actors: dict[str, str], tally: Tally
) -> list[TracedPerson]:
    """Persons with probability, range and stability.

    Args:
        actors: by printed reference, the actor's text.
    """
    out = []
    for person in people:
        actor = actors[person.ref]
        seen, named = tally.seen[actor], tally.named[actor]
        kind = "buyer" if person.role == "buyer" else "dealer"
        middle, low, high = interval(kind, tally.person(actor))
        out.append(
            replace(
                person,
                probability=round(middle, 3),
                low=round(low, 3),
                high=round(high, 3),
                stability=round(named / seen, 3) if seen else None,
                role_stability=round(tally.same[actor] / named, 3) if named else None,
            )
        )
    return out


def with_chains(
    chains: Sequence[TracedChain], keys: Sequence[Triple], tally: Tally
) -> list[TracedChain]:
    """Chains with probability, range and stability; ``keys`` name them in order."""
    out = []
    for chain, key in zip(chains, keys, strict=True):
        seen, named = tally.chain_seen[key], tally.chain_named[key]
        middle, low, high = interval("chain", tally.chain(key, chain.score))
        out.append(
            replace(
                chain,
                probability=round(middle, 3),
                low=round(low, 3),
                high=round(high, 3),
                stability=round(named / seen, 3) if seen else None,
            )
        )
    return out
