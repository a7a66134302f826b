"""Pictures of a result: one HTML file that opens with no network, SVG, and prints of it.

``drawing`` says what a picture shows, ``layout`` where, ``page`` and ``svg`` draw it. This file
imports nothing heavy: pyvis is loaded when a page is written, not before.
"""

from __future__ import annotations

from pathlib import Path

from graphengine.render.drawing import DrawEdge, Drawing, DrawNode, Source

__all__ = ["DrawEdge", "DrawNode", "Drawing", "Source", "render_html", "render_svg", "write"]


def render_html(drawing: Drawing) -> str:
    """Return one self-contained HTML page (no request, works offline).

    Raises:
        LimitReached: more than 5,000 entities or 20,000 links.
        UsageError: the drawing contradicts itself (see :func:`drawing.check`).
    """
    from graphengine.render.page import html

    return html(drawing)


def render_svg(drawing: Drawing) -> str:
    """Return the picture as SVG: same positions, same bytes for the same drawing.

    Raises:
        LimitReached, UsageError: as :func:`render_html`.
    """
    from graphengine.render.svg import svg

    return svg(drawing)


def write(drawing: Drawing, out: Path) -> Path:
    """Write the picture in the form that the suffix of ``out`` names; return the path.

    Raises:
        UsageError: the suffix is none of .html, .svg, .png, .pdf, or a print was asked for
            without the optional package that makes it.
        LimitReached: as :func:`render_html`.
    """
    from graphengine.render.output import write as write_out

    return write_out(drawing, out)
