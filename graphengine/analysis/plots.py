"""Plots by matplotlib: intervals of ranks, removal curves, sizes of communities.

Each takes an analysis' plain result and writes SVG or PNG by the file's ending. The same result
gives the same bytes: no date, no random ids, text kept as text. matplotlib is optional.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from graphengine.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".svg", ".png")
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "graphengine", "svg.fonttype": "none", "font.size": 9.0,
    "font.family": "DejaVu Sans", "axes.spines.top": False, "axes.spines.right": False,
    "axes.unicode_minus": False, "path.simplify": True, "text.parse_math": False,
}  # fmt: skip
MARKS = ("o", "s", "^", "D", "v", "x", "P", "*")
CJK = (
    "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei",
    "PingFang SC", "Hiragino Sans GB", "Arial Unicode MS",
)  # fmt: skip
LEAD = "Lead, not evidence"


def intervals(result: Mapping[str, Any], path: Path) -> Path:
    """Values of a ranking with their intervals, the leading node on top.

    Args:
        result: with ``ranking`` or ``scores``: rows of ``ref``, ``value``, ``low``, ``high``.

    Raises:
        UsageError: another ending, no matplotlib, or nothing to draw.
    """
    rows = list(result.get("ranking") or result.get("scores") or [])[:30]
    figure, axes = canvas(path, 1.2 + 0.24 * max(1, len(rows)), rows, left=2.3)
    places = list(range(len(rows)))[::-1]
    axes.plot([row["value"] for row in rows], places, "o", color="black", markersize=4, zorder=3)
    for place, row in zip(places, rows, strict=True):
        if row["low"] is not None:
            axes.plot([row["low"], row["high"]], [place, place], color="#777777", linewidth=2)
    axes.set_yticks(places, [short(row["ref"]) for row in rows])
    axes.set_xlabel(f"{result['measure']}; dot: this data, bar: nine tenths of the damaged runs")
    return save(figure, path)


def curves(result: Mapping[str, Any], path: Path) -> Path:
    """Removal curves: the share of the largest part after each removal, a line an order."""
    figure, axes = canvas(path, 3.6, result["curves"])
    for number, one in enumerate(result["curves"]):
        steps = [row["step"] for row in one["steps"]]
        first = max(1.0, one["steps"][0]["largest"])
        line = axes.plot(
            steps, [row["largest_share"] for row in one["steps"]], label=one["order"],
            marker=MARKS[number % len(MARKS)], markersize=4, linewidth=1.2,
        )  # fmt: skip
        if one["runs"] > 1:
            low = [row["low"] / first for row in one["steps"]]
            high = [row["high"] / first for row in one["steps"]]
            axes.fill_between(steps, low, high, alpha=0.15, color=line[0].get_color())
    axes.set_ylim(0, 1.02)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel("nodes taken out")
    axes.set_ylabel("largest part left")
    axes.legend(frameon=False)
    return save(figure, path)


def sizes(result: Mapping[str, Any], path: Path) -> Path:
    """Sizes of communities, largest first."""
    found = result["communities"]
    figure, axes = canvas(path, 3.2, found)
    axes.bar([row["id"] for row in found], [len(row["members"]) for row in found], color="#555555")
    axes.set_xlabel("community")
    axes.set_ylabel("members")
    return save(figure, path)


def canvas(
    path: Path, height: float, rows: Any, left: float = 0.7, bottom: float = 0.5
) -> tuple[Figure, Axes]:
    """A figure 6.4 inches wide and ``height`` inches high, margins in inches; 0.3 at the top.

    Raises:
        UsageError: another ending, no matplotlib, or no rows.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"A plot is written as {' or '.join(ENDINGS)}, not as '{path.suffix}'.")
    if not rows:
        raise UsageError("There is nothing to plot.")
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError(
            "Plots need matplotlib; install it with: pip install 'graphengine-trace[plots]'"
        ) from error
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.4, height))
        # Fixed margins in inches: fitting them to the text needs several drawings.
        up = 1 - (bottom + 0.3) / height
        axes = figure.add_axes((left / 6.4, bottom / height, 1 - (left + 0.2) / 6.4, up))
        axes.set_title(LEAD, fontsize=8, loc="left", color="#555555")
    return figure, axes


def save(figure: Figure, path: Path) -> Path:
    """Write a figure. SVG keeps its text for the reader's fonts; PNG needs them here.

    Raises:
        UsageError: the file cannot be written.
    """
    import matplotlib as mpl

    kind = path.suffix.lower().removeprefix(".")
    keys = ("Date", "Creator") if kind == "svg" else ("Software",)
    style = STYLE | ({"font.family": _families()} if kind == "png" else {})
    with mpl.rc_context(style), warnings.catch_warnings():
        # In SVG the browser finds the glyph; in PNG a box stands for it, as it would anywhere.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        for text in figure.findobj(mpl.text.Text):
            text.set_fontfamily(style["font.family"])
            text.set_parse_math(False)
        try:
            figure.savefig(path, format=kind, dpi=150, metadata=dict.fromkeys(keys))
        except OSError as error:
            raise UsageError(f"{path.name} cannot be written: {error.strerror}.") from error
    return path


def _families() -> list[str]:
    """DejaVu Sans, and of the fonts for Chinese, Japanese and Korean those that are here."""
    from matplotlib.font_manager import fontManager

    here = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in CJK if name in here)]


def short(text: str, most: int = 32) -> str:
    """Text for a plot: what does not print is a space, and it ends after ``most`` columns.

    Chinese, Japanese and Korean characters are two columns wide.
    """
    shown = [char if char.isprintable() else " " for char in text]
    ends = list(accumulate(2 if east_asian_width(char) in "WF" else 1 for char in shown))
    if not ends or ends[-1] <= most:
        return "".join(shown)
    return "".join(char for char, end in zip(shown, ends, strict=True) if end < most) + "…"
