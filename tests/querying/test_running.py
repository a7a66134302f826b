"""Saved queries on a real Neo4j: rows, limits, runs, and what is written down of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from graphengine.engine import Engine
from graphengine.errors import InputError, LimitReached, NotFound, Refused, UsageError
from graphengine.store.reading import Cancel
from graphengine.tables.delimited import read_csv
from tests.querying.conftest import FAN_IN, write_pack
from tests.querying.running import running_case

pytestmark = pytest.mark.neo4j
SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b) AS n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_case(tmp_path_factory.mktemp("running")) as found:
        yield found


def test_rows_types_and_the_contract(engine: Engine) -> None:
    answer = engine.query("mine.fan_in", payers=2)
    assert answer.rows == [
        ["B1@Y", 2, 30.5, ["t1", "t2"]],
        ["B6@Y", 2, 3.0, ["0002", "310101199001011234"]],
    ]
    plain = answer.to_dict()
    assert list(plain)[:5] == ["columns", "rows", "truncated", "engine", "ms"]
    assert plain["types"] == ["text", "integer", "decimal", "list of text"]
    assert plain["engine"].startswith("Neo4j ") and plain["truncated"] is False
    assert plain["query"] == "mine.fan_in" and "warnings" not in plain
    assert answer.data_digest == engine.case.data_digest()


def test_texts_and_values_give_one_run(engine: Engine) -> None:
    one = engine.queries.run("mine.fan_in", {"payers": "1"}, from_text=True)
    other = engine.queries.run("mine.fan_in", {"payers": 1})
    assert one.rows == other.rows and one.run == other.run
    with pytest.raises(UsageError, match="payers"):
        engine.queries.run("mine.fan_in", {"payers": "1"})
    with pytest.raises(NotFound, match=r"mine\.fan_in"):
        engine.queries.run("mine.fanin")


def test_values_of_every_kind(engine: Engine) -> None:
    answer = engine.queries.run("mine.whole", {"account": "account:B1"}, from_text=True)
    row = dict(zip(answer.columns, answer.rows[0], strict=True))
    assert row["at"] == datetime(2016, 3, 1, 2, 0, tzinfo=UTC)
    assert (row["day"], row["gap"], row["nothing"]) == (date(2016, 3, 1), "P1D", None)
    assert (row["node"]["key"], row["edge"]["id"]) == ("A1@X", "t1")
    assert [node["key"] for node in row["way"]["nodes"]] == ["A1@X", "B1@Y"]
    assert answer.result == "graph" and answer.warnings == []
    columns, rows = read_csv(answer.to_csv(), answer.types)
    assert (columns, rows) == (answer.columns, answer.json_rows())
    frame = answer.to_pandas()
    assert frame["minor"].tolist() == [1050, 2000] and str(frame["minor"].dtype) == "Int64"


@pytest.mark.parametrize(("rows", "truncated"), [(1, True), (3, True), (4, False), (5, False)])
def test_truncated_is_exact(engine: Engine, rows: int, truncated: bool) -> None:
    answer = engine.queries.run("mine.fan_in", {"payers": 1}, rows=rows)
    assert (len(answer.rows), answer.truncated) == (min(rows, 4), truncated)
    assert engine.queries.run("mine.fan_in", {"payers": 1, "limit": rows}).rows == answer.rows


@pytest.mark.parametrize("rows", [0, -1, 50_001])
def test_row_limits(engine: Engine, rows: int) -> None:
    with pytest.raises(UsageError, match="row limit"):
        engine.queries.run("mine.fan_in", rows=rows)


def test_every_run_is_kept_with_what_it_was(engine: Engine) -> None:
    answer = engine.queries.run("mine.fan_in", {"payers": 2})
    manifest, result = engine.run(answer.run or "")
    query = engine.queries.catalogue.get("mine.fan_in")
    wanted = {"query": "mine.fan_in", "revision": 1, "sha256": query.sha256, "load": 1}
    wanted |= {"parameters": {"payers": 2}, "data_digest": answer.data_digest, "rows": 2}
    assert {name: manifest[name] for name in wanted} == wanted
    assert result["rows"] == answer.json_rows() and result["types"] == answer.types
    (latest, *_) = engine.queries.last_runs("mine.fan_in")
    assert latest["run"] == answer.run and latest["engine"] == answer.engine
    quiet = engine.queries.run("mine.fan_in", {"payers": 2}, keep=False)
    assert quiet.run is None and quiet.rows == answer.rows


def test_again_says_the_same_and_what_differs(engine: Engine) -> None:
    answer = engine.queries.run("mine.fan_in", {"payers": "2"}, from_text=True, rows=10)
    found = engine.queries.again(answer.run or "")
    assert found["same"] and found["because"] == [] and found["again"] == answer.run
    write_pack(engine.root / "queries", fan_in=FAN_IN.replace("revision = 1", "revision = 2")
               .replace("sum(t.amount_minor)", "2 * sum(t.amount_minor)"))  # fmt: skip
    try:
        later = Engine.open(engine.root)
        found = later.queries.again(answer.run or "")
        assert not found["same"] and found["because"] == ["the query: revision 1, now 2"]
        assert [c["columns"] for c in found["changed"]] == [["total"], ["total"]]
        later.graph.close()
    finally:
        write_pack(engine.root / "queries", fan_in=FAN_IN)
    text = engine.queries.cypher("MATCH (a:Account) RETURN a.key AS k ORDER BY k LIMIT 2")
    assert engine.queries.again(text.run or "")["same"]
    with pytest.raises(NotFound):
        engine.queries.again("nothing")


def test_cypher_is_gated_and_unknown_names_are_said(engine: Engine) -> None:
    plain = engine.cypher("MATCH (a:Acount) RETURN a.key AS k ORDER BY k", {})
    assert set(plain) == {"columns", "rows", "truncated", "engine", "ms", "warnings"}
    assert "Account" in plain["warnings"][0] and plain["rows"] == []
    with pytest.raises(Refused):
        engine.cypher("MATCH (n) DETACH DELETE n")
    with pytest.raises(UsageError, match=r"\$key"):
        engine.cypher("MATCH (a:Account {key: $key}) RETURN a.key")
    with pytest.raises(UsageError, match="64 bits"):
        engine.cypher("RETURN $n AS n", {"n": 2**63})
    answer = engine.queries.cypher("RETURN $n AS n, $l AS l", {"n": 2**63 - 1, "l": ["a", None]})
    assert answer.rows == [[2**63 - 1, ["a", None]]] and answer.types == ["integer", "list of text"]


def test_a_query_that_is_not_well_formed_does_not_run(engine: Engine) -> None:
    text = FAN_IN.replace("ORDER BY account\n", "")
    write_pack(engine.root / "queries", unordered=text)
    try:
        fresh = Engine.open(engine.root)
        with pytest.raises(InputError, match=r"unordered\.cypher, line"):
            fresh.queries.run("mine.unordered")
    finally:
        (engine.root / "queries" / "mine" / "unordered.cypher").unlink()


def test_the_audit_has_no_values(engine: Engine) -> None:
    engine.queries.run("mine.whole", {"account": "account:B3"}, from_text=True)
    engine.queries.cypher("MATCH (a:Account {key: 'B3@Y'}) RETURN a.key AS k")
    found = engine.case.journal.rows("SELECT subject, detail FROM audit ORDER BY seq DESC LIMIT 2")
    texts = [f"{row['subject']} {row['detail']}" for row in found]
    assert not any("B3" in text for text in texts)
    assert "query cypher" in texts[0] and "query mine.whole" in texts[1]


def test_python_and_json_rows_are_equal(engine: Engine) -> None:
    answer = engine.query("mine.whole", account="account:B1@Y")
    assert json.loads(json.dumps(answer.to_dict()))["rows"] == answer.json_rows()
    kept: dict[str, Any] = engine.run(answer.run or "")[1]
    assert kept["rows"] == answer.json_rows()


def test_time_and_cancel(engine: Engine) -> None:
    with pytest.raises(LimitReached, match="1 s"):
        engine.queries.cypher(SLOW, seconds=1)
    token = Cancel()
    timer = threading.Timer(0.5, token.cancel)
    started = time.monotonic()
    timer.start()
    with pytest.raises(LimitReached, match="cancelled"):
        engine.queries.cypher(SLOW, seconds=60, cancel=token)
    assert time.monotonic() - started < 20
