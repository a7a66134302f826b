"""Answers before and after loads, and watched queries, on a real Neo4j.

The tests go on from one another's loads, in the order in which they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphengine.engine import Engine
from graphengine.errors import LimitReached, NotFound, StoreUnavailable, UsageError
from graphengine.querying import diff as diffs
from tests.case.fake import FakeMapping, write
from tests.querying.conftest import load, write_pack
from tests.querying.running import running_case

pytestmark = pytest.mark.neo4j
NAMES = """\
// title = "Names of the paid"
// question = "What are the accounts called that were paid?"
// tags = ["test"]
// author = "tests"
// revision = 1
// unique = ["account"]
//
// [returns]
// account = "text"
// name = "text or null"
// transfers = "integer"
MATCH (payee:Account)<-[t:TRANSFERRED]-(:Account)
RETURN payee.key AS account, payee.name AS name, count(t) AS transfers
ORDER BY account
LIMIT $limit
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Load 1 is `FIRST`; then mine.fan_in is watched, and load 2 adds to it."""
    folder = tmp_path_factory.mktemp("loads")
    with running_case(folder) as found:
        write_pack(found.root / "queries", names=NAMES)
        yield found


@pytest.fixture(scope="module")
def second(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of the second load."""
    watched = engine.queries.watch("mine.fan_in", {"payers": "2"}, from_text=True)
    assert watched["rows"] == 2
    path = tmp_path_factory.mktemp("second") / "two.csv"
    return load(engine, path, ("t3", "A3", "B1", 30), ("t4", "A9", "B3", 5), ("t6", "A9", "B4", 5),
                ("t7", "A8", "B4", 5))  # fmt: skip


def places(causes: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    return [(c["file"], c["row"], c["kind"]) for c in causes]


def test_a_watch_tells_only_what_is_new_with_its_evidence(
    engine: Engine, second: dict[str, Any]
) -> None:
    (report,) = second["watches"]
    assert (report["query"], report["parameters"], report["status"]) == (
        "mine.fan_in",
        {"payers": 2},
        "ran",
    )
    assert [hit["row"][0] for hit in report["new"]] == ["B3@Y", "B4@Y"]
    first, other = (hit["evidence"] for hit in report["new"])
    assert places(first) == [("two.csv", 3, "TRANSFERRED"), ("one.csv", 4, "TRANSFERRED")]
    assert places(other) == [("two.csv", 4, "TRANSFERRED"), ("two.csv", 5, "TRANSFERRED")]
    found = engine.evidence([first[0]["evidence"]])[0]
    assert found["line"].startswith("t4,")
    manifest, result = engine.run(report["run"])
    assert (manifest["load"], len(result["rows"])) == (2, report["rows"])
    assert engine.queries.check_watches() == []


def test_new_and_changed_rows_lead_to_the_rows_that_caused_them(
    engine: Engine, second: dict[str, Any]
) -> None:
    found = engine.queries.diff("mine.fan_in", {"payers": 2})
    assert (found["before"]["how"], found["after"]["how"]) == ("kept run", "kept run")
    assert [entry["row"][0] for entry in found["new"]] == ["B3@Y", "B4@Y"]
    assert places(found["new"][0]["causes"]) == [("two.csv", 3, "TRANSFERRED")]
    assert found["gone"] == [] and found["same"] == 1
    (changed,) = found["changed"]
    assert changed["before"][:3] == ["B1@Y", 2, 30.5]
    assert changed["after"][:3] == ["B1@Y", 3, 60.5]
    assert changed["columns"] == ["payers", "total", "transfers"]
    assert places(changed["causes"]) == [("two.csv", 2, "TRANSFERRED")]
    assert changed["causes"][0]["by"] == "evidence" and second["load"] == 2
    assert json.loads(json.dumps(found)) == found


def test_a_row_that_vanished_and_a_graph_of_the_past(
    engine: Engine, second: dict[str, Any]
) -> None:
    """No run of load 1 is kept: its facts are built beside, asked, and removed."""
    found = engine.queries.diff("mine.few", before=1, after=second["load"])
    assert found["before"]["how"] == "graph of the facts after load 1"
    assert found["after"]["how"] == "present graph"
    (gone,) = found["gone"]
    assert gone["row"][0] == "B3@Y"
    assert places(gone["causes"]) == [("two.csv", 3, "TRANSFERRED")]
    assert gone["causes"][0]["by"] == "node"
    assert not (engine.root / "graph" / "past").exists()
    assert engine.verify()["ok"], "the case's own graph was not touched"
    again = engine.queries.diff("mine.few")
    assert again["before"]["how"] == "kept run" and again["gone"] == found["gone"]


def test_a_value_that_came_later_is_a_change_led_back_by_its_node(
    engine: Engine, tmp_path: Path
) -> None:
    mapping = FakeMapping()
    engine.load(mapping, [write(tmp_path / "a.csv", ("f1", "P", "Q", 5, ""))])
    engine.query("mine.names")
    engine.load(mapping, [write(tmp_path / "b.csv", ("f1", "P", "Q", 9, "Li"))])
    found = engine.queries.diff("mine.names")
    (changed,) = found["changed"]
    assert (changed["before"], changed["after"]) == (["Q", None, 1], ["Q", "Li", 1])
    assert changed["columns"] == ["name"]
    assert places(changed["causes"]) == [("b.csv", 2, "TRANSFERRED")]


def test_the_empty_case_is_load_0(engine: Engine) -> None:
    found = engine.queries.diff("mine.few", before=0, after=1)
    assert (found["same"], found["gone"], found["changed"]) == (0, [], [])
    assert {entry["row"][0] for entry in found["new"]} == {"B3@Y", "B5@Y"}


@pytest.mark.parametrize(("before", "after"), [(2, 1), (1, 1), (-1, 1)])
def test_loads_the_wrong_way_round(engine: Engine, before: int, after: int) -> None:
    with pytest.raises(UsageError, match="earlier one first"):
        engine.queries.diff("mine.few", before=before, after=after)


def test_a_load_that_is_not_there(engine: Engine) -> None:
    with pytest.raises(NotFound, match="no load 99"):
        engine.queries.diff("mine.few", before=1, after=99)


def test_an_answer_that_was_cut_is_not_compared(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diffs, "MOST_ROWS", 1)
    with pytest.raises(LimitReached, match="more than 1 rows"):
        engine.queries.diff("mine.fan_in", {"payers": 1})


def test_a_watch_waits_while_the_graph_is_left_alone(engine: Engine, tmp_path: Path) -> None:
    report = load(engine, tmp_path / "w.csv", ("w1", "A1", "B9", 1), ("w2", "A2", "B9", 1),
                  graph=False)  # fmt: skip
    (waiting,) = report["watches"]
    assert waiting["status"] == "waiting" and waiting["new"] == []
    answer = engine.query("mine.few")
    (told,) = answer.watches
    assert [hit["row"][0] for hit in told["new"]] == ["B9@Y"]
    assert engine.query("mine.few").watches == []


def test_a_failing_watch_is_a_message(engine: Engine, tmp_path: Path) -> None:
    path = engine.root / "queries" / "mine" / "fan_in.cypher"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    try:
        report = load(Engine.open(engine.root), tmp_path / "x.csv", ("x1", "A1", "B9", 2))
    finally:
        path.write_text(text, encoding="utf-8")
    (failed,) = report["watches"]
    assert failed["status"] == "failed" and "mine.fan_in" in failed["message"]
    assert report["files"][0]["loaded"] == 1
    assert [w["status"] for w in engine.queries.check_watches()] == ["ran"]


def test_watching_twice_is_once_and_unwatching_ends_it(engine: Engine) -> None:
    engine.queries.watch("mine.fan_in", {"payers": 2})
    engine.queries.watch("mine.fan_in", {"payers": 3})
    assert [w["parameters"] for w in engine.queries.watched()] == [{"payers": 2}, {"payers": 3}]
    assert engine.queries.unwatch("mine.fan_in", {"payers": 3}) == 1
    assert engine.queries.unwatch("mine.fan_in") == 1
    with pytest.raises(NotFound, match="not watched"):
        engine.queries.unwatch("mine.fan_in")


def test_a_watch_made_without_a_graph_begins_with_the_first_run(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("no Neo4j here")

    monkeypatch.setattr(engine.graph, "ready", away)
    watched = engine.queries.watch("mine.few")
    assert watched["run"] is None and "no Neo4j here" in watched["message"]
    report = load(engine, tmp_path / "y.csv", ("y1", "A7", "B10", 2), graph=False)
    assert report["watches"][0]["status"] == "waiting"
    monkeypatch.undo()
    (first,) = engine.queries.check_watches()
    assert first["new"] == [] and "first run" in first["message"]
    report = load(engine, tmp_path / "z.csv", ("z1", "A7", "B11", 2))
    assert [hit["row"][0] for hit in report["watches"][0]["new"]] == ["B11@Y"]
