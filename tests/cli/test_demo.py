"""The main job from end to end: demo, graph, Cypher, verify; and all but Cypher without Neo4j."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphengine.commands.demo_steps import Demo
from graphengine.engine import Engine
from graphengine.store import managed
from graphengine.store.bolt import open_store
from tests.cli.test_cli import HEAD, call
from tests.neo4j_fixture import skipped_without_neo4j


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The small demo without a graph."""
    root = tmp_path_factory.mktemp("demo")
    report = Demo(root / "d", "small", 7, quiet=True).run(graph=False)
    return {"root": root / "d", **report}


@pytest.fixture(scope="module")
def graph(made: dict[str, Any]) -> Iterator[Engine]:
    """The demo's case with its graph built."""
    engine = Engine.open(made["case"])
    with skipped_without_neo4j():
        engine.graph.build()
    yield engine
    engine.graph.stop()


def test_counts_add_up_to_the_manifest(made: dict[str, Any]) -> None:
    manifest = json.loads((made["root"] / "demo/agency/manifest.json").read_text("utf-8"))
    rows = {f["file"]: f["rows"] for f in manifest["files"]}
    assert {f["name"]: f["rows"] for f in made["loads"]} == rows
    for entry in made["loads"]:
        assert entry["rows"] == entry["loaded"] + entry["rejected"] + entry["duplicates"]
    spoilt = {f["file"]: sum(f["bad_rows"].values()) for f in manifest["files"]}
    for entry in made["loads"]:
        assert entry["rejected"] >= spoilt[entry["name"]], entry["name"]


def test_network_is_found_and_kept_as_a_run(made: dict[str, Any]) -> None:
    engine = Engine.open(made["case"])
    manifest, result = engine.run(made["run"])
    assert manifest["data_digest"] == engine.case.data_digest()
    assert {"persons", "chains", "links", "regions", "certificate"} <= set(result)
    assert result["notice"] == "lead, not evidence"
    scores = made["scores"]
    for role in ("seller", "broker", "buyer"):
        assert scores["roles"][role]["f1"] > 0.8, role
    named = {p["id"] for p in result["persons"]}
    for chain in result["chains"]:
        assert {chain["seller"], chain["broker"], chain["buyer"]} <= named
    evidence = [name for p in result["persons"] for name in p["evidence"][:2]]
    for found in engine.evidence(evidence[:20]):
        assert len(found["sha256"]) == 64 and found["row"] > 1


def test_same_question_same_answer(made: dict[str, Any]) -> None:
    engine = Engine.open(made["case"])
    manifest, before = engine.run(made["run"])
    asked = manifest["parameters"]
    again = engine.trace_network(asked["from"], asked["known"], roles=asked["roles"])
    assert again.pop("run") == made["run"]
    assert json.dumps(again, sort_keys=True) == json.dumps(before, sort_keys=True)


def test_repeated_runs_give_probabilities_and_rivals(
    made: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Engine.open(made["case"]).run(made["run"])[0]["parameters"]
    words = ["trace", "network", "--case", made["case"], "--from", asked["from"]]
    for known in asked["known"]:
        words += ["--known", known]
    code, out, err = call(capsys, *words, "--stability", "1")
    assert code == 0 and out.startswith("LEAD, NOT EVIDENCE")
    assert "taken: " in err and "probabilities: 1 runs of 1" in err
    code, out, _ = call(capsys, *words, "--stability", "1", "--seconds", "0.0001", "--json")
    result = json.loads(out)
    assert code == 5 and result["certificate"]["ended"] == "time"
    assert result["run"] != made["run"] and result["persons"]


def test_pictures_of_run_and_neighbourhood(made: dict[str, Any], tmp_path: Path) -> None:
    engine = Engine.open(made["case"])
    first, second = tmp_path / "1.svg", tmp_path / "2.svg"
    engine.render(made["run"], first)
    engine.render(made["run"], second)
    assert first.read_bytes() == second.read_bytes()
    person = engine.run(made["run"])[1]["persons"][0]
    page = engine.render(person["ref"], tmp_path / "p.html").read_text("utf-8")
    assert person["id"] in page and "HOLDS" in page


@pytest.mark.neo4j
def test_graph_equals_facts(graph: Engine) -> None:
    status = graph.status()
    counted = graph.cypher("MATCH (n) RETURN count(n) AS n")["rows"][0][0]
    assert counted == status["total"]["nodes"]
    counted = graph.cypher("MATCH ()-[r]->() RETURN count(r) AS n")["rows"][0][0]
    assert counted == status["total"]["edges"]
    report = graph.verify()
    assert report["ok"] and report["graph_compared"]


@pytest.mark.neo4j
def test_both_questions_of_the_demo_are_answered(graph: Engine, made: dict[str, Any]) -> None:
    demo = Demo(made["root"], "small", 7, quiet=True)
    answers = demo._ask(graph, graph.run(made["run"])[1])
    assert [len(a["rows"]) for a in answers] == [5, 5]


@pytest.mark.neo4j
def test_changed_property_in_the_graph_is_found(graph: Engine) -> None:
    with open_store(graph.graph.home) as store:
        change = "MATCH ()-[t:TRANSFERRED]->() WITH t ORDER BY t.id LIMIT 1 SET t.purpose = $x"
        store.write(change, {"x": "changed"})
    report = graph.verify()
    assert not report["ok"]
    assert any("TRANSFERRED" in p["name"] for p in report["problems"]), report["problems"]
    graph.graph.build(fresh=True)
    assert graph.verify()["ok"]


@pytest.mark.neo4j
def test_load_brings_a_running_graph_up_to_date(graph: Engine, tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text(HEAD + "LATE1,2016-03-01 10:00:00,A1,X,B1,Y,12.50,CNY\n", encoding="utf-8")
    report = graph.load(loaders.mapping("transfers"), [path])
    assert report["messages"] == []
    assert graph.graph.status()["current"]
    text = "MATCH (a)-[t:TRANSFERRED {id: $id}]->(b) RETURN a.key, b.key, t.amount, t.amount_minor"
    edge = graph.case.view.edges("TRANSFERRED").filter(source=report["files"][0]["sha256"])
    rows = graph.cypher(text, {"id": edge["id"][0]})["rows"]
    assert rows == [["A1@X", "B1@Y", 12.5, 1250]]
    assert graph.verify()["ok"]


@pytest.mark.neo4j
def test_cypher_cannot_write_and_ends_in_time(
    graph: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    case = graph.root
    code, _, err = call(capsys, "cypher", "--case", case, "CREATE (n:Person {key: 'x'})")
    assert code == 4, err
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b)"
    code, _, err = call(capsys, "cypher", "--case", case, "--seconds", "1", slow)
    assert code == 5, err
    code, _, err = call(capsys, "cypher", "--case", case, "MATCH n RETURN n")
    assert code == 4, err  # the gate does not know it
    code, _, err = call(capsys, "cypher", "--case", case, "MATCH (n) RETURN m")
    assert code == 2, err  # Neo4j does not
    code, out, _ = call(
        capsys, "cypher", "--case", case, "--json", "--rows", "3", "UNWIND range(1,9) AS x RETURN x"
    )
    result = json.loads(out)
    assert code == 0 and result["rows"] == [[1], [2], [3]] and result["truncated"] is True
    assert set(result) == {"columns", "rows", "truncated", "engine", "ms"}


@pytest.mark.parametrize("how", ["server", "home"])
def test_without_neo4j_all_but_cypher_works(
    tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "case"
    options = ["--title", "T", "--purpose", "p", "--authority", "a", "--review-by", "2099-01-01"]
    if how == "server":
        options += ["--store", "bolt://127.0.0.1:9"]
        monkeypatch.setenv("GRAPHENGINE_NEO4J_USER", "neo4j")
        monkeypatch.setenv("GRAPHENGINE_NEO4J_PASSWORD", "none")
    else:
        monkeypatch.setenv("GRAPHENGINE_NEO4J_HOME", str(tmp_path / "nowhere"))
    call(capsys, "case", "new", case, *options)
    bank = tmp_path / "bank.csv"
    bank.write_text(HEAD + "1,2016-03-01 10:00:00,A1,X,B1,Y,12.50,CNY\n", encoding="utf-8")
    assert call(capsys, "load", "--case", case, "transfers", bank)[0] == 0
    assert call(capsys, "status", "--case", case)[0] == 0
    assert call(capsys, "verify", "--case", case)[0] == 0
    assert (
        call(capsys, "render", "--case", case, "account:A1", "--out", tmp_path / "a.html")[0] == 0
    )
    code, _, err = call(capsys, "cypher", "--case", case, "RETURN 1")
    assert code == 6 and len(err) > 20, err
    assert managed.status(case / "graph") is None
