"""Loose settings of a team's Neo4j: said at the start, and queries are turned away."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import service
from graphengine.engine import Engine
from graphengine.web.guard import Access
from graphengine.web.problems import TYPE, Trouble
from graphengine.web.site import Settings
from tests.service.worlds import LINKS, PEOPLE, make_case

API = "/api/v1"
FOUND = ["dbms.security.allow_csv_import_from_file_urls is true"]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A case on a team's server that does not answer; what is loose there is put in its place."""
    monkeypatch.setenv("GRAPHENGINE_NEO4J_PASSWORD", "x")
    engine = make_case(tmp_path, PEOPLE, LINKS, store="bolt://127.0.0.1:9")
    monkeypatch.setattr(engine.graph, "loose", lambda: list(FOUND))
    return engine


def ask(engine: Engine, *, allow_loose: bool) -> tuple[int, str]:
    api = service.build(engine, Access(), allow_loose=allow_loose)
    client = TestClient(api, raise_server_exceptions=False)
    names = [q.name for q in engine.queries.catalogue if not any(
        p.required for p in q.params.values())]  # fmt: skip
    said = client.post(f"{API}/queries/{names[0]}/run", json={}, params={"wait": 30})
    assert client.get(f"{API}/search?q=liu").status_code == 200
    api.state.site.jobs.close()
    return said.status_code, said.json()["type"].removeprefix(TYPE)


def test_a_loose_server_gets_no_query_unless_that_is_allowed(team: Engine) -> None:
    assert ask(team, allow_loose=False) == (403, "loose-settings")
    assert ask(team, allow_loose=True) == (503, "store-unavailable")


def test_a_tight_server_is_asked_once(team: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(team.graph, "loose", lambda: asked.append(1) or [])
    settings = Settings(team)
    settings.check()
    settings.check()
    assert asked == [1]


def test_the_own_neo4j_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_case(tmp_path, PEOPLE)
    monkeypatch.setattr(engine.graph, "loose", lambda: list(FOUND))
    Settings(engine).check()


def test_nothing_is_started_to_be_asked(team: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings(team).at_start() == []  # no graph was built
    monkeypatch.setattr(team.graph, "status", lambda: {"built": True, "running": True})
    assert Settings(team).at_start() == FOUND
    with pytest.raises(Trouble, match="loose-settings"):
        Settings(team).check()
