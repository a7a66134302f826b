"""The chart of the SVG picture: stripes, links with their arrow heads, icons with their labels."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from graphengine.render.bands import Band, heading_size
from graphengine.render.drawing import Drawing
from graphengine.render.scene import Link, Mark, Scene, icons
from graphengine.render.style import INK, icon_body, icon_class
from graphengine.render.text import shown

#: Above this number labels of links are left to the table and to the page.
_LABELLED_LINKS = 1_200


def chart(drawing: Drawing, scene: Scene, top: float) -> list[str]:
    names = icons(drawing)
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 48 48">{icon_body(shown(kind), role)}</symbol>'
        for (kind, role), name in names.items()
    ]
    parts = ["<defs>", *symbols, "</defs>"]
    parts += [_band(band, scene, top) for band in scene.bands]
    opacity = 0.5 if len(scene.links) > _LABELLED_LINKS else 0.9
    parts.append(f'<g fill="none" opacity="{opacity}">')
    parts += [_line(link) for link in scene.links]
    parts.append("</g>")
    parts += [_label(link) for link in scene.links if len(scene.links) <= _LABELLED_LINKS]
    parts += [_mark(mark, names[icon_class(mark.node)]) for mark in scene.marks]
    return parts


def _band(band: Band, scene: Scene, top: float) -> str:
    rect = (
        f'<rect x="{n(band.left)}" y="{n(top)}" width="{n(band.right - band.left)}" '
        f'height="{n(scene.box[3] - top)}" fill="{band.tint}"/>'
    )
    middle, y = (band.left + band.right) / 2, scene.box[1] - scene.heading * 0.7
    return rect + text(
        band.title, middle, y, heading_size(band, scene.heading), weight="600", anchor="middle"
    )


def _line(link: Link) -> str:
    """Path of a link with its own arrow head at the target's icon."""
    path, (x, y), angle = _loop(link) if link.loop else _curve(link)
    dash = ' stroke-dasharray="7 5"' if link.edge.basis == "assessed" else ""
    long = 6.0 + 2.2 * link.width
    tip = " ".join(
        f"{n(x - long * math.cos(angle + turn))},{n(y - long * math.sin(angle + turn))}"
        for turn in (-0.4, 0.4)
    )
    return (
        f'<path d="{path}" stroke="{link.colour}" stroke-width="{n(link.width)}"{dash}/>'
        f'<polygon points="{n(x)},{n(y)} {tip}" fill="{link.colour}"/>'
    )


def _curve(link: Link) -> tuple[str, tuple[float, float], float]:
    a, b = link.source, link.target
    cx, cy = _control(link)
    start = math.atan2(cy - a.y, cx - a.x)
    angle = math.atan2(b.y - cy, b.x - cx)
    sx, sy = a.x + a.size * math.cos(start), a.y + a.size * math.sin(start)
    ex, ey = b.x - 1.1 * b.size * math.cos(angle), b.y - 1.1 * b.size * math.sin(angle)
    middle = f"Q{n(cx)} {n(cy)} " if link.bend else "L"
    return f"M{n(sx)} {n(sy)}{middle}{n(ex)} {n(ey)}", (ex, ey), angle


def _control(link: Link) -> tuple[float, float]:
    """Control point of the curve, beside the middle by twice the bend's share of the length."""
    a, b = link.source, link.target
    dx, dy = b.x - a.x, b.y - a.y
    return (a.x + b.x) / 2 + link.bend * dy, (a.y + b.y) / 2 - link.bend * dx


def _loop(link: Link) -> tuple[str, tuple[float, float], float]:
    a, r = link.source, 12.0 + 8.0 * link.loop
    x, y = a.x + a.size, a.y - 0.3 * a.size
    path = f"M{n(a.x + 0.3 * a.size)} {n(a.y - a.size)}a{n(r)} {n(r)} 0 1 1 "
    return f"{path}{n(0.7 * a.size)} {n(0.7 * a.size)}", (x, y), math.pi * 0.75


def _label(link: Link) -> str:
    if link.loop:
        x = link.source.x + link.source.size + 14
        y = link.source.y - link.source.size - 14 * link.loop
    else:
        cx, cy = _control(link)
        x = (link.source.x + link.target.x) / 4 + cx / 2
        y = (link.source.y + link.target.y) / 4 + cy / 2
    lines = link.label.split("\n")
    y += link.font * (0.95 - 0.6 * len(lines))
    return "".join(
        text(line, x, y + 1.2 * i * link.font, link.font, anchor="middle", halo=True)
        for i, line in enumerate(lines)
    )


def _mark(mark: Mark, icon: str) -> str:
    s = mark.size
    use = (
        f'<use href="#{icon}" x="{n(mark.x - s)}" y="{n(mark.y - s)}" '
        f'width="{n(2 * s)}" height="{n(2 * s)}"/>'
    )
    lines = [
        text(
            line, mark.x, mark.y + s + mark.font * (1.05 + 1.2 * i), mark.font, "middle", halo=True
        )
        for i, line in enumerate(mark.lines)
    ]
    return use + "".join(lines)


def text(
    words: str,
    x: float,
    y: float,
    size: float,
    anchor: str = "start",
    *,
    weight: str = "400",
    colour: str = INK,
    halo: bool = False,
) -> str:
    """A text element of already marked words; ``halo`` keeps it readable over lines."""
    if not words:
        return ""
    extra = ' paint-order="stroke" stroke="#ffffff" stroke-width="5"' if halo else ""
    extra += f' font-weight="{weight}"' if weight != "400" else ""
    extra += f' text-anchor="{anchor}"' if anchor != "start" else ""
    extra += f' fill="{colour}"' if colour != INK else ""
    return f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}"{extra}>{escape(words)}</text>'


def n(value: float) -> str:
    """Number with at most one decimal, never "-0": the same on every machine."""
    words = f"{value:.1f}".removesuffix(".0")
    return "0" if words == "-0" else words
