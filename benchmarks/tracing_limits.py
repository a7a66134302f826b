"""What the machine can do at best: read columns in order, and read accounts at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.table import Line, Took, timed
from graphengine.tracing.kernel.jit import kernel

Words = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Limits:
    """Seconds a byte read in order, and seconds a read at random places of a small table."""

    byte: float
    read: float

    def of(self, events: int, bytes_each: int, reads_each: int) -> float:
        """The least seconds that so many events can take on one core."""
        return events * (bytes_each * self.byte + reads_each * self.read)


@kernel
def _sum(column: Words) -> int:
    total = 0
    for value in column:
        total += value
    return total


@kernel
def _pick(table: Words, places: npt.NDArray[np.int32]) -> int:
    total = 0
    for place in places:
        total += table[place]
    return total


def measure(size: str, places: npt.NDArray[np.int32], n: int) -> tuple[Limits, list[Line]]:
    """Best of five; places are the transfers' payers, the table one word an account."""
    column = np.ones(20_000_000, np.int64)
    table, large = np.ones(n, np.int64), np.ones(20_000_000, np.int64)
    spread = (places.astype(np.int64) * 7_919 % len(large)).astype(np.int32)
    jobs: tuple[tuple[str, Callable[[], int]], ...] = (
        ("machine: read in order", lambda: _sum(column)),
        ("machine: read at random", lambda: _pick(table, places)),
        ("machine: read at random", lambda: _pick(large, spread)),
    )
    best = [_best(work) for _, work in jobs]
    limits = Limits(best[0].wall / column.nbytes, best[1].wall / len(places))
    notes = (
        f"160 MB: {1 / limits.byte / 1e9:.1f} GB/s",
        f"{table.nbytes / 1e6:.1f} MB table: {limits.read * 1e9:.1f} ns a read",
        f"160 MB table: {best[2].wall / len(places) * 1e9:.1f} ns a read",
    )
    made = [
        Line(name, size, took, note=note)
        for (name, _), took, note in zip(jobs, best, notes, strict=True)
    ]
    return limits, made


def _best(work: Callable[[], int]) -> Took:
    work()
    return min((timed(work) for _ in range(5)), key=lambda took: took.wall)
