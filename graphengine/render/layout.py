"""Positions of a drawing, computed once by igraph so that no browser has to settle them.

With lanes (or with levels, as in a chain) the picture reads from left to right, see ``lanes``.
Without, entities that are linked stand together: Kamada-Kawai to 500 nodes, above that DrL and
then Fruchterman-Reingold; then no two stand on one spot, see ``spread``. Units are those of the
picture (about a screen pixel at full zoom), y grows downwards.
"""

from __future__ import annotations

import math
from dataclasses import replace

import igraph as ig

from graphengine.model.chance import seeded
from graphengine.render.drawing import Drawing, check
from graphengine.render.lanes import place_columns
from graphengine.render.measure import ALL_LABELS, CROWD_FONT, SMALL_FONT, label_em
from graphengine.render.spread import Cell, spread

#: Up to here Kamada-Kawai gives the clearest picture in well under a second.
KAMADA_KAWAI_LIMIT = 500
DEFAULT_SEED = 20_160_701

Points = dict[str, tuple[float, float]]


def place(drawing: Drawing, *, seed: int = DEFAULT_SEED) -> Drawing:
    """Return the drawing with ``positions`` for all nodes; the same input gives the same answer.

    A drawing that already has a position for each node comes back as it is.

    Args:
        drawing: any drawing that passes :func:`drawing.check`.
        seed: of the random numbers of the force-directed layouts.

    Raises:
        LimitReached, UsageError: see :func:`drawing.check`.

    Complexity: O(V + E) for lanes beside igraph's layering; O(V^2) a step for Kamada-Kawai
    (Kamada and Kawai 1989, doi:10.1016/0020-0190(89)90102-6), O(V^2) a step for
    Fruchterman-Reingold without a grid (1991, doi:10.1002/spe.4380211102).
    """
    check(drawing)
    if drawing.positions is not None and all(n.id in drawing.positions for n in drawing.nodes):
        return drawing
    if any(node.lane or node.level for node in drawing.nodes):
        points = place_columns(drawing)
    else:
        points = _free(drawing, seed)
    rounded = {key: (float(round(x)), float(round(y))) for key, (x, y) in points.items()}
    return replace(drawing, positions=rounded)


def _free(drawing: Drawing, seed: int) -> Points:
    ids = [node.id for node in drawing.nodes]
    if not ids:
        return {}
    graph = simple_graph(drawing)
    cell = _cell(drawing)
    with seeded(seed):
        parts = [_component(part, cell) for part in _parts(graph)]
    return {ids[v]: point for v, point in _pack(parts).items()}


def _cell(drawing: Drawing) -> Cell:
    """Room of one entity: its whole label in a small picture, its icon in a crowd."""
    if len(drawing.nodes) > ALL_LABELS:
        return 4.2 * CROWD_FONT, 4.2 * CROWD_FONT
    widest = sorted(label_em(drawing, node) for node in drawing.nodes)[-1]
    return (max(widest, 5.0) + 0.8) * SMALL_FONT, 44.0 + 3.2 * SMALL_FONT


def simple_graph(drawing: Drawing) -> ig.Graph:
    """Undirected igraph of the drawing, parallel links and self-loops merged away."""
    number = {node.id: i for i, node in enumerate(drawing.nodes)}
    pairs = {
        (min(a, b), max(a, b))
        for a, b in ((number[e.source], number[e.target]) for e in drawing.edges)
        if a != b
    }
    return ig.Graph(len(number), sorted(pairs))


def _parts(graph: ig.Graph) -> list[tuple[list[int], ig.Graph]]:
    """Connected components, the largest first, ties by their first vertex."""
    members = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    return [(part, graph.induced_subgraph(part)) for part in members]


def _component(part: tuple[list[int], ig.Graph], cell: Cell) -> dict[int, tuple[float, float]]:
    members, graph = part
    if len(members) == 1:
        return {members[0]: (0.0, 0.0)}
    if len(members) <= KAMADA_KAWAI_LIMIT:
        layout = graph.layout_kamada_kawai(seed=graph.layout_circle())
    else:
        start = graph.layout_drl(seed=graph.layout_random().coords)
        layout = graph.layout_fruchterman_reingold(seed=start, niter=100, grid=False)
    return dict(zip(members, spread(layout.coords, cell), strict=True))


def _pack(parts: list[dict[int, tuple[float, float]]]) -> dict[int, tuple[float, float]]:
    """Put components beside each other in rows, the largest first, so that none overlap."""
    margin, placed = 150.0, {}
    boxes = [_box(part) for part in parts]
    area = sum((w + margin) * (h + margin) for _, _, w, h in boxes)
    row_width = max(math.sqrt(area * 1.7), max(w for _, _, w, _ in boxes))
    x = y = row_height = 0.0
    for part, (left, top, w, h) in zip(parts, boxes, strict=True):
        if x and x + w > row_width:
            x, y, row_height = 0.0, y + row_height + margin, 0.0
        for vertex, (px, py) in part.items():
            placed[vertex] = (px - left + x, py - top + y)
        x, row_height = x + w + margin, max(row_height, h)
    return placed


def _box(part: dict[int, tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in part.values()], [p[1] for p in part.values()]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
