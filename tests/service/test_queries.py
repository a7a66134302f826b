"""Saved queries over the API on a real Neo4j: the same rows everywhere, tables, tags, jobs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

import service
from graphengine.engine import Engine
from graphengine.render.text import shown
from graphengine.web.bodies import body_schema
from graphengine.web.guard import Access
from graphengine.web.problems import TYPE
from tests.browser import Watched
from tests.cli.test_cli import call
from tests.neo4j_fixture import skipped_without_neo4j
from tests.querying.conftest import WHOLE, write_pack
from tests.service.test_contract import CASES, TOKEN, done, fuzz
from tests.service.test_pictures import NAMES
from tests.service.worlds import LINKS, PEOPLE, add, edge, make_case, node

pytestmark = pytest.mark.neo4j
API = "/api/v1"
SLOW = """\
// title = "Slow"
// question = "How long is a piece of string?"
// tags = ["test"]
// author = "tests"
// revision = 1
// unique = ["n"]
//
// [returns]
// n = "integer"
UNWIND range(1, 100000) AS a
UNWIND range(1, 100000) AS b
WITH count(a + b) AS n
RETURN n
ORDER BY n
LIMIT $limit
"""
RING = """\
// title = "Who knows whom"
// question = "Who knows whom?"
// tags = ["test"]
// author = "tests"
// revision = 1
// result = "graph"
// unique = ["id"]
//
// [returns]
// id = "text"
// a = "node"
// e = "edge"
// b = "node"
MATCH (a:Person)-[e:KNOWS]->(b:Person)
RETURN e.id AS id, a, e, b
ORDER BY id
LIMIT $limit
"""


@pytest.fixture(scope="module")
def graphed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A case with hostile names whose own Neo4j runs."""
    folder = tmp_path_factory.mktemp("graphed")
    people = [node("Person", label, name=label) for label in NAMES]
    ring = [
        edge("KNOWS", f"k{n:02d}", f"Person:{a}", f"Person:{b}", ground=a)
        for n, (a, b) in enumerate(zip(NAMES, NAMES[1:] + NAMES[:1], strict=True))
    ]
    engine = make_case(folder, PEOPLE + people, LINKS + ring)
    write_pack(engine.root / "queries", whole=WHOLE, slow=SLOW, ring=RING)
    with skipped_without_neo4j():
        engine.graph.build()
    yield engine
    engine.graph.close()
    engine.graph.stop()


@pytest.fixture
def api(graphed: Engine) -> Iterator[TestClient]:
    made = service.build(graphed, Access())
    yield TestClient(made, raise_server_exceptions=False)
    made.state.site.jobs.close()


CCB = {"params": {"account": "account:6222000000000002"}}
WAIT = {"wait": 30}


def test_rows_are_the_same_over_api_cli_and_python(
    api: TestClient, graphed: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = api.post(f"{API}/queries/mine.whole/run", json=CCB, params=WAIT)
    assert answer.status_code == 200, answer.text
    python = graphed.query("mine.whole", account="account:6222000000000002")
    line = ("query", "run", "mine.whole", "-p", "account=6222000000000002", "--json")
    code, out, err = call(capsys, *line, "--case", graphed.root)
    assert code == 0, err
    command = json.loads(out)
    assert len(python.rows) == 7
    assert answer.json()["rows"] == python.json_rows() == command["rows"]
    assert answer.json()["columns"] == python.columns == command["columns"]
    assert answer.json()["types"] == python.types == command["types"]
    assert answer.json()["run"] == python.run == command["run"]
    kept = api.get(f"{API}/runs/{python.run}").json()
    assert kept["result"]["rows"] == python.json_rows() and kept["what"] == "query"


def test_rows_as_a_table_are_those_of_python(api: TestClient, graphed: Engine) -> None:
    python = graphed.query("mine.whole", account="account:6222000000000002")
    path = f"{API}/queries/mine.whole/run"
    tables = [
        api.post(path, json=CCB, params={**WAIT, "format": "csv"}),
        api.post(path, json=CCB, params=WAIT, headers={"Accept": "text/csv"}),
        api.get(f"{API}/runs/{python.run}", params={"format": "csv"}),
    ]
    wanted = python.to_csv().encode("utf-8", "backslashreplace")
    assert [table.content == wanted for table in tables] == [True] * 3
    assert tables[0].headers["content-disposition"].endswith('.csv"')


def test_an_unchanged_answer_is_not_sent_again(
    api: TestClient, graphed: Engine, tmp_path: Path
) -> None:
    path = f"{API}/queries/mine.ring/run"
    first = api.post(path, json={}, params=WAIT)
    tag = first.headers["etag"]
    same = api.post(path, json={}, params=WAIT, headers={"If-None-Match": f'W/{tag}, "x"'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    for other in ({"rows": 2}, {"params": {}, "rows": 999}):
        assert api.post(path, json=other, params=WAIT).headers["etag"] != tag
    table = api.post(path, json={}, params={**WAIT, "format": "csv"})
    assert table.headers["etag"] != tag
    add(graphed, tmp_path / "one.jsonl", [edge("KNOWS", "zz", "Person:p3", "Person:p3")])
    after = api.post(path, json={}, params=WAIT, headers={"If-None-Match": tag})
    assert after.status_code == 200 and after.headers["etag"] != tag
    assert len(after.json()["rows"]) == len(first.json()["rows"]) + 1 == 41


def test_limits_are_those_of_the_command_line(api: TestClient) -> None:
    path = f"{API}/queries/mine.ring/run"
    cut = api.post(path, json={"rows": 3}, params=WAIT).json()
    assert len(cut["rows"]) == 3 and cut["truncated"] is True
    for wrong in ({"rows": 0}, {"rows": 50_001}, {"seconds": 0}, {"seconds": 601}, {"rows": "3"}):
        assert api.post(path, json=wrong).status_code == 422
    slow = api.post(f"{API}/queries/mine.slow/run", json={"seconds": 1}, params=WAIT)
    assert (slow.status_code, slow.json()["type"]) == (413, TYPE + "limit-reached")


def test_a_slow_query_becomes_a_job_that_can_be_ended(api: TestClient, graphed: Engine) -> None:
    asked = {"seconds": 120}
    answer = api.post(f"{API}/queries/mine.slow/run", json=asked, params={"wait": 1})
    assert answer.status_code == 202
    place = answer.headers["location"]
    _until(lambda: running(graphed) == 1)
    assert api.get(place).json()["state"] == "running"
    started = time.monotonic()
    api.delete(place)
    _until(lambda: api.get(place).json()["state"] == "cancelled")
    assert time.monotonic() - started < 10
    _until(lambda: running(graphed) == 0)
    assert api.post(f"{API}/queries/mine.ring/run", json={}, params=WAIT).status_code == 200


def running(engine: Engine) -> int:
    """Reads that Neo4j works on."""
    rows = engine.graph.open().write(
        "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'count(' "
        "AND NOT currentQuery CONTAINS 'SHOW' RETURN currentQuery"
    )
    return len(rows)


def _until(said: Callable[[], bool]) -> None:
    for _ in range(300):
        if said():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to be")


def test_a_job_that_is_polled_ends_in_a_run(api: TestClient) -> None:
    answer = api.post(f"{API}/queries/mine.ring/run", json={"rows": 7}, params={"wait": 0})
    assert answer.status_code == 202
    place = answer.headers["location"]
    _until(lambda: api.get(place).json()["state"] == "done")
    run = api.get(f"{API}/runs/{api.get(place).json()['run']}").json()
    assert len(run["result"]["rows"]) == 7 and run["query"] == "mine.ring"


def test_wrong_values_are_told_by_place_and_rule(api: TestClient) -> None:
    path = f"{API}/queries/mine.whole/run"
    for params, where, rule in (
        ({}, "body.params.account", "required"),
        ({"account": 5}, "body.params.account", "type"),
        ({"account": "account:nobody"}, "body.params.account", "reference"),
        ({"account": "person:p3"}, "body.params.account", "value"),
        ({"account": "account:x", "limit": 5}, "body.params.*", "additionalProperties"),
    ):
        said = api.post(path, json={"params": params})
        assert said.status_code == 422, said.text
        assert said.json()["errors"] == [{"where": where, "rule": rule}], params


def test_the_catalogue_gives_the_schema_of_each_body(api: TestClient, graphed: Engine) -> None:
    listed = api.get(f"{API}/queries", params={"limit": 500}).json()
    assert listed["total"] == len(listed["queries"]) == len(list(graphed.queries.catalogue)) > 60
    assert {q["name"] for q in api.get(f"{API}/queries?pack=mine").json()["queries"]} == {
        "mine.ring", "mine.slow", "mine.whole",
    }  # fmt: skip
    for query in graphed.queries.catalogue:
        one = api.get(f"{API}/queries/{query.name}").json()
        Draft202012Validator.check_schema(one["body"])
        assert one["body"] == json.loads(json.dumps(body_schema(query)))
        example = {name: p.shown for name, p in query.params.items()}
        Draft202012Validator(one["body"]).validate(json.loads(json.dumps({"params": example})))


def test_runs_by_the_schema_and_against_it(graphed: Engine) -> None:
    made = service.build(graphed, Access("right"))
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", made, headers=TOKEN)
    fuzz(schema, {"query": ["mine.ring", "mine.whole", "money.fan_in"]}, "run_query")
    assert done["run_query"] > 200 or CASES < 2000
    made.state.site.jobs.close()


@pytest.mark.browser
def test_a_rendered_run_of_hostile_names_does_nothing(
    api: TestClient, open_html: Callable[..., Watched]
) -> None:
    run = api.post(f"{API}/queries/mine.ring/run", json={"rows": 40}, params=WAIT).json()["run"]
    page = api.get(f"{API}/runs/{run}.html")
    assert page.status_code == 200
    seen = open_html(page.text)
    names = seen.page.locator("#entities tbody tr td:nth-child(2)").all_text_contents()
    assert set(names) == {shown(label) for label in NAMES} and len(names) == 40
    assert seen.quiet(), (seen.dialogs, seen.requests, seen.complaints)
