"""Hops in the order of departures, each with what may follow it: the index of the chain search.

A row a hop and 64 bytes a row, what one line of the processor's cache holds. It says where the
receiver's later departures begin, where they end and when the first of them is, so that going on
needs no search, and a hop that nothing follows in time costs no look at the receiver at all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.exact import Amounts
from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import NEVER, Nodes, Times

Places = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]

ROW = 8
START, END, AMOUNT, TO, NEXT, LAST, NEXT_AT, HOP = range(ROW)
"""Of a row: start and end of the hop, minor units, the node where it arrives, the place of that
node's first departure later than the end, the end of that node's places, the start of that first
departure (``NEVER``: there is none), and the hop's number with its class in the low bits."""
CLASS_BITS = 16
PLACE, LATER, WHEN = range(3)
"""Of a node while rows are made: the place given last, its first departure later than the present
instant, and when that is."""


def followers(
    src: Nodes,
    dst: Nodes,
    start: Times,
    end: Times,
    amount: Amounts,
    classes: npt.NDArray[np.int16],
    n: int,
) -> tuple[Places, Rows]:
    """Rows of hops by the node that they leave, in the order of starts within a node.

    Args:
        src, dst, start, end, amount, classes: of each hop, sorted by ``start``; ``end`` is not
            before ``start``, and classes are not negative.

    Returns:
        ``offset`` int64[n + 1] and ``rows`` int64[m, 8]: node v's departures are the rows from
        ``offset[v]`` up to ``offset[v + 1]``. O(m + n) time where hops have no length, with a
        search a hop that has one.
    """
    rows = np.empty((len(src), ROW), np.int64)  # numpy asks for large pages, numba does not
    return _fill(src, dst, start, end, amount, classes, n, rows), rows


@kernel
def _fill(
    src: Nodes, dst: Nodes, start: Times, end: Times, amount: Amounts,
    classes: npt.NDArray[np.int16], n: int, rows: Rows,
) -> Places:  # fmt: skip
    """Write all rows; where each node's begin."""
    offset = np.zeros(n + 1, np.int64)
    for u in src:
        offset[u + 1] += 1
    for v in range(n):
        offset[v + 1] += offset[v]
    cursor = np.empty((n, 3), np.int64)
    for v in range(n):
        cursor[v, PLACE], cursor[v, LATER], cursor[v, WHEN] = offset[v + 1], offset[v + 1], NEVER
    stop = len(src)
    while stop > 0:  # back in time, an instant at once: what follows a hop is later than it
        first = stop - 1
        while first > 0 and start[first - 1] == start[first]:
            first -= 1
        _write(src, dst, start, end, amount, classes, offset, cursor, rows, first, stop)
        for hop in range(first, stop):
            u = np.uint64(src[hop])
            cursor[u, LATER], cursor[u, WHEN] = cursor[u, PLACE], start[hop]
        stop = first
    return offset


@kernel
def _write(
    src: Nodes, dst: Nodes, start: Times, end: Times, amount: Amounts,
    classes: npt.NDArray[np.int16], offset: Places, cursor: Places, rows: Rows, first: int,
    stop: int,
) -> None:  # fmt: skip
    """The rows of one instant; those of later ones are there."""
    for hop in range(stop - 1, first - 1, -1):
        h = np.uint64(hop)  # numbers without a sign need no check for one counted from the end
        u, v, over = np.uint64(src[h]), np.uint64(dst[h]), end[h]
        cursor[u, PLACE] -= 1
        following, when, last = cursor[v, LATER], cursor[v, WHEN], offset[v + np.uint64(1)]
        if when <= over:
            following = from_(rows, following, last, over + 1)
            when = rows[following, START] if following < last else NEVER
        p = np.uint64(cursor[u, PLACE])
        rows[p, START], rows[p, END], rows[p, AMOUNT], rows[p, TO] = start[h], over, amount[h], v
        rows[p, NEXT], rows[p, LAST], rows[p, NEXT_AT] = following, last, when
        rows[p, HOP] = (hop << CLASS_BITS) + np.int64(classes[h])


@kernel
def from_(rows: Rows, low: int, high: int, wanted: int) -> int:
    """The first of the places from ``low`` up to ``high`` that starts at ``wanted`` or later.

    In steps that double: what follows soon is found soon.
    """
    step = 1
    while low + step <= high and rows[np.uint64(low + step - 1), START] < wanted:
        low += step
        step *= 2
    high = min(high, low + step - 1)
    while low < high:
        middle = (low + high) >> 1
        if rows[np.uint64(middle), START] < wanted:
            low = middle + 1
        else:
            high = middle
    return low
