"""Names that attack whoever looks: all shown as text, in every place that text can stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from itertools import pairwise

import defusedxml.ElementTree as ElementTree
import pytest
from pyvis.network import Network

from graphengine.render import DrawEdge, Drawing, DrawNode, Source, render_html, render_svg
from graphengine.render.text import shown
from tests.browser import Watched

LABELS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "'-alert(4)-'",
    "javascript:alert(5)",
    "data:text/html,<script>alert(6)</script>",
    "{{7*7}}",
    "{% include '/etc/passwd' %}",
    "${7*7}",
    "#{7*7}",
    "<!--<script>alert(7)//-->",
    "--></style><script>alert(8)</script>",
    "</title><script>alert(9)</script>",
    "</textarea><img src=x onerror=alert(10)>",
    "<a href=javascript:alert(11)>x</a>",
    "href=x <b>bold</b>",
    "<iframe srcdoc='<script>alert(12)</script>'>",
    "<math><mtext></mtext><img src onerror=alert(13)></math>",
    "]]><script>alert(14)</script>",
    "&lt;script&gt;alert(15)&lt;/script&gt;",
    "&#x3c;script&#x3e;alert(16)",
    "\\u003cscript\\u003ealert(17)",
    "evil\u202efdp.exe",
    "¥80,000 \u202e123",
    "\u2066hidden\u2069",
    "Liu\u200b Wei",
    "a\x00b\x07c\x1b[2J",
    "line\u2028separator\u2029here",
    "x\r\n2026-01-01 INFO login ok",
    "lone \ud800 surrogate",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "http://tracker.example/b.png?case=42",
    "//tracker.example/x.js",
    "url(http://tracker.example/c.png)",
    "=cmd|' /C calc'!A0",
    "Person`) DETACH DELETE n //",
    "e\u0301\u0301\u0301 ﬁ İ ß 𠮷 ﷽ 🕵️‍♂️",
    "`${alert(18)}`",
    "<style>*{background:url(http://tracker.example/d)}</style>",
]

Open = Callable[..., Watched]


def hostile() -> Drawing:
    """Each label as id, kind, name, key, region, role, evidence and detail, and in every text."""
    lanes = (None, "seller", "broker", "buyer")
    nodes = [
        DrawNode(
            id=label,
            kind=label if i % 5 == 0 else "Person",
            name=label,
            key=label,
            lane=lanes[i % 4],
            region=label,
            role=label,
            score=0.5,
            evidence=[label],
            details=[(label, label), ("image", "http://tracker.example/b.png?case=42")],
        )
        for i, label in enumerate(LABELS)
    ]
    edges = [
        DrawEdge(label, a.id, b.id, label, label, label, label, 2, "assessed", [label])
        for label, a, b in zip(LABELS, nodes, nodes[1:] + nodes[:1], strict=True)
    ]
    text = " ".join(LABELS)
    return Drawing(
        title=text,
        nodes=nodes,
        edges=edges,
        subtitle=text,
        case=text,
        authority=text,
        purpose=text,
        notes=LABELS,
        data_digest=text,
        engine_version=text,
        run_id=text,
        made_at=text,
        facts=[(label, label) for label in LABELS],
        sources=[Source(i, label, label) for i, label in enumerate(LABELS)],
    )


def test_every_text_of_a_drawing_is_attacked() -> None:
    drawing = hostile()
    plain = {f.name for f in fields(Drawing)} - {"not_drawn", "positions"}
    assert all(getattr(drawing, name) for name in plain)


@pytest.mark.browser
def test_the_page_shows_hostile_names_as_text(open_html: Open) -> None:
    seen = open_html(render_html(hostile()))
    page = seen.page
    assert page.locator("#links tbody tr").count() == len(LABELS)
    names = page.locator("#entities tbody tr td:nth-child(2)").all_text_contents()
    assert names == [shown(label) for label in LABELS]
    assert page.title() == " ".join(shown(" ".join(LABELS)).split())
    for place in ("h1", "footer", "#sources", "#links", "#entities"):
        assert shown(LABELS[0]) in (page.locator(place).text_content() or "")
    # Choosing each one fills the details panel, the tooltip and the search list.
    for row in range(len(LABELS)):
        page.locator("#entities tbody button").nth(row).click()
        assert page.locator("#details h3").text_content() == shown(LABELS[row])
    page.fill("#find", "<script>")
    assert page.locator("#found li").count() > 0
    page.locator("#links tbody button").first.click()
    assert page.locator("#details h3").text_content() == shown(LABELS[0])
    assert page.locator("a, iframe, object, embed, form, base, link").count() == 0
    assert page.locator("script").count() == 3
    assert seen.quiet(), (seen.dialogs, seen.requests, seen.complaints)


@pytest.mark.parametrize("text", LABELS[:6], ids=range(6))
@pytest.mark.browser
def test_a_hostile_title_alone(open_html: Open, text: str) -> None:
    seen = open_html(render_html(Drawing(text, [DrawNode("a", "Person", text)], [])))
    assert seen.page.locator("h1").text_content() == text
    assert seen.quiet(), (seen.dialogs, seen.requests, seen.complaints)


@pytest.mark.browser
def test_the_watch_would_notice_a_script(open_html: Open) -> None:
    """Control: stock pyvis with the same heading runs it, and calls a content network."""
    net = Network(heading="<img src=x onerror=alert(2)>", cdn_resources="in_line")
    net.add_node("a", label="a")
    seen = open_html(net.generate_html(), ready=None)
    assert "2" in seen.dialogs
    assert any(url.startswith("http") for url in seen.requests)
    assert not seen.quiet()


@pytest.mark.browser
def test_an_entity_called_proto_is_an_entity(open_html: Open) -> None:
    names = ["__proto__", "constructor", "toString", "hasOwnProperty"]
    nodes = [DrawNode(name, name, name, name) for name in names]
    edges = [DrawEdge(a, a, b, "__proto__") for a, b in pairwise(names)]
    seen = open_html(render_html(Drawing("ids", nodes, edges)))
    rows = seen.page.locator("#entities tbody tr td:nth-child(2)").all_text_contents()
    assert rows == names
    assert seen.page.evaluate("() => GE.network.body.nodeIndices.length") == len(names)
    assert seen.quiet(), seen.complaints


@pytest.mark.browser
def test_no_attribute_of_the_data_reaches_the_drawing_library(open_html: Open) -> None:
    node = DrawNode("a", "http://t.example/k", "n", details=[("image", "http://t.example/b.png")])
    seen = open_html(render_html(Drawing("x", [node], [])))
    options = seen.page.evaluate("() => GE.data.nodes[0]")
    assert set(options) == {"id", "label", "x", "y", "size", "font", "group"}
    images = seen.page.evaluate("() => Object.values(GE.data.groups).map((g) => g.image)")
    assert all(image.startswith("data:image/svg+xml;base64,") for image in images)
    assert seen.quiet(), seen.requests


def test_bidi_marks_are_visible_and_cannot_turn_an_amount() -> None:
    drawing = hostile()
    for text in (render_html(drawing), render_svg(drawing)):
        assert "[U+202E]" in text
        assert not any(mark in text for mark in "\u202e\u2066\u2069\u200b\u2028\ud800")


def test_svg_is_well_formed_and_holds_text_only() -> None:
    root = ElementTree.fromstring(render_svg(hostile()).encode("utf-8"))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {
        "svg", "title", "desc", "rect", "defs", "symbol", "g", "path", "circle", "polygon",
        "text", "use",
    }  # fmt: skip
    for element in root.iter():
        assert not any(name.lower().startswith("on") for name in element.attrib)
        assert element.attrib.get("href", "#").startswith("#")
    texts = " ".join(element.text or "" for element in root.iter())
    assert "</script>" in texts
    assert "tracker.example" in texts
