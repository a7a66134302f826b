"""Which rows, edges and node statements are already there: sorted runs of 128-bit hashes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


class Last:
    """The hashes met last, each in the one place that its leading bits name."""

    BITS = np.uint64(18)

    def __init__(self) -> None:
        # What stands in a place at first belongs into another one, so it is never found there.
        self._high: U64 = np.full(1 << int(self.BITS), ~np.uint64(0))
        self._high[-1] = 0
        self._low: U64 = np.zeros(len(self._high), dtype=np.uint64)

    def _place(self, high: U64) -> Places:
        return (high >> (np.uint64(64) - self.BITS)).astype(np.intp)

    def holds(self, high: U64, low: U64) -> Bools:
        """True where a hash surely was noted; one that another has replaced is not found."""
        place = self._place(high)
        found: Bools = (self._high[place] == high) & (self._low[place] == low)
        return found

    def note(self, high: U64, low: U64) -> None:
        """Put hashes into their places."""
        place = self._place(high)
        self._high[place], self._low[place] = high, low


class HashIndex:
    """A growing set of 128-bit hashes in numpy arrays, 20 bytes an entry.

    Runs are sorted by their high half and merged when a run is at most as long as its successor,
    so that n entries lie in O(log n) runs: adding a batch of b costs O(b log n) searches and
    amortised O(b log n) merging. A table that says which leading bits have been met spares most
    of the searches for what is new. ``mark`` and ``back_to`` undo all since a point (runs are never
    changed in place). Where most hashes come ``again``, those last met are looked for first in a
    table of fixed size.
    """

    def __init__(self, *, again: bool = False) -> None:
        self._runs: list[tuple[U64, U64]] = []
        self._met: Bools = np.zeros(2, dtype=bool)
        self._last = Last() if again else None

    def __len__(self) -> int:
        return sum(len(high) for high, _ in self._runs)

    def mark(self) -> list[tuple[U64, U64]]:
        """The present state, for :meth:`back_to`."""
        return list(self._runs)

    def back_to(self, state: list[tuple[U64, U64]]) -> None:
        """Forget all that was added since ``mark``."""
        self._runs = list(state)
        if self._last is not None:
            self._last = Last()

    def add(self, high: U64, low: U64) -> Bools:
        """Add hashes; True where one was seen neither before nor earlier in these arrays."""
        if self._last is not None and self._runs:
            fresh = ~self._last.holds(high, low)
            left = np.flatnonzero(fresh)
            fresh[left] = self._add(high[left], low[left])
            return fresh
        return self._add(high, low)

    def _add(self, high: U64, low: U64) -> Bools:
        fresh = np.zeros(len(high), dtype=bool)
        if len(high):
            place = _distinct(high, low)
            mine = high[place]
            maybe = np.flatnonzero(self._met[self._bits(mine)])
            if len(maybe):
                at = place[maybe]
                maybe = maybe[self._contains(high[at], low[at])]
                place = np.delete(place, maybe)
            if self._last is not None:
                self._last.note(high, low)
            self._push(high[place], low[place])
            fresh[place] = True
        return fresh

    def _bits(self, high: U64) -> Places:
        return (high >> np.uint64(65 - len(self._met).bit_length())).astype(np.intp)

    def _meet(self, high: U64) -> None:
        """Enter hashes into the table, which has two to eight places for each."""
        if len(self._met) < 2 * len(self):
            self._met = np.zeros(1 << (8 * len(self) - 1).bit_length() - 1, dtype=bool)
            for run, _ in self._runs:
                self._met[self._bits(run)] = True
        else:
            self._met[self._bits(high)] = True

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
        self._meet(high)
        while len(self._runs) > 1 and len(self._runs[-2][0]) <= len(self._runs[-1][0]):
            (a_high, a_low), (b_high, b_low) = self._runs[-2:]
            merged_high = np.concatenate((a_high, b_high))
            order = np.argsort(merged_high, kind="stable")
            merged = (merged_high[order], np.concatenate((a_low, b_low))[order])
            self._runs = [*self._runs[:-2], merged]


def _distinct(high: U64, low: U64) -> Places:
    """First places of the different hashes, in the order of their high halves.

    The place is put into the low bits of the high half: then plain numbers are sorted, which is
    several times as fast as sorting places by their values. Where two different hashes agree in
    all other bits, which next to never happens, the slow sort decides.
    """
    bits = np.uint64(max(len(high) - 1, 1).bit_length())
    mask = (np.uint64(1) << bits) - np.uint64(1)
    packed = np.sort((high & ~mask) | np.arange(len(high), dtype=np.uint64))
    order = (packed & mask).astype(np.intp)
    packed >>= bits
    again = np.flatnonzero(packed[1:] == packed[:-1])
    if not len(again):
        return order
    here, before = order[again + 1], order[again]
    if ((high[here] != high[before]) | (low[here] != low[before])).any():
        return _by_sorting(high, low)
    first = np.ones(len(high), dtype=bool)
    first[again + 1] = False
    return order[first]


def _by_sorting(high: U64, low: U64) -> Places:
    order = np.lexsort((low, high))
    high, low = high[order], low[order]
    first = np.ones(len(high), dtype=bool)
    first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    return order[first]
