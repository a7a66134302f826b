"""A case to ask analyses of over the API, and how they are asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

import service
from graphengine.engine import Engine
from graphengine.web.guard import Access
from tests.service.worlds import edge, make_case, node

API = "/api/v1"
MONEY = {"network": {"edges": ["TRANSFERRED"]}}
PATTERN = """\
pattern: a payer of two
roles:
  payer: {kind: account}
  paid: {count: 2, kind: account}
ties:
  - {from: payer, to: paid, must: all}
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Two rings of accounts with a bridge between them; numbers, and people in hotels."""
    pairs = [
        (g * 6 + n, g * 6 + (n + step) % 6) for g in (0, 1) for n in range(6) for step in (1, 2)
    ]
    pairs.append((0, 6))
    at = "2016-03-{:02}T08:00:00+00:00"
    lines = [node("Account", f"A{n:02}@X") for n in range(12)]
    lines += [
        edge("TRANSFERRED", f"t{n}", f"Account:A{a:02}@X", f"Account:A{b:02}@X",
             at=at.format(n + 1), amount_minor=100 * n, currency="CNY")
        for n, (a, b) in enumerate(pairs)
    ]  # fmt: skip
    lines += [
        edge("CALLED", f"c{n}", f"Phone:+861380000000{n % 4}", f"Phone:+861380000000{n % 3 + 4}",
             at=at.format(n + 1))
        for n in range(24)
    ]  # fmt: skip
    lines += [
        edge("STAYED_AT", f"s{n}", f"Person:p{n % 3}", f"Place:h{n % 5}", at=at.format(n + 1))
        for n in range(24)
    ]
    return make_case(tmp_path_factory.mktemp("asked"), lines)


@pytest.fixture(scope="module")
def client(asked: Engine) -> Iterator[TestClient]:
    api = service.build(asked, Access())
    yield TestClient(api, raise_server_exceptions=False)
    api.state.site.jobs.close()


def post(client: TestClient, question: str, body: dict[str, Any]) -> Any:
    """The answer to a question that is only asked, with the job that it became."""
    return client.post(f"{API}/analyses/{question}", json=body)


def answered(client: TestClient, question: str, body: dict[str, Any]) -> Any:
    """The run or the problem, however long it takes on this machine."""
    answer = client.post(f"{API}/analyses/{question}", params={"wait": 30}, json=body)
    if answer.status_code != 202:
        return answer
    place = answer.headers["location"]
    while (job := client.get(place).json())["state"] in ("queued", "running"):
        time.sleep(0.05)
    assert job["run"], job
    return client.get(f"{API}/runs/{job['run']}")
