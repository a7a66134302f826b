"""Rows of traces as tables: medians with their spread, aims, and how far probabilities hold."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence

from benchmarks.quality_case import Row
from benchmarks.quality_page import markdown
from benchmarks.quality_settings import AIMS, HABITS, KINDS, KNOWN, MEASURES, ROLES, TUNED
from benchmarks.reliability import reliability

NAMES = {
    "workshop": "workshops", "seller": "sellers", "broker": "brokers", "buyer": "buyers",
    "chains": "chains", "chains_exact": "chains, whole way", "network": "network",
}  # fmt: skip
OVERVIEW = (
    ("network P", "network_precision"), ("network R", "network_recall"),
    ("sellers F1", "seller_f1"), ("brokers F1", "broker_f1"), ("buyers F1", "buyer_f1"),
    ("chains F1", "chains_f1"), ("mean F1", "mean_f1"), ("regions", "regions"),
    ("innocents", "innocents"), ("as dealers", "innocent_dealers"),
)  # fmt: skip


def blocks(rows: Sequence[Row]) -> dict[str, str]:
    """The tables by their names in the page; only those the rows can fill."""
    made = {}
    for scale in ("small", "full"):
        here = [row for row in rows if row["scale"] == scale and row["seed"] not in TUNED]
        tuned = [row for row in rows if row["scale"] == scale and row["seed"] in TUNED]
        if here:
            made[f"{scale}: how measured"] = how(here)
            made[f"{scale}: overview"] = overview(here)
            made[f"{scale}: measures"] = measures(here)
            made[f"{scale}: starts"] = by_start(here)
            made[f"{scale}: aims"] = aims(here)
        if here and tuned:
            made[f"{scale}: tuned"] = beside(here, tuned)
        pairs = [(pair[0], bool(pair[1])) for row in here for pair in row["odds"]]
        if pairs:
            made[f"{scale}: reliability"] = reliability(pairs)
    return made


def how(rows: Sequence[Row]) -> str:
    """A sentence on seeds, number of traces, date and the tracer's sources."""
    seeds = sorted({row["seed"] for row in rows})
    day = ", ".join(sorted({row["day"] for row in rows}))
    tracers = ", ".join(sorted({f"`{row['tracer']}`" for row in rows}))
    return (
        f"{len(rows):,} traces; seeds {', '.join(map(str, seeds))}; {day}; a trace took "
        f"{spread([row['seconds'] for row in rows])} s on a busy machine; tracer's sources "
        f"{tracers}."
    )


def spread(values: Iterable[float], digits: int = 2) -> str:
    """Median, with least and most beside it where they differ; counts (int) without a point."""
    found = sorted(values)
    if not found:
        return ""

    whole = all(isinstance(value, int) for value in found)

    def show(value: float) -> str:
        return f"{value:g}" if whole else f"{value:.{digits}f}"

    middle, low, high = show(statistics.median(found)), show(found[0]), show(found[-1])
    return middle if low == high else f"{middle} ({low}–{high})"


def _habits(rows: Sequence[Row]) -> list[str]:
    present = {row["habit"] for row in rows}
    return [habit for habit in HABITS if habit in present]


def _pick(rows: Sequence[Row], **wanted: object) -> list[Row]:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def overview(rows: Sequence[Row]) -> str:
    """A line for each habit and start: busiest person, two waybills known."""
    lines = []
    for habit in _habits(rows):
        for role in ROLES:
            here = _pick(rows, habit=habit, role=role, known=2, kind="busiest")
            if here:
                cells = [spread(row[field] for row in here) for _, field in OVERVIEW]
                lines.append((habit, role, str(len(here)), *cells))
    return markdown(("habit", "from", "cases", *(name for name, _ in OVERVIEW)), lines)


def measures(rows: Sequence[Row]) -> str:
    """Precision, recall and F1 of each role and of chains; from a buyer with two waybills."""
    lines = []
    for habit in _habits(rows):
        here = _pick(rows, habit=habit, role="buyer", known=2, kind="busiest")
        for name in MEASURES if here else ():
            fields = (f"{name}_{part}" for part in ("precision", "recall", "f1"))
            cells = [spread(row[field] for row in here) for field in fields]
            lines.append((habit, NAMES[name], *cells))
    return markdown(("habit", "what", "precision", "recall", "F1"), lines)


def by_start(rows: Sequence[Row]) -> str:
    """Mean F1 from each start and number of known waybills; most innocents named in any of them."""
    starts = [(role, kind) for role in ROLES for kind in KINDS]
    lines = []
    for habit in _habits(rows):
        for role, kind in starts:
            here = _pick(rows, habit=habit, role=role, kind=kind)
            cells = []
            for known in KNOWN:
                found = _pick(here, known=known)
                none = sum(row["named"] == 0 for row in found)
                nobody = f", nobody in {none} of {len(found)}" if none else ""
                cells.append(spread(row["mean_f1"] for row in found) + nobody)
            if here:
                worst = max(row["innocents"] for row in here)
                lines.append((habit, f"{kind} {role}", *cells, f"{worst:,}"))
    heads = ("habit", "from", *(f"{k} known" for k in KNOWN), "most innocents")
    return markdown(heads, lines)


def aims(rows: Sequence[Row]) -> str:
    """Each aim against the standard habits: busiest starts, two waybills, every seed."""
    here = _pick(rows, habit="standard", known=2, kind="busiest")
    lines = []
    for aim in AIMS:
        values = [row[aim.field] for row in here]
        held = sum(aim.held(value) for value in values)
        verdict = "holds" if held == len(values) else f"**holds in {held} of {len(values)}**"
        lines.append((aim.text, spread(values, 3), verdict))
    return markdown(("aim", f"measured in {len(here)} traces", "verdict"), lines)


def beside(unseen: Sequence[Row], tuned: Sequence[Row]) -> str:
    """The same figures on the seeds that settings were chosen on, and on unseen ones."""
    choose: Callable[[Sequence[Row]], list[Row]] = lambda rows: _pick(  # noqa: E731
        rows, habit="standard", known=2, kind="busiest", role="buyer"
    )
    lines = []
    for name, field in OVERVIEW:
        pair = (spread(row[field] for row in choose(rows)) for rows in (tuned, unseen))
        lines.append((name, *pair))
    return markdown(("standard habits, from a buyer", "tuned seeds", "unseen seeds"), lines)
