"""Colours, shapes and widths: one table for the page and for the SVG writer.

Kinds are told apart by outline and glyph as well as by colour, so that a grey print still reads.
Icons are drawn here; no picture address ever comes from data.
"""

from __future__ import annotations

import math
import re
from xml.sax.saxutils import escape
from zlib import crc32

from graphengine.render.drawing import DrawEdge, DrawNode

INK, PAPER, FAINT = "#1b2430", "#ffffff", "#5d6b7a"

ROLE_COLOUR = {
    "workshop": "#5b3a8c",
    "seller": "#b3261e",
    "broker": "#b86a00",
    "buyer": "#1f5fa8",
}
ROLE_TITLE = {
    "workshop": "Workshops",
    "seller": "Sellers",
    "broker": "Brokers",
    "buyer": "Buyers",
}
# Soft stripe behind each lane.
LANE_TINT = {
    "workshop": "#f3eff9",
    "seller": "#fbefee",
    "broker": "#fcf4e8",
    "buyer": "#eef4fb",
}

_ROUND = '<circle cx="24" cy="24" r="21"/>'
_SQUARE = '<rect x="4" y="4" width="40" height="40" rx="5"/>'
_TALL = '<rect x="10" y="3" width="28" height="42" rx="6"/>'
_HEXAGON = '<path d="M24 2 43 13v22L24 46 5 35V13z"/>'
_DIAMOND = '<path d="M24 1 47 24 24 47 1 24z"/>'
_HOUSE = '<path d="M24 2 45 17v28H3V17z"/>'
_OCTAGON = '<path d="M15 3h18l12 12v18L33 45H15L3 33V15z"/>'
_STAR = '<path d="m24 1 7 14 16 2-12 11 3 16-14-8-14 8 3-16L1 17l16-2z"/>'
_WIDE = '<rect x="2" y="11" width="44" height="26" rx="6"/>'

# kind: colour, outline, white glyph on a 48 x 48 field
_ICONS: dict[str, tuple[str, str, str]] = {
    "Person": (
        "#37474f",
        _ROUND,
        '<circle cx="24" cy="18" r="7"/><path d="M11 37c0-8 6-11 13-11s13 3 13 11z"/>',
    ),
    "Organisation": (
        "#4a4e9a",
        _HOUSE,
        '<path d="M13 20h5v6h-5zm8.5 0h5v6h-5zM30 20h5v6h-5z'
        'M13 30h5v6h-5zm17 0h5v6h-5zm-8.5 0h5v11h-5z"/>',
    ),
    "Account": (
        "#2b6e3f",
        _HEXAGON,
        '<path d="m24 11 12 6v3H12v-3zM14 22h4v9h-4zm8 0h4v9h-4zm8 0h4v9h-4zM12 33h24v3H12z"/>',
    ),
    "Phone": (
        "#00707f",
        _TALL,
        '<rect x="14" y="9" width="20" height="26"/><circle cx="24" cy="40" r="2.2"/>',
    ),
    "Device": (
        "#55626c",
        _WIDE,
        '<path d="M8 17h32v2H8zm0 6h10v7H8zm14 0h4v3h-4zm0 5h4v3h-4zm8-5h10v8H30z"/>',
    ),
    "Parcel": (
        "#84552a",
        _SQUARE,
        '<path d="M11 15h11v8l2-1.5 2 1.5v-8h11v21H11z"/>',
    ),
    "Place": (
        "#5f6f1e",
        _DIAMOND,
        '<path d="M24 10c6 0 9.5 4 9.5 9 0 7-9.5 17-9.5 17s-9.5-10-9.5-17c0-5 3.5-9 9.5-9z"/>',
    ),
    "Vehicle": (
        "#8f3264",
        _OCTAGON,
        '<path d="m13 24 4-9h14l4 9h2v9h-4v3h-4v-3H19v3h-4v-3h-4v-9zm4-1h14l-2.5-5h-9z"/>',
    ),
    "Event": ("#9a7400", _STAR, '<circle cx="24" cy="25" r="6"/>'),
}
_SPARE = ("#6a4b9a", "#8a4b3a", "#2f6f6f", "#7a5a00", "#47618c", "#7d3f6e")

# kind of link: colour. Others take a spare colour by their place in the sorted list.
_LINKS = {
    "TRANSFERRED": "#2b6e3f",
    "SENT": "#84552a",
    "RECEIVED": "#84552a",
    "CALLED": "#00707f",
    "MESSAGED": "#00707f",
    "HOLDS": "#7b8794",
    "USES": "#7b8794",
    "KNOWS": "#6a4b9a",
    "SAME_AS": "#b3261e",
    "MEMBER_OF": "#4a4e9a",
    "LIVES_AT": "#5f6f1e",
    "STAYED_AT": "#5f6f1e",
    "ATTENDED": "#9a7400",
}


def role_of(node: DrawNode) -> str:
    """Lane of the node, or its role where that names a lane, else ""."""
    if node.lane:
        return node.lane
    return node.role.lower() if node.role.lower() in ROLE_COLOUR else ""


def icon_class(node: DrawNode) -> tuple[str, str]:
    """Kind and role that together fix a node's icon and its line in the legend."""
    return node.kind, role_of(node) if node.kind in ("Person", "Organisation") else ""


def icon_colour(kind: str, role: str) -> str:
    """Fill colour of a kind, or of the role for persons and organisations that have one."""
    if role in ROLE_COLOUR:
        return ROLE_COLOUR[role]
    return (
        _ICONS[kind][0]
        if kind in _ICONS
        else _SPARE[crc32(kind.encode("utf-8", "replace")) % len(_SPARE)]
    )


def icon_body(kind: str, role: str) -> str:
    """SVG of an icon inside a 48 x 48 field, without the ``svg`` element around it."""
    _, outline, glyph = _ICONS.get(kind, ("", _SQUARE, _letter(kind)))
    colour = icon_colour(kind, role)
    return (
        f'<g fill="{colour}" stroke="{PAPER}" stroke-width="2">{outline}</g>'
        f'<g fill="{PAPER}">{glyph}</g>'
    )


def _letter(kind: str) -> str:
    """Glyph of a kind that a mapping declared: the first letter of its name."""
    first = next((char for char in kind if char.isalnum()), "?").upper()
    return (
        '<text x="24" y="33" font-family="sans-serif" font-size="26" font-weight="bold" '
        f'text-anchor="middle">{escape(first)}</text>'
    )


def link_colours(kinds: list[str]) -> dict[str, str]:
    """Colour of each kind of link that is present."""
    spare = [kind for kind in sorted(kinds) if kind not in _LINKS]
    own = {kind: _SPARE[i % len(_SPARE)] for i, kind in enumerate(spare)}
    return {kind: _LINKS.get(kind) or own[kind] for kind in sorted(kinds)}


def magnitude(edge: DrawEdge) -> float | None:
    """The link's size as a number: given, or the first number in its amount text."""
    if edge.size is not None:
        return edge.size if math.isfinite(edge.size) else None
    found = re.search(r"\d[\d,  '’]*(?:\.\d+)?", edge.amount)
    return float(re.sub(r"[^\d.]", "", found.group())) if found else None


def link_width(size: float | None, low: float, high: float) -> float:
    """Line width in picture units, 1.2 to 5, by the logarithm of the amount."""
    if size is None or size <= 0:
        return 1.2
    span = math.log10(high / low) if high > low > 0 else 0.0
    share = math.log10(size / low) / span if span else 0.5
    return round(1.4 + 3.6 * min(max(share, 0.0), 1.0), 1)
