"""A1-A7, A13-A18: cells that attack whoever looks, from the received file to page and terminal."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine
from tests.browser import Watched
from tests.hostile.conftest import Desk, lines

NAMES = {
    "A1": "</script><script>alert(1)</script>",
    "A2": "<img src=x onerror=alert(2)>",
    "A3": "<img src=x onerror=alert(3)>",
    "A4": "http://tracker.example/b.png?case=42",
    "A5": "<link rel=stylesheet href=//tracker.example/x.css>",
    "A6": "javascript:alert(1)",
    "A7": "{{7*7}}{% include '/etc/passwd' %}${7*7}",
    "A18": "__proto__",
}
OWN = """\
mapping: people
kinds:
  nodes:
    Suspect:
      key: a number
      description: a person of the test
      props: {name: text, image: text, shape: text, font: text, link: text}
  edges:
    MEETS: {ends: [[Suspect, Suspect]], description: meets, props: {constructor: text}}
tables:
  - columns:
      a: {from: a, required: true}
      b: {from: b, required: true}
      n: {from: n}
    nodes:
      a: {kind: Suspect, key: {text: a}, props: {name: n, image: n, shape: n, font: n, link: n}}
      b: {kind: Suspect, key: {text: b}}
    edges:
      - {kind: MEETS, from: a, to: b, props: {constructor: n}}
"""


class Page(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def drawn(desk: Desk, text: str) -> str:
    """A case with this title, in which node and name are this text, drawn as a page."""
    info = CaseInfo(text, text, text, date(2099, 1, 1))
    engine = Engine.create(desk.folder.parent / "hostile", info)
    import loaders

    cell = '"' + text.replace('"', '""') + '"'
    rows = [f"{cell},HUB,{cell}", f"constructor,HUB,{cell}", "toString,HUB,x"]
    path = desk.file(
        "n.csv", "a,b,n\n" + "\n".join(dict.fromkeys(rows)) + "\n"
    )  # the key is the attack, too
    report = engine.load(loaders.mapping(desk.own(OWN)), [path])
    assert report["files"][0]["loaded"] == 3, report
    assert set(engine.view.nodes("Suspect")["key"]) == {text, "HUB", "constructor", "toString"}
    page: Path = engine.render("suspect:HUB")
    assert engine.render("suspect:HUB", desk.folder / "p.svg").stat().st_size > 1000
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", NAMES)
def test_a_page_made_of_hostile_cells_has_no_element_of_theirs(desk: Desk, case: str) -> None:
    page, plain = Page(drawn(desk, NAMES[case])), None
    desk.folder = desk.folder.parent / "plain"
    desk.folder.mkdir()
    (desk.folder.parent / "hostile").rename(desk.folder.parent / "first")
    plain = Page(drawn(desk, "plain"))
    assert page.tags == plain.tags
    assert [name for name, _ in page.attributes] == [name for name, _ in plain.attributes]
    for name, value in page.attributes:
        assert not name.startswith("on")
        if name in ("href", "src", "action", "data", "srcset"):
            assert value.startswith(("#", "data:image/"))


@pytest.mark.browser
@pytest.mark.parametrize("case", NAMES)
def test_the_page_draws_all_and_asks_for_nothing(
    desk: Desk, case: str, open_html: Callable[..., Watched]
) -> None:
    seen = open_html(drawn(desk, NAMES[case]))
    text = seen.page.locator("#entities").text_content() or ""
    assert NAMES[case] in text
    assert seen.page.locator("#entities tbody tr").count() == 4
    assert seen.quiet(), (seen.dialogs, seen.requests, seen.complaints)


CONTROL = {
    "A13": "\x1b]0;pwned\x07 \x1b[2J \x1b]52;c;eA==\x07",
    "A14": '"x\r\n2026-01-01 INFO login ok user=admin"',
    "A15": "evil\u202efdp.exe",
}


@pytest.mark.parametrize("case", CONTROL)
def test_terminals_and_logs_obey_no_cell(desk: Desk, case: str) -> None:
    name = CONTROL[case]
    path = desk.file(f"{name[:9]}.csv".replace('"', ""), f"id_no,name\nP1,{name}\nNULL,{name}\n")
    outs = [
        desk.cli("load", "persons", path, "--dry-run"),
        desk.cli("load", "persons", path),
        desk.cli("status"),
        desk.cli("render", "person:P1"),
    ]
    for ran in outs:
        assert ran.code == 0
        for char in ("\x1b", "\x07", "\u202e", "\r"):
            assert char not in ran.out + ran.err
        assert not any(line.startswith("2026-01-01 INFO") for line in ran.out.splitlines())
    # Stored as given, shown with a mark, and one line in the audit.
    stored = desk.nodes("Person")["name"][0]
    assert stored == name.strip('"')
    page = (desk.engine.root / "runs" / "person_P1.html").read_text(encoding="utf-8")
    assert not {"\x1b", "\u202e"} & set(page)
    for row in desk.engine.case.journal.rows("SELECT detail, subject FROM audit"):
        assert "\n" not in row["detail"] + row["subject"]
        json.loads(row["detail"])


@pytest.mark.parametrize("case", ["A16"])
def test_names_that_look_alike_are_two_records(desk: Desk, case: str) -> None:
    alike = ["Liu\u200b Wei", "Liu Wei", "Ivаn", "Ivan"]
    rows = [(f"P{n}", name) for n, name in enumerate(alike)]
    desk.text("persons", lines(("id_no", "name"), *rows))
    assert desk.nodes("Person")["name"].to_list() == alike
    normal = desk.nodes("Person")["nameNormalised"].to_list()
    assert normal[0] == normal[1] == "liu wei"
    assert normal[2] != normal[3]


@pytest.mark.parametrize("case", ["A17"])
def test_keys_have_one_normal_form_and_the_received_text_stays(desk: Desk, case: str) -> None:
    composed, apart = "Jos\u00e9", unicodedata.normalize("NFD", "Jos\u00e9")
    rows = [("K\u00e9", composed), ("Ke\u0301", apart), ("Ａ１", "ﬁ"), ("A1", "ß"), ("I9", "İ")]
    entry = desk.text("persons", lines(("id_no", "name"), *rows))
    assert desk.keys("Person") == ["A1", "I9", "K\u00c9"]
    named = dict(desk.nodes("Person").select("key", "name").rows())
    assert named["K\u00c9"] == composed
    assert named["A1"] == "ﬁ"
    normal = dict(desk.nodes("Person").select("key", "nameNormalised").rows())
    assert normal["A1"] == "fi"
    (seen,) = desk.engine.evidence([f"{entry['sha256'][:12]}::3"])
    assert seen["line"] == f"Ke\u0301,{apart}"
