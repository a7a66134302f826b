"""kill -9 at random moments of a load: afterwards the case is as before or as after."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from graphengine.case.folder import CaseInfo, create
from graphengine.case.state import Case

ROWS = 60_000
KILLS = 30


def transfers(path: Path, start: int, count: int) -> Path:
    lines = ["tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency"]
    for i in range(start, start + count):
        minute, hour = i % 60, i // 60 % 24
        payer, payee = i * 7919 % 5000, i * 104_729 % 5000
        bad = "31.02" if i % 997 == 0 else "2016-03-01"
        lines.append(
            f"T{i},{bad} {hour:02d}:{minute:02d}:00,A{payer},B1,A{payee},B2,{i}.{i % 100:02d},CNY"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def new_case(root: Path) -> Case:
    return Case(create(root, CaseInfo("T", "p", "a", date(2099, 1, 1))))


def command(case: Path, files: list[Path]) -> list[str]:
    names = [str(f) for f in files]
    code = "import sys; from graphengine.cli import main; sys.exit(main())"
    return [sys.executable, "-c", code, "load", "--case", str(case), "--json", "transfers", *names]


def run(case: Path, files: list[Path]) -> dict[str, object]:
    done = subprocess.run(command(case, files), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


@pytest.mark.slow
def test_thirty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    files = [
        transfers(tmp_path / "a.csv", 0, ROWS),
        transfers(tmp_path / "b.csv", ROWS // 2, ROWS),
    ]
    clean = new_case(tmp_path / "clean")
    started = time.monotonic()
    run(clean.folder.root, files)
    whole = time.monotonic() - started
    expected = clean.digests()
    status = clean.status()["edges"]
    chance = random.Random(20160731)
    case = new_case(tmp_path / "killed-0")
    outcomes = []
    for n in range(KILLS):
        child = subprocess.Popen(
            command(case.folder.root, files), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.3, 1.05) * whole)
        child.kill()
        child.wait()
        case = Case(case.folder)
        edges = case.status()["edges"]
        assert edges in ({}, status), "a load is seen whole or not at all"
        outcomes.append(bool(edges))
        if edges:
            assert case.digests() == expected
            case = new_case(tmp_path / f"killed-{n + 1}")
    run(case.folder.root, files)
    assert Case(case.folder).digests() == expected
    assert Case(case.folder).check_files() == []
    assert not all(outcomes), "every kill came too late to test anything"


@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
def test_interrupt_leaves_a_clean_case(tmp_path: Path) -> None:
    import signal

    files = [transfers(tmp_path / "a.csv", 0, ROWS)]
    case = new_case(tmp_path / "case")
    child = subprocess.Popen(
        command(case.folder.root, files), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not case.folder.staging.exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    if child.returncode == 0:
        pytest.skip("the load was done before the signal came")
    assert child.returncode == 130, err
    assert "as it was before" in err
    assert case.status()["edges"] == {}
    assert case.check_files() == [] or all(
        p["problem"] == "not in the journal" for p in case.check_files()
    )
    run(case.folder.root, files)
    assert Case(case.folder).check_files() == []
