"""The same input and seed give the same bytes: all questions of ``analyse``, JSON and CSV.

Twenty runs in one process and two in processes of their own, with other hash seeds, are the same
to the last byte. With the rows of all files and the files themselves in another order all is the
same but what names rows by their place:

- ``run``, which the digest of the data and so of the files' bytes names;
- evidence ids (file and row): they must lead to rows of the same words. Their order in a list is
  that of the ids where the list is one of all rows.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graphengine.analysing import QUESTIONS as KNOWN
from graphengine.engine import Engine
from tests.analysis import steady_case
from tests.analysis.steady_case import ENDS, MEASURES, MONEY, QUESTIONS, asked, made

ROOT = Path(__file__).resolve().parents[2]
RUNS = 20
EVIDENCE = re.compile(r"[0-9a-f]{12}:[^:]*:\d+")
VARIANTS: list[tuple[str, tuple[str, ...]]] = [
    *(("centrality", ("--measure", MEASURES, "--weighted", "--weight", weight))
      for weight in ("sum", "recency")),
    ("centrality", ("--measure", MEASURES, "--weighted", "--weight", "recency", "--join",
                    "holders")),
    ("centrality", ("--measure", "strength,pagerank", "--layered", "--weight", "recency")),
    ("centrality", ("--sources", "5", "--direction", "undirected")),
    *(("communities", ("--method", method, "--weight", "recency", "--join", "holders"))
      for method in ("leiden-cpm", "infomap", "label-propagation", "consensus")),
    ("handover", ("--without", "cell")),
    ("co-presence", ()),
    ("brokers", ("--shared", "--weight", "recency", "--weighted", "--permutations", "19")),
    ("brokers", ("--groups", "property:name", "--join", "holders", "--permutations", "19")),
    ("edges", ("--measure", "pagerank", "--weight", "recency", "--weighted", "--lines", "20",
               "--stability", "2")),
    ("disruption", ("--order", "strength,eigenvector,random", "--weight", "recency", "--weighted",
                    "--recovery", "neighbours", "--runs", "3", "--steps", "4")),
    ("disruption", (*ENDS, "--block", "0", "--runs", "2", "--steps", "3")),
    ("temporal", (*ENDS, "--weight", "recency", "--sources", "5")),
    ("compare", ("--before", "edges:TRANSFERRED", "--after", "edges:CALLED,STAYED_AT")),
    ("key-players", ("--k", "3", "--goal", "reach", "--distance")),
    ("key-players", ("--k", "4", "--starts", "3")),
    ("links", ("--method", "katz", "--repeats", "3", *MONEY)),
    ("links", ("--method", "resource-allocation", "--join", "holders", "--repeats", "3")),
]  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("steady") / "as_received")


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    home = tmp_path_factory.mktemp("shuffled")
    return [made(home / f"order{seed}", seed) for seed in (3, 8)]


def test_every_question_is_asked() -> None:
    assert {name.replace("-", "_") for name in QUESTIONS} == set(KNOWN)


@pytest.mark.parametrize("question", QUESTIONS)
def test_twenty_runs_are_byte_identical(case: Path, tmp_path: Path, question: str) -> None:
    first = asked(case, tmp_path / "a.csv", question)
    found = json.loads(first[0])
    assert found["run"].startswith(question) and len(first[1].splitlines()) > 1, "says something"
    for _ in range(RUNS - 1):
        assert asked(case, tmp_path / "a.csv", question) == first


def test_new_processes_with_other_hash_seeds(case: Path, tmp_path: Path) -> None:
    here = {name: list(asked(case, tmp_path / "a.csv", name)) for name in QUESTIONS}
    argv = [sys.executable, "-m", steady_case.__name__, str(case), str(tmp_path)]
    started = [
        subprocess.Popen(
            argv, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        for seed in ("1", "4711")
    ]
    for process in started:
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        assert json.loads(out) == here


@pytest.mark.parametrize("question", QUESTIONS)
def test_order_of_rows_and_files_changes_nothing(
    case: Path, shuffled: list[Path], tmp_path: Path, question: str
) -> None:
    same(case, shuffled, tmp_path, question)


@pytest.mark.parametrize(("question", "options"), VARIANTS)
def test_order_changes_nothing_however_it_is_asked(
    case: Path, shuffled: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    question: str, options: tuple[str, ...],
) -> None:  # fmt: skip
    monkeypatch.setitem(QUESTIONS, question, options)
    same(case, shuffled, tmp_path, question)


def same(case: Path, shuffled: list[Path], folder: Path, question: str) -> None:
    """What is asked of the case and of the shuffled ones is the same in all that must be."""
    text, sheet = asked(case, folder / "a.csv", question)
    expected = json.dumps(plain(case, json.loads(text)))
    for other in shuffled:
        found, table = asked(other, folder / "b.csv", question)
        assert found != text, "the files are others"
        assert json.dumps(plain(other, json.loads(found))) == expected
        assert table == sheet


def plain(case: Path, found: dict[str, Any]) -> dict[str, Any]:
    """An answer without its run's name, rows in place of their ids."""
    del found["run"]
    ids = sorted(set(EVIDENCE.findall(json.dumps(found))))
    lines: dict[str, str] = {}
    if ids:
        lines = {row["evidence"]: row["line"] for row in Engine.open(case).evidence(ids)}
        assert lines.keys() == set(ids)
    replaced: dict[str, Any] = _named(found, lines)
    return replaced


def _named(value: Any, lines: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _named(one, lines) for key, one in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(one, str) and EVIDENCE.fullmatch(one) for one in value):
            return sorted(lines[one] for one in value)
        return [_named(one, lines) for one in value]
    return value
