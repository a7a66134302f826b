"""Writing a picture to a file, whole or not at all."""

from __future__ import annotations

import importlib
import os
import tempfile
from pathlib import Path
from typing import Any

from graphengine.errors import UsageError
from graphengine.render import render_html, render_svg
from graphengine.render.drawing import Drawing

SUFFIXES = (".html", ".svg", ".png", ".pdf")
#: Width in pixels of a print: A4 landscape at 300 dpi; small pictures are at most doubled.
PRINT_WIDTH, PRINT_SCALE = 3508, 2.0


def write(drawing: Drawing, out: Path) -> Path:
    """See :func:`graphengine.render.write`."""
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"A picture cannot be written as {suffix or 'a file without ending'!r}; "
            f"choose a name that ends in {', '.join(SUFFIXES)}."
        )
    if not out.parent.is_dir():
        raise UsageError(f"The folder {out.parent} does not exist; make it first.")
    _replace(out, _content(drawing, suffix))
    return out


def _content(drawing: Drawing, suffix: str) -> bytes:
    if suffix == ".html":
        return render_html(drawing).encode("utf-8")
    if suffix == ".svg":
        return render_svg(drawing).encode("utf-8")
    printer = _printer(suffix)
    picture = render_svg(drawing)
    if suffix == ".png":
        return bytes(printer.svg_to_png(picture, scale=_print_scale(picture)))
    return bytes(printer.svg_to_pdf(picture))


def _print_scale(picture: str) -> float:
    """Pixels for each unit of the picture; the first width in our SVG is that of the sheet."""
    wide = float(picture.partition(' width="')[2].partition('"')[0])
    return min(PRINT_SCALE, PRINT_WIDTH / wide)


def _printer(suffix: str) -> Any:
    try:
        return importlib.import_module("vl_convert")
    except ImportError as error:
        raise UsageError(
            f"Writing {suffix} needs the optional package vl-convert-python: install the extra "
            "'print' (pip install 'graphengine-trace[print]'), or write .svg or .html instead."
        ) from error


def _replace(out: Path, content: bytes) -> None:
    """Write beside the target, then rename: a reader never meets half a picture."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.stem[:40]}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
