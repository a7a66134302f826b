"""Columns in files, walked window by window: memory does not grow with the number of events."""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from graphengine.tracing.timeline.columns import Array

WINDOW = 2_000_000
Files = Mapping[str, tuple[Path, str]]


class Windows:
    """Columns of equal length in plain files.

    Args:
        files: path and dtype by name. rows: events in each. size: events of a window.
    """

    def __init__(self, files: Files, rows: int, size: int = WINDOW) -> None:
        self.files, self.rows, self.size = files, rows, max(1, size)

    def __iter__(self) -> Iterator[tuple[int, dict[str, Array]]]:
        """The first event of each window, and its columns, valid until the next one.

        The columns are mapped. A second thread reads the next window from the disk meanwhile, and
        the pages of the last one are given back, so about two windows are in memory.
        """
        if not self.rows:
            return
        maps = {
            name: np.memmap(path, dtype, mode="c", shape=(self.rows,))
            for name, (path, dtype) in self.files.items()
        }
        with ThreadPoolExecutor(1) as ahead:
            waiting = ahead.submit(_touch, maps, 0, self.size)
            for first in range(0, self.rows, self.size):
                waiting.result()
                end = min(first + self.size, self.rows)
                waiting = ahead.submit(_touch, maps, end, end + self.size)
                yield first, {name: np.asarray(values[first:end]) for name, values in maps.items()}
                _give_back(maps, first, end)
            waiting.result()


def _touch(maps: Mapping[str, np.memmap], first: int, end: int) -> int:
    """Read one number a page; numpy lets go of the interpreter meanwhile."""
    found = 0
    for values in maps.values():
        step = max(1, mmap.PAGESIZE // values.itemsize)
        found ^= int(np.bitwise_xor.reduce(values[first:end:step], initial=0))
    return found


def _give_back(maps: Mapping[str, np.memmap], first: int, end: int) -> None:
    """Let the pages of a window go, where the system can be told so."""
    for values in maps.values():
        whole = getattr(values, "_mmap", None)
        if whole is None or not hasattr(mmap, "MADV_DONTNEED"):
            continue
        low = -(-first * values.itemsize // mmap.PAGESIZE) * mmap.PAGESIZE
        high = end * values.itemsize // mmap.PAGESIZE * mmap.PAGESIZE
        if high > low:
            with contextlib.suppress(OSError, ValueError):
                whole.madvise(mmap.MADV_DONTNEED, low, high - low)
