"""Best journeys: the fastest, the one of fewest events, the foremost, each with its events.

One pass labels every event with the best way that ends with it. What may precede an event is a
sliding window of arrivals at its node, whose best member a monotone queue keeps (D. Lemire,
"Streaming maximum-minimum filter", arXiv:cs/0610046), so a dwell limit costs O(1) an event.
"""

from __future__ import annotations

import numpy as np

from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import NEVER, Nodes, Times
from graphengine.tracing.kernel.spread import Places

FASTEST, FEWEST, FOREMOST = 0, 1, 2


@kernel
def journeys(
    src: Nodes,
    dst: Nodes,
    at: Times,
    first: int,
    offset: Places,
    origin: Nodes,
    least: int,
    most: int,
    aim: int,
) -> tuple[Times, Places]:
    """For each event the best way from an origin that ends with it.

    Args:
        offset: int64[n + 1], running count of *arrivals* a node.
        origin: int32[n], 1 where a way may begin.
        least: dwell, at least 1 microsecond; ``most``: at most.
        aim: ``FASTEST``: the latest departure from the origin is best; ``FEWEST``: fewest events.
            (Any label serves ``FOREMOST``, which only asks for the first event to arrive.)

    Returns:
        ``label`` int64[m]: the departure time (FASTEST) or minus the number of events (FEWEST);
        ``-NEVER`` where no way ends with the event. ``before`` int64[m]: the event before it on
        that way, -1 where it begins. O(m) time; ties go to the earlier arrival.
    """
    n = len(offset) - 1
    label = np.full(len(at), -NEVER, np.int64)
    before = np.full(len(at), -1, np.int64)
    queue = np.empty(max(1, offset[n]), np.int64)
    head, tail = offset[:n].copy(), offset[:n].copy()
    behind = first
    for e in range(first, len(at)):
        while at[behind] <= at[e] - least:
            _arrive(queue, head, tail, dst[behind], behind, label)
            behind += 1
        u = src[e]
        while head[u] < tail[u] and at[e] - at[queue[head[u]]] > most:
            head[u] += 1
        if head[u] < tail[u]:
            before[e] = queue[head[u]]
            label[e] = label[before[e]] - (1 if aim == FEWEST else 0)
        start = at[e] if aim == FASTEST else np.int64(-1)
        if origin[u] == 1 and start >= label[e]:
            label[e], before[e] = start, -1
    return label, before


@kernel
def _arrive(queue: Places, head: Places, tail: Places, v: int, event: int, label: Times) -> None:
    """Put an arrival into its node's queue, which is kept falling in label."""
    if label[event] == -NEVER:
        return
    while tail[v] > head[v] and label[queue[tail[v] - 1]] < label[event]:
        tail[v] -= 1
    queue[tail[v]] = event
    tail[v] += 1


@kernel
def arrivals(dst: Nodes, n: int) -> Places:
    """Running count of arrivals a node, int64[n + 1]. O(m + n)."""
    offset = np.zeros(n + 1, np.int64)
    for v in dst:
        offset[v + 1] += 1
    for v in range(n):
        offset[v + 1] += offset[v]
    return offset


def best_way(
    src: Nodes,
    dst: Nodes,
    at: Times,
    first: int,
    n: int,
    origins: Nodes,
    target: int,
    least: int,
    most: int,
    aim: int,
) -> list[int]:
    """Events of the best way from any of the origins to a target; empty where there is none.

    ``FOREMOST``: the earliest arrival; ``FASTEST``: the shortest time from first event to last;
    ``FEWEST``: the fewest events. Ties go to the fewer events (foremost), the earlier arrival
    (fewest), the earlier arrival (fastest), then to the event that comes first. A way may meet a
    node twice: going round is how it waits where a dwell is limited.

    Args:
        first, least, most: as of :func:`journeys`. The events of one instant do not follow one
            another, as ``least`` is at least 1.

    Returns:
        Numbers of events, in order; never empty for a way, so an origin does not reach itself
        without an event. O(m) time, 24 bytes an event.
    """
    origin = np.zeros(n, np.int32)
    origin[origins] = 1
    by = FASTEST if aim == FASTEST else FEWEST
    label, before = journeys(src, dst, at, first, arrivals(dst, n), origin, least, most, by)
    ends = np.flatnonzero((dst == target) & (label != -NEVER))
    if not len(ends):
        return []
    keys = {
        FASTEST: (at[ends], at[ends] - label[ends]),
        FEWEST: (at[ends], -label[ends]),
        FOREMOST: (-label[ends], at[ends]),
    }[aim]
    return unwind(before, int(ends[np.lexsort((ends, *keys))[0]]))


def unwind(before: Places, event: int) -> list[int]:
    """The events of the way that ends with ``event``, first to last. O(length)."""
    way = []
    while event >= 0:
        way.append(int(event))
        event = int(before[event])
    return way[::-1]
