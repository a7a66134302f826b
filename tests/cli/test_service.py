"""The small API answers from the same engine, with problem documents for errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import loaders
import service
from graphengine.engine import Engine
from graphengine.errors import NotFound
from tests.cli.test_cli import HEAD, bank, case  # noqa: F401


@pytest.fixture
def client(case: Path, bank: Path) -> TestClient:  # noqa: F811
    Engine.open(case).load(loaders.mapping("transfers"), [bank])
    return TestClient(service.app(case), raise_server_exceptions=False)


def test_status_equals_the_engine(client: TestClient, case: Path) -> None:  # noqa: F811
    answer = client.get("/api/v1/status")
    assert answer.status_code == 200
    assert answer.json() == Engine.open(case).status()
    assert answer.headers["cache-control"] == "no-store"


def test_evidence(client: TestClient, case: Path) -> None:  # noqa: F811
    sha = Engine.open(case).status()["loads"][0]["files"][0]["sha256"]
    answer = client.get(f"/api/v1/evidence/{sha[:12]}::2")
    assert answer.json()["line"].startswith("1,2016-03-01")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/runs/none", 404),
        ("/api/v1/runs/none.html", 404),
        ("/api/v1/evidence/nonsense", 422),
        ("/api/v1/evidence/000000000000::1", 404),
    ],
)
def test_errors_are_problem_documents(client: TestClient, path: str, code: int) -> None:
    answer = client.get(path)
    assert answer.status_code == code == answer.json()["status"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_no_case_no_app(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        service.app(tmp_path)
    assert HEAD
