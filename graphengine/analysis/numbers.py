"""Columns of numbers: stable orders, groups of equal keys, and pairs as igraph takes them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
CHUNK = 4096
"""So many pairs become Python numbers at once: they are read again while the cache has them."""


def rising(keys: npt.NDArray[np.integer[Any]]) -> Numbers:
    """The places of keys >= 0 by rising key, equal keys in their order. O(m log m).

    Key and place are sorted as one number where both fit into 63 bits: numpy sorts whole numbers
    several times faster than it sorts places.
    """
    bits = len(keys).bit_length()
    if len(keys) and int(keys.max()) < 1 << (63 - bits):
        both = (keys.astype(np.int64) << bits) | np.arange(len(keys))
        both.sort()
        both &= (1 << bits) - 1
        return both
    return np.argsort(keys, kind="stable")


class Groups:
    """Equal keys of m as groups, in rising order of key.

    Args:
        placed: whether :attr:`place` will be asked for: one sort does for both then.

    Attributes:
        keys: int64, the g distinct keys, rising.
        count: int64[g], how often each is there.
    """

    def __init__(self, keys: Numbers, *, placed: bool = False) -> None:
        self._all = keys
        if placed:
            self._order = rising(keys)
        in_order = keys[self._order] if placed else np.sort(keys)
        first = _firsts(in_order)
        self.keys: Numbers = in_order[first]
        self.count: Numbers = np.diff(np.append(first, len(keys)))

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def place(self) -> Numbers:
        """int64[m]: the group of each key."""
        found = np.empty(len(self._all), np.int64)
        found[self._order] = np.repeat(np.arange(len(self)), self.count)
        return found

    @cached_property
    def _order(self) -> Numbers:
        return rising(self._all)

    def added(self, values: Floats) -> Floats:
        """Sums by group of float64[m]; they do not depend on the order of the rows."""
        if len(self) == len(values):
            return values[self._order]
        place = self.place
        if not _exact(values):
            order = np.lexsort((values, place))
            place, values = place[order], values[order]
        return np.bincount(place, values, len(self)).astype(np.float64)

    def counted(self, many: Numbers) -> Numbers:
        """Sums by group of int64[m] below 2 ** 53."""
        return np.bincount(self.place, many, len(self)).astype(np.int64)


def _exact(values: Floats) -> bool:
    """Whether sums of these values have no rounding, whatever their order."""
    return bool((values == np.floor(values)).all()) and float(np.abs(values).sum()) < 2.0**53


def _firsts(in_order: Numbers) -> Numbers:
    """Places where a sorted column has another value than before."""
    changes = np.empty(len(in_order), bool)
    changes[:1] = True
    np.not_equal(in_order[1:], in_order[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def pairs(source: npt.NDArray[Any], target: npt.NDArray[Any]) -> Iterator[tuple[int, int]]:
    """The pairs of two columns one after another, for ``igraph.Graph``.

    igraph needs four times as long for an array, of which it makes a list of lists first.
    """
    return chain.from_iterable(
        zip(
            source[at : at + CHUNK].tolist(), target[at : at + CHUNK].tolist(), strict=True
        )
        for at in range(0, len(source), CHUNK)
    )  # fmt: skip
