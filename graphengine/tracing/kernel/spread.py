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
Steps = npt.NDArray[np.int64]

DONE, FULL, CUT = 0, 1, 2
NO_ROOM = -(2**62)
GROWTH = 4
"""Where the room for an answer is used up, it is asked for again with so much more."""


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
        middle = (low + high) >> 1
        if times[np.uint64(middle)] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _free(skip: Marks, p: int) -> int:
    """The first place from p on that was not taken; skips are halved on the way."""
    step = skip[np.uint64(p)]  # without a sign: no check for a place counted from the end
    while step != 0:
        following = p + step
        further = skip[np.uint64(following)]
        if further != 0:
            skip[np.uint64(p)] = step + further
        p, step = following, further
    return p


class Desk:
    """A workspace for :func:`spread` over so many events, below 2**31; lazily allocated.

    For many questions one after another: making one anew costs more than a small answer. Not for
    two threads at once.

    Attributes:
        skip: int32[events + 1], all zero between two questions. steps: room for an answer.
    """

    __slots__ = ("skip", "steps")

    def __init__(self, events: int) -> None:
        self.skip = np.zeros(events + 1, np.int32)
        self.steps = np.empty((64, 2), np.int64)


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
    desk: Desk | None = None,
) -> tuple[Steps, bool]:
    """Events on some allowed way from the origins, found from event to event.

    Args:
        offset, order: of :func:`departures`.
        leaving: ``at[order]``: times in the order of departures.
        since, until: only events of this period, both ends included.
        least, most: dwell in microseconds; ``least`` may be zero (one instant) or negative (clocks
            that differ by so much), ``most`` large for no limit.
        limit: stop after so many events.
        desk: a workspace. The answer lies on it: copy what is to outlast the next question.

    Returns:
        int64[k, 2], of each event its number, in the order found, and the number *of the row* of
        the event before it on its way, -1 at an origin; and whether all were found (False: the
        limit). Not a shortest way, but one. O(k log d) time for k events found and d departures a
        node.
    """
    if desk is None:
        desk = Desk(len(order))
    while True:
        found = _spread(
            offset, order, leaving, dst, origins, since, until, least, most, limit, desk.skip,
            desk.steps,
        )  # fmt: skip
        if found >= 0:
            return desk.steps[:found], True
        if found > NO_ROOM:
            return desk.steps[: -1 - found], False
        desk.steps = np.empty((GROWTH * len(desk.steps), 2), np.int64)


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
    steps: Steps,
) -> int:
    """The number of events found, minus one less it where the limit cut it, or ``NO_ROOM``.

    One number, as each array that goes back to Python costs more than finding some events.
    """
    _, count, how = _walk(
        offset, order, leaving, dst, origins, since, until, least, most, limit, skip, steps,
        -len(origins), 0,
    )  # fmt: skip
    _clear(order, skip, steps, count)
    if how == FULL:
        return NO_ROOM
    return count if how == DONE else -1 - count


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
    steps: Steps,
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
            place = np.uint64(steps[head, 0])  # without a sign: no check for one from the end
            node, arrived = dst[np.uint64(order[place])], leaving[place]
            low, high = max(since, arrived + least), min(until, arrived + most)
        end = offset[node + 1]
        p = _free(skip, _lower(leaving, offset[node], end, low))
        while p < end and leaving[np.uint64(p)] <= high:
            if count == limit:
                return head, count, CUT
            if count == len(steps):
                return head, count, FULL
            steps[count, 0], steps[count, 1] = p, max(head, -1)
            count += 1
            skip[np.uint64(p)] = 1
            p = _free(skip, p + 1)
        head += 1
    return head, count, DONE


@kernel
def _clear(order: Places, skip: Marks, steps: Steps, count: int) -> None:
    """Take the marks back, and turn places of departures into events."""
    for k in range(count):
        place = np.uint64(steps[k, 0])
        skip[place] = 0
        steps[k, 0] = order[place]
