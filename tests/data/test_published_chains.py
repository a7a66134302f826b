"""Chains in the published data: the purchase after the call, and the cycles of the truth."""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from graphengine.engine import Engine
from tests.data.asking import load, whole

pytestmark = pytest.mark.data


def test_the_call_before_the_purchase(case: Engine, data_dir: Path) -> None:
    names = ["involvedCompanyIndex.csv", "Suspicious_calls.csv", "Suspicious_purchases.csv"]
    whole(load(case, "kasios", [data_dir / "vast2018_kasios" / name for name in names]))
    people = case.view.nodes("Person")
    keys = {name: key for key, name in people.select("key", "name").iter_rows()}
    buyer = f"person:{keys['Rosalia Larroque']}"
    found = case.trace_chains(
        buyer, pattern="person -CALLED-> person <-PURCHASED- person", cycles=True
    )
    seller = f"person:{keys['Jenice Savaria']}"
    first = found["chains"][0]
    assert first["nodes"] == [buyer, seller, buyer]
    assert [edge["kind"] for edge in first["edges"]] == ["CALLED", "PURCHASED"]
    assert (first["start"], first["end"]) == ("2017-09-19T22:05:33Z", "2017-09-20T14:45:33Z")
    assert found["certificate"]["exhausted"]


def test_cycles_of_the_truth_are_found(case: Engine, data_dir: Path) -> None:
    folder = data_dir / "ibm_aml_dev"
    whole(load(case, "ibm_aml", [folder / "transactions.csv"]))
    cycles: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / "truth_patterns.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["family"] == "CYCLE":
                cycles[row["pattern_id"]].append(row)
    assert len(cycles) == 31
    closed = hit = 0
    for rows in cycles.values():
        rows.sort(key=lambda row: int(row["seq"]))
        accounts = [f"{row['from_account']}@{row['from_bank']}" for row in rows]
        times = [row["timestamp"] for row in rows]
        ends = [f"{row['to_account']}@{row['to_bank']}" for row in rows]
        rising = all(a < b for a, b in pairwise(times))
        if not (rising and ends == [*accounts[1:], accounts[0]] and 2 <= len(rows) <= 12):
            continue
        closed += 1
        result = case.trace_chains(f"account:{accounts[0]}", cycles=True, max_hops=12, top=100_000)
        wanted = [f"account:{name}" for name in [*accounts, accounts[0]]]
        hit += any(chain["nodes"] == wanted for chain in result["chains"])
    assert closed >= 20
    assert hit == closed
