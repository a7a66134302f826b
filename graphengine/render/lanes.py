"""Columns from left to right: workshop - seller - broker - buyer, or the hops of a chain.

What has no lane of its own (accounts, parcels, phones) stands between the lanes it links. A
short column is ordered and spread by igraph's Sugiyama layout; a long one is wrapped into
several sub-columns, filled row by row, so that entities stay at the height of their neighbours.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass

import igraph as ig

from graphengine.render.drawing import LANES, Drawing
from graphengine.render.measure import ASPECT, MARGIN, label_em, line_count, major_ids, row_fonts

#: A column with more entities than this is wrapped.
COLUMN_LIMIT = 30
ROW_PITCH = 96.0
_SWEEPS = 8
# Between lanes, as a share of the height; and the step of odd rows, as a share of a cell.
_GAP, _SHIFT = 0.09, 0.2

Points = dict[str, tuple[float, float]]


def place_columns(drawing: Drawing) -> Points:
    """Position every node of a drawing that has lanes or levels; deterministic.

    Complexity: O(V log V + E) for each of a fixed number of sweeps; Sugiyama ordering (1981,
    doi:10.1109/TSMC.1981.4308636) only where all columns are short.
    """
    columns = columns_of(drawing)
    if max(len(column) for column in columns) <= COLUMN_LIMIT:
        return _short(drawing, columns)
    return _wrapped(drawing, columns)


def columns_of(drawing: Drawing) -> list[list[str]]:
    """Ids by column from left to right, in the order of the drawing inside a column."""
    fixed = _fixed(drawing)
    place = _between(drawing, fixed)
    groups: dict[float, list[str]] = defaultdict(list)
    for node in drawing.nodes:
        groups[place[node.id]].append(node.id)
    return [groups[at] for at in sorted(groups)]


def _fixed(drawing: Drawing) -> dict[str, float]:
    """Column number of each node that has a lane (or, without any lane, a level)."""
    laned = [node for node in drawing.nodes if node.lane]
    if not laned:
        return {node.id: float(node.level) for node in drawing.nodes}
    keys = sorted({(LANES.index(n.lane), n.level) for n in laned if n.lane})
    number = {key: float(i) for i, key in enumerate(keys)}
    return {n.id: number[LANES.index(n.lane), n.level] for n in laned if n.lane}


def _between(drawing: Drawing, fixed: dict[str, float]) -> dict[str, float]:
    """Give the others the mean of their neighbours, settled by sweeps, in thirds of a column."""
    near: dict[str, list[str]] = defaultdict(list)
    for edge in drawing.edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    place = dict(fixed)
    free = [node.id for node in drawing.nodes if node.id not in fixed]
    for _ in range(40):
        for one in free:
            known = [place[other] for other in near[one] if other in place and other != one]
            if known:
                place[one] = sum(known) / len(known)
    last = max(fixed.values()) + 1
    for one in free:
        third = round(place.get(one, last) * 3) / 3
        # An account of one seller only would stand on the sellers: it goes to their right.
        place[one] = third + 0.5 if third in fixed.values() else third
    return place


def _short(drawing: Drawing, columns: list[list[str]]) -> Points:
    """Sugiyama inside the columns; its coordinate along a layer becomes y."""
    ids = [one for column in columns for one in column]
    number = {one: i for i, one in enumerate(ids)}
    layer = {one: i for i, column in enumerate(columns) for one in column}
    forward = {
        (number[a], number[b]) if layer[a] < layer[b] else (number[b], number[a])
        for a, b in ((edge.source, edge.target) for edge in drawing.edges)
        if layer[a] != layer[b]
    }
    graph = ig.Graph(len(ids), sorted(forward), directed=True)
    rows = graph.layout_sugiyama(layers=[layer[one] for one in ids], hgap=1, vgap=1).coords
    xs = _column_x(drawing, columns)
    deep = max(row[0] for row in rows[: len(ids)]) - min(row[0] for row in rows[: len(ids)])
    # A wide, flat picture is opened up to the shape of a screen, within reason.
    pitch = min(max(ROW_PITCH, (xs[-1] / ASPECT) / max(deep, 1.0)), 2.2 * ROW_PITCH)
    return {one: (xs[layer[one]], rows[i][0] * pitch) for i, one in enumerate(ids)}


def _column_x(drawing: Drawing, columns: list[list[str]]) -> list[float]:
    """x of each column, wide enough for the labels of entities and of links (12 units an em)."""
    node = {n.id: n for n in drawing.nodes}
    half = [max(label_em(drawing, node[one]) for one in column) * 6.0 for column in columns]
    longest = max((max(len(e.amount), len(e.date)) for e in drawing.edges), default=0)
    gap = 70.0 + min(longest, 24) * 6.5
    xs = [0.0]
    for left, right in itertools.pairwise(half):
        xs.append(xs[-1] + left + gap + right)
    return xs


@dataclass(frozen=True, slots=True)
class _Cell:
    width: float
    height: float


def _wrapped(drawing: Drawing, columns: list[list[str]]) -> Points:
    """Each column becomes a block of the common height, filled row by row in barycentre order."""
    ordered = _barycentre(drawing, columns)
    cells, height = _fit_cells(drawing, columns)
    points: Points = {}
    x = 0.0
    for column, cell in zip(ordered, cells, strict=True):
        across = _across(len(column), cell, height)
        pitch = height / math.ceil(len(column) / across)
        for i, one in enumerate(column):
            row, slot = divmod(i, across)
            # Odd rows move a little so that links do not run along a whole row of icons.
            shift = _SHIFT * cell.width if across > 1 and row % 2 else 0.0
            points[one] = (x + (slot + 0.5) * cell.width + shift, (row + 0.5) * pitch)
        x += _block_width(len(column), cell, height) + _GAP * height
    return points


def _across(count: int, cell: _Cell, height: float) -> int:
    """Number of sub-columns of a block of ``count`` cells."""
    return math.ceil(count / max(1, int(height / cell.height)))


def _block_width(count: int, cell: _Cell, height: float) -> float:
    across = _across(count, cell, height)
    return (across + (_SHIFT if across > 1 else 0.0)) * cell.width


def _fit_cells(drawing: Drawing, columns: list[list[str]]) -> tuple[list[_Cell], float]:
    """Cell of each column and the common height, for a picture of the shape of a screen.

    Labels that must read at first sight grow with the picture, which grows with them: a few
    rounds settle it.
    """
    major = major_ids(drawing)
    node = {n.id: n for n in drawing.nodes}
    widest = [_typical_width([label_em(drawing, node[one]) for one in c]) for c in columns]
    lines = line_count(drawing)
    height, cells = 600.0, []
    for _ in range(60):
        big, small = row_fonts(drawing, height)
        fonts = [big if column[0] in major else small for column in columns]
        cells = [_Cell((em + MARGIN) * f, lines * f) for em, f in zip(widest, fonts, strict=True)]
        if _total_width(columns, cells, height) <= ASPECT * height:
            break
        height *= 1.04
    return cells, height


def _typical_width(widths: list[float]) -> float:
    """Width in em that most labels keep to, within reason."""
    return min(max(sorted(widths)[int(0.93 * (len(widths) - 1))], 3.0), 12.0)


def _total_width(columns: list[list[str]], cells: list[_Cell], height: float) -> float:
    blocks = sum(_block_width(len(c), cell, height) for c, cell in zip(columns, cells, strict=True))
    return blocks + (len(columns) - 1) * _GAP * height


def _barycentre(drawing: Drawing, columns: list[list[str]]) -> list[list[str]]:
    """Order inside each column by the mean height of the neighbours, swept both ways."""
    near: dict[str, list[str]] = defaultdict(list)
    for edge in drawing.edges:
        if edge.source != edge.target:
            near[edge.source].append(edge.target)
            near[edge.target].append(edge.source)
    ordered = [list(column) for column in columns]
    height = {one: _share(i, column) for column in ordered for i, one in enumerate(column)}
    layer = {one: i for i, column in enumerate(ordered) for one in column}
    for sweep in range(_SWEEPS):
        turn = range(len(ordered)) if sweep % 2 == 0 else range(len(ordered) - 1, -1, -1)
        for at in turn:
            column = ordered[at]
            mean = {one: _mean(one, at, near, layer, height) for one in column}
            column.sort(key=mean.__getitem__)
            height.update({one: _share(i, column) for i, one in enumerate(column)})
    return ordered


def _share(i: int, column: list[str]) -> float:
    return (i + 0.5) / len(column)


def _mean(
    one: str,
    at: int,
    near: dict[str, list[str]],
    layer: dict[str, int],
    height: dict[str, float],
) -> float:
    known = [height[other] for other in near[one] if layer[other] != at]
    return sum(known) / len(known) if known else height[one]
