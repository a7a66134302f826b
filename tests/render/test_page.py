"""The page in a browser: it draws what the data says, and finds what a reader asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphengine.render import DrawEdge, Drawing, DrawNode, render_html
from tests.browser import Watched
from tests.render import samples

pytestmark = pytest.mark.browser

Open = Callable[..., Watched]

# Share of pixels of the chart that are not white.
INK = """() => {
  const c = document.querySelector("#chart canvas");
  const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
  let n = 0;
  for (let i = 0; i < d.length; i += 4) if (d[i + 3] && d[i] + d[i + 1] + d[i + 2] < 690) n++;
  return n / (c.width * c.height);
}"""
EDGES = """() => Object.values(GE.network.body.edges).map((e) => ({
  id: e.id, from: e.fromId, to: e.toId, connected: e.connected,
  type: e.options.smooth.enabled ? e.options.smooth.type : "straight",
  roundness: e.options.smooth.roundness,
  to_arrow: e.options.arrows.to.enabled, from_arrow: e.options.arrows.from.enabled,
  dashes: e.options.dashes, label: e.options.label }))"""


def test_a_small_picture_draws_and_says_nothing_to_anyone(open_html: Open) -> None:
    drawing = samples.ten()
    seen = open_html(render_html(drawing))
    page = seen.page
    assert page.evaluate(INK) > 0.004
    assert page.locator("#links tbody tr").count() == len(drawing.edges)
    assert page.locator("#entities tbody tr").count() == len(drawing.nodes)
    assert "Lead, not evidence" in page.locator("header").inner_text()
    assert "Not drawn: 37" in page.locator(".stage").inner_text()
    assert seen.quiet(), (seen.dialogs, seen.requests, seen.complaints)


def test_every_arrow_points_as_in_the_data(open_html: Open) -> None:
    drawing = samples.ten()
    page = open_html(render_html(drawing)).page
    number = {node.id: f"n{i}" for i, node in enumerate(drawing.nodes)}
    drawn = page.evaluate(EDGES)
    assert [(e["from"], e["to"]) for e in drawn] == [
        (number[e.source], number[e.target]) for e in drawing.edges
    ]
    assert all(e["to_arrow"] and not e["from_arrow"] and e["connected"] for e in drawn)
    rows = page.locator("#links tbody tr").all()
    first = [cell.inner_text() for cell in rows[2].locator("td").all()]
    assert "Nowak" in first[1]
    assert first[2].startswith("6222020200000000001")
    assert first[4:6] == ["CNY 80,000.00", "2016-03-01"]
    assert first[8] == "source 1, row 4"


def test_two_transfers_of_one_day_and_one_back_lie_apart(open_html: Open) -> None:
    page = open_html(render_html(samples.ten())).page
    drawn = {e["id"]: e for e in page.evaluate(EDGES)}
    three = [drawn["e2"], drawn["e3"], drawn["e4"]]
    assert len({(e["type"], e["roundness"], e["from"]) for e in three}) == 3
    # Their middles on the canvas are apart, the one that runs back included.
    middles = page.evaluate(
        """() => ["e2", "e3", "e4"].map((id) => {
             const e = GE.network.body.edges[id].edgeType;
             const p = e.getPoint(0.5);
             return Math.round(p.y);
           })"""
    )
    assert min(abs(a - b) for i, a in enumerate(middles) for b in middles[i + 1 :]) >= 8
    assert {e["label"].split("\n")[0] for e in three} == {
        "CNY 80,000.00",
        "CNY 1,200.00",
        "CNY 300.00",
    }


def test_assessed_links_are_dashed_and_recorded_ones_are_not(open_html: Open) -> None:
    drawing = samples.ten()
    drawn = open_html(render_html(drawing)).page.evaluate(EDGES)
    for edge, mark in zip(drawing.edges, drawn, strict=True):
        assert bool(mark["dashes"]) == (edge.basis == "assessed")


def test_search_finds_by_name_and_zooms(open_html: Open) -> None:
    page = open_html(render_html(samples.network(3, 12, 220))).page
    before = page.evaluate("() => GE.network.getScale()")
    key = samples.network(3, 12, 220).nodes[100].key
    page.keyboard.press("/")
    page.keyboard.type(key)
    page.keyboard.press("Enter")
    assert page.locator("#said").inner_text().startswith("Shown:")
    assert page.evaluate("() => GE.network.getSelectedNodes()") == ["n100"]
    assert page.evaluate("() => GE.network.getScale()") > before
    assert key in page.locator("#details").inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate("() => GE.network.getSelectedNodes()") == []


def test_search_lets_the_reader_pick_among_equal_names(open_html: Open) -> None:
    page = open_html(render_html(samples.ten())).page
    page.fill("#find", "王伟")
    page.locator("#find").press("Enter")
    assert "choose one" in page.locator("#said").inner_text()
    assert page.locator("#found li").count() == 2
    page.locator("#find").press("ArrowDown")
    page.locator("#find").press("Enter")
    assert page.evaluate("() => GE.network.getSelectedNodes()") == ["n4"]
    page.fill("#find", "nobody of this name")
    assert "Nothing of that name" in page.locator("#said").inner_text()


def test_tables_sort_by_amount_and_by_text(open_html: Open) -> None:
    page = open_html(render_html(samples.ten())).page
    page.locator("#links thead button", has_text="Amount").click()
    amounts = [t for t in page.locator("#links tbody td:nth-child(5)").all_inner_texts() if t]
    assert amounts[0] == "CNY 300.00"
    assert amounts[-1] == "CNY 400,000.00"
    page.locator("#links thead button", has_text="Amount").click()
    assert page.locator("#links tbody td:nth-child(5)").first.inner_text() == "CNY 400,000.00"
    assert page.locator("#links thead th[aria-sort=descending]").count() == 1


def test_the_legend_holds_only_kinds_that_are_present(open_html: Open) -> None:
    text = open_html(render_html(samples.chain())).page.locator(".legend").inner_text()
    assert "Account" in text
    assert "TRANSFERRED" in text
    assert "Person" not in text
    assert "dashed" not in text


def test_keyboard_moves_and_zooms_the_chart(open_html: Open) -> None:
    page = open_html(render_html(samples.ten())).page
    page.focus("#chart")
    scale, x = page.evaluate("() => [GE.network.getScale(), GE.network.getViewPosition().x]")
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    now, moved = page.evaluate("() => [GE.network.getScale(), GE.network.getViewPosition().x]")
    assert now > scale
    assert moved > x
    page.keyboard.press("0")
    assert abs(page.evaluate("() => GE.network.getScale()") - scale) < 0.01


def test_a_large_network_is_drawn_whole_with_its_regions(open_html: Open) -> None:
    drawing = samples.network(18, 126, 2150, 7)
    seen = open_html(render_html(drawing))
    page = seen.page
    assert page.evaluate(INK) > 0.03
    assert page.evaluate("() => GE.network.body.nodeIndices.length") == 2301
    assert page.locator("#links tbody tr").count() == len(drawing.edges)
    rows = page.locator("#regions tbody tr td:last-child").all_inner_texts()
    assert sum(int(text.replace(",", "")) for text in rows) == 2301
    # Everything is inside the chart at first sight.
    inside = page.evaluate(
        """() => { const c = document.querySelector("#chart");
          return GE.network.body.nodeIndices.every((id) => {
            const p = GE.network.canvasToDOM(GE.network.getPosition(id));
            return p.x > 0 && p.y > 0 && p.x < c.clientWidth && p.y < c.clientHeight; }); }"""
    )
    assert inside
    assert seen.quiet(), (seen.requests, seen.complaints)


def test_odd_shapes_draw(open_html: Open) -> None:
    """Self-loops, an isolated entity, an empty picture: all open without complaint."""
    loop = [DrawEdge(f"l{i}", "a", "a", "TRANSFERRED", "", f"CNY {i}.00") for i in (1, 2)]
    nodes = [DrawNode("a", "Account"), DrawNode("alone", "Phone")]
    for drawing in (Drawing("loops", nodes, loop), Drawing("empty", [], [])):
        seen = open_html(render_html(drawing))
        assert seen.page.locator("#links tbody tr").count() == len(drawing.edges)
        assert seen.quiet(), seen.complaints
    sizes = seen.page.evaluate("() => GE.data.edges.length")
    assert sizes == 0
