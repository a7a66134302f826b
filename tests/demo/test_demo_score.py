"""The scorer against figures worked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphengine.demo import DemoFiles, score, score_table

from .conftest import table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sellers, two brokers (one of second level), four buyers, one workshop, one straw."""

    def row(name: str, region: str = "甲", active: bool = True) -> dict[str, Any]:
        return {"id": name, "region": region, "active": active}

    persons = {
        "workshops": [row("W")],
        "sellers": [row("S1"), row("S2"), row("S3", active=False)],
        "brokers": [row("B1"), row("B2")],
        "buyers": [row("C1"), row("C2", "乙"), row("C3", "乙"), row("C4", "丙")],
    }
    (tmp_path / "truth.json").write_text(json.dumps({"persons": persons}), encoding="utf-8")
    (tmp_path / "chains.csv").write_text(
        "seller,broker,sub_broker,buyer,deal_ids\n"
        "S1,B1,,C1,D1\nS1,B1,,C2,D2\nS2,B1,B2,C3,D3\nS2,B1,B2,C4,D4\n",
        encoding="utf-8",
    )
    (tmp_path / "straw_holders.csv").write_text(
        "kind,user,holder,identifier\nphone,B1,X1,+861\n", encoding="utf-8"
    )
    return tmp_path


def persons(**roles: str) -> list[dict[str, str]]:
    return [{"id": name, "role": role} for role, names in roles.items() for name in names.split()]


def chain(seller: str, broker: str, buyer: str) -> dict[str, str]:
    return {"seller": seller, "broker": broker, "buyer": buyer}


def test_perfect(folder: Path) -> None:
    result = {
        "persons": persons(seller="S1 S2", broker="B1 B2", buyer="C1 C2 C3 C4"),
        "chains": [
            chain("S1", "B1", "C1"), chain("S1", "B1", "C2"),
            chain("S2", "B2", "C3"), chain("S2", "B2", "C4"),
        ],
        "regions": [{"region": r, "buyers": 1} for r in "甲乙丙"],
    }  # fmt: skip
    got = score(result, folder)
    for name in ("seller", "broker", "buyer"):
        assert got["roles"][name]["f1"] == 1.0
    assert got["network"] == {
        "truth": 8, "named": 8, "right": 8, "precision": 1.0, "recall": 1.0, "f1": 1.0,
    }  # fmt: skip
    assert got["chains"]["f1"] == got["mean_f1"] == 1.0
    assert got["innocents"] == {"named": 0, "as_dealers": 0, "straw_holders": 0}
    assert got["regions"] == {"truth": 3, "found": 3}


def test_empty(folder: Path) -> None:
    got = score({"persons": [], "chains": [], "regions": []}, folder)
    for measure in (*got["roles"].values(), got["network"], got["chains"]):
        assert (measure["precision"], measure["recall"], measure["f1"]) == (0.0, 0.0, 0.0)
    assert got["roles"]["buyer"]["truth"] == 4
    assert got["mean_f1"] == 0.0
    assert got["regions"] == {"truth": 3, "found": 0}


def test_mixed(folder: Path) -> None:
    # Sellers: S1 right, B2 wrong, W taken out: precision 1/2, recall 1/2.
    # Brokers: B1 right, X1 and X2 innocent: precision 1/3, recall 1/2, F1 2/5.
    # Buyers: C1, C2, C3 right of 4, none wrong: precision 1, recall 3/4, F1 6/7.
    # Network: S1 B2 B1 C1 C2 C3 right of 8 named (X1, X2 wrong): precision and recall 6/8.
    # Chains: (S2,B1,C3) and (S2,B2,C3) are one chain; with (S1,B1,C1) two of four are found;
    # named are these three and the false (S2,B1,C1): precision 3/4, recall 2/4, F1 3/5.
    result = {
        "persons": persons(
            seller="person:S1 B2 W", broker="B1 X1 X2 phone:+861", buyer="C1 C2 C3 C1"
        ),
        "chains": [
            chain("S1", "B1", "C1"), chain("S1", "B1", "C1"), chain("S2", "B1", "C3"),
            chain("S2", "B2", "C3"), chain("S2", "B1", "C1"), chain("S2", "", "C4"),
        ],
        "regions": [
            {"region": "甲", "buyers": 2}, {"region": "乙", "buyers": 0},
            {"region": "丁", "buyers": 1},
        ],
    }  # fmt: skip
    got = score(result, folder)
    figures = {
        name: (m["truth"], m["named"], m["right"], m["precision"], m["recall"], m["f1"])
        for name, m in got["roles"].items()
    }
    assert figures == {
        "seller": (2, 2, 1, 0.5, 0.5, 0.5),
        "broker": (2, 3, 1, 0.3333, 0.5, 0.4),
        "buyer": (4, 3, 3, 1.0, 0.75, 0.8571),
    }
    network = got["network"]
    assert (network["named"], network["right"], network["precision"]) == (8, 6, 0.75)
    chains = got["chains"]
    assert (chains["named"], chains["precision"], chains["recall"], chains["f1"]) == (
        4, 0.75, 0.5, 0.6,
    )  # fmt: skip
    assert got["mean_f1"] == round((0.5 + 0.4 + 0.8571 + 0.6) / 4, 4)
    assert got["innocents"] == {"named": 2, "as_dealers": 2, "straw_holders": 1}
    assert got["workshops"] == {"truth": 1, "named": 1, "as_seller": 1}
    assert got["unidentified"] == 1
    assert got["regions"] == {"truth": 3, "found": 1}


def test_table_shows_every_measure(folder: Path) -> None:
    text = score_table(score({"persons": persons(seller="S1 X1")}, folder))
    lines = text.splitlines()
    assert lines[0].split() == ["truth", "named", "right", "precision", "recall", "F1"]
    assert lines[1].split() == ["seller", "2", "2", "1", "0.500", "0.500", "0.500"]
    assert [line.split()[0] for line in lines[1:6]] == [
        "seller", "broker", "buyer", "network", "chains",
    ]  # fmt: skip
    assert "innocents named: 1 (1 as dealers, 1 of them straw holders)" in text


def test_the_truth_itself_scores_one(small: DemoFiles) -> None:
    body = json.loads((small.truth / "truth.json").read_text(encoding="utf-8"))
    result = {
        "persons": [
            {"id": row["id"], "role": role}
            for role in ("seller", "broker", "buyer")
            for row in body["persons"][f"{role}s"]
            if row["active"]
        ],
        "chains": [
            chain(row["seller"], row["sub_broker"] or row["broker"], row["buyer"])
            for row in table(small.truth / "chains.csv")
        ],
        "regions": [{"region": row["region"], "buyers": 1} for row in body["persons"]["buyers"]],
    }
    got = score(result, small.truth)
    assert got["mean_f1"] == got["network"]["f1"] == 1.0
    assert got["regions"] == {"truth": 31, "found": 31}
