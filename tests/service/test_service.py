"""What the routes answer, and how they fail: problem documents, pages, unknown parameters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import service
from graphengine import errors
from graphengine.engine import Engine
from graphengine.errors import NotFound
from graphengine.web.guard import MAX_BODY, Access
from graphengine.web.problems import TABLE, TYPE, WORDS, trouble
from tests.service.worlds import add, make_case, node

API = "/api/v1"


def test_status_equals_the_engine(client: TestClient, engine: Engine) -> None:
    answer = client.get(f"{API}/status")
    assert answer.status_code == 200
    shown = answer.json()
    assert shown.pop("version")
    said = engine.status()
    assert {name: shown[name] for name in shown if name != "graph"} == {
        name: json.loads(json.dumps(said[name])) for name in shown if name != "graph"
    }
    assert shown["graph"] == {"current": None, **said["graph"]}


def test_every_answer_has_the_headers_of_safety(client: TestClient, kept_run: str) -> None:
    for path in ("/status", "/nothing", "/runs/none", f"/runs/{kept_run}.html", "/search"):
        headers = client.get(API + path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


def test_evidence_leads_to_the_line(client: TestClient) -> None:
    found = client.get(f"{API}/nodes/person/p3").json()["evidence"][0]
    row = client.get(f"{API}/evidence/{found}").json()
    assert json.loads(row["line"])["key"] == "p3"


@pytest.mark.parametrize("key", ["p/2?x=1#y %41", "110101199001011234"])
def test_a_key_of_any_characters_has_its_address(client: TestClient, key: str) -> None:
    from urllib.parse import quote

    path = f"{API}/nodes/Person/{quote(key, safe='')}"
    assert client.get(path).json()["key"] == key
    assert client.get(f"{path}/neighbours").json()["total"] > 0


def test_a_key_that_ends_like_a_route(tmp_path: Path) -> None:
    engine = make_case(tmp_path, [node("Person", "a/neighbours"), node("Person", "a")])
    client = TestClient(service.build(engine, Access()))
    assert client.get(f"{API}/nodes/Person/a%2Fneighbours").json()["key"] == "a/neighbours"
    assert client.get(f"{API}/nodes/Person/a/neighbours").json()["neighbours"] == []
    both = client.get(f"{API}/nodes/Person/a%2Fneighbours/neighbours")
    assert both.json() == {"total": 0, "neighbours": [], "next": None}


@pytest.mark.parametrize(
    ("path", "code", "name"),
    [
        ("/nowhere", 404, "no-route"),
        ("/status/", 404, "no-route"),
        ("/nodes/Person/nobody", 404, "not-found"),
        ("/nodes/Nobody/p3", 404, "not-found"),
        ("/nodes/Person/p3/neighbours?edge=NONE", 404, "not-found"),
        ("/runs/none", 404, "not-found"),
        ("/runs/none.html", 404, "not-found"),
        ("/queries/no.such", 404, "not-found"),
        (f"/jobs/{'0' * 32}", 404, "not-found"),
        ("/evidence/000000000000::1", 404, "not-found"),
        ("/evidence/nonsense", 422, "wrong-request"),
        ("/search", 422, "wrong-request"),
        ("/search?q=%20", 422, "wrong-values"),
        ("/search?q=x&limt=3", 422, "wrong-request"),
        ("/search?q=x&q=y", 422, "wrong-request"),
        ("/search?q=x&limit=501", 422, "wrong-request"),
        ("/search?q=x&cursor=5.0000000000000000", 409, "changed"),
    ],
)
def test_errors_are_problem_documents(client: TestClient, path: str, code: int, name: str) -> None:
    answer = client.get(API + path)
    assert answer.status_code == code == answer.json()["status"], answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == TYPE + name


def test_a_wrong_method_names_the_right_ones(client: TestClient) -> None:
    answer = client.delete(f"{API}/status")
    assert (answer.status_code, answer.json()["title"]) == (405, "Method not allowed")
    assert answer.headers["allow"] == "GET"
    assert client.head(f"{API}/status").status_code == 405


def test_wrong_bodies(client: TestClient) -> None:
    path = f"{API}/traces/network"
    said = client.post(path, json={"from": "person:p3", "Liu Wei": 1, "roles": ["boss"]}).json()
    assert said["errors"] == [
        {"where": "body.roles.0", "rule": "literal_error"},
        {"where": "body.*", "rule": "extra_forbidden"},
    ]
    assert client.post(path, content=b'{"from":').json()["status"] == 422
    broken = client.post(path, content=b"{", headers={"content-type": "application/json"})
    assert broken.json()["errors"] == [{"where": "body", "rule": "json_invalid"}]
    large = client.post(path, content=b" " * (MAX_BODY + 1))
    assert (large.status_code, large.json()["type"]) == (413, TYPE + "body-too-large")

    def parts() -> object:
        yield from (b" " * 65536 for _ in range(20))

    streamed = client.post(path, content=parts())
    assert streamed.status_code == 413


def test_pages_are_bound_to_question_and_data(tmp_path: Path) -> None:
    people = [node("Person", f"k{n}", name="Li") for n in range(5)]
    engine = make_case(tmp_path, people)
    client = TestClient(service.build(engine, Access()))
    keys, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{API}/search", params={"q": "li", "limit": 2} | _next(cursor)).json()
        assert page["total"] == 5
        keys += [hit["key"] for hit in page["hits"]]
        first = cursor or page["next"]
        cursor = page["next"]
    assert keys == [f"k{n}" for n in range(5)]
    other = client.get(f"{API}/search", params={"q": "l", "cursor": first})
    assert other.status_code == 409
    add(engine, tmp_path / "more.jsonl", [node("Person", "k9", name="Li")])
    stale = client.get(f"{API}/search", params={"q": "li", "cursor": first})
    assert (stale.status_code, stale.json()["type"]) == (409, TYPE + "changed")


def _next(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}


def test_kept_runs(client: TestClient, kept_run: str) -> None:
    listed = client.get(f"{API}/runs").json()
    assert kept_run in [run["run"] for run in listed["runs"]]
    assert "parameters" not in listed["runs"][0]
    run = client.get(f"{API}/runs/{kept_run}")
    assert run.json()["result"]["rows"][0][1] == 1
    tag = {"If-None-Match": run.headers["etag"]}
    assert client.get(f"{API}/runs/{kept_run}", headers=tag).status_code == 304
    for ask in ({"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}):
        table = client.get(f"{API}/runs/{kept_run}", **ask)  # type: ignore[arg-type]
        assert table.headers["content-type"].startswith("text/csv")
        assert table.content.startswith(b"\xef\xbb\xbf") and table.headers["etag"] != tag
        assert "'=1+1" in table.text or '"\'=1+1"' in table.text


def test_every_error_of_ours_has_words() -> None:
    made = [kind("Li Wei 13800138000") for kind, _ in TABLE]
    for error in made:
        problem = trouble(error).problem
        assert problem.status in (403, 404, 413, 422, 500, 503)
        assert "Li Wei" not in problem.model_dump_json()
    classes = {kind for kind, _ in TABLE}
    ours = {c for c in vars(errors).values() if isinstance(c, type)}
    assert {c for c in ours if issubclass(c, errors.GraphengineError)} == classes
    assert all(400 <= status < 600 and title and detail for status, title, detail in WORDS.values())


def test_no_case_no_app(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        service.app(tmp_path)
