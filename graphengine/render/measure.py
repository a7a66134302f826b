"""Sizes that the layout and the scene must agree on: which labels show first, and how large."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from graphengine.render.drawing import Drawing, DrawNode
from graphengine.render.text import shorten, shorten_middle, shown, width

#: Bands of label density: all labels, then those of the best linked, then of small lanes only.
WHOLE_KEYS = 60
ALL_LABELS = 200
TOP_LABELS = 60
LANE_LABELS = 190

#: Height in pixels of the chart on a common screen, and of a label there that reads well.
SCREEN = 800.0
READABLE = 10.5
SMALL_FONT = 13.0
CROWD_FONT = 11.0
#: Room beside a label, in em.
MARGIN = 1.2
#: Width to height of the chart there.
ASPECT = 1.5


def name_line(node: DrawNode, limit: float = 12.0) -> str:
    """First line under the icon: the name, or the key or id where there is none."""
    if node.name:
        return shorten(shown(node.name), limit)
    return shorten_middle(shown(node.key or node.id), limit)


def key_line(node: DrawNode, limit: float = 12.0) -> str:
    """Second line: the key, empty where it is already the first line."""
    return shorten_middle(shown(node.key), limit) if node.name and node.key else ""


def label_lines(drawing: Drawing, node: DrawNode) -> tuple[str, ...]:
    """Lines under the icon: name and key; the key short in a dense picture, left out in a crowd."""
    number = len(drawing.nodes)
    lines = [name_line(node, 12.0 if number <= ALL_LABELS else 9.0)]
    if number <= ALL_LABELS:
        lines.append(key_line(node, 12.0 if number <= WHOLE_KEYS else 6.0))
    return tuple(line for line in lines if line)


def label_em(drawing: Drawing, node: DrawNode) -> float:
    """Width of the widest line of a node's label, in em."""
    return max((width(line) for line in label_lines(drawing, node)), default=0.0)


def degrees(drawing: Drawing) -> Counter[str]:
    """Number of link ends at each node; a self-loop counts once."""
    count: Counter[str] = Counter({node.id: 0 for node in drawing.nodes})
    for edge in drawing.edges:
        count.update({edge.source, edge.target})
    return count


def major_ids(drawing: Drawing) -> set[str]:
    """Nodes whose labels read at first sight.

    All of a drawing up to 200 nodes; with lanes the small lanes whole (sellers, brokers), as far
    as about 190 labels reach; otherwise the 60 with most links.
    """
    if len(drawing.nodes) <= ALL_LABELS:
        return {node.id for node in drawing.nodes}
    if any(node.lane for node in drawing.nodes):
        return _small_lanes(drawing)
    ranked = sorted(degrees(drawing).items(), key=lambda item: (-item[1], item[0]))
    return {one for one, _ in ranked[:TOP_LABELS]}


def _small_lanes(drawing: Drawing) -> set[str]:
    lanes: dict[str, list[str]] = defaultdict(list)
    for node in drawing.nodes:
        if node.lane:
            lanes[node.lane].append(node.id)
    chosen: set[str] = set()
    for _, members in sorted(lanes.items(), key=lambda item: (len(item[1]), item[0])):
        if len(chosen) + len(members) > LANE_LABELS:
            break
        chosen.update(members)
    return chosen


def line_count(drawing: Drawing) -> float:
    """Height in em of a cell: icon, one or two label lines, a gap."""
    return 5.2 if len(drawing.nodes) <= ALL_LABELS else 3.4


def row_fonts(drawing: Drawing, height: float) -> tuple[float, float]:
    """Font sizes in picture units, of labels that read at first sight and of the others.

    ``height`` is that of the picture, or its width over :data:`ASPECT` where that is more. The
    first labels shrink when all of them together would fill too much of the screen.
    """
    major = major_ids(drawing)
    few = len(drawing.nodes) <= ALL_LABELS
    em = [label_em(drawing, node) + MARGIN for node in drawing.nodes if node.id in major]
    room = SCREEN * SCREEN * ASPECT * (0.6 if few else 0.3)
    pixels = min(READABLE, math.sqrt(room / max(sum(em) * line_count(drawing), 1.0)))
    big = min(max(pixels * height / SCREEN, SMALL_FONT), 60.0)
    return big, SMALL_FONT if few else CROWD_FONT
