"""Reachability that touches only what is reached, for every dwell, negative ones too.

Where few events are reached a pass over all of them is wasted. Here each usable event opens a
window in the departures of the node where it arrives; a forest of skips over departures already
taken makes each of them cost almost nothing the second time (R. E. Tarjan, "Efficiency of a good
but not linear set union algorithm", doi:10.1145/321879.321884). The forest lives in a workspace
that is all zero between two questions: what a question marks it takes back, so that a small answer
costs what it finds and nothing for the size of the data.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import Nodes, Times

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.int32]

DONE, FULL, CUT = 0, 1, 2


@kernel
def departures(src: Nodes, n: int) -> tuple[Places, Places]:
    """Events by the node that they leave, in the order of time within a node.

    Returns:
        ``offset`` int64[n + 1] and ``order`` int64[m]: node v's departures are the events
        ``order[offset[v]:offset[v + 1]]``. O(m + n) time, a stable counting sort.
    """
    offset = np.zeros(n + 1, np.int64)
    for e in range(len(src)):
        offset[src[e] + 1] += 1
    for v in range(n):
        offset[v + 1] += offset[v]
    place = offset[:n].copy()
    order = np.empty(len(src), np.int64)
    for e in range(len(src)):
        order[place[src[e]]] = e
        place[src[e]] += 1
    return offset, order


@kernel
def _lower(times: Times, low: int, high: int, wanted: int) -> int:
    while low < high:
        middle = (low + high) // 2
        if times[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _longer(row: Places) -> Places:
    """Twice as long; a loop, which is compiled sooner than a join of arrays."""
    longer = np.empty(2 * len(row), np.int64)
    for k in range(len(row)):
        longer[k] = row[k]
    return longer


@kernel
def _free(skip: Marks, p: int) -> int:
    """The first place from p on that was not taken; skips are halved on the way."""
    while skip[p] != 0:
        following = p + skip[p]
        if skip[following] != 0:
            skip[p] += skip[following]
        p = following
    return p


def marks(events: int) -> Marks:
    """A workspace for :func:`spread` over so many events, below 2**31; lazily allocated."""
    return np.zeros(events + 1, np.int32)


def spread(
    offset: Places,
    order: Places,
    leaving: Times,
    dst: Nodes,
    origins: Nodes,
    since: int,
    until: int,
    least: int,
    most: int,
    limit: int,
    skip: Marks | None = None,
) -> tuple[Places, Places, bool]:
    """Events on some allowed way from the origins, found from event to event.

    Args:
        offset, order: of :func:`departures`.
        leaving: ``at[order]``: times in the order of departures.
        since, until: only events of this period, both ends included.
        least, most: dwell in microseconds; ``least`` may be zero (one instant) or negative (clocks
            that differ by so much), ``most`` large for no limit.
        limit: stop after so many events.
        skip: a workspace of :func:`marks`, for many questions one after another: making one
            anew costs more than a small answer. Not for two threads at once.

    Returns:
        The events' numbers, in the order found; for each the number *in that list* of the event
        before it on its way, -1 at an origin; and whether all were found (False: the limit).
        Not a shortest way, but one. O(k log d) time for k events found and d departures a node.
    """
    if skip is None:
        skip = marks(len(order))
    return _spread(offset, order, leaving, dst, origins, since, until, least, most, limit, skip)


@kernel
def _spread(
    offset: Places,
    order: Places,
    leaving: Times,
    dst: Nodes,
    origins: Nodes,
    since: int,
    until: int,
    least: int,
    most: int,
    limit: int,
    skip: Marks,
) -> tuple[Places, Places, bool]:
    found = np.empty(16, np.int64)
    before = np.empty(16, np.int64)
    head, count, how = -len(origins), 0, FULL
    while True:
        head, count, how = _walk(
            offset, order, leaving, dst, origins, since, until, least, most, limit, skip, found,
            before, head, count,
        )  # fmt: skip
        if how != FULL:
            break
        found, before = _longer(found), _longer(before)
    _clear(order, skip, found, count)
    return found[:count], before[:count], how == DONE


@kernel
def _walk(
    offset: Places,
    order: Places,
    leaving: Times,
    dst: Nodes,
    origins: Nodes,
    since: int,
    until: int,
    least: int,
    most: int,
    limit: int,
    skip: Marks,
    found: Places,
    before: Places,
    head: int,
    count: int,
) -> tuple[int, int, int]:
    """Go on from ``head`` until all is found or there is no room; the same head may be resumed.

    It makes no array: a loop in which arrays change hands costs more than its step.
    """
    while head < count:
        if head < 0:
            node, low, high = origins[head + len(origins)], since, until
        else:
            place = found[head]
            node, arrived = dst[order[place]], leaving[place]
            low, high = max(since, arrived + least), min(until, arrived + most)
        end = offset[node + 1]
        p = _free(skip, _lower(leaving, offset[node], end, low))
        while p < end and leaving[p] <= high:
            if count == limit:
                return head, count, CUT
            if count == len(found):
                return head, count, FULL
            found[count] = p
            before[count] = max(head, -1)
            count += 1
            skip[p] = 1
            p = _free(skip, p + 1)
        head += 1
    return head, count, DONE


@kernel
def _clear(order: Places, skip: Marks, found: Places, count: int) -> None:
    """Take the marks back, and turn places of departures into events."""
    for k in range(count):
        skip[found[k]] = 0
        found[k] = order[found[k]]
