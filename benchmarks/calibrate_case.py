"""One invented case of the calibration: traced with repeated runs, its leads held to the truth."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.quality_case import Task, make
from benchmarks.quality_settings import HABITS, drawn
from graphengine.tracing.network.calibration import Known, Witness

SHORT = {
    "standard": "standard", "lent": "lent accounts and phones", "cash": "cash",
    "shops": "cover shops", "words": "misdeclared goods", "calls": "few calls",
    "churn": "number churn", "mixed": "all, mildly",
}  # fmt: skip
"""Short names of the habits of ``quality_settings``."""
DRAWN = "drawn"
"""Short name of habits drawn at random by the seed."""
KINDS = ("dealer", "buyer", "chain")


class Lead(NamedTuple):
    """What was known of a lead, the seller of a chain (else nothing), and whether it is right."""

    known: Witness
    seller: str
    right: bool


Leads = dict[str, list[Lead]]


class Case(NamedTuple):
    """The leads of one case, by kind; all cases of one seed plant the same ring."""

    habit: str
    seed: int
    leads: Leads

    def rows(self, kind: str) -> list[Known]:
        """Its leads for fitting. The chains of one seller count as one: they are right or wrong
        together."""
        many = Counter(lead.seller for lead in self.leads[kind])
        return [
            Known(
                lead.known, lead.right, 1.0 / many[lead.seller] if lead.seller else 1.0, self.seed
            )
            for lead in self.leads[kind]
        ]


def gathered(name: str, runs: int, kept: Path | None) -> Case:
    """The case ``HABIT:SEED``; its leads are taken from the folder ``kept`` if they are there."""
    habit, _, seed = name.partition(":")
    path = kept / f"{habit}-{seed}.json" if kept else None
    if path and path.exists():
        body = json.loads(path.read_text(encoding="utf-8"))
        return Case(habit, int(seed), {kind: [_read(row) for row in body[kind]] for kind in KINDS})
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        habits = drawn(int(seed)) if habit == DRAWN else HABITS[SHORT[habit]]
        make(Task("small", SHORT.get(habit, habit), int(seed), folder, True), folder, habits)
        leads = _trace(folder, runs)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(leads), encoding="utf-8", newline="\n")
    return Case(habit, int(seed), leads)


def as_text(leads: Leads) -> str:
    """Leads as JSON."""
    return json.dumps(
        {
            kind: [[astuple(x.known), x.seller, x.right] for x in rows]
            for kind, rows in leads.items()
        }
    )


def _read(row: Sequence[Any]) -> Lead:
    return Lead(Witness(*row[0]), row[1], row[2])


def _trace(folder: Path, runs: int) -> Leads:
    from graphengine import Engine
    from graphengine.tracing.network.answer import answer
    from graphengine.tracing.network.settings import NetworkSettings
    from graphengine.tracing.network.stability import repeat
    from graphengine.tracing.network.standing import lent_numbers
    from graphengine.tracing.network.start import find_seed
    from graphengine.tracing.network.thinning import missing_of
    from graphengine.tracing.network.world import prepare

    settings, truth = NetworkSettings(), folder / "files" / "truth"
    engine = Engine.open(folder / "case")
    world = prepare(engine.case.view, settings)
    body = json.loads((truth / "truth.json").read_text(encoding="utf-8"))
    start = body["seeds"]["buyer"]
    known = [engine.resolve(f"parcel:{number}") for number in start["waybills"]]
    seed = find_seed(world, ("Person", start["id"]), known)
    found = answer(world, seed.parcels, seed.suspects, settings)
    tally = repeat(world, seed, found, settings, missing_of(world), runs)
    lent = lent_numbers(world, found.growth, found.roles, seed.actors, settings)
    people, chains = members(body), true_chains(truth)
    out: Leads = {kind: [] for kind in KINDS}
    for code, role in found.roles.items():
        actor = world.actors[code]
        if actor.startswith("Person:") and code not in lent:
            kind = "buyer" if role.role == "buyer" else "dealer"
            out[kind].append(Lead(tally.person(actor), "", actor in people))
    for c in found.chains:
        key = (world.actors[c.seller], world.actors[c.brokers[-1]], world.actors[c.buyer])
        if not {c.seller, c.brokers[-1], c.buyer} & set(lent):
            out["chain"].append(Lead(tally.chain(key, c.score), key[0], key in chains))
    return out


def members(body: Mapping[str, Any]) -> set[str]:
    """Everyone in the ring."""
    rows = (row for persons in body["persons"].values() for row in persons)
    return {f"Person:{row['id']}" for row in rows if row["active"]}


def true_chains(truth: Path) -> set[tuple[str, str, str]]:
    """(seller, broker, buyer) of the truth, through either of the brokers of a chain."""
    with (truth / "chains.csv").open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    return {
        (f"Person:{row['seller']}", f"Person:{row[step]}", f"Person:{row['buyer']}")
        for row in found
        for step in ("broker", "sub_broker")
        if row[step]
    }
