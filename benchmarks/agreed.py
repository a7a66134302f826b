"""Tools that must give one answer, measured in turn; slow ones once."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping

from benchmarks.table import Line, Took, compare, timed

Tools = Mapping[str, Callable[[], float]]
"""What each tool is called, and its work: it gives a number to hold against the others'."""
CHANCE = float("nan")
"""The answer of a tool that draws its own sources, or groups by chance: it is held to nothing."""
LONG = 5.0
"""What takes so many seconds is run once."""


def agreed(name: str, size: str, runs: int, tools: Tools, note: str = "") -> list[Line]:
    """A line for each peer of "ours", which runs once beforehand: compiled, its graph made.

    The note is put to the first peer.

    Raises:
        RuntimeError: answers that differ by more than a ten-thousandth.
    """
    tools["ours"]()
    took: dict[str, list[Took]] = {tool: [] for tool in tools}
    found: dict[str, float] = {}
    for _ in range(runs):
        for tool in tools:
            if not took[tool] or took[tool][0].wall < LONG:
                took[tool].append(timed(lambda tool=tool: found.update({tool: tools[tool]()})))
    first = found["ours"]
    apart = {tool: sum_ for tool, sum_ in found.items() if abs(sum_ - first) > 1e-4 * abs(first)}
    if apart:
        raise RuntimeError(f"The tools do not agree on {name}: ours {first}, {apart}.")
    middle = {
        tool: Took(statistics.median(t.wall for t in all_), statistics.median(t.cpu for t in all_))
        for tool, all_ in took.items()
    }
    said = {tool: [] if len(all_) == runs else ["one run"] for tool, all_ in took.items()}
    said[list(tools)[1]].insert(0, note)
    return compare(f"analysis: {name}", size, middle, {t: "; ".join(s) for t, s in said.items()})
