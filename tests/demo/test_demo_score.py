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
        "persons": persons(workshop="W", seller="S1 S2", broker="B1 B2", buyer="C1 C2 C3 C4"),
        "chains": [
            chain("S1", "B1", "C1"), chain("S1", "B1", "C2"),
            chain("S2", "B2", "C3") | {"brokers": ["B1", "B2"]},
            chain("S2", "B2", "C4") | {"brokers": ["B1", "B2"]},
        ],
        "regions": [{"region": r, "buyers": 1} for r in "甲乙丙"],
    }  # fmt: skip
    got = score(result, folder)
    for name in ("workshop", "seller", "broker", "buyer"):
        assert got["roles"][name]["f1"] == 1.0
    assert got["network"] == {
        "truth": 9, "named": 9, "right": 9, "precision": 1.0, "recall": 1.0, "f1": 1.0,
    }  # fmt: skip
    assert got["chains"]["f1"] == got["chains_exact"]["f1"] == got["mean_f1"] == 1.0
    assert set(got["innocents"].values()) == {0}
    assert got["regions"] == {"truth": 3, "found": 3}


def test_empty(folder: Path) -> None:
    got = score({"persons": [], "chains": [], "regions": []}, folder)
    for measure in (*got["roles"].values(), got["network"], got["chains"]):
        assert (measure["precision"], measure["recall"], measure["f1"]) == (0.0, 0.0, 0.0)
    assert got["roles"]["buyer"]["truth"] == 4
    assert got["mean_f1"] == 0.0
    assert got["regions"] == {"truth": 3, "found": 0}


def test_mixed(folder: Path) -> None:
    # Workshops: none named. Sellers: S1 right, B2 and W wrong: precision 1/3, recall 1/2, F1 2/5.
    # Brokers: B1 right, X1 and X2 innocent: precision 1/3, recall 1/2, F1 2/5.
    # Buyers: C1, C2, C3 right of 4, none wrong: precision 1, recall 3/4, F1 6/7.
    # Network: S1 B2 W B1 C1 C2 C3 right of 9 named (X1, X2 wrong) and of 9 in the truth.
    # Chains: (S2,B1,C3) and (S2,B2,C3) are one chain; with (S1,B1,C1) two of four are found;
    # named are these three and the false (S2,B1,C1): precision 3/4, recall 2/4, F1 3/5.
    # Whole ways: only (S1,B1,C1) is one of the four: precision 1/4, recall 1/4.
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
        "workshop": (1, 0, 0, 0.0, 0.0, 0.0),
        "seller": (2, 3, 1, 0.3333, 0.5, 0.4),
        "broker": (2, 3, 1, 0.3333, 0.5, 0.4),
        "buyer": (4, 3, 3, 1.0, 0.75, 0.8571),
    }
    network = got["network"]
    assert (network["truth"], network["named"], network["right"]) == (9, 9, 7)
    chains, exact = got["chains"], got["chains_exact"]
    assert (chains["named"], chains["precision"], chains["recall"], chains["f1"]) == (
        4, 0.75, 0.5, 0.6,
    )  # fmt: skip
    assert (exact["truth"], exact["named"], exact["right"]) == (4, 4, 1)
    assert got["mean_f1"] == round((0.4 + 0.4 + 0.8571 + 0.6) / 4, 4)
    assert got["innocents"] == {
        "named": 2, "as_dealers": 2, "straw_holders": 1, "straw_as_dealers": 1,
    }  # fmt: skip
    assert got["workshops"] == {"truth": 1, "named": 1, "as_seller": 1}
    assert got["unidentified"] == {"named": 1, "right": 0}
    assert got["regions"] == {"truth": 3, "found": 1}


def test_a_number_is_nobody_but_may_be_the_rings(folder: Path) -> None:
    (folder / "ring_numbers.csv").write_text("person,number\nB1,+861\n", encoding="utf-8")
    named = [
        {"id": "+861", "ref": "phone:+861", "role": "broker"},
        {"id": "+862", "ref": "phone:+862", "role": "broker"},
    ]
    chains = [chain("S1", "+861", "C1")]
    got = score({"persons": named, "chains": chains}, folder)
    assert got["unidentified"] == {"named": 2, "right": 1}
    assert got["roles"]["broker"]["named"] == got["innocents"]["named"] == 0
    assert got["network"]["named"] == got["chains"]["named"] == 0


def test_an_organisation_is_an_innocent_and_spoils_a_chain(folder: Path) -> None:
    named = [{"id": "F1", "ref": "organisation:F1", "role": "seller"}, *persons(buyer="C1")]
    got = score({"persons": named, "chains": [chain("F1", "B1", "C1")]}, folder)
    assert got["innocents"]["as_dealers"] == 1
    assert got["roles"]["seller"]["named"] == 1
    assert (got["chains"]["named"], got["chains"]["right"]) == (1, 0)


def test_a_member_without_deals_is_wrong_but_no_innocent(folder: Path) -> None:
    got = score({"persons": persons(seller="S1 S3")}, folder)
    assert got["roles"]["seller"]["precision"] == 0.5
    assert got["innocents"]["named"] == 0


def test_a_straw_named_as_buyer_is_no_dealer(folder: Path) -> None:
    got = score({"persons": persons(buyer="X1")}, folder)
    assert got["innocents"] == {
        "named": 1, "as_dealers": 0, "straw_holders": 1, "straw_as_dealers": 0,
    }  # fmt: skip


def test_a_chain_without_its_second_broker_is_right_but_not_exact(folder: Path) -> None:
    short = chain("S2", "B1", "C3")
    turned = chain("S2", "B1", "C4") | {"brokers": ["B2", "B1"]}
    whole = chain("S2", "B2", "C4") | {"brokers": ["B1", "B2"]}
    got = score({"chains": [short, turned]}, folder)
    assert (got["chains"]["right"], got["chains_exact"]["right"]) == (2, 0)
    got = score({"chains": [whole]}, folder)
    assert (got["chains"]["right"], got["chains_exact"]["right"]) == (1, 1)


def test_a_region_needs_a_right_buyer(folder: Path) -> None:
    listed = [{"region": r, "buyers": 1} for r in "甲乙丙"]
    got = score({"persons": persons(buyer="X1 C4", seller="C1"), "regions": listed}, folder)
    assert got["regions"] == {"truth": 3, "found": 1}


def test_table_shows_every_measure(folder: Path) -> None:
    text = score_table(score({"persons": persons(seller="S1 X1")}, folder))
    lines = text.splitlines()
    assert lines[0].split() == ["truth", "named", "right", "precision", "recall", "F1"]
    assert lines[2].split() == ["seller", "2", "2", "1", "0.500", "0.500", "0.500"]
    assert [line.split()[0] for line in lines[1:8]] == [
        "workshop", "seller", "broker", "buyer", "network", "chains", "exact",
    ]  # fmt: skip
    assert "innocents named: 1 (1 as dealers, 1 of them straw holders)" in text


def test_the_truth_itself_scores_one(small: DemoFiles) -> None:
    body = json.loads((small.truth / "truth.json").read_text(encoding="utf-8"))
    result = {
        "persons": [
            {"id": row["id"], "role": role}
            for role in ("workshop", "seller", "broker", "buyer")
            for row in body["persons"][f"{role}s"]
            if row["active"]
        ],
        "chains": [
            chain(row["seller"], row["sub_broker"] or row["broker"], row["buyer"])
            | {"brokers": [row[step] for step in ("broker", "sub_broker") if row[step]]}
            for row in table(small.truth / "chains.csv")
        ],
        "regions": [{"region": row["region"], "buyers": 1} for row in body["persons"]["buyers"]],
    }
    got = score(result, small.truth)
    assert got["mean_f1"] == got["network"]["f1"] == got["chains_exact"]["f1"] == 1.0
    assert got["regions"] == {"truth": 31, "found": 31}
