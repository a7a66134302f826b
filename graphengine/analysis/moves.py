"""A plot of who rose and fell between the two sides of a comparison.

A row a node: an open dot for the rank before, a full one for the rank after, rank 1 at the right;
see :mod:`graphengine.analysis.plots` for what all plots share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.analysis.plots import canvas, save, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST, ONE_SIDED = 8, 4
ROW = 0.22
ROSE, FELL, STILL = "#1b7837", "#b2182b", "#777777"
CROWDED = 60
"""Ranks beyond this are drawn on a scale of logarithms, so that the first ones stay apart."""


def moves(result: Mapping[str, Any], path: Path) -> Path:
    """Who rose most and who fell most of those on both sides, and the first on one side only.

    Args:
        result: of ``analyse compare``.

    Raises:
        UsageError: another ending, no matplotlib, or nothing to draw.
    """
    rows = _shown(result["moves"])
    figure, axes = canvas(path, 1.1 + ROW * max(1, len(rows)), rows, left=2.3)
    for place, row in enumerate(reversed(rows)):
        _row(axes, place, row)
    axes.set_yticks(range(len(rows)), [short(row["name"]) for row in reversed(rows)])
    ranks = [rank for row in rows for rank in _ranks(row) if rank]
    if max(ranks) > CROWDED:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
    low, high = axes.get_xlim()
    axes.set_xlim(max(low, high), min(low, high))
    axes.set_xlabel(f"rank by {result['measure']}, 1 is first; open: before, full: after")
    return save(figure, path)


def _shown(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of the plot: who rose and who fell most, then after only, then before only."""
    both = [row for row in found if row["rose"]]
    rose = sorted(both, key=lambda row: (-row["rose"], row["rank_after"], row["name"]))
    fell = sorted(both, key=lambda row: (row["rose"], row["rank_before"], row["name"]))
    after = [row for row in found if row["rank_before"] is None]
    before = [row for row in found if row["rank_after"] is None]
    return [
        *[row for row in rose if row["rose"] > 0][:MOST],
        *[row for row in fell if row["rose"] < 0][:MOST],
        *sorted(after, key=lambda row: (row["rank_after"], row["name"]))[:ONE_SIDED],
        *sorted(before, key=lambda row: (row["rank_before"], row["name"]))[:ONE_SIDED],
    ]


def _ranks(row: Mapping[str, Any]) -> tuple[int | None, int | None]:
    return row["rank_before"], row["rank_after"]


def _row(axes: Axes, place: int, row: Mapping[str, Any]) -> None:
    before, after = _ranks(row)
    colour = STILL if None in (before, after) else ROSE if row["rose"] > 0 else FELL
    if before is not None and after is not None:
        axes.plot([before, after], [place, place], color=colour, linewidth=1.2)
    if before is not None:
        axes.plot([before], [place], "o", markersize=5, mfc="white", mec=colour)
    if after is not None:
        axes.plot([after], [place], "o", markersize=5, color=colour)
    if after is None or before is None:
        word = " only after" if before is None else " only before"
        axes.annotate(word, (after or before or 0, place), fontsize=7, va="center", xytext=(6, 0),
                      textcoords="offset points", color=colour)  # fmt: skip
