"""``analyse brokers`` as a user meets it: groups of three kinds, contract, tables, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphengine.case import runs
from graphengine.engine import Engine
from tests.analysis.test_communities_command import ask, made, transfers
from tests.cli.test_cli import call

PAIRS = [("A", "M"), ("A", "M"), ("B", "M"), ("M", "C"), ("M", "D"), ("A", "B"), ("C", "D")]


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    return made(tmp_path / "a", transfers(PAIRS), capsys)


def brokers(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["ref"]: row for row in found["brokers"]}


def keep_roles(case: Path, what: str = "network") -> str:
    """A run as a trace keeps it, with the roles of four of the accounts."""
    engine = Engine.open(case)
    roles = {"A": "seller", "B": "seller", "M": "broker", "C": "buyer"}
    persons = [{"ref": f"account:{key}@X", "role": role} for key, role in roles.items()]
    opened = engine.case
    digest = opened.data_digest()
    return runs.keep(opened.folder, opened.journal, what, {}, digest, {"persons": persons})


def test_groups_of_a_run(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = keep_roles(case)
    argv = ("analyse", "brokers", "--case", case, "--groups", f"run:{run}", "--permutations", 99)
    found = ask(capsys, *argv)
    assert found["groups"] == [
        {"group": "broker", "nodes": 1},
        {"group": "buyer", "nodes": 1},
        {"group": "seller", "nodes": 2},
    ]
    assert found["without_group"] == 1 and found["brokers"][0]["ref"] == "account:M@X"
    middle = found["brokers"][0]
    counts = {role: cell["count"] for role, cell in middle["roles"].items()}
    assert counts == dict.fromkeys(counts, 0.0) | {"liaison": 2.0}
    assert 0 < middle["roles"]["liaison"]["p"] <= 1 and middle["events"] == 5
    assert middle["place"]["passer_on"] == pytest.approx(2 / 3)
    assert middle["place"]["sink"] == pytest.approx(1 / 3)
    assert brokers(found)["account:D@X"]["group"] is None
    assert ask(capsys, *argv) == found


def test_communities_and_tables(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "out.csv"
    code, out, err = call(
        capsys, "analyse", "brokers", "--case", case, "--permutations", 19, "--csv", sheet
    )
    assert code == 0 and out.startswith("LEAD, NOT EVIDENCE")
    assert "p-values are too small" in err and "kept as run brokers-" in err
    assert "passes on" in out and "account:M@X" in out
    assert len(sheet.read_text(encoding="utf-8-sig").splitlines()) == 6
    argv = ("analyse", "brokers", "--case", case, "--direction", "undirected", "--permutations", 0)
    plain = ask(capsys, *argv)
    assert plain["brokers"][0]["place"] is None and plain["flow"] is None
    assert plain["brokers"][0]["roles"]["liaison"]["p"] is None


def test_groups_of_a_property(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("analyse", "brokers", "--case", case, "--groups")
    found = ask(capsys, *argv, "property:bankName")
    assert found["groups"] == [{"group": "X", "nodes": 5}]
    assert brokers(found)["account:M@X"]["roles"]["coordinator"]["count"] == 4


def test_groups_that_are_none(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("analyse", "brokers", "--case", case, "--groups")
    other = keep_roles(case, "chains")
    for groups, wanted in (
        ("teams", 2),
        ("property:", 2),
        ("property:nothing", 3),
        ("run:network-x", 3),
        (f"run:{other}", 2),
    ):
        code, _, err = call(capsys, *argv, groups)
        assert code == wanted and len(err.strip().splitlines()) == 1, (groups, err)
    for options in (("--permutations", "-1"), ("--top", 0)):
        assert call(capsys, *argv, "communities", *options)[0] == 2
