"""A plot of sets that match a pattern of roles, and of near misses with what each misses.

A column a role, a line a tie; see :mod:`graphengine.analysis.plots` for what all plots share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from graphengine.analysis.plots import canvas, save, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MATCHES, NEAR = 2, 2
ROW, HEAD = 0.38, 0.5
WRONG = "#b2182b"
Point = tuple[float, float]


def sets(result: Mapping[str, Any], path: Path) -> Path:
    """The first two matches, and two of the largest near misses, one below the other.

    What a near miss misses stands above it; the nodes it names, and the tie that is missing
    (dashed) or too many, are red.

    Args:
        result: of ``analyse patterns``.

    Raises:
        UsageError: another ending, no matplotlib, or nothing to draw.
    """
    near = sorted(result["near_misses"], key=lambda one: -sum(map(len, one["roles"].values())))
    shown = [*result["matches"][:MATCHES], *near[:NEAR]]
    heights = [HEAD + 0.05 + ROW * max(map(len, one["roles"].values())) for one in shown]
    figure, axes = canvas(path, 0.4 + sum(heights), shown, left=0.2, bottom=0.1)
    axes.set_axis_off()
    arrows = result["projection"].get("direction") == "directed"
    top = 0.0
    for number, (one, height) in enumerate(zip(shown, heights, strict=True)):
        turn = number - min(len(result["matches"]), MATCHES)
        title = f"match {number + 1}" if turn < 0 else f"near miss {turn + 1}: {one['misses']}"
        _set(axes, one, title, top, arrows)
        top -= height
    axes.set_xlim(0, 1)
    axes.set_ylim(top, 0)
    return save(figure, path)


def _set(axes: Axes, one: Mapping[str, Any], title: str, top: float, arrows: bool) -> None:
    """One set from ``top`` (inches, downwards negative)."""
    missed = one.get("misses", "")
    for turn, line in enumerate(wrap(short(title, 180), 92)[:2]):
        colour = WRONG if missed else "black"
        axes.text(0, top - 0.12 - 0.15 * turn, line, fontsize=8, va="center", color=colour)
    places = _places(one["roles"], top - HEAD)
    wrong = _named(missed, places)
    for column, (role, nodes) in enumerate(one["roles"].items()):
        x = (column + 0.5) / len(one["roles"])
        word = short(role) + ("" if nodes else ": none")
        axes.text(x, top - HEAD + 0.12, word, fontsize=8, ha="center", va="center", color="#555555")
    for a, b, events in one["ties"]:
        bad = missed.startswith("a tie") and {a, b} == set(wrong)
        _tie(axes, places[a], places[b], WRONG if bad else "#777777", "-", arrows, events)
    if missed.startswith("no tie") and len(wrong) == 2:
        _tie(axes, places[wrong[0]], places[wrong[1]], WRONG, "--", arrows, 0)
    for name, (x, y) in places.items():
        colour = WRONG if name in wrong else "black"
        axes.plot([x], [y], "o", color=colour, markersize=6, zorder=3)
        axes.text(x, y - 0.13, short(name, 28), fontsize=7, ha="center", va="center", zorder=1)


def _places(roles: Mapping[str, Sequence[str]], top: float) -> dict[str, Point]:
    """Where each node stands: a column a role, centred from ``top`` down."""
    most = max(map(len, roles.values()))
    columns = max(len(roles), 1)
    found: dict[str, Point] = {}
    for column, nodes in enumerate(roles.values()):
        x = (column + 0.5) / columns
        lead = (most - len(nodes)) / 2
        for row, name in enumerate(nodes):
            # Every second node stands a little aside, so that ties within a role are seen.
            aside = 0.0 if len(nodes) < 3 else (0.025 if row % 2 else -0.025)
            found[name] = (x + aside, top - ROW * (row + lead) - 0.12)
    return found


def _named(text: str, names: Mapping[str, Point]) -> list[str]:
    """The nodes that a text names, longer names first taken."""
    found = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        if name in text:
            found.append(name)
            text = text.replace(name, "")
    return found


def _tie(axes: Axes, a: Point, b: Point, colour: str, line: str, arrows: bool, events: int) -> None:
    bend = 0.35 if abs(a[0] - b[0]) < 0.06 else 0.0
    style = {
        "arrowstyle": "-|>" if arrows and events else "-", "color": colour, "linestyle": line,
        "linewidth": 1.0, "shrinkA": 4, "shrinkB": 4, "connectionstyle": f"arc3,rad={bend}",
    }  # fmt: skip
    axes.annotate("", b, a, arrowprops=style, zorder=2)
