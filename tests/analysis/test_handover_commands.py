"""``analyse handover``, ``co-presence`` and ``patterns`` as users meet them, on one small case."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

import loaders
from graphengine.analysis.presence import reading
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine
from graphengine.errors import UsageError
from tests.cli.test_cli import call

START = datetime(2016, 1, 4, 10)
OLD, NEW = "13900000000", "13900000001"
PATTERN = """\
pattern: two friends of one number
network: {edges: [CALLED]}
roles:
  centre: {kind: phone, degree: 5}
  friend: {count: 2, kind: phone}
ties:
  - {from: centre, to: friend, must: all}
  - {from: friend, to: friend, must: none}
"""


def number(n: int) -> str:
    return f"138000000{n:02}"


def calls() -> list[str]:
    """Thirty steady numbers in a ring, and one that gives way to another."""
    rng = np.random.default_rng(5)
    rows = []
    for n in range(30):
        for day in range(0, 200, 4):
            rows.append((number(n), number((n + int(rng.integers(1, 5))) % 30), day))
    for turn, day in enumerate(range(0, 200, 2)):
        rows.append((OLD if day < 100 else NEW, number(turn % 5 * 6), day))
    return [
        f"{START + timedelta(days=day, minutes=i % 600)},{a},{b},call,60,1-{a[-2:]}\n"
        for i, (a, b, day) in enumerate(rows)
    ]


def stays() -> list[str]:
    """Forty guests, each for three nights a time in one of twenty hotels; two meet four times."""
    rng = np.random.default_rng(6)
    rows = [(f"guest{g}", int(rng.integers(20)), int(rng.integers(190))) for g in range(40)]
    rows += [(who, h, day) for h, day in ((1, 20), (7, 66), (12, 120), (18, 171)) for who in "AB"]
    return [
        f"{who},,hotel {h},here,street {h},1,{START + timedelta(days=day)},"
        f"{START + timedelta(days=day + 2)}\n"
        for who, h, day in rows
    ]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("phones")
    info = CaseInfo(title="t", purpose="p", authority="a", review_by=date(2099, 1, 1))
    engine = Engine.create(home / "case", info)
    for name, head, rows in (
        ("calls", "at,a_number,b_number,kind,seconds,cell\n", calls()),
        ("stays", "guest_id,guest_name,hotel,region,address,room,from,to\n", stays()),
    ):
        file = home / f"{name}.csv"
        file.write_text(head + "".join(rows), encoding="utf-8")
        engine.load(loaders.mapping(name), [file], graph=False)
    return home / "case"


def ask(capsys: pytest.CaptureFixture[str], *argv: object) -> dict[str, Any]:
    code, out, err = call(capsys, *argv, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_handover(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("analyse", "handover", "--case", case)
    found = ask(capsys, *argv)
    (row,) = found["handovers"]
    assert (row["old"], row["new"]) == (f"phone:+86{OLD}", f"phone:+86{NEW}")
    assert row["shared_count"] == 5 and {one["kind"] for one in row["shared"]} == {"contact"}
    assert found["notice"].startswith("LEAD, NOT EVIDENCE")
    assert found["certificate"]["numbers"] == 32
    assert found["certificate"]["evidence_used"] == ["contacts", "silence", "cell"]
    assert ask(capsys, *argv) == found
    rows = Engine.open(case).evidence(row["evidence"])
    assert all(OLD in one["line"] or NEW in one["line"] for one in rows)
    one = ask(capsys, *argv, "--from", f"phone:{number(0)}", "--least", 0.9)
    assert all(not row["found"] for row in one["handovers"])
    sheet = tmp_path / "out.csv"
    assert row["days"]["old"][-1] == row["last"][:10]
    assert row["days"]["new"][0] == row["first"][:10]
    assert set(row["shared"][0]["days"]["old"]) < set(row["days"]["old"])
    plot = tmp_path / "out.svg"
    code, out, err = call(capsys, *argv, "--csv", sheet, "--plot", plot)
    assert "wrote" in err and row["shared"][0]["value"] in plot.read_text(encoding="utf-8")
    assert code == 0 and "contacts +" in out and "1 found" in err and "kept as run" in err
    assert len(sheet.read_text(encoding="utf-8-sig").splitlines()) == 2


def test_co_presence(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ("analyse", "co-presence", "--case", case)
    found = ask(capsys, *argv)
    (row,) = found["pairs"]
    assert (row["one"], row["other"], row["times"]) == ("person:A", "person:B", 4)
    assert set(found["certificate"]["kinds"]) == {"CALLED", "STAYED_AT"}
    assert row["together"][0]["start"].startswith("2016-") and len(row["evidence"]) == 8
    assert len(Engine.open(case).evidence(row["evidence"])) == 8
    few = ask(capsys, *argv, "--kinds", "STAYED_AT", "--from", "person:A")
    assert few["pairs"][0]["found"] and few["certificate"]["kinds"].keys() == {"STAYED_AT"}
    sheet = tmp_path / "out.csv"
    assert row["alone"] == {"one": [], "other": []}
    plot = tmp_path / "out.svg"
    code, out, err = call(capsys, *argv, "--csv", sheet, "--plot", plot)
    assert code == 0 and out.startswith("LEAD, NOT EVIDENCE") and "possible pairs" in err
    place = row["together"][0]["place"].removeprefix("place:")
    assert place in plot.read_text(encoding="utf-8")
    assert len(sheet.read_text(encoding="utf-8-sig").splitlines()) == 2


def test_patterns(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, sheet = tmp_path / "mine.yaml", tmp_path / "out.csv"
    file.write_text(PATTERN, encoding="utf-8")
    argv = ("analyse", "patterns", file, "--case", case)
    found = ask(capsys, *argv, "--no-near")
    centres = {row["roles"]["centre"][0] for row in found["matches"]}
    assert {f"phone:+86{OLD}", f"phone:+86{NEW}"} <= centres
    row = found["matches"][0]
    assert row["events"] > 0 and Engine.open(case).evidence(row["evidence"])
    assert found["certificate"]["exhausted"] and found["projection"]["edges"] == ["CALLED"]
    inside = {node for nodes in row["roles"].values() for node in nodes}
    assert {end for tie in row["ties"] for end in tie[:2]} == inside
    assert sum(tie[2] for tie in row["ties"]) == row["events"]
    plot = tmp_path / "out.svg"
    code, out, err = call(capsys, *argv, "--csv", sheet, "--top", 2, "--plot", plot)
    assert "near miss 2: " in plot.read_text(encoding="utf-8")
    assert code == 0 and "near miss 1: " in out and "near misses" in err
    assert len(sheet.read_text(encoding="utf-8-sig").splitlines()) == 5
    code, _, err = call(capsys, *argv, "--steps", 3)
    assert code == 5 and "NOT searched to the end: 3 steps" in err


def test_wrong_questions_get_one_clear_line(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("roles:\n  a: {colour: red}\n", encoding="utf-8")
    where = tmp_path / "where.yaml"
    where.write_text("roles:\n  a: {where: {shoe: red}}\n", encoding="utf-8")
    for code, words, *argv in (
        (2, "no phone", "handover", "--from", "person:A"),
        (3, "not in this case", "handover", "--from", "phone:13911112222"),
        (2, "'eyes'", "handover", "--without", "eyes"),
        (2, "probability", "handover", "--least", "2"),
        (2, "no span", "handover", "--gap", "soon"),
        (2, "'KNOWS'", "co-presence", "--kinds", "KNOWS"),
        (2, "Account", "co-presence", "--cards", "STAYED_AT"),
        (2, "crowd", "co-presence", "--crowd", "0"),
        (2, "mine.yaml, line 2", "patterns", file),
        (2, "'shoe'", "patterns", where),
        (2, "one set", "patterns", file, "--top", "0"),
    ):
        got, _, err = call(capsys, "analyse", *argv, "--case", case)
        assert got == code and words in err and len(err.strip().splitlines()) == 1, (argv, err)


def test_payments_are_read_from_any_kind_from_account_to_place() -> None:
    at = pl.Series([datetime(2016, 1, 4, 23)]).dt.replace_time_zone("UTC").cast(
        pl.Datetime("us", "UTC")
    )  # fmt: skip
    frame = pl.DataFrame({
        "src_kind": ["Account"], "src": ["62"], "dst_kind": ["Place"], "dst": ["shop"],
        "amount_minor": [500], "source": ["a" * 64], "sheet": [""], "row": [2],
    }).with_columns(at=at)  # fmt: skip
    view: Any = SimpleNamespace(edge_kinds=lambda: ["PAID_AT"], edges=lambda _: frame)
    row = reading.payments(view, "PAID_AT", "Asia/Shanghai").to_dicts()[0]
    assert (row["card"], row["place"], row["amount"]) == ("account:62", "place:shop", 500)
    assert (
        row["at"] == int((datetime(2016, 1, 5, 7) - datetime(1970, 1, 1)).total_seconds()) * 10**6
    )
    assert row["ev"] == "a" * 12 + "::2"
    assert reading.kinds(view) == ["PAID_AT"]
    with pytest.raises(UsageError):
        reading.payments(view, "OTHER", "UTC")
