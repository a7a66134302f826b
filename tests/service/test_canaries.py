"""Names and keys that were asked for stand in no problem document and in no log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

import service
from graphengine.engine import Engine
from graphengine.web.guard import Access
from tests.service.worlds import add, edge, make_case, node

API = "/api/v1"
KNOWN = [f"Canary{n:03d}" for n in range(100)]
UNKNOWN = [f"Canary{n:03d}" for n in range(100, 200)]
CANARIES = KNOWN + UNKNOWN


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Half of the canaries are in the case; its Neo4j is a server that does not answer."""
    folder = tmp_path_factory.mktemp("canaries")
    people = [node("Person", name, name=f"{name} Li") for name in KNOWN]
    accounts = [node("Account", f"{name}@{name}", name=name) for name in KNOWN]
    return make_case(folder, people + accounts, store="bolt://127.0.0.1:9")


@pytest.fixture
def client(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("GRAPHENGINE_NEO4J_PASSWORD", "Canary-password")
    api = service.build(engine, Access("right"))
    yield TestClient(api, raise_server_exceptions=False, headers={"Authorization": "Bearer right"})
    api.state.site.jobs.close()


def values(name: str) -> list[Any]:
    """A canary as each kind of JSON value that a parameter may take."""
    return [name, f"person:{name}", f"account:{name}", [f"person:{name}"], {name: name}, [name]]


def requests(client: TestClient, name: str, queries: list[Any]) -> Iterator[Any]:
    """Every route with the canary wherever something can be written."""
    text = quote(name)
    for path in (
        f"/search?q={text}&kind={text}", f"/search?q={text}&limit={text}", f"/search?{text}=1",
        f"/search?q={text}&cursor={text}", f"/nodes/{text}/{text}", f"/nodes/Person/x{text}",
        f"/nodes/Person/{text}/neighbours?edge={text}", f"/nodes/Phone/{text}/neighbours",
        f"/nodes/Person/{text}/neighbours?direction={text}", f"/evidence/{text}",
        f"/evidence/000000000000:{text}:1", f"/queries?pack={text}&cursor={text}",
        f"/queries/{text}", f"/queries/{text.lower()}.{text.lower()}", f"/runs/{text}",
        f"/runs/{text.lower()}.html", f"/runs/{text.lower()}?format={text}", f"/jobs/{text}",
        f"/{text}", f"/status?{text}={text}",
    ):  # fmt: skip
        yield client.get(API + path)
    yield client.delete(f"{API}/jobs/{text}")
    yield client.put(f"{API}/nodes/Person/{text}")
    headers = {"Authorization": f"Bearer {name}", "X-Name": name}
    yield client.get(f"{API}/search?q={text}", headers=headers)
    for body in ({name: name}, {"from": name}, {"from": f"person:x{name}", "known": [name]}):
        yield client.post(f"{API}/traces/network", json=body)
    yield client.post(f"{API}/traces/network", content=name)
    if name.endswith("0"):
        yield from analyses(client, name)
    yield client.post(f"{API}/{text}", content=name)
    query = queries[int(name[-3:]) % len(queries)]
    path = f"{API}/queries/{query.name}/run"
    yield client.post(path, json={"params": {name: name}})
    yield client.post(path, json={"params": name, name: name})
    for value in values(name):
        params = dict.fromkeys(query.params, value)
        yield client.post(path, json={"params": params}, params={"wait": 20})


def analyses(client: TestClient, name: str) -> Iterator[Any]:
    """Questions that name the canary where a name, a kind or a text may stand."""
    for question, body in (
        ("centrality", {"measure": [name.lower()], name: name}),
        ("centrality", {"measure": ["personalised-pagerank"], "from": [name]}),
        ("centrality", {"network": {"edges": [name]}}),
        ("brokers", {"groups": f"property:{name}"}),
        ("disruption", {"roles": f"{name.lower()}-0"}),
        ("patterns", {"pattern": f"roles: {{a: {{where: {{{name}: {name}}}}}}}"}),
    ):
        yield client.post(f"{API}/analyses/{question}", json=body, params={"wait": 20})


def hidden(answer: Any, name: str) -> None:
    """Nothing of the canary stands in a problem document."""
    if answer.status_code < 400:
        return
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    shown = answer.text + str(answer.headers)
    assert name.lower() not in shown.lower(), (str(answer.request.url), shown)
    assert "password" not in shown


def test_no_canary_in_problems_or_logs(
    client: TestClient, engine: Engine, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    queries = [query for query in engine.queries.catalogue if query.params]
    codes: dict[int, int] = {}
    with caplog.at_level(logging.DEBUG):
        for library in ("httpx", "httpx2", "httpcore", "httpcore2"):
            logging.getLogger(library).setLevel(logging.WARNING)  # the client's, not ours
        for name in CANARIES:
            for answer in requests(client, name, queries):
                codes[answer.status_code] = codes.get(answer.status_code, 0) + 1
                hidden(answer, name)
    assert {401, 404, 405, 422} <= codes.keys(), codes
    assert 500 not in codes
    out, err = capfd.readouterr()
    assert "canary" not in (caplog.text + out + err).lower()


def test_the_search_for_canaries_would_find_one(client: TestClient) -> None:
    """Control: an answer that is no problem holds the name, and a problem with it is noticed."""
    answer = client.get(f"{API}/search?q=Canary001")
    assert "Canary001" in answer.text
    answer.status_code = 404
    with pytest.raises(AssertionError):
        hidden(answer, "Canary001")


def test_without_neo4j_queries_are_unavailable_and_the_rest_goes_on(
    client: TestClient, engine: Engine
) -> None:
    query = next(q for q in engine.queries.catalogue if not any(
        p.required for p in q.params.values()))  # fmt: skip
    answer = client.post(f"{API}/queries/{query.name}/run", json={}, params={"wait": 30})
    assert (answer.status_code, answer.json()["status"]) == (503, 503)
    assert client.get(f"{API}/nodes/Person/{KNOWN[0]}").status_code == 200
    assert client.get(f"{API}/status").status_code == 200


def test_a_fault_of_the_program_is_named_by_place_only(
    client: TestClient,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> None:
        raise RuntimeError("Canary001 was here")

    monkeypatch.setattr(engine, "status", broken)
    answer = client.get(f"{API}/status")
    assert answer.status_code == 500 and "Canary001" not in answer.text
    assert answer.json()["instance"] in caplog.text
    assert "RuntimeError at test_canaries.py" in caplog.text and "Canary001" not in caplog.text
    assert answer.headers["cache-control"] == "no-store"


def test_two_who_ask_while_a_load_goes_on(tmp_path: Path) -> None:
    """Threads share one engine: each answer is of one state of the facts, none fails."""
    from concurrent.futures import ThreadPoolExecutor

    made = make_case(tmp_path, [node("Person", f"k{n}", name="Li") for n in range(3)])
    client = TestClient(service.build(made, Access()), raise_server_exceptions=False)

    def ask(n: int) -> tuple[int, int]:
        path = ("/search?q=li&limit=500", "/nodes/Person/k0/neighbours?limit=500")[n % 2]
        answer = client.get(API + path)
        body = answer.json()
        assert body["total"] == len(body["hits" if n % 2 == 0 else "neighbours"])
        return answer.status_code, body["total"]

    def grow(n: int) -> None:
        lines = [node("Person", f"new{n}", name="Li")]
        lines += [edge("KNOWS", f"e{n}", "Person:k0", f"Person:new{n}")]
        add(made, tmp_path / f"more{n}.jsonl", lines)

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, n) for n in range(40)]
        loaded = [pool.submit(grow, n) for n in range(4)]
        asked += [pool.submit(ask, n) for n in range(40)]
        assert {one.result()[0] for one in asked} == {200}
        assert [one.result() for one in loaded] == [None] * 4
    assert ask(0) == (200, 7) and ask(1) == (200, 4)
