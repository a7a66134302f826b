"""Traces that end early keep what they found, say so, and end with their exit code."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphengine.commands import stopping
from graphengine.engine import Engine
from graphengine.errors import UsageError
from graphengine.tracing.chains import searching
from graphengine.tracing.stop import Stop
from tests.cli.test_cli import NEW, call
from tests.cli.test_trace import HEAD

ENDLESS = """
import signal, sys
from graphengine import cli
from graphengine.tracing.chains import searching

def told(*args, ours=searching.search):
    print("searching", file=sys.stderr, flush=True)
    return ours(*args)

searching.search, searching.SLICE, searching.GROWTH = told, 500, 1
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty accounts that pay one another at random: far too many chains to list."""
    folder = tmp_path_factory.mktemp("dense")
    draw, rows = random.Random(5), []
    for n in range(1200):
        payer, payee = draw.sample(range(30), 2)
        at = f"2016-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d} {n % 24:02d}:00:00"
        rows.append(f"{n},{at},A{payer},X,A{payee},X,{draw.randint(1, 900)}.00,CNY\n")
    bank = folder / "bank.csv"
    bank.write_text(HEAD + "".join(rows), encoding="utf-8")
    from graphengine.cli import main

    assert main(["case", "new", str(folder / "case"), *map(str, NEW)]) == 0
    assert main(["load", "--case", str(folder / "case"), "transfers", str(bank)]) == 0
    return folder / "case"


def partial(out: str, ended: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out)
    certificate = found["certificate"]
    assert certificate["ended"] == ended and not certificate["exhausted"]
    return found


ASKED = ("trace", "chains", "--from", "account:A0", "--max-hops", "9", "--json")


def test_ctrl_c_in_a_real_child(case: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, *ASKED, "--case", str(case)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stderr is not None and child.stderr.readline() == "searching\n"
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=240)
    assert child.returncode == 130
    found = partial(out, "interrupted")
    assert found["chains"] and found["certificate"]["looked_at"] >= 500
    assert found["certificate"]["cuts"] == [
        {"node": "account:A0@X", "reason": "the trace was interrupted", "skipped": None}
    ]
    assert "Ctrl-C again" in err
    kept = Engine.open(case).run(found["run"])
    assert kept[0]["parameters"]["cut"].startswith("interrupted after")


def test_a_time_limit(
    case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SLICE", 500)
    monkeypatch.setattr(searching, "GROWTH", 1)
    code, out, _ = call(capsys, *ASKED, "--case", case, "--seconds", "0.5")
    assert code == 5
    cut = partial(out, "time")["certificate"]["cuts"][-1]
    assert cut["node"] == "account:A0@X" and cut["reason"] == "the time limit of 0.5 s was reached"
    code, out, err = call(capsys, *ASKED[:-1], "--case", case, "--seconds", "0.5")
    assert code == 5 and "NOT searched to the end" in err and "cut: account:A0@X" in err


def test_a_limit_of_the_search_and_a_whole_answer(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = Engine.open(case).trace_chains("account:A0", room=50)
    assert len(cut["chains"]) == 20 and stopping.code(cut) == 5
    assert cut["certificate"]["cuts"][-1]["reason"] == "50 chains were found, the limit"
    short = ("trace", "chains", "--case", case, "--from", "account:A0", "--max-hops", "1", "--json")
    code, out, _ = call(capsys, *short, "--seconds", "500")
    whole = json.loads(out)
    assert code == 0 and whole["certificate"]["exhausted"]
    assert json.loads(call(capsys, *short)[1]) == whole  # the same question, the same run


def test_slices_find_what_one_search_finds(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask: Callable[..., dict[str, Any]] = Engine.open(case).trace_chains
    options: dict[str, Any] = {"max_hops": 3, "top": 10**6}
    whole = ask("account:A0", "account:A1", **options)
    monkeypatch.setattr(searching, "SLICE", 7)
    monkeypatch.setattr(searching, "GROWTH", 2)
    assert ask("account:A0", "account:A1", **options) == whole
    part = ask("account:A0", "account:A1", interrupted=iter([False, True]).__next__, **options)
    assert part["certificate"]["cuts"][-1]["starts_left"] == 1
    assert part["run"] != whole["run"]
    names = [[edge["id"] for edge in chain["edges"]] for chain in whole["chains"]]
    assert all([e["id"] for e in chain["edges"]] in names for chain in part["chains"])


def test_money_ends_between_two_rules(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("trace", "money", "--case", case, "--from", "transfer:7", "--json")
    code, out, _ = call(capsys, *asked, "--seconds", "0.000001")
    assert code == 5
    found = partial(out, "time")
    assert found["rules"] == {} and found["ranges"] == [] and found["freeze"] == []
    assert found["certificate"]["cuts"][0]["skipped"][0] == "fifo"
    told = iter([False, True])
    part = Engine.open(case).trace_money("transfer:7", interrupted=lambda: next(told))
    assert list(part["rules"]) == ["fifo"] and part["certificate"]["ended"] == "interrupted"
    whole = Engine.open(case).trace_money("transfer:7", seconds=500)
    assert part["rules"]["fifo"] == whole["rules"]["fifo"] and part["run"] != whole["run"]
    assert whole["certificate"]["exhausted"] and whole["certificate"]["ended"] == "whole"


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
@pytest.mark.parametrize("what", ["chains", "money"])
def test_a_limit_that_cannot_be_meant(
    case: Path, capsys: pytest.CaptureFixture[str], what: str, seconds: str
) -> None:
    code, out, err = call(
        capsys, "trace", what, "--case", case, "--from", "account:A0", f"--seconds={seconds}"
    )
    assert (code, out) == (2, "") and err.count("\n") == 1 and "time limit" in err
    with pytest.raises(UsageError):
        Stop(float(seconds))
