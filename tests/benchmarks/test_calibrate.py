"""Fitting and checking probabilities: who is held out, how chains count, and the tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import calibrate
from benchmarks.calibrate import others
from benchmarks.calibrate_case import Case, Lead, as_text, gathered
from benchmarks.quality_settings import END, drawn
from benchmarks.reliability import Stated, against
from graphengine.demo import Habits
from graphengine.tracing.network import calibration
from graphengine.tracing.network.calibration import Witness


def leads(seller: str = "") -> list[Any]:
    good, bad = [9, 10, 0.99, 5, 9, 10, 0.9, 0.0], [3, 10, 0.6, 0, 3, 10, 0.6, 9.0]
    return [[good, seller, True]] * 30 + [[bad, seller and "other", False]] * 10


def test_leads_kept_of_a_case_are_used_and_the_tables_name_the_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("standard-11", "cash-12", "lent-101"):
        body = {"dealer": leads(), "buyer": leads(), "chain": leads("a")}
        (tmp_path / f"{name}.json").write_text(json.dumps(body), encoding="utf-8")
    page = tmp_path / "page.md"
    marks = [
        f"{name}{part}"
        for name in ("calibration", "check")
        for part in ("", ": by case", ": dealer", ": buyer", ": chain")
    ]
    page.write_text("".join(f"<!-- made: {m} -->\n<!-- end -->\n" for m in marks), encoding="utf-8")
    before = dict(calibration.CURVES)
    try:
        asked = ["--fit", "standard:11", "cash:12", "--check", "lent:101"]
        assert calibrate.main([*asked, "--keep", str(tmp_path), "--write", str(page)]) == 0
    finally:
        calibration.CURVES.update(before)
    text = page.read_text(encoding="utf-8")
    assert "2 cases of 2 rings (habit:seed): standard:11, cash:12." in text
    assert "| dealers | 80 | 20 |" in text and "| chains | 40 | 10 |" in text
    assert "| lent:101 | 40 |" in text
    assert "chain: Curve(constant=" in capsys.readouterr().out


def test_a_case_is_judged_without_its_ring_and_its_habit() -> None:
    names = [("cash", 1), ("cash", 2), ("lent", 1), ("lent", 3), ("drawn", 4)]
    cases = [Case(habit, seed, {}) for habit, seed in names]
    assert [(c.habit, c.seed) for c in others(cases[0], cases)] == [("lent", 3), ("drawn", 4)]


def test_chains_of_one_seller_count_as_one() -> None:
    rows = Case("cash", 7, {"chain": calibrate_leads(), "dealer": calibrate_leads("")}).rows
    assert [row.weight for row in rows("chain")] == [0.5, 0.5, 1.0]
    assert {row.weight for row in rows("dealer")} == {1.0}
    assert {row.ring for row in rows("chain")} == {7}


def calibrate_leads(first: str = "a") -> list[Lead]:
    known = Witness(1, 2, 0.5, 1)
    return [Lead(known, first, True), Lead(known, first, True), Lead(known, first and "b", False)]


def test_leads_come_back_as_they_were_kept(tmp_path: Path) -> None:
    kept = {"dealer": [], "buyer": [], "chain": calibrate_leads()}
    (tmp_path / "cash-3.json").write_text(as_text(kept), encoding="utf-8")
    assert gathered("cash:3", 10, tmp_path) == Case("cash", 3, kept)


def test_drawn_habits_are_the_seeds_and_stay_inside_their_ends() -> None:
    found = [drawn(seed) for seed in range(40)]
    assert found == [drawn(seed) for seed in range(40)] and len(set(found)) > 35
    for name, end in END.items():
        values = {getattr(one, name) for one in found}
        low, high = sorted((getattr(Habits(), name), end))
        assert len(values) > 10 and low <= min(values) and max(values) <= high


def test_a_constant_is_scored_by_both_shares() -> None:
    rows = [
        Stated(p, good, 0.5) for p, good in ((0.9, True), (0.2, False), (0.9, True), (0.9, True))
    ]
    table = against([("x", rows)])
    assert table.splitlines()[-1] == "| x | 4 | 1 | 0.725 | 0.750 | 0.0175 | 0.2500 | 0.1875 |"
