"""Pages and SVG without a browser: bytes, policy, limits, files."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
import sys
import types
from pathlib import Path

import defusedxml.ElementTree as ElementTree
import pytest

from graphengine.errors import LimitReached, UsageError
from graphengine.render import DrawEdge, Drawing, DrawNode, render_html, render_svg, write
from graphengine.render.layout import place
from graphengine.render.page import CaseNetwork
from graphengine.render.scene import build
from tests.render import samples


@pytest.mark.parametrize("make", [samples.ten, samples.chain, lambda: samples.free(80)])
def test_the_same_drawing_gives_the_same_bytes(make: object) -> None:
    assert render_html(make()) == render_html(make())  # type: ignore[operator]
    assert render_svg(make()) == render_svg(make())  # type: ignore[operator]


def test_a_stored_position_is_kept() -> None:
    placed = place(samples.free(30))
    assert place(placed) is placed
    assert render_svg(placed) == render_svg(samples.free(30))


def test_the_policy_allows_the_two_scripts_by_hash_and_nothing_else() -> None:
    html = render_html(samples.ten())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    text = policy.group(1).replace("&#39;", "'")
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    assert "unsafe-eval" not in text
    assert text.count("sha256-") == 2


def test_the_page_names_no_address_to_load() -> None:
    html = render_html(samples.ten())
    own = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?!data:)[a-z/]""", own)
    assert "sourceMappingURL" not in html


def test_the_data_island_cannot_end_early() -> None:
    drawing = Drawing("t", [DrawNode("a", "Person", "</script><!--<script>&")], [])
    island = re.search(r'id="data">(.*?)</script>', render_html(drawing), re.DOTALL)
    assert island
    assert not set("<>&") & set(island.group(1))
    assert json.loads(island.group(1))["entities"][0][0] == "</script><!--<script>&"


def test_more_than_five_thousand_entities_are_refused_with_ways_on() -> None:
    nodes = [DrawNode(f"p:{i}", "Person") for i in range(5_001)]
    with pytest.raises(LimitReached, match=r"5,001 entities.*5,000.*top-k.*table"):
        render_html(Drawing("t", nodes, []))
    with pytest.raises(LimitReached):
        render_svg(Drawing("t", nodes, []))


def test_more_than_twenty_thousand_links_are_refused() -> None:
    nodes = [DrawNode("a", "Person"), DrawNode("b", "Person")]
    edges = [DrawEdge(str(i), "a", "b", "CALLED") for i in range(20_001)]
    with pytest.raises(LimitReached, match="20,001 links"):
        render_html(Drawing("t", nodes, edges))


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [
        ([DrawNode("a", "Person"), DrawNode("a", "Phone")], []),
        ([DrawNode("a", "Person")], [DrawEdge("e", "a", "b", "CALLED")]),
        ([DrawNode("a", "Person", lane="boss")], []),  # type: ignore[arg-type]
    ],
)
def test_a_drawing_that_contradicts_itself_is_refused(
    nodes: list[DrawNode], edges: list[DrawEdge]
) -> None:
    with pytest.raises(UsageError):
        render_html(Drawing("t", nodes, edges))


def test_pyvis_holds_every_node_and_every_parallel_link() -> None:
    drawing = place(samples.ten())
    net = CaseNetwork(drawing, build(drawing))
    assert (net.num_nodes(), net.num_edges()) == (10, 12)
    assert [e["id"] for e in net.edges if {e["from"], e["to"]} == {"n5", "n6"}] == [
        "e2",
        "e3",
        "e4",
    ]


@pytest.mark.parametrize("option", ["image", "title", "shapeProperties", "onerror"])
def test_an_option_outside_the_list_is_refused(option: str) -> None:
    drawing = place(samples.ten())
    net = CaseNetwork(drawing, build(drawing))
    with pytest.raises(UsageError, match=option):
        net.add_node("n99", label="x", **{option: "http://tracker.example/b.png"})
    with pytest.raises(UsageError, match=option):
        net.add_edge("n0", "n1", **{option: "x"})


def test_write_html_of_the_subclass_writes_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    drawing = place(samples.ten())
    CaseNetwork(drawing, build(drawing)).write_html("图.html")
    assert [p.name for p in tmp_path.iterdir()] == ["图.html"]
    assert (tmp_path / "图.html").read_text(encoding="utf-8") == render_html(samples.ten())


def test_write_chooses_by_suffix(tmp_path: Path) -> None:
    page = write(samples.ten(), tmp_path / "a.html")
    picture = write(samples.ten(), tmp_path / "b.SVG")
    assert page.read_text(encoding="utf-8") == render_html(samples.ten())
    assert picture.read_text(encoding="utf-8") == render_svg(samples.ten())
    with pytest.raises(UsageError, match=r"\.html, \.svg, \.png, \.pdf"):
        write(samples.ten(), tmp_path / "c.docx")
    with pytest.raises(UsageError, match="does not exist"):
        write(samples.ten(), tmp_path / "none" / "c.svg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "b.SVG"]


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_prints_come_from_the_svg_or_name_the_extra(
    tmp_path: Path, suffix: str, start: bytes
) -> None:
    out = tmp_path / f"print{suffix}"
    if importlib.util.find_spec("vl_convert") is None:
        with pytest.raises(UsageError, match="print"):
            write(samples.ten(), out)
        assert not out.exists()
    else:
        assert write(samples.ten(), out).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("make", "scale"), [(lambda: samples.free(1), 2.0), (lambda: samples.free(900), None)]
)
def test_a_print_is_no_wider_than_a_sheet_at_300_dpi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: object, scale: float | None
) -> None:
    asked: list[float] = []
    printer = types.ModuleType("vl_convert")
    printer.svg_to_png = lambda svg, scale: asked.append(scale) or b"png"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vl_convert", printer)
    drawing = make()  # type: ignore[operator]
    write(drawing, tmp_path / "a.png")
    root = ElementTree.fromstring(render_svg(drawing).encode("utf-8"))
    assert float(root.attrib["width"]) * asked[0] <= 3509
    assert scale is None or asked == [scale]


def test_svg_has_every_entity_link_and_footer_line() -> None:
    drawing = samples.ten()
    root = ElementTree.fromstring(render_svg(drawing).encode("utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    texts = {element.text for element in root.iter(f"{space}text")}
    assert {"刘建国", "Marta Nowak", "CNY 80,000.00", "CNY 1,200.00", "2016-03-09 [3]"} <= texts
    assert any(text and text.startswith("Source 1: transfers_2016.csv") for text in texts)
    assert any(text and "Not drawn: 37" in text for text in texts)
    heads = list(root.iter(f"{space}polygon"))
    assert len(heads) == len(drawing.edges)
    dashed = [p for p in root.iter(f"{space}path") if p.get("stroke-dasharray") == "7 5"]
    assert len(dashed) == sum(edge.basis == "assessed" for edge in drawing.edges)


def test_svg_arrow_heads_stand_at_the_target() -> None:
    drawing = place(samples.chain())
    root = ElementTree.fromstring(render_svg(drawing).encode("utf-8"))
    at = drawing.positions or {}
    heads = list(root.iter("{http://www.w3.org/2000/svg}polygon"))
    for edge, head in zip(drawing.edges, heads, strict=True):
        x, y = (float(v) for v in head.attrib["points"].split()[0].split(","))
        (sx, sy), (tx, ty) = at[edge.source], at[edge.target]
        assert abs(x - tx) + abs(y - ty) < abs(x - sx) + abs(y - sy)
