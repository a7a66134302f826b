"""``analyse key-players`` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.test_communities_command import ask, made, transfers
from tests.cli.test_cli import call

GROUPS = [(f"{g}{i}", f"{g}{j}") for g in "ABC" for i in range(4) for j in range(i)]
PAIRS = [*GROUPS, ("A0", "HUB"), ("B0", "HUB"), ("HUB", "C0"), ("HUB", "C0")]


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    return made(tmp_path / "a", transfers(PAIRS), capsys)


def test_sets_for_both_goals(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("analyse", "key-players", "--case", case, "--k", 1)
    found = ask(capsys, *argv)
    assert [row["ref"] for row in found["players"]] == ["account:HUB@X"]
    assert found["before"] == 0 and found["value"] == pytest.approx(1 - 18 / 66)
    assert found["players"][0] == {
        "ref": "account:HUB@X", "alone": found["value"], "adds": found["value"], "events": 4,
    }  # fmt: skip
    assert found["exact"] and found["equal"] == []
    assert found["leading"][1]["refs"] == ["account:HUB@X"]
    assert ask(capsys, *argv) == found
    near = ask(capsys, *argv, "--goal", "reach", "--steps", 1)
    assert near["value"] == pytest.approx(5 / 13) and len(near["equal"]) == 2
    wide = ask(capsys, *argv, "--goal", "reach", "--distance")
    assert wide["value"] == pytest.approx((1 + 3 + 9 / 2) / 13) and wide["steps"] is None
    way = ask(capsys, *argv, "--goal", "reach", "--direction", "directed", "--steps", 3)
    assert way["projection"]["direction"] == "directed"


def test_table_csv_and_refusals(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "out.csv"
    argv = ("analyse", "key-players", "--case", case)
    code, out, err = call(capsys, *argv, "--k", 2, "--distance", "--csv", sheet)
    assert code == 0 and out.startswith("LEAD, NOT EVIDENCE")
    assert "as good: account:" in out and "for comparison" in out
    assert "every set was looked at" in err and "kept as run key-players-" in err
    assert len(sheet.read_text(encoding="utf-8-sig").splitlines()) == 3
    for options in (
        ("--k", 0),
        ("--k", 13),
        ("--k", 1, "--goal", "cut"),
        ("--k", 1, "--steps", 2),
        ("--k", 1, "--goal", "reach", "--steps", 0),
        ("--k", 2, "--starts", 0),
    ):
        code, _, err = call(capsys, *argv, *options)
        assert code == 2 and len(err.strip().splitlines()) == 1, options
