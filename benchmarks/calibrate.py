"""Fits the curves of ``graphengine.tracing.network.calibration`` and shows how well they hold.

``python -m benchmarks.calibrate`` makes small invented cases, traces each from its buyer with
repeated runs, fits one curve each for dealers, buyers and chains on the first list of cases, and
prints the reliability on the second, which the fit never sees. ``--write`` puts the tables into a
page. The curves are printed, not written; who takes them copies them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality_case import Task, make, quiet_threads
from benchmarks.quality_page import put
from benchmarks.reliability import against, reliability

HABITS = {
    "standard": "standard", "lent": "lent accounts and phones", "cash": "cash",
    "shops": "cover shops", "words": "misdeclared goods", "calls": "few calls",
    "churn": "number churn", "mixed": "all, mildly",
}  # fmt: skip
"""Short names of the habits of ``quality_settings``."""
TURN = ("standard", "lent", "cash", "shops", "standard", "words", "churn", "mixed")
FIT = tuple(f"{TURN[i % 8]}:{11 + i}" for i in range(13))
CHECK = (
    "standard:101", "lent:101", "cash:101", "shops:101", "mixed:101", "standard:102", "words:102",
)  # fmt: skip
KINDS = ("dealer", "buyer", "chain")
Row = tuple[int, int, float, int, bool]
"""Runs that named, runs that could, score of the full run, paid parcels, whether it is true."""


def rows(name: str, runs: int, kept: Path | None) -> dict[str, list[Row]]:
    """Rows of one invented case, ``HABIT:SEED``, by kind; from the folder ``kept`` if there."""
    path = kept / f"{name.replace(':', '-')}.json" if kept else None
    if path and path.exists():
        body = json.loads(path.read_text(encoding="utf-8"))
        return {kind: [tuple(row) for row in body[kind]] for kind in KINDS}
    habit, _, seed = name.partition(":")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make(Task("small", HABITS[habit], int(seed), folder, True), folder)
        found = _trace(folder, runs)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found), encoding="utf-8", newline="\n")
    return found


def _trace(folder: Path, runs: int) -> dict[str, list[Row]]:
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
    members, chains = _members(body), _true_chains(truth)
    out: dict[str, list[Row]] = {kind: [] for kind in KINDS}
    for code, role in found.roles.items():
        actor = world.actors[code]
        if actor.startswith("Person:") and code not in lent:
            counts = tally.named[actor], tally.seen[actor], role.score, tally.paid[actor]
            out["buyer" if role.role == "buyer" else "dealer"].append((*counts, actor in members))
    for c in found.chains:
        key = (world.actors[c.seller], world.actors[c.brokers[-1]], world.actors[c.buyer])
        if not {c.seller, c.brokers[-1], c.buyer} & set(lent):
            of = tally.chain_named[key], tally.chain_seen[key], c.score, tally.chain_paid[key]
            out["chain"].append((*of, key in chains))
    return out


def _members(body: Mapping[str, Any]) -> set[str]:
    rows = (row for persons in body["persons"].values() for row in persons)
    return {f"Person:{row['id']}" for row in rows if row["active"]}


def _true_chains(truth: Path) -> set[tuple[str, str, str]]:
    """(seller, broker, buyer) of the truth, through either of the brokers of a chain."""
    with (truth / "chains.csv").open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    return {
        (f"Person:{row['seller']}", f"Person:{row[step]}", f"Person:{row['buyer']}")
        for row in found
        for step in ("broker", "sub_broker")
        if row[step]
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit on some cases, print the curves, and check on the others."""
    from graphengine.tracing.network import calibration

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", nargs="*", default=FIT, help="HABIT:SEED to fit on")
    parser.add_argument("--check", nargs="*", default=CHECK, help="HABIT:SEED to check on")
    parser.add_argument("--runs", type=int, default=10, help="repeated runs a case")
    parser.add_argument("--keep", type=Path, help="keep rows here, and use those there")
    parser.add_argument("--write", type=Path, help="put the tables into this page")
    wanted = parser.parse_args(arguments)
    quiet_threads()
    fitted = _gather(wanted.fit, wanted.runs, wanted.keep)
    for kind, found in fitted.items():
        calibration.CURVES[kind] = calibration.fit(found)
        print(f"{kind}: {calibration.CURVES[kind]} from {len(found)}")
    checked = _gather(wanted.check, wanted.runs, wanted.keep)
    made = {"calibration": _table(fitted, checked, wanted)}
    for kind in KINDS:
        pairs = _stated(kind, checked[kind])
        if pairs:
            made[f"calibration: {kind}"] = reliability(pairs)
    for name, text in made.items():
        print(f"\n{name}\n\n{text}")
    if wanted.write:
        put(wanted.write, made)
    return 0


def _stated(kind: str, found: Sequence[Row]) -> list[tuple[float, bool]]:
    from graphengine.tracing.network.calibration import probability

    return [
        (probability(kind, n, seen, score, paid), right) for n, seen, score, paid, right in found
    ]


def _table(
    fitted: Mapping[str, Sequence[Row]],
    checked: Mapping[str, Sequence[Row]],
    wanted: argparse.Namespace,
) -> str:
    """Brier scores of the checked cases beside those of always stating an overall share."""
    lines = []
    for kind in KINDS:
        if fitted[kind] and checked[kind]:
            share = sum(row[-1] for row in fitted[kind]) / len(fitted[kind])
            lines.append((f"{kind}s", len(fitted[kind]), share, _stated(kind, checked[kind])))
    said = (
        f"Fitted on {', '.join(wanted.fit)}; checked on {', '.join(wanted.check)} (habit:seed), "
        f"{wanted.runs} runs each."
    )
    return f"{said}\n\n{against(lines)}"


def _gather(names: Sequence[str], runs: int, kept: Path | None) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {kind: [] for kind in KINDS}
    for name in names:
        for kind, found in rows(name, runs, kept).items():
            out[kind] += found
        sys.stderr.write(f"{name} done\n")
    return out


if __name__ == "__main__":
    sys.exit(main())
