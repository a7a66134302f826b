"""A placed drawing turned into marks on paper: what the page and the SVG writer both draw.

Internal ids are ``n0, n1, ...`` and ``e0, e1, ...``: no id of the data becomes a key of a script
object, so an entity called ``__proto__`` is an entity like any other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from graphengine.render.bands import Band, apart
from graphengine.render.drawing import DrawEdge, Drawing, DrawNode
from graphengine.render.measure import (
    ALL_LABELS,
    ASPECT,
    SMALL_FONT,
    degrees,
    label_lines,
    major_ids,
    row_fonts,
)
from graphengine.render.style import (
    LANE_TINT,
    ROLE_TITLE,
    icon_class,
    link_colours,
    link_width,
    magnitude,
    role_of,
)
from graphengine.render.text import shorten, shown, width


@dataclass(frozen=True, slots=True)
class Mark:
    """An entity as drawn: centre, half-width of the icon, label lines and their font size."""

    id: str
    node: DrawNode
    x: float
    y: float
    size: float
    font: float
    lines: tuple[str, ...]
    major: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link as drawn. ``bend`` is the signed curve (0 straight), ``loop`` counts self-links."""

    id: str
    edge: DrawEdge
    source: Mark
    target: Mark
    label: str
    font: float
    width: float
    colour: str
    bend: float
    loop: int
    size: float | None


@dataclass(frozen=True, slots=True)
class Scene:
    """All marks of a drawing and the box around them (left, top, right, bottom)."""

    marks: list[Mark]
    links: list[Link]
    bands: list[Band]
    box: tuple[float, float, float, float]
    heading: float


def build(drawing: Drawing) -> Scene:
    """Turn a drawing with positions into marks.

    Complexity: O(V log V + E log E).
    """
    box = _box(drawing)
    big, small = row_fonts(drawing, max(box[3] - box[1], (box[2] - box[0]) / ASPECT))
    marks = _marks(drawing, big, small)
    links = _links(drawing, {mark.node.id: mark for mark in marks})
    bands = _bands(marks, big)
    return Scene(marks, links, bands, _outer(marks, bands, box), _heading(big))


def _heading(big: float) -> float:
    """Font size of lane headings."""
    return max(big * 1.25, 17.0)


def _box(drawing: Drawing) -> tuple[float, float, float, float]:
    points = list((drawing.positions or {}).values()) or [(0.0, 0.0)]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _marks(drawing: Drawing, big: float, small: float) -> list[Mark]:
    major = major_ids(drawing)
    degree = degrees(drawing)
    leaders = {one for one, _ in sorted(degree.items(), key=lambda d: (-d[1], d[0]))[:12]}
    few = len(drawing.nodes) <= ALL_LABELS
    positions = drawing.positions or {}
    marks = []
    for i, node in enumerate(drawing.nodes):
        first = node.id in major
        # The best linked of a crowd stand out by size; their names come with the first zoom.
        half = 0.8 * big if first else (1.8 if node.id in leaders else 1.25) * small
        font = big if first else small
        lines = label_lines(drawing, node)
        x, y = positions[node.id]
        size = round(max(half, 22.0), 1) if few else round(half, 1)
        marks.append(Mark(f"n{i}", node, x, y, size, round(font, 1), lines, first))
    return marks


def _links(drawing: Drawing, marks: dict[str, Mark]) -> list[Link]:
    colours = link_colours(sorted({edge.kind for edge in drawing.edges}))
    sizes = [magnitude(edge) for edge in drawing.edges]
    real = [size for size in sizes if size is not None and size > 0]
    low, high = (min(real), max(real)) if real else (0.0, 0.0)
    bends = _bends(drawing)
    font = SMALL_FONT if len(drawing.edges) <= 300 else 9.0
    return [
        Link(
            id=f"e{i}",
            edge=edge,
            source=marks[edge.source],
            target=marks[edge.target],
            label=link_label(edge),
            font=font,
            width=link_width(size, low, high),
            colour=colours[edge.kind],
            bend=bend,
            loop=loop,
            size=size,
        )
        for i, (edge, size, (bend, loop)) in enumerate(
            zip(drawing.edges, sizes, bends, strict=True)
        )
    ]


def link_label(edge: DrawEdge) -> str:
    """Text on a link: amount, date and number of facts; its own label where it has neither."""
    what = shown(edge.amount) or shorten(shown(edge.label or edge.kind), 14.0)
    count = f"[{edge.count}]" if edge.count > 1 else ""
    when = " ".join(part for part in (shown(edge.date), count) if part)
    return "\n".join(part for part in (what, when) if part)


def _bends(drawing: Drawing) -> list[tuple[float, int]]:
    """Curve of each link so that links between the same two entities lie apart.

    The sign is of the pair, not of the direction: a link there and one back do not meet.
    """
    total = Counter(_pair(edge) for edge in drawing.edges)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    bends = []
    for edge in drawing.edges:
        pair = _pair(edge)
        k = seen[pair]
        seen[pair] += 1
        if edge.source == edge.target:
            bends.append((0.0, k + 1))
            continue
        step = min(0.3, 1.3 / total[pair])
        bend = (k - (total[pair] - 1) / 2) * step
        bends.append((round(bend if edge.source == pair[0] else -bend, 3), 0))
    return bends


def _pair(edge: DrawEdge) -> tuple[str, str]:
    return min(edge.source, edge.target), max(edge.source, edge.target)


def _bands(marks: list[Mark], big: float) -> list[Band]:
    lanes: dict[tuple[str, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.node.lane:
            lanes[mark.node.lane, mark.node.level].append(mark)
    levels = Counter(lane for lane, _ in lanes)
    ordered = sorted(lanes.items(), key=lambda item: (min(m.x for m in item[1]), item[0]))
    bands, turn = [], Counter[str]()
    heading = _heading(big)
    for (lane, _), members in ordered:
        turn[lane] += 1
        level = f", level {turn[lane]}" if levels[lane] > 1 else ""
        title = f"{ROLE_TITLE[lane]}{level} ({len(members):,})"
        left, right = min(m.x for m in members), max(m.x for m in members)
        pad = max(_half_width(mark) for mark in members) + 0.6 * members[0].font
        pad = max(pad, (width(title) * heading * 1.1 - (right - left)) / 2)
        left, right = left - pad, right + pad
        bands.append(Band(title, LANE_TINT[lane], round(left, 1), round(right, 1)))
    return apart(bands)


def _half_width(mark: Mark) -> float:
    return max([mark.size, *(width(line) * mark.font / 2 for line in mark.lines)])


def _outer(
    marks: list[Mark], bands: list[Band], box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Box with room for icons, labels and lanes."""
    if not marks:
        return (-300.0, -150.0, 300.0, 150.0)
    lefts = [mark.x - _half_width(mark) for mark in marks] + [band.left for band in bands]
    rights = [mark.x + _half_width(mark) for mark in marks] + [band.right for band in bands]
    down = max(mark.size + 2.6 * mark.font for mark in marks) + 12
    return (min(lefts) - 16, box[1] - down, max(rights) + 16, box[3] + down)


def regions(drawing: Drawing) -> list[tuple[str, dict[str, int], int]]:
    """Region, number of entities by role and in all; largest first. Empty without regions."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for node in drawing.nodes:
        if node.region:
            table[node.region][role_of(node) or "other"] += 1
    rows = [(region, dict(count), count.total()) for region, count in table.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def icons(drawing: Drawing) -> dict[tuple[str, str], str]:
    """Short name of each icon that the drawing needs: ``k0, k1, ...`` by kind and role."""
    present = sorted({icon_class(node) for node in drawing.nodes})
    return {pair: f"k{i}" for i, pair in enumerate(present)}
