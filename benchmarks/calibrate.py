"""Fits the curves of ``graphengine.tracing.network.calibration`` and shows how well they hold.

``python -m benchmarks.calibrate`` makes small invented cases, traces each from its buyer with
repeated runs, fits one curve each for dealers, buyers and chains on the first list of seeds, and
prints the reliability on the second. Nothing is written; who takes the curves copies them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.reliability import reliability

FIT = ("standard:1", "lent:2", "cash:2", "standard:3", "shops:2", "words:2")
CHECK = ("standard:101", "lent:101", "cash:101", "shops:101")
HABITS: dict[str, dict[str, float]] = {
    "standard": {},
    "cash": {"cash": 0.4},
    "lent": {"straw_accounts": 0.5, "straw_phones": 0.5},
    "calls": {"call_before": 0.15},
    "shops": {"cover_shops": 0.4},
    "words": {"misdeclared": 0.5},
}
Row = tuple[int, int, float, bool]
"""Runs that named, runs that could, score of the full run, whether it is true."""


def rows(name: str, runs: int) -> dict[str, list[Row]]:
    """Rows of one invented case, ``HABIT:SEED``, by kind of what is named."""
    habit, _, seed = name.partition(":")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        facts = _case(folder, habit, int(seed))
        return _trace(facts, folder / "files" / "truth", runs)


def _case(folder: Path, habit: str, seed: int) -> Any:
    import loaders
    from graphengine import Engine, demo
    from graphengine.case.folder import CaseInfo

    made = demo.generate(folder / "files", seed=seed, habits=demo.Habits(**HABITS[habit]))
    info = CaseInfo(
        title="Invented", purpose="calibration", authority="none", review_by=date(2099, 12, 31)
    )
    engine = Engine.create(folder / "case", info)
    wanted: dict[str, list[Path]] = defaultdict(list)
    for entry in json.loads(made.manifest.read_text(encoding="utf-8"))["files"]:
        wanted[entry["mapping"]].append(made.agency / entry["file"])
    for mapping, paths in wanted.items():
        engine.load(loaders.mapping(mapping), paths)
    return engine


def _trace(engine: Any, truth: Path, runs: int) -> dict[str, list[Row]]:
    from graphengine.tracing.network.answer import answer
    from graphengine.tracing.network.settings import NetworkSettings
    from graphengine.tracing.network.stability import repeat
    from graphengine.tracing.network.start import find_seed
    from graphengine.tracing.network.thinning import missing_of
    from graphengine.tracing.network.world import prepare

    settings = NetworkSettings()
    world = prepare(engine.case.view, settings)
    body = json.loads((truth / "truth.json").read_text(encoding="utf-8"))
    start = body["seeds"]["buyer"]
    known = [engine.resolve(f"parcel:{number}") for number in start["waybills"]]
    seed = find_seed(world, ("Person", start["id"]), known)
    found = answer(world, seed.parcels, seed.suspects, settings)
    tally = repeat(world, seed, found, settings, missing_of(world), runs)
    members = {
        f"Person:{row['id']}"
        for persons in body["persons"].values()
        for row in persons
        if row["active"]
    }
    chains = _true_chains(truth)
    out: dict[str, list[Row]] = {"dealer": [], "buyer": [], "chain": []}
    for code, role in found.roles.items():
        actor = world.actors[code]
        kind = "buyer" if role.role == "buyer" else "dealer"
        out[kind].append((tally.named[actor], tally.seen[actor], role.score, actor in members))
    for c in found.chains:
        key = (world.actors[c.seller], world.actors[c.brokers[-1]], world.actors[c.buyer])
        out["chain"].append((tally.chain_named[key], tally.chain_seen[key], c.score, key in chains))
    return out


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
    wanted = parser.parse_args(arguments)
    fitted = _gather(wanted.fit, wanted.runs)
    for kind, found in fitted.items():
        calibration.CURVES[kind] = calibration.fit(found)
        print(f"{kind}: {calibration.CURVES[kind]} from {len(found)}")
    for kind, found in _gather(wanted.check, wanted.runs).items():
        pairs = [
            (calibration.probability(kind, named, seen, score), right)
            for named, seen, score, right in found
        ]
        if pairs:
            print(f"\n{kind}\n\n{reliability(pairs)}")
    return 0


def _gather(names: Sequence[str], runs: int) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {"dealer": [], "buyer": [], "chain": []}
    for name in names:
        for kind, found in rows(name, runs).items():
            out[kind] += found
        sys.stderr.write(f"{name} done\n")
    return out


if __name__ == "__main__":
    sys.exit(main())
