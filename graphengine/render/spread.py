"""Parting what overlaps: every point of a layout gets a cell of its own.

Force-directed layouts put the many partners of a hub on one spot. Here the layout is brought to
the shape of a screen and each point takes the free cell nearest to where it was, from the middle
outwards, so that neighbours stay neighbours and no icon hides another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from graphengine.render.measure import ASPECT

#: Width and height of a cell in picture units.
Cell = tuple[float, float]

#: Cells of the picture for each point: room for the layout's own gaps to stay visible.
_ROOM = 2.6


def spread(coords: Sequence[Sequence[float]], cell: Cell) -> list[tuple[float, float]]:
    """Return one point per input, no two in one cell; order kept, deterministic.

    Complexity: O(n^2) checks at worst (all on one spot), near O(n) for an even layout.
    """
    across, down = _grid(len(coords), cell)
    xs, ys = _scaled([c[0] for c in coords], across), _scaled([c[1] for c in coords], down)
    middle = (across / 2, down / 2)
    turn = sorted(range(len(xs)), key=lambda i: (math.dist((xs[i], ys[i]), middle), i))
    taken: set[tuple[int, int]] = set()
    points = [(0.0, 0.0)] * len(xs)
    ratio = cell[1] / cell[0]
    for i in turn:
        column, row = _nearest_free(round(xs[i]), round(ys[i]), taken, round(ratio, 1))
        taken.add((column, row))
        # Every other row is set off by half a cell: no long straight rows and columns.
        points[i] = ((column + 0.5 * (row % 2)) * cell[0], row * cell[1])
    return points


def _grid(count: int, cell: Cell) -> tuple[float, float]:
    """Cells across and down for ``count`` points on a picture of a screen's shape."""
    cells = count * _ROOM
    down = math.sqrt(cells * cell[0] / cell[1] / ASPECT)
    return cells / down, down


def _scaled(values: list[float], length: float) -> list[float]:
    low, high = min(values), max(values)
    factor = length / (high - low) if high > low else 0.0
    return [(value - low) * factor for value in values]


def _nearest_free(
    column: int, row: int, taken: set[tuple[int, int]], ratio: float
) -> tuple[int, int]:
    reach = 8
    while True:
        for across, down in _offsets(reach, ratio):
            if (column + across, row + down) not in taken:
                return column + across, row + down
        reach *= 2


@cache
def _offsets(reach: int, ratio: float) -> list[tuple[int, int]]:
    """Steps to the cells around one, the nearest first, measured in picture units."""
    span = range(-reach, reach + 1)
    steps = [(across, down) for across in span for down in span]
    return sorted(steps, key=lambda s: (s[0] ** 2 + (s[1] * ratio) ** 2, s))
