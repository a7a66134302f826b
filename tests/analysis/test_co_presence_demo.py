"""``analyse co-presence`` on the example case as it is made: files, facts, answer, truth."""

from __future__ import annotations

import csv
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphengine.case.folder import CaseInfo
from graphengine.demo import DemoFiles, generate
from graphengine.engine import Engine

SEEDS = (7, 8, 9)
SHUFFLES = 5
Pair = tuple[str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[DemoFiles]:
    """The small example case with its defaults, over some seeds."""
    home = tmp_path_factory.mktemp("made")
    return [generate(home / str(seed), scale="small", seed=seed) for seed in SEEDS]


def asked(home: Path, stays: Path) -> dict[str, Any]:
    """The answer on a case of this register alone."""
    info = CaseInfo(title="t", purpose="p", authority="a", review_by=date(2099, 1, 1))
    engine = Engine.create(home, info)
    engine.load(loaders.mapping("stays"), [stays], graph=False)
    return engine.analyses.ask("co-presence", top=10_000)


def found(answer: dict[str, Any]) -> set[Pair]:
    """The pairs in the answer, by their keys."""
    return {
        (row["one"].removeprefix("person:"), row["other"].removeprefix("person:"))
        for row in answer["pairs"]
    }


def truth(files: DemoFiles) -> dict[Pair, dict[str, str]]:
    """The rows of the truth by their pair."""
    with (files.truth / "meetings.csv").open(encoding="utf-8", newline="") as file:
        return {(row["person"], row["other"]): row for row in csv.DictReader(file)}


def test_who_travels_together_is_found_in_the_case_as_it_is_made(
    made: list[DemoFiles], tmp_path: Path
) -> None:
    right = named = planted = ring = ring_found = 0
    for turn, files in enumerate(made):
        rows = truth(files)
        yes = {pair for pair, row in rows.items() if row["together"] == "yes"}
        dealers = {pair for pair, row in rows.items() if row["why"] == "ring"}
        got = found(asked(tmp_path / str(turn), files.agency / "stays.csv"))
        right, named, planted = right + len(got & yes), named + len(got), planted + len(yes)
        ring, ring_found = ring + len(dealers), ring_found + len(dealers & got)
    assert planted >= 45 and ring >= 10
    assert right / named >= 0.95
    assert right / planted >= 0.95
    assert ring_found / ring >= 0.95


@pytest.mark.parametrize("column", ["guest_id", "hotel"])
def test_shuffled_register_gives_nothing(
    made: list[DemoFiles], tmp_path: Path, column: str
) -> None:
    """Guests, or hotels with their addresses, dealt out anew over the rows of the file."""
    moved = ["guest_id", "guest_name"] if column == "guest_id" else ["hotel", "region", "address"]
    pairs = reported = 0
    for turn, files in enumerate(made):
        with (files.agency / "stays.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for shuffle in range(SHUFFLES):
            order = random.Random(f"{turn} {shuffle}").sample(range(len(rows)), len(rows))
            mixed = [row | {key: rows[o][key] for key in moved}
                     for row, o in zip(rows, order, strict=True)]  # fmt: skip
            path = tmp_path / f"stays-{turn}-{shuffle}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                out.writeheader()
                out.writerows(mixed)
            answer = asked(tmp_path / f"case-{turn}-{shuffle}", path)
            reported += len(answer["pairs"])
            pairs += answer["certificate"]["kinds"]["STAYED_AT"]["pairs_together"]
    assert pairs > 500
    assert reported / pairs < 0.01
