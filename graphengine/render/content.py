"""What the page says: the data for its script and the texts of its template.

Every string passes through :func:`text.shown`; keys are ours, never the data's.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from graphengine.render.drawing import LANES, LEAD_NOT_EVIDENCE, Drawing
from graphengine.render.scene import Scene, icons, regions
from graphengine.render.style import ROLE_TITLE, icon_body, icon_class, link_colours
from graphengine.render.text import shown

Json = dict[str, Any]


def payload(drawing: Drawing, scene: Scene, nodes: list[Json], edges: list[Json]) -> Json:
    """Data of the page's script.

    Args:
        drawing: the drawing, placed.
        scene: its marks.
        nodes: options of the pyvis network, one per mark, whitelisted.
        edges: the same for links.
    """
    return {
        "nodes": [{k: v for k, v in node.items() if k != "shape"} for node in nodes],
        "edges": [{k: v for k, v in edge.items() if k != "arrows"} for edge in edges],
        "groups": {
            name: {"shape": "image", "image": _data_uri(*pair)}
            for pair, name in icons(drawing).items()
        },
        "bands": [[b.title, b.tint, b.left, b.right] for b in scene.bands],
        "box": list(scene.box),
        "heading": scene.heading,
        "entities": [_entity(mark.node) for mark in scene.marks],
        "links": [_link(link) for link in scene.links],
        "sources": [[s.number, shown(s.name), shown(s.sha256)] for s in drawing.sources],
    }


def _entity(node: Any) -> list[Any]:
    return [
        shown(node.name),
        shown(node.key),
        shown(node.kind),
        shown(node.role or node.lane or ""),
        shown(node.region),
        None if node.score is None else f"{node.score:.3g}",
        [shown(one) for one in node.evidence],
        [[shown(label), shown(value)] for label, value in node.details],
    ]


def _link(link: Any) -> list[Any]:
    edge = link.edge
    return [
        shown(edge.label or edge.kind),
        shown(edge.amount),
        shown(edge.date),
        edge.count,
        edge.basis,
        [shown(one) for one in edge.evidence],
        link.size,
    ]


def context(drawing: Drawing, scene: Scene) -> Json:
    """Variables of the template, as text that it will escape."""
    return {
        "title": shown(drawing.title),
        "subtitle": shown(drawing.subtitle),
        "statement": LEAD_NOT_EVIDENCE,
        "not_drawn": f"Not drawn: {drawing.not_drawn:,}",
        "counts": f"{len(drawing.nodes):,} entities, {len(drawing.edges):,} links",
        "legend": legend(drawing),
        "link_legend": link_legend(drawing),
        "has_assessed": any(edge.basis == "assessed" for edge in drawing.edges),
        "region_roles": [ROLE_TITLE[r] for r in _roles(drawing)] + _other(drawing),
        "regions": _region_rows(drawing),
        "notes": [shown(note) for note in drawing.notes],
        "sources": [(s.number, shown(s.name), shown(s.sha256)) for s in drawing.sources],
        "footer": [(shown(label), shown(value)) for label, value in drawing.footer()],
    }


def legend(drawing: Drawing) -> list[tuple[str, str, int]]:
    """Icon address, text and number of each kind of entity that is present."""
    return [(_data_uri(*pair), text, number) for pair, text, number in legend_rows(drawing)]


def legend_rows(drawing: Drawing) -> list[tuple[tuple[str, str], str, int]]:
    """Kind and role, text and number of each kind of entity that is present."""
    count: dict[tuple[str, str], int] = {}
    for node in drawing.nodes:
        count[icon_class(node)] = count.get(icon_class(node), 0) + 1
    return [
        ((kind, role), shown(f"{kind}, {role}" if role else kind), count[kind, role])
        for kind, role in sorted(count, key=_legend_order)
    ]


def _legend_order(pair: tuple[str, str]) -> tuple[int, str, str]:
    kind, role = pair
    return (([*LANES].index(role) if role in LANES else 9), kind, role)


def link_legend(drawing: Drawing) -> list[tuple[str, str, int]]:
    """Colour, text and number of each kind of link that is present."""
    count: dict[str, int] = {}
    for edge in drawing.edges:
        count[edge.kind] = count.get(edge.kind, 0) + 1
    return [(colour, shown(kind), count[kind]) for kind, colour in link_colours([*count]).items()]


def _roles(drawing: Drawing) -> list[str]:
    present = {role for _, counts, _ in regions(drawing) for role in counts}
    return [role for role in LANES if role in present]


def _other(drawing: Drawing) -> list[str]:
    return ["Others"] if any("other" in counts for _, counts, _ in regions(drawing)) else []


def _region_rows(drawing: Drawing) -> list[tuple[str, list[int], int]]:
    keys: Iterable[str] = [*_roles(drawing), *(["other"] if _other(drawing) else [])]
    keys = list(keys)
    return [
        (shown(region), [counts.get(key, 0) for key in keys], total)
        for region, counts, total in regions(drawing)
    ]


def _data_uri(kind: str, role: str) -> str:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 48 48">'
        f"{icon_body(shown(kind), role)}</svg>"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")
