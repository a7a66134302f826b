"""The quality benchmark: its arithmetic by hand, its starts, its page, and one small case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import quality
from benchmarks.quality_case import Start, flat, odds, starts
from benchmarks.quality_page import put
from benchmarks.quality_settings import AIMS, HABITS, TUNED, UNSEEN, seeds
from benchmarks.quality_table import blocks, spread
from benchmarks.reliability import bins, brier, reliability
from graphengine import demo
from graphengine.demo import Habits

ZERO = dict.fromkeys(("named", "seconds", "unidentified", "straw_dealers"), 1)


def row(**changes: Any) -> dict[str, Any]:
    """A trace that reaches all aims."""
    made: dict[str, Any] = {
        "scale": "small", "habit": "standard", "seed": 101, "role": "buyer", "kind": "busiest",
        "known": 2, "mean_f1": 0.9, "regions": 31, "innocents": 4, "innocent_dealers": 1,
        "odds": [], "day": "2026-01-02", "tracer": "abc",
    }  # fmt: skip
    for name in ("workshop", "seller", "broker", "buyer", "chains", "chains_exact", "network"):
        made |= {f"{name}_{part}": 0.96 for part in ("precision", "recall", "f1")}
    return made | ZERO | changes


def cells(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_seeds_are_read_and_tuned_ones_stay_apart() -> None:
    assert seeds("101-103") == (101, 102, 103)
    assert seeds("2,1,2-3") == (2, 1, 3)
    with pytest.raises(ValueError, match="before"):
        seeds("5-4")
    with pytest.raises(ValueError, match="invalid literal"):
        seeds("x")
    assert not set(TUNED) & set(UNSEEN)


def test_each_habit_turns_what_it_says() -> None:
    turned = {name: habits for name, habits in HABITS.items() if habits != Habits()}
    assert set(HABITS) - set(turned) == {"standard"}
    assert turned["cash"].cash == 0.4
    assert turned["lent accounts and phones"].straw_accounts == 0.5


def test_median_and_spread() -> None:
    assert spread([]) == ""
    assert spread([0.5]) == spread([0.5, 0.5]) == "0.50"
    assert spread([0.9, 0.1, 0.4]) == "0.40 (0.10–0.90)"
    assert spread([3, 1]) == "2 (1–3)"
    assert spread([31, 31]) == "31"
    assert spread([1, 0]) == "0.5 (0–1)"
    assert spread([1.0, 0.5]) == "0.75 (0.50–1.00)"


def test_aims_say_where_they_fail() -> None:
    rows = [row(), row(seed=102, network_precision=0.94, innocent_dealers=4)]
    rows += [row(habit="cash", network_precision=0.1), row(known=1, network_precision=0.1)]
    lines = cells(blocks(rows)["small: aims"])
    assert [line[0] for line in lines] == [aim.text for aim in AIMS]
    assert lines[0] == ["network precision at least .95", "0.950 (0.940–0.960)",
                        "**holds in 1 of 2**"]  # fmt: skip
    assert lines[6][2] == "**holds in 1 of 2**"
    assert {line[2] for line in (*lines[1:6], lines[7])} == {"holds"}


def test_tuned_seeds_are_beside_never_among() -> None:
    made = blocks([row(network_precision=0.5), row(seed=1, network_precision=1.0)])
    assert "1.00" not in made["small: overview"]
    assert cells(made["small: tuned"])[0] == ["network P", "1.00", "0.50"]
    assert "seeds 101;" in made["small: how measured"]
    assert blocks([row(seed=1)]) == {}


def test_a_start_that_names_nobody_is_said() -> None:
    made = blocks([row(known=0, named=0, mean_f1=0.0), row(), row(known=1, innocents=1_633)])
    assert cells(made["small: starts"])[0] == [
        "standard", "busiest buyer", "0.90", "0.90", "0.00, nobody in 1 of 1", "1,633",
    ]  # fmt: skip


def test_reliability_by_hand() -> None:
    pairs = [(0.85, True), (0.85, False), (1.0, True), (0.0, False)]
    assert brier(pairs) == pytest.approx((0.15**2 + 0.85**2) / 4)
    assert bins(pairs) == [
        (0.0, 0.2, 1, 0.0, 0.0), (0.8, 0.9, 2, 0.85, 0.5), (0.99, 1.0, 1, 1.0, 1.0),
    ]  # fmt: skip
    text = reliability(pairs)
    assert "Brier score 0.1862 over 4 persons; 0.2500 for stating 0.500" in text
    with pytest.raises(ValueError, match="at least one"):
        brier([])


def test_starts_of_a_truth(tmp_path: Path) -> None:
    people = {
        "workshops": [],
        "sellers": [{"id": "S", "active": True}],
        "brokers": [{"id": "B", "active": True}, {"id": "N", "active": False}],
        "buyers": [{"id": c, "active": True} for c in ("C1", "C2", "C3")],
    }
    named = {role: {"id": role[0].upper(), "waybills": ["W9"]} for role in ("broker", "seller")}
    body = {"persons": people, "seeds": named | {"buyer": {"id": "C3", "waybills": ["W4", "W5"]}}}
    (tmp_path / "truth.json").write_text(json.dumps(body), encoding="utf-8")
    (tmp_path / "deals.csv").write_text(
        "deal_id,from_id,to_id,waybill,paid\nD1,B,C1,W1,cash\nD2,B,C2,W2,cash\nD3,B,C2,W3,after\n"
        "D4,B,C3,W4,after\nD5,B,C3,W5,after\nD6,B,C3,W6,after\nD7,S,B,W7,batch\n",
        encoding="utf-8",
    )
    found = starts(tmp_path)
    assert found[0] == Start("buyer", "busiest", "C3", ("W4", "W5"))
    # Two deals are the middle of one, two and three; the deal with a transfer comes first.
    assert found[3:] == [
        Start("buyer", "ordinary", "C2", ("W3", "W2")),
        Start("broker", "ordinary", "B", ("W3", "W4")),
        Start("seller", "ordinary", "S", ("W7",)),
    ]


def test_probabilities_are_held_against_the_ring(tmp_path: Path) -> None:
    people = {"sellers": [{"id": "S", "active": True}, {"id": "T", "active": False}]}
    (tmp_path / "truth.json").write_text(json.dumps({"persons": people}), encoding="utf-8")
    persons = [
        {"id": "S", "ref": "person:S", "probability": 0.9},
        {"id": "T", "ref": "person:T", "probability": 0.8},
        {"id": "+861", "ref": "phone:+861", "probability": 0.7},
        {"id": "X", "ref": "person:X", "probability": None},
        {"id": "Y", "ref": "person:Y"},
    ]
    assert odds({"persons": persons}, tmp_path) == [[0.9, 1.0], [0.8, 0.0]]


def test_tables_go_between_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- made: x -->\nold\n<!-- end -->\nb\n", encoding="utf-8")
    put(page, {"x": r"| \1 |"})
    put(page, {"x": r"| \2 |"})
    text = "a\n<!-- made: x -->\n\n| \\2 |\n\n<!-- end -->\nb\n"
    assert page.read_text(encoding="utf-8") == text
    with pytest.raises(ValueError, match="no mark for 'y'"):
        put(page, {"x": "", "y": ""})
    assert page.read_text(encoding="utf-8") == text


def test_a_case_that_fails_is_said_and_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases").write_text("in the way", encoding="utf-8")
    wanted = ["--seeds", "1", "--habits", "standard", "--jobs", "1"]
    assert quality.main([*wanted, "--cases", str(tmp_path / "cases")]) == 1
    assert "standard, seed 1: FAILED:" in capsys.readouterr().err


@pytest.mark.slow
def test_a_small_case_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "rows.jsonl"
    wanted = ["--seeds", "3", "--habits", "standard", "--jobs", "1", "--save", str(kept)]
    assert quality.main(wanted) == 0
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    asked = {(one["role"], one["kind"], one["known"]) for one in rows}
    assert {("buyer", "busiest", 2), ("seller", "ordinary", 0)} <= asked
    assert {one["seed"] for one in rows} == {3}
    best = next(one for one in rows if one["role"] == "broker" and one["known"] == 2)
    assert 0.5 < best["mean_f1"] <= 1 and best["regions"] > 20
    # Seed 3 is one that settings were chosen on, so no table of unseen seeds is made of it.
    assert "small: aims" not in capsys.readouterr().out
    assert quality.main(["--read", str(kept)]) == 0


def test_flat_has_every_figure_of_the_aims(tmp_path: Path) -> None:
    people: dict[str, list[Any]] = {f"{r}s": [] for r in ("workshop", "seller", "broker", "buyer")}
    (tmp_path / "truth.json").write_text(json.dumps({"persons": people}), encoding="utf-8")
    (tmp_path / "chains.csv").write_text("seller,broker,sub_broker,buyer\n", encoding="utf-8")
    (tmp_path / "straw_holders.csv").write_text("holder\n", encoding="utf-8")
    made = flat(demo.score({}, tmp_path))
    assert {aim.field for aim in AIMS} <= set(made)
    asked = "scale habit seed role kind known seconds odds day tracer".split()
    assert set(made) | set(asked) == set(row())
