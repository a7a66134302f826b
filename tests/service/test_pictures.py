"""Any graph in the rows of a kept run is drawn, and the page does nothing but show it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

import service
from graphengine import picturing, picturing_queries
from graphengine.engine import Engine
from graphengine.errors import NotFound
from graphengine.render.text import shown
from graphengine.web.guard import Access
from graphengine.web.routes_runs import policy
from tests.browser import Watched
from tests.render.test_hostile import LABELS
from tests.service.conftest import keep_rows
from tests.service.worlds import LINKS, PEOPLE, make_case

API = "/api/v1"
NAMES = [label for label in LABELS if "\ud800" not in label and "\x00" not in label]
Rows = list[list[Any]]


def node(kind: str, key: str, **props: Any) -> dict[str, Any]:
    return {"kind": kind, "key": key, "properties": props}


def link(kind: str, id_: str, source: str, target: str, **props: Any) -> dict[str, Any]:
    return {"kind": kind, "id": id_, "from": source, "to": target, "properties": props}


@pytest.fixture
def case(tmp_path: Path) -> Engine:
    return make_case(tmp_path, PEOPLE, LINKS)


def drawn(engine: Engine, rows: Rows) -> Any:
    run = keep_rows(engine, rows, [f"c{n}" for n in range(len(rows[0]))])
    return picturing.drawing(engine.case, run, engine.resolve, "0")


ICBC, CCB = "6222000000000001@ICBC", "6222000000000002@CCB"


def test_an_edge_alone_is_drawn_with_its_ends_and_its_source(case: Engine) -> None:
    found = drawn(case, [[link("TRANSFERRED", "t3", ICBC, CCB)], [None], [7]])
    assert [n.id for n in found.nodes] == [f"account:{ICBC}", f"account:{CCB}"]
    assert [n.name for n in found.nodes] == ["Liu Wei", "Chen"]
    (edge,) = found.edges
    assert (edge.kind, edge.amount, edge.date) == ("TRANSFERRED", "3.00 CNY", "2016-03-03 08:00")
    assert '"t3"' in case.evidence(list(edge.evidence))[0]["line"]
    assert found.title == "Query money.made_up" and found.sources


def test_paths_lists_and_maps_are_looked_into(case: Engine) -> None:
    holder, account = node("Person", "110101199001011234"), node("Account", ICBC)
    held = link("HOLDS", "h2", holder["key"], ICBC)
    way = {"nodes": [holder, account], "edges": [held]}
    found = drawn(case, [[way, [{"who": holder, "loop": link("TRANSFERRED", "loop", ICBC, ICBC)}]]])
    assert [n.kind for n in found.nodes] == ["Person", "Account"]
    assert [(e.kind, e.source == e.target) for e in found.edges] == [
        ("HOLDS", False),
        ("TRANSFERRED", True),
    ]
    again = drawn(case, [[way, [way]], [way, way]])
    assert (len(again.nodes), len(again.edges)) == (2, 1)


def test_what_the_facts_do_not_know_is_drawn_as_it_came(case: Engine) -> None:
    rows: Rows = [
        [node("Ship", "s1", name="Rose"), link("SAILED", "x", "s1", "p9", at="2016-01-02T03:04Z")],
        [link("KNOWS", "y", "a", "b"), node("Thing", None)],  # type: ignore[arg-type]
    ]
    found = drawn(case, rows)
    assert [(n.id, n.kind, n.name) for n in found.nodes] == [
        ("ship:s1", "Ship", "Rose"),
        ("node:p9", "Node", ""),
        ("person:a", "Person", ""),
        ("person:b", "Person", ""),
    ]
    assert found.edges[0].date == "2016-01-02T03:04" and found.not_drawn == 1


def test_too_much_is_left_out_and_counted(case: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing_queries, "NODE_LIMIT", 3)
    rows: Rows = [[link("KNOWS", f"k{n}", f"a{n}", f"b{n}")] for n in range(3)]
    found = drawn(case, rows)
    assert (len(found.nodes), len(found.edges), found.not_drawn) == (2, 1, 2)


def test_rows_without_a_graph_have_no_picture(case: Engine) -> None:
    run = keep_rows(case, [["text", 1, {"kind": "x"}]], ["a", "b", "c"])
    with pytest.raises(NotFound):
        picturing.drawing(case.case, run, case.resolve, "0")
    client = TestClient(service.build(case, Access()))
    assert client.get(f"{API}/runs/{run}.html").status_code == 404


def test_the_same_run_gives_the_same_page(client: TestClient, kept_run: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        path = f"{API}/runs/{kept_run}.html"
        pages = list(pool.map(lambda _: client.get(path), range(6)))
    assert len({page.text for page in pages}) == 1
    assert {page.status_code for page in pages} == {200}
    tag = {"If-None-Match": pages[0].headers["etag"]}
    assert client.get(path, headers=tag).status_code == 304


def hostile_rows() -> Rows:
    """Each name as key, name, property and kind of a link, round in a ring."""
    people = [node("Person", label, name=label, alias=label) for label in NAMES]
    return [
        [one, link(label, label, label, other["key"], currency=label, amount=1.5), label]
        for label, one, other in zip(NAMES, people, people[1:] + people[:1], strict=True)
    ]


@pytest.mark.browser
def test_hostile_names_in_a_run_are_text(
    case: Engine, open_html: Callable[..., Watched], browser: Browser
) -> None:
    assert len(NAMES) == 40
    run = keep_rows(case, hostile_rows(), ["who", "how", "text"])
    client = TestClient(service.build(case, Access()))
    page = client.get(f"{API}/runs/{run}.html")
    seen = open_html(page.text)
    names = seen.page.locator("#entities tbody tr td:nth-child(2)").all_text_contents()
    assert sorted(names) == sorted(shown(label) for label in NAMES)
    assert seen.page.locator("#links tbody tr").count() == 40
    for row in range(40):
        seen.page.locator("#entities tbody button").nth(row).click()
    assert seen.quiet(), (seen.dialogs, seen.requests, seen.complaints)


@pytest.mark.browser
def test_the_page_works_under_the_headers_it_is_sent_with(
    client: TestClient, kept_run: str, browser: Browser
) -> None:
    """Served, not opened from a file: its policy and the sandbox let it work, and nothing else."""
    answer = client.get(f"{API}/runs/{kept_run}.html")
    headers = {n: answer.headers[n] for n in ("content-type", "content-security-policy")}
    address, asked, said = "http://127.0.0.1:9/page.html", list[str](), list[str]()
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(status=200, body=answer.text, headers=headers))
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    page.goto(address)
    page.wait_for_selector("#entities[data-ready]", state="attached")
    page.locator("#entities tbody button").first.click()
    assert "STRASSE" in (page.locator("#details h3").text_content() or "")
    assert [url for url in asked if not url.startswith("data:")] == [address]
    # Control: what the header forbids is asked for, and does not come to be.
    tried = page.evaluate(
        "() => fetch('/x').then(() => 'came', () => 'refused').then((said) => {"
        "  let stored = 'kept'; try { localStorage.x = 1 } catch { stored = 'refused' }"
        "  return [said, stored, self.origin] })"
    )
    assert tried == ["refused", "refused", "null"]
    context.close()


def test_the_policy_is_that_of_the_page() -> None:
    meta = '<meta http-equiv="Content-Security-Policy" content="script-src &#39;sha256-x&#39;">'
    assert policy(meta).startswith("script-src 'sha256-x'; sandbox allow-scripts")
    assert policy("").startswith("default-src 'none'; sandbox")
