"""A plot of who passes things on in the order of time.

A row a node, the leading one on top: to the left how many nodes reach it by paths in time, to the
right how many it reaches; see :mod:`graphengine.analysis.plots` for what all plots share.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphengine.analysis.plots import canvas, save, short

MOST = 20
ROW = 0.22
INTO, OUT = "#2166ac", "#b35806"


def passers(result: Mapping[str, Any], path: Path) -> Path:
    """The leading nodes with whom they reach and who reaches them, and the value they lead by.

    Args:
        result: of ``analyse temporal``.

    Raises:
        UsageError: another ending, no matplotlib, or nothing to draw.
    """
    rows = list(result["nodes"])[:MOST][::-1]
    figure, axes = canvas(path, 1.1 + ROW * max(1, len(rows)), rows, left=2.3)
    places = range(len(rows))
    axes.barh(places, [-row["reached_by"] for row in rows], color=INTO, height=0.7)
    axes.barh(places, [row["reaches"] for row in rows], color=OUT, height=0.7)
    axes.axvline(0, color="black", linewidth=0.8)
    longest = max(1, *(max(row["reached_by"], row["reaches"]) for row in rows))
    axes.set_xlim(-1.05 * longest, 1.5 * longest)
    axes.xaxis.set_major_locator(_whole())
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
    key = "betweenness" if result["total_flow"] is None else "flow"
    for place, row in zip(places, rows, strict=True):
        axes.annotate(f"{row[key]:,.4g}", (1.5 * longest, place), fontsize=7, ha="right",
                      va="center")  # fmt: skip
    axes.set_yticks(list(places), [short(row["ref"]) for row in rows])
    axes.set_xlabel(f"nodes: left reached by, right reaches; number: {key}")
    return save(figure, path)


def _whole() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(5, integer=True)
