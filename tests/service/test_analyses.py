"""Analyses over the API: the rows of the command and of Python, and the same kept run."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import service
from graphengine.analysing import QUESTIONS
from graphengine.analysing.compare import Side
from graphengine.analysis.projection.declaration import Declaration
from graphengine.case import runs
from graphengine.engine import Engine
from graphengine.errors import UsageError
from graphengine.web.guard import Access
from tests.cli.test_cli import call
from tests.service.asked import API, MONEY, PATTERN, answered, asked, client

__all__ = ["asked", "client"]


SAME: list[tuple[str, dict[str, Any], list[str], dict[str, Any]]] = [
    (
        "centrality",
        {**MONEY, "measure": ["betweenness", "pagerank"], "stability": 3},
        ["--edges", "TRANSFERRED", "--measure", "betweenness,pagerank", "--stability", "3"],
        {"measure": ["betweenness", "pagerank"], "stability": 3, "rates": {}},
    ),
    ("communities", {**MONEY, "runs": 5}, ["--edges", "TRANSFERRED", "--runs", "5"], {"runs": 5}),
    (
        "brokers",
        {**MONEY, "permutations": 9},
        ["--edges", "TRANSFERRED", "--permutations", "9"],
        {"permutations": 9},
    ),
    (
        "edges",
        {**MONEY, "stability": 2, "rates": {"missing_edges": 0.1}},
        ["--edges", "TRANSFERRED", "--stability", "2", "--missing-edges", "0.1"],
        {"stability": 2, "rates": {"missing_edges": 0.1}},
    ),
    (
        "disruption",
        {**MONEY, "from": ["account:A01"], "to": ["account:A09"], "steps": 3, "runs": 2},
        ["--edges", "TRANSFERRED", "--from", "account:A01", "--to", "account:A09",
         "--steps", "3", "--runs", "2"],
        {"sellers": ["account:A01"], "buyers": ["account:A09"], "steps": 3, "runs": 2},
    ),
    (
        "temporal",
        {**MONEY, "from": ["account:A01"], "to": ["account:A09"]},
        ["--edges", "TRANSFERRED", "--from", "account:A01", "--to", "account:A09"],
        {"sellers": ["account:A01"], "buyers": ["account:A09"]},
    ),
    (
        "compare",
        {**MONEY, "before": {"edges": ["TRANSFERRED"]}, "after": {"edges": ["CALLED"]}},
        ["--edges", "TRANSFERRED", "--before", "edges:TRANSFERRED", "--after", "edges:CALLED"],
        {"before": Side(edges=("TRANSFERRED",)), "after": Side(edges=("CALLED",))},
    ),
    ("key-players", {**MONEY, "k": 2}, ["--edges", "TRANSFERRED", "--k", "2"], {"k": 2}),
    ("links", {**MONEY, "repeats": 3}, ["--edges", "TRANSFERRED", "--repeats", "3"],
     {"repeats": 3}),
    ("handover", {"without": ["cell"], "gap": 86_400 * 50}, ["--without", "cell", "--gap", "50d"],
     {"without": ("cell",), "gap": 50.0}),
    ("co-presence", {"from": "person:p0", "within": 600}, ["--from", "person:p0", "--within",
                                                           "10min"],
     {"start": "person:p0", "within": 600.0}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "body", "argv", "options"), SAME, ids=[s[0] for s in SAME])
def test_api_command_and_python_give_the_same(
    client: TestClient, asked: Engine, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    question: str, body: dict[str, Any], argv: list[str], options: dict[str, Any],
) -> None:  # fmt: skip
    answer = answered(client, question, body)
    assert answer.status_code == 200, answer.text
    over = answer.json()
    assert over["what"] == question
    assert client.get(f"{API}/runs/{over['run']}").json() == over
    sheet = tmp_path / "a.csv"
    code, out, err = call(capsys, "analyse", question, "--case", asked.root, *argv, "--json",
                          "--csv", sheet)  # fmt: skip
    assert code == 0, err
    same_table(client, over["run"], sheet)
    printed = json.loads(out)
    direct = asked.analyses.ask(question, **options, **_declared(question))
    assert over["run"] == printed["run"] == direct["run"]
    assert {"run": over["run"], **over["result"]} == printed == json.loads(json.dumps(direct))


def same_table(client: TestClient, run: str, sheet: Path) -> None:
    """The run's CSV over the API is the file that the command wrote, to the byte."""
    table = client.get(f"{API}/runs/{run}", params={"format": "csv"})
    assert table.status_code == 200 and table.content == sheet.read_bytes()
    assert table.content.startswith("\ufeff".encode()) and table.content.count(b"\r\n")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == f'attachment; filename="{run}.csv"'
    plain = client.get(f"{API}/runs/{run}", headers={"Accept": "text/csv"})
    assert plain.content == table.content


def _declared(question: str) -> dict[str, Any]:
    if question in ("handover", "co-presence"):
        return {}
    way = "undirected" if question in ("communities", "key-players", "links") else "directed"
    return {"declared": Declaration(edges=("TRANSFERRED",), direction=way)}


def test_patterns_are_sent_as_text(
    client: TestClient, asked: Engine, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    file, sheet = tmp_path / "mine.yaml", tmp_path / "a.csv"
    file.write_text(PATTERN, encoding="utf-8")
    code, out, _ = call(capsys, "analyse", "patterns", file, "--case", asked.root, "--no-near",
                        "--json", "--csv", sheet)  # fmt: skip
    printed = json.loads(out)
    with monkeypatch.context() as no_files:
        no_files.setattr(tempfile, "mkdtemp", lambda *given, **named: 1 / 0)
        over = answered(client, "patterns", {"pattern": PATTERN, "near": False}).json()
    assert code == 0 and printed["matches"] and printed["matches"] == over["result"]["matches"]
    assert over["run"] == printed["run"]
    same_table(client, over["run"], sheet)


def test_a_pattern_is_a_file_or_a_text(asked: Engine, tmp_path: Path) -> None:
    foreign = f"network: {{graph: {tmp_path / 'others.yaml'}}}\n{PATTERN}"
    for given in ({}, {"file": tmp_path / "a.yaml", "text": PATTERN}, {"text": foreign}):
        with pytest.raises(UsageError, match="pattern"):
            asked.analyses.ask("patterns", **given)


def test_what_a_table_cannot_be_made_of_and_cells_that_would_act(
    client: TestClient, asked: Engine
) -> None:
    rows = [{"ref": "=1+1", "alone": 1, "adds": 0.5, "events": 2}]
    for what, result, status in (
        ("key-players", {"players": rows}, 200),
        ("key-players", {"players": [{"ref": "a"}]}, 406),
        ("key-players", {}, 406),
        ("network", {"nodes": []}, 406),
    ):
        journal = asked.case.journal
        run = runs.keep(asked.case.folder, journal, what, {"of": str(result)}, "digest", result)
        table = client.get(f"{API}/runs/{run}", params={"format": "csv"})
        assert table.status_code == status, table.text
        if status == 200:
            assert table.text.splitlines()[1] == '"\'=1+1","1","0.5","2"', table.text


def test_every_question_has_its_address(asked: Engine) -> None:
    paths = service.build(asked, Access()).openapi()["paths"]
    found = {path.rpartition("/")[2] for path in paths if path.startswith(f"{API}/analyses/")}
    assert found == {name.replace("_", "-") for name in QUESTIONS}
