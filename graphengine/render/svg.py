"""The same picture as SVG, written by hand: fixed bytes, selectable text, no script, no address.

For courts and prints: title, chart, legend, notes, sources and footer stand on one sheet.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from graphengine.render.content import legend_rows, link_legend
from graphengine.render.drawing import LEAD_NOT_EVIDENCE, Drawing
from graphengine.render.layout import place
from graphengine.render.scene import build, icons
from graphengine.render.style import FAINT, INK, PAPER
from graphengine.render.svg_chart import chart, n, text
from graphengine.render.text import shown, width

FONTS = "Noto Sans, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, Segoe UI, Arial, sans-serif"


def svg(drawing: Drawing) -> str:
    """Return the SVG text of a drawing, placed first where it has no positions.

    Raises:
        LimitReached, UsageError: see :func:`graphengine.render.drawing.check`.
    """
    placed = place(drawing)
    scene = build(placed)
    left, top, right, bottom = scene.box
    top -= scene.heading * 2.2
    unit = max(12.0, (right - left) / 110)
    head, start = _head(placed, left, top, right, unit)
    foot, end = _foot(placed, left, right, bottom + unit, unit)
    body = [*head, *chart(placed, scene, top), *foot]
    return _document(placed, (left - unit, start, right - left + 2 * unit, end - start), body)


def _document(drawing: Drawing, view: tuple[float, float, float, float], body: list[str]) -> str:
    wide, high = view[2], view[3]
    size = f'width="{n(wide)}" height="{n(high)}"'
    box = " ".join(n(value) for value in view)
    back = f'<rect x="{n(view[0])}" y="{n(view[1])}" {size} fill="{PAPER}"/>'
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}" role="img" '
            f"font-family={quoteattr(FONTS)} fill={quoteattr(INK)}>",
            f"<title>{escape(shown(drawing.title))}</title>",
            f"<desc>{escape(LEAD_NOT_EVIDENCE)}</desc>",
            back,
            *body,
            "</svg>",
            "",
        ]
    )


def _head(
    drawing: Drawing, left: float, top: float, right: float, unit: float
) -> tuple[list[str], float]:
    """Title, subtitle and notice above the chart, wrapped, and where the sheet begins."""
    blocks = [
        (LEAD_NOT_EVIDENCE, 0.85 * unit, FAINT, "400"),
        (shown(drawing.subtitle), unit, INK, "400"),
        (shown(drawing.title), 1.6 * unit, INK, "700"),
    ]
    rows, y = [], top - 0.7 * unit
    for words, size, colour, weight in blocks:
        for line in reversed(_wrap(words, (right - left) / size)):
            rows.append(text(line, left, y, size, colour=colour, weight=weight))
            y -= 1.25 * size
    return rows[::-1], y - 0.6 * unit


def _foot(
    drawing: Drawing, left: float, right: float, y: float, unit: float
) -> tuple[list[str], float]:
    parts, y = _legend(drawing, left, right, y, unit)
    number = f"{len(drawing.nodes):,} entities, {len(drawing.edges):,} links. "
    rows = [f"{number}Not drawn: {drawing.not_drawn:,}."]
    rows += [f"Note: {shown(note)}" for note in drawing.notes]
    rows += [
        f"Source {s.number}: {shown(s.name)}  SHA-256 {shown(s.sha256)}" for s in drawing.sources
    ]
    rows += [f"{shown(label)}: {shown(value)}" for label, value in drawing.footer()]
    room = (right - left) / (0.85 * unit)
    for row in rows:
        for line in _wrap(row, room):
            y += 1.2 * unit
            parts.append(text(line, left, y, 0.85 * unit))
    return parts, y + unit


def _legend(
    drawing: Drawing, left: float, right: float, y: float, unit: float
) -> tuple[list[str], float]:
    """One run of icons and line samples, wrapped to the width of the picture."""
    parts, x = [], left
    y += unit
    for sample, words in _samples(drawing, unit):
        step = (width(words) + 3.6) * unit
        if x > left and x + step > right:
            x, y = left, y + 2 * unit
        parts.append(f'<g transform="translate({n(x)} {n(y)})">{sample}</g>')
        parts.append(text(words, x + 1.9 * unit, y + 1.1 * unit, unit))
        x += step
    return parts, y + 2 * unit


def _samples(drawing: Drawing, unit: float) -> list[tuple[str, str]]:
    names = icons(drawing)
    samples = [
        (_icon_sample(names[pair], unit), f"{words} ({number:,})")
        for pair, words, number in legend_rows(drawing)
    ]
    samples += [
        (_line_sample(colour, unit), f"{words} ({number:,})")
        for colour, words, number in link_legend(drawing)
    ]
    if any(edge.basis == "assessed" for edge in drawing.edges):
        samples.append((_line_sample(INK, unit, dashed=True), "dashed: assessed, not recorded"))
    return samples


def _icon_sample(icon: str, unit: float) -> str:
    return f'<use href="#{icon}" width="{n(1.6 * unit)}" height="{n(1.6 * unit)}"/>'


def _line_sample(colour: str, unit: float, *, dashed: bool = False) -> str:
    dash = f' stroke-dasharray="{n(0.5 * unit)} {n(0.3 * unit)}"' if dashed else ""
    return (
        f'<path d="M0 {n(0.8 * unit)}h{n(1.6 * unit)}" fill="none" stroke="{colour}" '
        f'stroke-width="{n(0.25 * unit)}"{dash}/>'
    )


def _wrap(words: str, room: float) -> list[str]:
    """Lines of at most ``room`` em, broken at blanks where there are any, else anywhere."""
    lines, rest = [], words
    while width(rest) > room:
        used, cut = 0.0, 0
        while cut < len(rest) and used <= room - 1:
            used += width(rest[cut])
            cut += 1
        blank = rest.rfind(" ", cut // 2, cut)
        cut = blank if blank > 0 else max(cut, 1)
        lines.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*lines, rest] if rest else lines
