"""Plots of pairs in time: two numbers and their shared contacts, two persons and their places.

Lanes in time, a block a pair; see :mod:`graphengine.analysis.plots` for what all plots share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.analysis.plots import canvas, save, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAIRS, LANES, LEFT, LANE = 3, 7, 2.45, 0.21
DAY = 86_400.0
OLD, NEW, BOTH, ALONE = "#b35806", "#2166ac", "#111111", "#999999"


@dataclass
class Lane:
    """One line of a block: ``marks`` are (day, symbol, colour), days since 0001-01-01."""

    label: str
    marks: list[tuple[float, str, str]] = field(default_factory=list)


@dataclass
class Block:
    """A pair: its title, its lanes from the top, and a span of days to shade."""

    title: str
    lanes: list[Lane]
    shade: tuple[float, float] | None = None


def handovers(result: Mapping[str, Any], path: Path) -> Path:
    """Days with a record of the old and the new number: all, then with each shared contact.

    Args:
        result: of ``analyse handover``; the first three pairs are drawn, six contacts of each.

    Raises:
        UsageError: another ending, no matplotlib, or nothing to draw.
    """
    blocks = []
    for row in result["handovers"][:PAIRS]:
        title = f"{short(row['old'])} to {short(row['new'])}; log10 LR {row['log10_lr']:.1f}"
        lanes = [Lane("all records", _sides(row["days"]))]
        contacts = [one for one in row["shared"] if one["kind"] == "contact"]
        for one in contacts[: LANES - 1]:
            lanes.append(Lane(short(one["value"]), _sides(one["days"])))
        shade = (_day(row["last"]), _day(row["first"]))
        blocks.append(Block(title, lanes, (min(shade), max(shade))))
    symbols = [("o", OLD, "old number"), ("^", NEW, "new number")]
    return _strips(blocks, symbols, path)


def meetings(result: Mapping[str, Any], path: Path) -> Path:
    """When two were together, a lane a place, and when each was somewhere without the other.

    Args:
        result: of ``analyse co-presence``; the first three pairs are drawn, seven places of each.

    Raises:
        UsageError: another ending, no matplotlib, or nothing to draw.
    """
    blocks = []
    for row in result["pairs"][:PAIRS]:
        title = (
            f"{short(row['one'])} and {short(row['other'])}; log10 LR {row['log10_lr']:.1f},"
            f" {row['times']} times"
        )
        in_time = sorted(row["together"], key=lambda one: (one["start"], one["place"]))
        places = list(dict.fromkeys(one["place"] for one in in_time))
        lanes = [
            Lane(
                short(place.removeprefix("place:"), 36),
                [(_day(m["start"]), "o", BOTH) for m in row["together"] if m["place"] == place],
            )
            for place in places[:LANES]
        ]
        for side, starts in row.get("alone", {}).items():
            marks = [(_day(at), "|", ALONE) for at in starts]
            lanes.append(Lane(f"{short(row[side], 26)} alone", marks))
        blocks.append(Block(title, lanes))
    return _strips(blocks, [("o", BOTH, "together"), ("|", ALONE, "without the other")], path)


def _strips(blocks: Sequence[Block], symbols: Sequence[tuple[str, str, str]], path: Path) -> Path:
    lines = sum(len(block.lanes) + 1.6 for block in blocks)
    figure, axes = canvas(path, 1.35 + LANE * lines, blocks, left=LEFT)
    place, ticks, labels = 0.0, [], []
    for block in blocks:
        place -= 0.5
        axes.annotate(
            block.title, (0, place), xycoords=("axes fraction", "data"), fontsize=8,
            xytext=(-(LEFT - 0.1) * 72, 0), textcoords="offset points", va="center",
        )  # fmt: skip
        top = place
        for lane in block.lanes:
            place -= 1.0
            ticks.append(place)
            labels.append(lane.label)
            axes.axhline(place, color="#e6e6e6", linewidth=0.6, zorder=1)
            _mark(axes, lane, place)
        if block.shade:
            low, high = block.shade
            axes.fill_betweenx([place - 0.4, top - 0.5], low, high, color="#dddddd", zorder=0)
        place -= 0.1
        place -= 0.5
    axes.set_yticks(ticks, labels, fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(place, 0.2)
    _months(axes, [day for b in blocks for lane in b.lanes for day, _, _ in lane.marks])
    for symbol, colour, word in symbols:
        axes.plot([], [], symbol, color=colour, markersize=4, label=word)
    axes.legend(
        frameon=False, fontsize=7.5, ncols=2, loc="lower right", bbox_to_anchor=(1.0, 1.0),
        borderaxespad=0.1, handletextpad=0.2,
    )  # fmt: skip
    return save(figure, path)


def _mark(axes: Axes, lane: Lane, place: float) -> None:
    """The marks of a lane; those of the second colour a little lower, so that both are seen."""
    for symbol in dict.fromkeys((s, c) for _, s, c in lane.marks):
        days = [day for day, s, c in lane.marks if (s, c) == symbol]
        down = place - (0.12 if symbol[0] == "^" else -0.12 if symbol[1] == OLD else 0.0)
        axes.plot(
            days, [down] * len(days), symbol[0], color=symbol[1], markersize=3.6, alpha=0.8,
            markeredgewidth=0.9 if symbol[0] == "|" else 0, zorder=3,
        )  # fmt: skip


def _months(axes: Axes, days: Sequence[float]) -> None:
    """Beginnings of months on the time axis, eight at most."""
    low, high = min(days, default=1.0), max(days, default=2.0)
    first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
    months = (last.year - first.year) * 12 + last.month - first.month + 2
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months <= 8 * s or s == 1200)
    found = [first.year * 12 + first.month - 1 + n for n in range(months)]
    starts = [date(n // 12, n % 12 + 1, 1) for n in found if n % step == 0 and n < 119_988]
    pad = max(3.0, (high - low) * 0.02)
    fine = [d for d in starts if low - pad <= d.toordinal() <= high + pad]
    axes.set_xlim(low - pad, high + pad)
    axes.set_xticks(
        [d.toordinal() for d in fine], [d.strftime("%Y-%m") for d in fine], fontsize=7.5
    )


def _sides(days: Mapping[str, Sequence[str]]) -> list[tuple[float, str, str]]:
    marks = [(_day(day), "o", OLD) for day in days["old"]]
    return marks + [(_day(day), "^", NEW) for day in days["new"]]


def _day(text: str) -> float:
    """Days since 0001-01-01 of an ISO date or moment, its offset left out."""
    at = datetime.fromisoformat(text).replace(tzinfo=None)
    return at.toordinal() + (at.hour * 3600 + at.minute * 60 + at.second) / DAY
