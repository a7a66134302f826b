"""Positions: lanes from left to right, nothing on top of anything, the same every time."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from graphengine.render import DrawEdge, Drawing, DrawNode
from graphengine.render.drawing import LANES
from graphengine.render.lanes import columns_of
from graphengine.render.layout import place
from graphengine.render.measure import ALL_LABELS, major_ids
from graphengine.render.scene import build, regions
from graphengine.render.text import shorten, shorten_middle, shown, width
from tests.render import samples


@pytest.mark.parametrize(("sellers", "brokers", "buyers"), [(1, 1, 1), (4, 8, 45), (18, 126, 2150)])
def test_lanes_stand_from_left_to_right_without_overlap(
    sellers: int, brokers: int, buyers: int
) -> None:
    drawing = place(samples.network(sellers, brokers, buyers, 2))
    points = drawing.positions or {}
    spans = []
    for lane in LANES:
        xs = [points[node.id][0] for node in drawing.nodes if node.lane == lane]
        spans.append((min(xs), max(xs)))
    assert all(left[1] < right[0] for left, right in pairwise(spans))
    assert len(set(points.values())) == len(drawing.nodes)


def test_what_links_two_lanes_stands_between_them() -> None:
    drawing = place(samples.ten())
    x = {one: point[0] for one, point in (drawing.positions or {}).items()}
    assert x["person:s"] < x["account:1"] < x["account:2"] < x["person:b"] < x["person:u"]
    assert x["person:s"] < x["parcel:1"] < x["person:b"]
    assert x["person:u"] < x["phone:1"]


def test_brokers_of_two_levels_have_two_columns() -> None:
    nodes = [
        DrawNode("s", "Person", lane="seller"),
        DrawNode("b1", "Person", lane="broker", level=1),
        DrawNode("b2", "Person", lane="broker", level=2),
        DrawNode("u", "Person", lane="buyer"),
    ]
    edges = [DrawEdge(a.id, a.id, b.id, "DEAL") for a, b in pairwise(nodes)]
    drawing = place(Drawing("t", nodes, edges))
    assert columns_of(drawing) == [["s"], ["b1"], ["b2"], ["u"]]
    titles = [band.title for band in build(drawing).bands]
    assert titles == ["Sellers (1)", "Brokers, level 1 (1)", "Brokers, level 2 (1)", "Buyers (1)"]


def test_a_chain_reads_from_left_to_right_by_hop() -> None:
    drawing = place(samples.chain())
    points = drawing.positions or {}
    for node, other in pairwise(sorted(drawing.nodes, key=lambda n: n.level)):
        if node.level < other.level:
            assert points[node.id][0] < points[other.id][0]


@pytest.mark.parametrize("count", [1, 2, 60, 500, 700])
def test_a_free_layout_puts_no_two_on_one_spot_and_ignores_the_shared_random(count: int) -> None:
    drawing = samples.free(count)
    random.seed(1)
    first = place(drawing).positions
    state = random.getstate()
    second = place(drawing).positions
    assert first == second
    assert random.getstate() == state
    assert first is not None
    assert len(set(first.values())) == count


def test_another_order_of_lanes_or_an_empty_drawing_does_not_fail() -> None:
    assert place(Drawing("t", [], [])).positions == {}
    alone = [DrawNode("x", "Phone"), DrawNode("b", "Person", lane="buyer")]
    assert len(place(Drawing("t", alone, [])).positions or {}) == 2


def test_label_density_by_size() -> None:
    small, lanes, free = (
        samples.network(4, 8, 45),
        samples.network(18, 126, 2150),
        samples.free(900),
    )
    assert len(small.nodes) <= ALL_LABELS
    assert len(major_ids(small)) == len(small.nodes)
    assert {one.split(":")[1][:5] for one in major_ids(lanes)} == {"selle", "broke"}
    assert len(major_ids(free)) == 60


def test_parallel_links_bend_apart_whatever_their_direction() -> None:
    nodes = [DrawNode("a", "Account"), DrawNode("b", "Account")]
    ends = [("a", "b"), ("b", "a"), ("a", "b"), ("b", "a")]
    edges = [DrawEdge(str(i), s, t, "TRANSFERRED") for i, (s, t) in enumerate(ends)]
    links = build(place(Drawing("t", nodes, edges))).links
    # As seen from one end: four different curves.
    assert len({link.bend if link.edge.source == "a" else -link.bend for link in links}) == 4


def test_width_grows_with_the_amount() -> None:
    nodes = [DrawNode("a", "Account"), DrawNode("b", "Account")]
    texts = ["CNY 10.00", "CNY 1,000.00", "CNY 100,000.00", ""]
    edges = [DrawEdge(t, "a", "b", "TRANSFERRED", "", t) for t in texts]
    widths = [link.width for link in build(place(Drawing("t", nodes, edges))).links]
    assert widths[3] < widths[0] < widths[1] < widths[2]


def test_regions_count_every_person_once() -> None:
    drawing = samples.network(18, 126, 300)
    rows = regions(drawing)
    assert sum(total for _, _, total in rows) == len(drawing.nodes)
    assert [total for _, _, total in rows] == sorted((t for _, _, t in rows), reverse=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("evil\u202efdp.exe", "evil[U+202E]fdp.exe"),
        ("Liu\u200b Wei", "Liu[U+200B] Wei"),
        ("a\x1b[2J", "a[U+001B][2J"),
        ("a\r\nb", "a  b"),
        ("\ud800", "[U+D800]"),
        ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
        ("王伟 𠮷 ئۇيغۇر བོད", "王伟 𠮷 ئۇيغۇر བོད"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ab\u200dcd", "ab[U+200D]cd"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u3164", "[U+3164]"),
        ("tag\U000e0041", "tag[U+E0041]"),
    ],
)
def test_what_cannot_be_seen_is_marked(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_shortening_keeps_to_its_width() -> None:
    for text in ("王伟" * 30, "Alexander Konstantinopolsky the Younger", "e" + "\u0301" * 500):
        assert width(shorten(text, 10)) <= 10
        assert len(shorten(text, 10)) <= 60
    assert shorten("王伟", 10) == "王伟"
    assert shorten_middle("310101198001011234", 6) == "3101…1234"
