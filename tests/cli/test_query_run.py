"""``query run``, ``again``, ``diff``, ``watch`` and ``cypher`` from end to end on a real Neo4j."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from graphengine.engine import Engine
from graphengine.tables.delimited import BOM, read_csv
from tests.cli.test_cli import call
from tests.querying.conftest import transfers
from tests.querying.running import running_case

pytestmark = pytest.mark.neo4j
CONTRACT = ["columns", "rows", "truncated", "engine", "ms"]
RUN = ("query", "run", "mine.fan_in")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_case(tmp_path_factory.mktemp("cli")) as found:
        yield found


@pytest.fixture(autouse=True)
def _here(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHENGINE_CASE", str(engine.root))


def test_json_keeps_the_contract_and_equals_python(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = call(capsys, *RUN, "-p", "payers=1", "--json")
    found = json.loads(out)
    assert code == 0 and list(found)[:5] == CONTRACT and err == ""
    answer = engine.query("mine.fan_in", payers=1)
    assert found["rows"] == answer.json_rows() and found["run"] == answer.run
    _, other, _ = call(capsys, *RUN, "-p", "payers=1", "--format", "json")
    assert json.loads(other)["rows"] == found["rows"]
    _, out, _ = call(capsys, "cypher", "--json", "MATCH (a:Account) RETURN count(a) AS n")
    assert list(json.loads(out)) == CONTRACT


def test_table_is_for_reading(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, *RUN, "--rows", "1", "--show-cypher")
    assert code == 0
    assert re.split(r" {2,}", out.splitlines()[2]) == ["B1@Y", "2", "30.50", "t1, t2"]
    assert "MATCH (payer:Account)" in err and '"payers": 2' in err
    assert "more rows exist" in err and "kept as run mine.fan_in-" in err


def test_csv_is_safe_and_whole(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    from graphengine import cli

    text = "MATCH (a:Account)-[t:TRANSFERRED]->(:Account) RETURN a.key AS k, t.id AS id, t.at AS at"
    text += ", t.amount AS amount, a.nothing AS none, [t.id] AS ids, a ORDER BY id"
    assert cli.main(["cypher", text, "--format", "csv"]) == 0
    raw, _ = capfdbinary.readouterr()
    assert raw.startswith(BOM.encode()) and raw.count(b"\r\n") == 7
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert lines[0] == ["k", "id", "at", "amount", "none", "ids", "a"]
    rows = {line[1]: line for line in lines[1:]}
    assert rows["'310101199001011234"][0].startswith("'=1+1")
    assert "'0002" in rows and rows["t1"][3] == "10.5" and rows["t1"][4] == ""
    assert json.loads(rows["t1"][5]) == ["t1"] and json.loads(rows["t1"][6])["kind"] == "Account"
    types = ["text", "text", "datetime", "float", "any", "list of text", "node"]
    _, values = read_csv(raw.decode("utf-8"), types)
    assert {v[0] for v in values} == {"A1@X", "A2@X", "=1+1@X"}


def test_files_are_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.parquet"
    code, out, err = call(capsys, *RUN, "--out", path)
    assert code == 0 and out == "" and f"written: {path}" in err
    table = pq.read_table(path)
    assert table["total"].to_pylist() == [Decimal("30.50"), Decimal("3.00")]
    assert pl.read_parquet(path)["transfers"].to_list()[1] == ["0002", "310101199001011234"]
    assert call(capsys, *RUN, "--out", tmp_path / "a.csv")[0] == 0
    assert (tmp_path / "a.csv").read_bytes().startswith(BOM.encode())
    assert call(capsys, *RUN, "--out", tmp_path / "a.json")[0] == 0
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["query"] == "mine.fan_in"


def test_runs_are_shown_and_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, *RUN, "--json")
    name = json.loads(out)["run"]
    _, out, _ = call(capsys, "query", "show", "mine.fan_in")
    assert name in out
    code, out, err = call(capsys, "query", "again", name)
    assert code == 0 and "The same answer. 2 rows before, 2 now." in err and out == ""
    _, out, _ = call(capsys, "query", "again", name, "--json")
    assert json.loads(out)["same"] is True


def test_refusals_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "cypher", "CALL db.labels() YIELD label RETURN label")
    assert code == 4 and "\n" not in err.strip()
    code, _, err = call(capsys, "cypher", "MATCH (a:Acount) RETURN a.key AS k")
    assert code == 0 and "note: " in err and "Account" in err


def test_watch_load_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "query", "watch", "mine.fan_in", "-p", "payers=2")
    assert code == 0 and "2 rows are known" in err
    _, out, _ = call(capsys, "query", "watches", "--json")
    assert [w["parameters"] for w in json.loads(out)["watches"]] == [{"payers": 2}]
    path = transfers(tmp_path / "two.csv", ("t3", "A3", "B1", 30), ("t4", "A9", "B3", 5))
    code, out, err = call(capsys, "load", "--json", "transfers", path)
    report: dict[str, Any] = json.loads(out)
    assert code == 0 and [hit["row"][0] for hit in report["watches"][0]["new"]] == ["B3@Y"]
    code, out, err = call(capsys, "query", "diff", "mine.fan_in", "-p", "payers=2")
    assert code == 0 and "1 new, 0 gone, 1 changed, 1 the same" in err
    assert "two.csv row 3 (load 2): TRANSFERRED t4" in out and "now" in out
    _, out, _ = call(capsys, "query", "diff", "mine.fan_in", "-p", "payers=2", "--json")
    assert json.loads(out)["changed"][0]["after"][0] == "B1@Y"
    path = transfers(tmp_path / "three.csv", ("t9", "A9", "B5", 5))
    code, _, err = call(capsys, "load", "transfers", path)
    assert code == 0 and "watch mine.fan_in (payers=2): 1 new hit" in err
    assert "account=B5@Y" in err and "three.csv row 2 (load 3): TRANSFERRED t9" in err
    path = transfers(tmp_path / "four.csv", ("t10", "A9", "B7", 5), ("t11", "A8", "B7", 5))
    code, _, err = call(capsys, "load", "--no-graph", "transfers", path)
    assert code == 0 and "waiting" in err
    code, out, _ = call(capsys, "graph", "build", "--json")
    assert code == 0 and json.loads(out)["watches"][0]["new"][0]["row"][0] == "B7@Y"
    code, _, err = call(capsys, "query", "unwatch", "mine.fan_in")
    assert code == 0 and "1 watch ended" in err


def test_a_query_out_of_time_ends_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    """The last test: on a crowded machine the server may have to be killed for it."""
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b) AS n"
    code, _, err = call(capsys, "cypher", "--seconds", "1", slow)
    assert code == 5 and "ran longer" in err
