"""Alternating runs, medians, peak memory of children, and the table they are printed in."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

LOOK = 0.004
HEAD = ("case", "size", "ours s", "ours CPU s", "peer", "peer s", "peer CPU s", "ratio", "note")


@dataclass(frozen=True)
class Took:
    """Wall and CPU seconds of one run; CPU is of this process and the children it waited for."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Line:
    """One comparison; ``ratio`` is our wall time by the peer's (below 1 we are faster)."""

    case: str
    size: str
    ours: Took
    peer: str = ""
    other: Took | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours.wall / self.other.wall if self.other and self.other.wall else None

    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        other = ("", "") if self.other is None else _seconds(self.other)
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.case, self.size, *_seconds(self.ours), self.peer, *other, ratio, self.note)


def _seconds(took: Took) -> tuple[str, str]:
    return f"{took.wall:.3f}", f"{took.cpu:.2f}"


def timed(work: Callable[[], object]) -> Took:
    """Run it once."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return Took(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    now = os.times()  # in hundredths; of this process a finer count is kept
    return time.process_time() + now.children_user + now.children_system


def alternate(tools: Mapping[str, Callable[[], object]], runs: int) -> dict[str, Took]:
    """Run all tools in turn, ``runs`` times; the median of each, so that noise meets all alike."""
    took: dict[str, list[Took]] = {name: [] for name in tools}
    for _ in range(runs):
        for name, work in tools.items():
            took[name].append(timed(work))
    return {
        name: Took(statistics.median(t.wall for t in all_), statistics.median(t.cpu for t in all_))
        for name, all_ in took.items()
    }


def compare(case: str, size: str, took: Mapping[str, Took], notes: Mapping[str, str]) -> list[Line]:
    """A line for each peer of "ours"."""
    peers = [name for name in took if name != "ours"]
    return [Line(case, size, took["ours"], p, took[p], notes.get(p, "")) for p in peers]


def peak_of_child(module: str, arguments: Sequence[str | Path]) -> float:
    """Peak resident memory in MiB of ``python -m module``, looked at every few milliseconds.

    What the system itself keeps as a process's peak counts that of its parent before the start.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    peak = 0
    with subprocess.Popen(command) as child:
        watched = psutil.Process(child.pid)
        while child.poll() is None:
            with contextlib.suppress(psutil.Error):
                peak = max(peak, watched.memory_info().rss)
            time.sleep(LOOK)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}.")
    return peak / 2**20


def render(lines: Sequence[Line]) -> str:
    """The table as Markdown."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    made = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) + " |" for r in rows
    ]
    made.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(made)


def machine() -> str:
    """What the figures were measured on."""
    import platform

    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load}"
    )
