"""``analyse centrality`` as a user meets it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from graphengine import Engine
from graphengine.analysis.projection.declaration import Declaration
from graphengine.errors import NotFound, UsageError
from tests.cli.test_cli import NEW, call

HEAD = "tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency\n"
ROWS = [
    "1,2016-03-01 10:00:00,V1,X,M1,Y,1000.00,CNY",
    "2,2016-03-02 10:00:00,W1,X,M1,Y,2000.00,CNY",
    "3,2016-03-03 10:00:00,M1,Y,K1,Z,1500.00,CNY",
    "4,2016-03-20 10:00:00,K1,Z,V1,X,1400.00,CNY",
    "5,2016-03-21 10:00:00,V1,X,M1,Y,10.00,CNY",
]


def made(folder: Path, capsys: pytest.CaptureFixture[str], rows: list[str]) -> Path:
    path, bank = folder / "case", folder / "bank.csv"
    folder.mkdir(exist_ok=True)
    bank.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    assert call(capsys, "case", "new", path, *NEW)[0] == 0
    assert call(capsys, "load", "--case", path, "transfers", bank)[0] == 0
    return path


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    return made(tmp_path / "first", capsys, ROWS)


def ask(capsys: pytest.CaptureFixture[str], case: Path, *argv: object) -> dict[str, Any]:
    code, out, err = call(capsys, "analyse", "centrality", "--case", case, *argv, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_contract(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, case, "--measure", "betweenness")
    assert found["measure"] == "betweenness" and found["projection"]["direction"] == "directed"
    assert found["notice"].startswith("LEAD, NOT EVIDENCE") and found["left_out"] == {}
    keys = {"ref", "value", "low", "high", "rank", "events"}
    assert all(set(row) == keys for row in found["scores"])
    assert [(row["ref"], row["value"], row["rank"], row["events"]) for row in found["scores"]] == [
        ("account:M1@Y", 3.0, 1, 4), ("account:K1@Z", 2.0, 2, 2), ("account:V1@X", 1.0, 3, 3),
        ("account:W1@X", 0.0, 4, 1),
    ]  # fmt: skip
    assert all(row["low"] is None and row["high"] is None for row in found["scores"])
    assert ask(capsys, case, "--measure", "betweenness") == found
    engine = Engine.open(case)
    manifest, kept = engine.run(found["run"])
    assert manifest["what"] == "centrality" and kept["scores"] == found["scores"]


def test_the_order_of_the_files_rows_changes_nothing(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = made(tmp_path / "second", capsys, ROWS[::-1])
    names = "betweenness,pagerank,eigenvector,hubs,strength,bridges"
    options = ("--measure", names, "--weight", "sum", "--weighted", "--stability", "5")
    first, second = (ask(capsys, path, *options) for path in (case, other))
    for result in (first, second):
        del result["run"]  # named by the data's digest, which knows the file
    assert json.dumps(first) == json.dumps(second)
    assert len(first["also"]) == 5 and first["also"][4]["bridges"] == [
        {"source": "account:M1@Y", "target": "account:W1@X", "events": 1}
    ]


def test_table_and_csv(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.csv"
    code, out, err = call(
        capsys, "analyse", "centrality", "--case", case, "--measure", "degree,strength-in",
        "--weight", "sum", "--top", "2", "--csv", path,
    )  # fmt: skip
    assert code == 0, err
    assert out.startswith("LEAD, NOT EVIDENCE") and "4 nodes, 4 lines" in out
    assert "kept as run centrality-" in err and "--weighted uses them everywhere" in err
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["measure"] for row in rows] == ["degree"] * 2 + ["strength-in"] * 2
    assert rows[2]["ref"] == "account:M1@Y" and float(rows[2]["value"]) == 301_000
    assert "W1" not in out


def test_sampled_and_repeated_values_have_intervals(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask(capsys, case, "--measure", "betweenness", "--sources", "3")
    assert found["interval"] == "sampling" and "3 of 4 sources, seed 1" in found["note"]
    assert all(0 <= row["low"] <= row["value"] <= row["high"] for row in found["scores"])
    found = ask(capsys, case, "--measure", "betweenness", "--stability", "10")
    assert found["interval"] == "stability" and found["stability"]["runs"] == 10
    assert all(row["rank_low"] <= row["rank_high"] for row in found["scores"])
    code, out, _ = call(
        capsys, "analyse", "centrality", "--case", case, "--stability", "10", "--top", "3"
    )
    assert code == 0 and "worst rank" in out


def test_from_a_reference(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, case, "--measure", "personalised-pagerank", "--from", "account:W1")
    assert found["scores"][0]["ref"] == "account:M1@Y"
    assert sum(row["value"] for row in found["scores"]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (["--measure", "fame"], 3, "No measure is called 'fame'. Candidates: "),
        (["--measure", ""], 2, "Name a measure."),
        (["--measure", "personalised-pagerank"], 2, "--from REF"),
        (["--measure", "degree", "--from", "account:W1"], 2, "personalised-pagerank"),
        (["--measure", "degree", "--sources", "5"], 2, "sampled: betweenness"),
        (["--sources", "1"], 2, "at least 2"),
        (["--top", "0"], 2, "at least 1"),
        (["--stability", "-1"], 2, "cannot be negative"),
        (["--weight", "fame"], 2, "no weight 'fame'"),
        (["--edges", "LOVES"], 3, "LOVES"),
        (["--measure", "personalised-pagerank", "--from", "account:W1", "--since", "2016-03-03"],
         3, "no line in this network"),
    ],
)  # fmt: skip
def test_bad_requests(
    case: Path, capsys: pytest.CaptureFixture[str], argv: list[str], code: int, told: str
) -> None:
    got, out, err = call(capsys, "analyse", "centrality", "--case", case, *argv)
    assert (got, out) == (code, "") and told in err and "Traceback" not in err


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "analyse", "centrality", "--list")
    assert code == 0 and "k-core-both" in out
    code, out, _ = call(capsys, "analyse", "centrality", "--list", "--json")
    assert code == 0 and {"name", "formula", "unit"} <= set(json.loads(out)[0])


def test_nothing_in_the_period(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, case, "--since", "2020-01-01", "--stability", "3")
    assert found["scores"] == [] and found["left_out"] == {"outside the period": 5}


def test_through_the_engine(case: Path) -> None:
    analyses = Engine.open(case).analyses
    declared = Declaration(direction="undirected")
    found = analyses.ask("centrality", measure=["k-core", "degree"], declared=declared, top=1)
    assert found["scores"][0]["value"] == 2 and len(found["also"][0]["scores"]) == 1
    with pytest.raises(NotFound):
        analyses.ask("popularity")
    with pytest.raises(UsageError, match="Name a measure"):
        analyses.ask("centrality", measure=[])
