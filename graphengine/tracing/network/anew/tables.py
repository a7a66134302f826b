"""Joins and groups of integer columns, as sorted keys; what polars does for frames.

A key is a non-negative int64; a negative one stands for nothing and meets nothing. Results are in
the order of the left rows, then of the right ones, so that equal input gives equal output.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray
NONE = -1


def ranges(low: Array, high: Array) -> tuple[Array, Array]:
    """Row number and position of everything in ``[low, high)``, row by row. O(rows + found)."""
    counts = np.maximum(high - low, 0)
    rows = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    places = np.arange(len(rows)) + np.repeat(low - ends + counts, counts)
    return rows, places


def joined(keys: Array, table: Array) -> tuple[Array, Array]:
    """Positions (in ``keys``, in ``table``) of all equal pairs; ``table`` is sorted."""
    low = np.searchsorted(table, keys, "left")
    high = np.searchsorted(table, keys, "right")
    high[keys < 0] = 0
    return ranges(low, high)


def place(keys: Array, table: Array) -> Array:
    """Position of each key in a sorted table without repeats; NONE where it is not there."""
    if not len(table):
        return np.full(len(keys), NONE, dtype=np.int64)
    at = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return np.where((table[at] == keys) & (keys >= 0), at, NONE)


def member(keys: Array, table: Array) -> Array:
    """Whether each key is in a sorted table."""
    return place(keys, table) >= 0


def looked_up(keys: Array, table: Array, values: Array) -> Array:
    """``values`` of the keys found in a sorted table without repeats, else NONE."""
    if not len(table):
        return np.full(len(keys), NONE, dtype=np.int64)
    at = place(keys, table)
    return np.where(at >= 0, values[at], NONE)


def unique(keys: Array) -> Array:
    """Sorted keys, each once; by sorting, which for whole numbers is faster than numpy's hash."""
    out = np.sort(keys)
    found: Array = out[begins(out)]
    return found


def begins(keys: Array) -> Array:
    """Whether a row is the first of its run of equal keys."""
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[1:] != keys[:-1]
    return first


def best_of(keys: Array, *order: Array) -> Array:
    """Positions of the first row per key by the columns of ``order``, sorted by key."""
    rows = np.lexsort((*order[::-1], keys))
    found: Array = rows[begins(keys[rows])]
    return found


def distinct(groups: Array, values: Array, count: int, width: int) -> Array:
    """Different values (each below ``width``) per group number below ``count``."""
    pairs = unique(groups * width + values)
    return np.bincount(pairs // width, minlength=count)


def single(keys: Array, values: Array, width: int) -> tuple[Array, Array]:
    """Sorted keys that have one value only, and that value; repeated rows count once."""
    pairs = unique(keys * width + values)
    found = pairs // width
    first = begins(found)
    alone = first & np.append(first[1:], np.ones(min(len(first), 1), dtype=bool))
    return found[alone], pairs[alone] % width


def sums(groups: Array, values: Array, count: int) -> Array:
    """Whole sums of values per group number below ``count``; int64, exact."""
    out = np.zeros(count, dtype=np.int64)
    np.add.at(out, groups, values)
    return out
