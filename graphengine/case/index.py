"""Which rows, edges and node statements are already there: sorted runs of 128-bit hashes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


class HashIndex:
    """A growing set of 128-bit hashes in numpy arrays, 16 bytes an entry.

    Runs are sorted by their high half and merged when a run is at most twice its successor, so
    that n entries lie in O(log n) runs: adding a batch of b costs O(b log n) searches and
    amortised O(b log n) merging. ``mark`` and ``back_to`` undo all since a point (runs are never
    changed in place).
    """

    def __init__(self) -> None:
        self._runs: list[tuple[U64, U64]] = []

    def __len__(self) -> int:
        return sum(len(high) for high, _ in self._runs)

    def mark(self) -> list[tuple[U64, U64]]:
        """The present state, for :meth:`back_to`."""
        return list(self._runs)

    def back_to(self, state: list[tuple[U64, U64]]) -> None:
        """Forget all that was added since ``mark``."""
        self._runs = list(state)

    def add(self, high: U64, low: U64) -> Bools:
        """Add hashes; True where one was seen neither before nor earlier in these arrays."""
        if not len(high):
            return np.zeros(0, dtype=bool)
        order = np.argsort(high)
        high_sorted = high[order]
        if (high_sorted[1:] == high_sorted[:-1]).any():
            # Rare: only then the slower stable sort, so that the first of equals is the first row.
            order = np.lexsort((low, high))
            high_sorted = high[order]
        low_sorted = low[order]
        first = np.ones(len(high), dtype=bool)
        first[1:] = (high_sorted[1:] != high_sorted[:-1]) | (low_sorted[1:] != low_sorted[:-1])
        known = self._contains(high_sorted, low_sorted)
        fresh_sorted = first & ~known
        self._push(high_sorted[fresh_sorted], low_sorted[fresh_sorted])
        fresh = np.empty(len(high), dtype=bool)
        fresh[order] = fresh_sorted
        return fresh

    def _contains(self, high: U64, low: U64) -> Bools:
        found = np.zeros(len(high), dtype=bool)
        for run_high, run_low in self._runs:
            left = np.searchsorted(run_high, high, side="left")
            # Equal high halves with other low halves are rare; walk past them together.
            pending = np.flatnonzero(left < len(run_high))
            position = left[pending]
            while len(pending):
                same = run_high[position] == high[pending]
                pending, position = pending[same], position[same]
                hit = run_low[position] == low[pending]
                found[pending[hit]] = True
                pending, position = pending[~hit], position[~hit] + 1
                inside = position < len(run_high)
                pending, position = pending[inside], position[inside]
        return found

    def _push(self, high: U64, low: U64) -> None:
        if not len(high):
            return
        self._runs.append((high, low))
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= 2 * len(self._runs[-1][0]):
            (a_high, a_low), (b_high, b_low) = self._runs[-2:]
            merged_high = np.concatenate((a_high, b_high))
            order = np.argsort(merged_high, kind="stable")
            merged = (merged_high[order], np.concatenate((a_low, b_low))[order])
            self._runs = [*self._runs[:-2], merged]
