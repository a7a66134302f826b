"""``analyse communities`` as a user meets it: contract, tables, CSV, the same in any row order."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import NEW, call

HEAD = "tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency\n"


def transfers(pairs: list[tuple[str, str]]) -> list[str]:
    return [
        f"{n},2016-03-{n % 27 + 1:02d} 10:00:00,{a},X,{b},X,100.00,CNY\n"
        for n, (a, b) in enumerate(pairs, 1)
    ]


def made(path: Path, rows: list[str], capsys: pytest.CaptureFixture[str]) -> Path:
    """A case of these transfers."""
    path.mkdir()
    bank, case = path / "bank.csv", path / "case"
    bank.write_text(HEAD + "".join(rows), encoding="utf-8")
    assert call(capsys, "case", "new", case, *NEW)[0] == 0
    assert call(capsys, "load", "--case", case, "transfers", bank)[0] == 0
    return case


def ask(capsys: pytest.CaptureFixture[str], *argv: object) -> dict[str, Any]:
    code, out, err = call(capsys, *argv, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def two_groups() -> list[tuple[str, str]]:
    pairs = [(f"{g}{i}", f"{g}{j}") for g in "AB" for i in range(5) for j in range(i)]
    return [*pairs, ("A0", "B0"), ("A0", "A1")]


@pytest.mark.parametrize("method", ["leiden", "infomap", "label-propagation", "consensus"])
def test_communities_follow_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], method: str
) -> None:
    case = made(tmp_path / "a", transfers(two_groups()), capsys)
    common = ("analyse", "communities", "--case", case, "--method", method)
    found = ask(capsys, *common)
    assert found["method"] == method and found["notice"].startswith("LEAD, NOT EVIDENCE")
    first, second = found["communities"]
    assert first["members"] == [f"account:A{i}@X" for i in range(5)]
    assert (first["id"], first["stability"], second["id"]) == (1, 1.0, 2)
    assert (first["events"], first["across"], first["lines"]) == (11, 1, 10)
    nodes = {row["ref"]: row for row in found["nodes"]}
    assert nodes["account:A0@X"]["events"] == 5 and nodes["account:A0@X"]["events_elsewhere"] == 1
    assert ask(capsys, *common) == found
    rows = transfers(two_groups())
    random.Random(2).shuffle(rows)
    other = ask(capsys, "analyse", "communities", "--case",
                made(tmp_path / "b", rows, capsys), "--method", method)  # fmt: skip
    for key in ("communities", "nodes", "quality", "agreement"):
        assert other[key] == found[key]


def test_table_csv_scan_and_nesting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = made(tmp_path / "a", transfers(two_groups()), capsys)
    sheet = tmp_path / "out.csv"
    code, out, err = call(
        capsys, "analyse", "communities", "--case", case, "--scan", "--nested", "--csv", sheet
    )
    assert code == 0 and "kept as run communities-" in err
    assert out.startswith("LEAD, NOT EVIDENCE")
    assert "account:A0@X, account:A1@X, account:A2@X, account:A3@X and 1 more" in out
    assert "nothing nested" in out and "agreement" in out
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"community","ref","stability"') and len(lines) == 11


def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = made(tmp_path / "a", transfers(two_groups()), capsys)
    for options in (
        ("--method", "louvain"),
        ("--method", "infomap", "--scan"),
        ("--method", "consensus", "--runs", 1),
        ("--runs", 0),
        ("--resolution", "-1"),
        ("--seed", "-3"),
    ):
        code, _, err = call(capsys, "analyse", "communities", "--case", case, *options)
        assert code == 2 and len(err.strip().splitlines()) == 1, options
