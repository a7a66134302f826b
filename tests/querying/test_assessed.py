"""Figures of an analysis in the graph: beside the facts, once, and gone again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphengine.engine import Engine
from graphengine.errors import NotFound, UsageError
from tests.cli.test_cli import call
from tests.querying.running import running_case

pytestmark = pytest.mark.neo4j
COUNT = (
    "MATCH (a:_Assessment)-[r:_ASSESSED]->(n:Account) RETURN n.key AS k, r.value AS v ORDER BY k"
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_case(tmp_path_factory.mktemp("assessed")) as made:
        yield made


def kept(engine: Engine, what: str, result: dict[str, Any]) -> str:
    run = engine.analyses.desk.keep(what, {"test": what}, result)["run"]
    return str(run)


def accounts(engine: Engine) -> list[str]:
    return sorted(engine.view.nodes("Account")["key"].to_list())


def test_figures_stand_beside_the_facts_and_go_again(engine: Engine, tmp_path: Path) -> None:
    keys = accounts(engine)
    scores = [
        {"ref": f"account:{key}", "value": place / 3, "low": None, "high": 1.0, "rank": place + 1}
        for place, key in enumerate(keys)
    ]
    scores.append({"ref": "account:NOT@THERE", "value": 0.0, "rank": 99})
    other = {"measure": "degree", "scores": [{"ref": f"account:{keys[0]}", "value": 5.0}]}
    run = kept(engine, "centrality", {"measure": "pagerank", "scores": scores, "also": [other]})
    before = engine.verify()
    for _ in range(2):
        found = engine.analyses.assessed.write(run)
        assert found == {"run": run, "written": len(keys) + 1, "missing": 1}
    rows = engine.cypher(COUNT)["rows"]
    assert sorted(rows) == sorted([[key, n / 3] for n, key in enumerate(keys)] + [[keys[0], 5.0]])
    assert engine.verify() == before, "what is assessed is no fact"
    names = engine.cypher("MATCH (n:Account) UNWIND keys(n) AS k RETURN DISTINCT k ORDER BY k")
    assert not [row for row in names["rows"] if "assess" in row[0].lower()]
    assert [entry["figures"] for entry in engine.analyses.assessed.listed()] == [len(keys) + 1]
    assert engine.analyses.assessed.remove(run) == len(keys) + 1
    assert engine.cypher(COUNT)["rows"] == []
    assert engine.analyses.assessed.listed() == []


def test_communities_by_the_command_line(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    members = [f"account:{key}" for key in accounts(engine)]
    groups = [
        {"id": 1, "members": members[:2], "stability": 0.5},
        {"id": 2, "members": members[2:]},
    ]
    run = kept(engine, "communities", {"communities": groups})
    case = str(engine.root)
    code, out, _ = call(capsys, "graph", "assess", run, "--case", case, "--json")
    assert code == 0 and f'"written": {len(members)}' in out
    code, out, _ = call(capsys, "graph", "assessed", "--case", case)
    assert code == 0 and run in out
    code, out, _ = call(capsys, "graph", "unassess", "--case", case, "--json")
    assert code == 0 and f'"removed": {len(members)}' in out


def test_other_runs_are_refused(engine: Engine) -> None:
    run = kept(engine, "network", {"persons": []})
    with pytest.raises(UsageError, match="only figures of centrality and communities"):
        engine.analyses.assessed.write(run)
    with pytest.raises(NotFound):
        engine.analyses.assessed.write("centrality-0000000000")


def test_a_graph_built_anew_has_none(engine: Engine) -> None:
    run = kept(engine, "communities", {"communities": [
        {"id": 1, "members": [f"account:{accounts(engine)[0]}"], "stability": None}
    ]})  # fmt: skip
    assert engine.analyses.assessed.write(run)["written"] == 1
    engine.graph.close()
    engine.graph.build(fresh=True)
    assert engine.analyses.assessed.listed() == []
