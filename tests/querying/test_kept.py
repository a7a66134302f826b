"""Answers kept as runs, and journals of cases made before; without a graph."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from graphengine.case import journal as journals
from graphengine.case import queryruns
from graphengine.case.journal import FIRST, STEPS, Journal
from graphengine.case.queryruns import QueryRun
from graphengine.engine import Engine
from graphengine.errors import InputError, Refused

ASKED = QueryRun(
    "mine.fan_in", 1, "ab" * 32, {"payers": 2}, 1000, "d1", 1, {"payers": "2"}, True, "RETURN 1"
)
RESULT: dict[str, Any] = {"columns": ["n"], "types": ["integer"], "rows": [[1]],
                          "truncated": False, "result": "rows"}  # fmt: skip


def keep(engine: Engine, asked: QueryRun, rows: list[list[Any]] | None = None) -> tuple[str, bool]:
    result = RESULT if rows is None else {**RESULT, "rows": rows}
    case = engine.case
    return queryruns.keep(case.folder, case.journal, asked, result, engine="Neo4j 5", ms=3)


def test_a_run_is_found_again_whole(engine: Engine) -> None:
    name, other = keep(engine, ASKED)
    manifest, result = engine.run(name)
    assert not other and result == RESULT
    wanted = {"query": "mine.fan_in", "revision": 1, "parameters": {"payers": 2}, "rows": 1}
    wanted |= {"data_digest": "d1", "engine": "Neo4j 5", "ms": 3}
    assert {key: manifest[key] for key in wanted} == wanted
    (line,) = queryruns.last(engine.case.journal, "mine.fan_in")
    assert (line["run"], line["rows"], line["load"]) == (name, 1, 1)


def test_same_question_same_name_other_rows_beside(engine: Engine) -> None:
    name, _ = keep(engine, ASKED)
    assert keep(engine, ASKED) == (name, False)
    assert keep(engine, ASKED, [[2]]) == (f"{name}-2", True)
    assert keep(engine, ASKED, [[2]]) == (f"{name}-2", True)
    assert keep(engine, ASKED) == (name, False)
    assert engine.run(name)[1]["rows"] == [[1]]
    assert len(queryruns.last(engine.case.journal, "mine.fan_in")) == 2


@pytest.mark.parametrize(
    "change",
    [{"sha256": "cd" * 32}, {"parameters": {"payers": 3}}, {"data_digest": "d2"}, {"rows": 10}],
)
def test_another_question_is_another_run(engine: Engine, change: dict[str, Any]) -> None:
    assert keep(engine, ASKED)[0] != keep(engine, replace(ASKED, **change))[0]


def test_whole_answers_are_found_by_question_and_facts(engine: Engine) -> None:
    case = engine.case
    cut = {**RESULT, "truncated": True}
    queryruns.keep(case.folder, case.journal, ASKED, cut, engine="e", ms=1)
    assert queryruns.answered(case.folder, case.journal, ASKED) is None
    name, _ = keep(engine, replace(ASKED, rows=50_000))
    found = queryruns.answered(case.folder, case.journal, replace(ASKED, rows=7))
    assert found is not None and found[0]["run"] == name
    other = replace(ASKED, data_digest="d2")
    assert queryruns.answered(case.folder, case.journal, other) is None


def test_the_audit_holds_no_parameter(engine: Engine) -> None:
    keep(engine, replace(ASKED, parameters={"id": "310101199001011234"}))
    keep(engine, replace(ASKED, query="cypher", audit="RETURN ?", text="RETURN 'Li'"))
    details = [row["detail"] for row in engine.case.journal.rows("SELECT detail FROM audit")]
    assert not any("310101" in text or "Li" in text for text in details)
    assert any("RETURN ?" in text for text in details)


def test_a_kill_between_files_and_journal_leaves_no_run(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(queryruns, "_record", broken)
    with pytest.raises(KeyboardInterrupt):
        keep(engine, ASKED)
    monkeypatch.undo()
    assert queryruns.last(engine.case.journal, "mine.fan_in") == []
    name, other = keep(engine, ASKED)
    assert not other and engine.run(name)[1] == RESULT


def old_journal(path: Path) -> None:
    """A journal as the first version made it, with a load and a run."""
    with sqlite3.connect(path) as db:
        db.executescript(FIRST)
        db.execute("INSERT INTO runs VALUES ('network-1','network','2026','me','d','{}','runs/x')")
    db.close()


def test_an_older_journal_is_upgraded_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    old_journal(path)
    for _ in range(2):
        journal = Journal(path)
        assert journal.rows("SELECT run FROM runs")[0]["run"] == "network-1"
        assert journal.rows("SELECT * FROM query_runs") == []
        assert journal.rows("SELECT * FROM watches") == []
        assert journal.rows("PRAGMA user_version")[0][0] == len(STEPS)


def test_a_newer_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    Journal(path)
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    db.close()
    with pytest.raises(InputError, match="newer version"):
        Journal(path)


def test_a_step_that_fails_leaves_the_journal_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.sqlite"
    old_journal(path)
    broken = "CREATE TABLE half (a TEXT); CREATE TABLE runs (a TEXT);"
    monkeypatch.setattr(journals, "STEPS", (FIRST, broken))
    with pytest.raises(InputError):
        Journal(path)
    monkeypatch.undo()
    journal = Journal(path)
    assert journal.rows("SELECT name FROM sqlite_master WHERE name='half'") == []


def test_a_case_made_before_opens(engine: Engine) -> None:
    path = engine.case.folder.journal
    with sqlite3.connect(path) as db:
        for table in ("query_runs", "watches"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version=0")
    db.close()
    again = Engine.open(engine.root)
    assert again.queries.watched() == []
    name, _ = keep(again, ASKED)
    assert json.loads((again.root / "runs" / name / "run.json").read_text("utf-8"))["run"] == name


def test_a_refused_text_leaves_its_hash_and_none_of_its_words(engine: Engine) -> None:
    text = "MATCH (n:Person {name: 'Li'}) DETACH DELETE n"
    with pytest.raises(Refused):
        engine.cypher(text)
    (line,) = engine.case.journal.rows("SELECT * FROM audit WHERE action = 'refused'")
    detail = json.loads(line["detail"])
    assert detail == {"length": len(text), "sha256": sha256(text.encode()).hexdigest()}
