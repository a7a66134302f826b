"""``python -m benchmarks patterns``: published transfers against their truth, and a known chain.

IBM's synthetic transfers (AML, the sample with truth labels) hold laundering attempts of eight
families. Cycles are found by ``trace chains``, hubs and scatter-gather by plain counting
(:mod:`benchmarks.patterns_plain`). Kasios is the purchase of the VAST Challenge 2018 with the call
before it. The data sets are not shipped; where one is missing its line says so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.patterns_plain import Transfer
from benchmarks.patterns_truth import Line, alike, hub_lines, line, read_truth, recurring
from benchmarks.quality_page import markdown, put

KASIOS_FILES = ("involvedCompanyIndex.csv", "Suspicious_calls.csv", "Suspicious_purchases.csv")
KASIOS_PATTERN = "person -CALLED-> person <-PURCHASED- person"
HEAD = ("pattern", "truth", "findable", "found", "right", "precision", "recall", "of findable")
LONGEST, KEEP = 12, 0.8


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; put them into a page where asked. 1 where no data set is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks patterns", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the published data sets")
    parser.add_argument("--write", type=Path, help="put the tables into this page")
    wanted = parser.parse_args(arguments)
    folder = wanted.data or published()
    made: dict[str, str] = {}
    for name, part, study in (
        ("patterns: ibm_aml", "ibm_aml_dev", ibm),
        ("patterns: kasios", "vast2018_kasios", kasios),
    ):
        if folder is None or not (folder / part).is_dir():
            print(f"SKIPPED {name}: the data set {part} is not there (--data).", file=sys.stderr)
            continue
        made[name] = study(folder / part)
        print(f"\n{name}\n\n{made[name]}")
    if wanted.write:
        put(wanted.write, made)
    return 0 if made else 1


def published() -> Path | None:
    """Where the tests look for the data sets, too."""
    import os

    named = os.environ.get("GRAPHENGINE_DATA")
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    path = Path(named) if named else beside
    return path if path.is_dir() else None


def ibm(folder: Path) -> str:
    """The table of pattern kinds."""
    with tempfile.TemporaryDirectory(prefix="patterns-") as temporary:
        engine = _case(Path(temporary), "ibm_aml", [folder / "transactions.csv"])
        columns = ("id", "src", "dst", "at", "amount_minor", "currency")
        frame = engine.view.edges("TRANSFERRED").select(columns).sort("at", "id")
        transfers = [Transfer(*row) for row in frame.iter_rows()]
        truth = read_truth(folder)
        lines = [*_cycles(engine, transfers, truth), *hub_lines(transfers, truth)]
    return markdown(HEAD, [found.cells() for found in lines])


def _cycles(engine: Any, transfers: Sequence[Transfer], truth: dict[str, Any]) -> list[Line]:
    """Cycles in rising time, all, and those whose amounts stay alike from hop to hop."""
    both = {t.source for t in transfers} & {t.target for t in transfers}
    origins = sorted(f"account:{account}" for account in both)
    by_id = {t.id: t for t in transfers}
    attempts = set(truth["CYCLE"].values())
    rising = {attempt for attempt in attempts if recurring(attempt, transfers)}
    result = engine.trace_chains(*origins, cycles=True, max_hops=LONGEST, top=1_000_000)
    if not result["certificate"]["exhausted"]:
        raise RuntimeError(f"The search was cut: {result['certificate']['cuts']}.")
    found = {frozenset(edge["id"] for edge in chain["edges"]) for chain in result["chains"]}
    kept = {cycle for cycle in found if alike(cycle, by_id, KEEP)}
    steady = {attempt for attempt in rising if alike(attempt, by_id, KEEP)}
    wanted = list(truth["CYCLE"].values())
    return [
        line(f"cycles of 2 to {LONGEST} transfers", wanted, rising, found),
        line(f"of these, amounts within {KEEP:g} to {1 / KEEP:g}", wanted, steady, kept),
    ]


def kasios(folder: Path) -> str:
    """The chain of the purchase and the call before it, by person keys."""
    with tempfile.TemporaryDirectory(prefix="patterns-") as temporary:
        engine = _case(Path(temporary), "kasios", [folder / name for name in KASIOS_FILES])
        buyer, seller, at = (
            engine.view.edges("PURCHASED").sort("at").select("src", "dst", "at").row(0)
        )
        result = engine.trace_chains(f"person:{buyer}", pattern=KASIOS_PATTERN, cycles=True)
    wanted = [f"person:{key}" for key in (buyer, seller, buyer)]
    right = [chain for chain in result["chains"] if chain["nodes"] == wanted]
    rows = [
        (f"chain {rank}", " then ".join(f"{e['kind']} {e['at']}" for e in chain["edges"]))
        for rank, chain in enumerate(right, 1)
    ]
    whole = "searched to the end" if result["certificate"]["exhausted"] else "cut"
    verdict = "found" if right and result["chains"][0] == right[0] else "**not found first**"
    return (
        f"The purchase of {at:%Y-%m-%d %H:%M:%S} with a call of the buyer to the seller before it: "
        f"{verdict}; chains in all: {len(result['chains'])}, {whole}.\n\n"
        + markdown(("Kasios", "events, UTC"), rows)
    )


def _case(folder: Path, mapping: str, files: Sequence[Path]) -> Any:
    import loaders
    from graphengine import Engine
    from graphengine.case.folder import CaseInfo

    info = CaseInfo(
        title="Published data", purpose="benchmark", authority="none needed",
        review_by=date(2099, 12, 31),
    )  # fmt: skip
    engine = Engine.create(folder / "case", info)
    for file in engine.load(loaders.mapping(mapping), files)["files"]:
        if file["rows"] != file["loaded"]:
            raise RuntimeError(f"{file['name']}: {file['loaded']} of {file['rows']} rows loaded.")
    return engine
