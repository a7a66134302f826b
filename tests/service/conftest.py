"""One case for all tests of the service that change nothing, and a client over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

import service
from graphengine.case import queryruns
from graphengine.engine import Engine
from graphengine.web.guard import Access
from graphengine.web.jobs import Job
from tests.neo4j_fixture import clean_store, neo4j_dir
from tests.service.worlds import LINKS, PEOPLE, make_case

__all__ = ["clean_store", "neo4j_dir"]


@pytest.fixture(autouse=True)
def patient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that waits for its answer waits as long as a crowded machine needs.

    Compiling the kernels of a trace took more than the API's 30 s once. The contract's test keeps
    the real time: its requests are drawn at random, and 202 is an answer to it.
    """
    real = Job.wait

    def wait(job: Job, seconds: float) -> Any:
        return real(job, 300 if seconds >= 20 else seconds)

    if not request.module.__name__.endswith("test_contract"):
        monkeypatch.setattr(Job, "wait", wait)


def keep_rows(engine: Engine, rows: list[list[object]], columns: list[str]) -> str:
    """A kept answer, as a query leaves it; no Neo4j needed."""
    asked = queryruns.QueryRun("money.made_up", 1, "0" * 64, {}, 1000, "d" * 64, 1)
    types = ["any"] * len(columns)
    result = {"columns": columns, "types": types, "rows": rows, "truncated": False}
    args = (engine.case.folder, engine.case.journal, asked, result)
    return queryruns.keep(*args, engine="Neo4j/5.26.0", ms=1)[0]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return make_case(tmp_path_factory.mktemp("service"), PEOPLE, LINKS)


@pytest.fixture(scope="session")
def kept_run(engine: Engine) -> str:
    """A run with rows and a graph in them."""
    node = {"kind": "Person", "key": "p3", "properties": {"name": "STRASSE Groß"}}
    return keep_rows(engine, [[node, 1, "=1+1"], [node, 2, "\u202e"]], ["who", "n", "text"])


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    api = service.build(engine, Access())
    yield TestClient(api, raise_server_exceptions=False)
    api.state.site.jobs.close()
