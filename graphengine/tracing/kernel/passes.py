"""Reachability in one pass over all events in the order of time.

Both passes take events sorted by ``at`` and a number of nodes, and follow B. B. Xuan, A. Ferreira
and A. Jarry, "Computing shortest, fastest, and foremost journeys in dynamic networks"
(doi:10.1142/S0129054103001728), and H. Wu et al., "Path problems in temporal graphs"
(doi:10.14778/2732939.2732945). Shapes: m events, n nodes, any number of origins.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.jit import kernel

Nodes = npt.NDArray[np.int32]
Times = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = np.int64(2**62)
"""Arrival time of a node that is not reached; later than any instant."""


@kernel
def earliest(src: Nodes, dst: Nodes, at: Times, first: int, n: int, origins: Nodes) -> Times:
    """Earliest arrival at each node over steps of strictly ascending time, without a limit.

    Args:
        first: number of the first event that may be used; origins leave from there on.
        n: number of nodes.
        origins: nodes where the way begins.

    Returns:
        int64[n], microseconds; an origin has the least int64, an unreached node ``NEVER``.
        O(m) time, one random read an event and one more an event that leaves a reached node.
    """
    arrive = np.full(n, NEVER, np.int64)
    for node in origins:
        arrive[node] = -NEVER
    for place in range(first, len(at)):
        e = np.uint64(place)  # places without a sign need no check for one counted from the end
        now, v = at[e], np.uint64(dst[e])
        # In the order of time the first arrival is the earliest: a node is written once.
        if arrive[np.uint64(src[e])] < now and arrive[v] == NEVER:
            arrive[v] = now
    return arrive


@kernel
def latest(src: Nodes, dst: Nodes, at: Times, last: int, n: int, targets: Nodes) -> Times:
    """Latest departure from each node that still comes to a target, over strictly rising time.

    Args:
        last: number of the first event that may no longer be used; targets are met before it.
        targets: nodes where the way ends.

    Returns:
        int64[n], microseconds; a target has ``NEVER`` (it need not leave), a node from which none
        is reached ``-NEVER``. O(m) time.
    """
    leave = np.full(n, -NEVER, np.int64)
    for node in targets:
        leave[node] = NEVER
    for place in range(last - 1, -1, -1):
        e = np.uint64(place)
        now, u = at[e], np.uint64(src[e])
        # Backward in time the first departure is the latest: a node is written once.
        if leave[np.uint64(dst[e])] > now and leave[u] == -NEVER:
            leave[u] = now
    return leave


@kernel
def within(
    src: Nodes,
    dst: Nodes,
    at: Times,
    first: int,
    n: int,
    origins: Nodes,
    least: int,
    most: int,
) -> tuple[Times, Flags]:
    """Earliest arrivals, and the events that can be used, with a dwell at each node.

    Only the latest arrival that is old enough counts at a node: it is the one whose dwell is
    shortest. Events of one instant never follow one another.

    Args:
        least: at least 1 microsecond between arriving and leaving.
        most: at most so many microseconds; origins are always ready.

    Returns:
        Arrivals int64[n] as of :func:`earliest`, and bool[m]: the events on some allowed way.
        O(m) time; 16 bytes of state a node, 8 of them read an event.
    """
    if least == 1:
        return _within_rising(src, dst, at, first, n, origins, most)
    return _within_spaced(src, dst, at, first, n, origins, least, most)


@kernel
def _states(n: int, origins: Nodes) -> tuple[Times, Times]:
    """Latest arrival that counts and first arrival of each node, before the first event."""
    ready = np.full(n, -NEVER, np.int64)
    arrive = np.full(n, NEVER, np.int64)
    for node in origins:
        ready[node] = NEVER
        arrive[node] = -NEVER
    return ready, arrive


@kernel
def _within_rising(
    src: Nodes, dst: Nodes, at: Times, first: int, n: int, origins: Nodes, most: int
) -> tuple[Times, Flags]:
    """Any later instant may follow: an instant is read whole before it is written.

    That stands for the last two distinct arrivals at each node, and leaves 8 bytes a node to read.
    Whether an event is live is a coin toss to the processor, so the arrival is chosen by a mask
    and written in any case.
    """
    ready, arrive = _states(n, origins)
    used = np.empty(len(at), np.bool_)
    used[:first] = False
    end = first
    while end < len(at):
        e = end = _alone(src, dst, at, end, ready, arrive, used, most)
        while end < len(at) and at[end] == at[e]:
            used[end] = at[e] - ready[src[end]] <= most
            end += 1
        for f in range(e, end):
            if used[f] and ready[dst[f]] < at[e]:
                if ready[dst[f]] == -NEVER:
                    arrive[dst[f]] = at[e]
                ready[dst[f]] = at[e]
    return arrive, used


@kernel
def _alone(
    src: Nodes, dst: Nodes, at: Times, first: int, ready: Times, arrive: Times, used: Flags,
    most: int,
) -> int:  # fmt: skip
    """Take events from ``first`` on that share their instant with no other; the first that may.

    A loop of its own, without the one over an instant: the processor then looks ahead in it.
    """
    for place in range(first, len(at) - 1):
        e = np.uint64(place)
        now = at[e]
        if at[e + np.uint64(1)] == now:
            return place
        v = np.uint64(dst[e])
        last = ready[v]
        live = now - ready[np.uint64(src[e])] <= most
        used[e] = live
        ready[v] = max(last, -NEVER ^ ((-NEVER ^ now) & -np.int64(live)))
        if (last == -NEVER) & live:
            arrive[v] = now
    return max(first, len(at) - 1)


@kernel
def _within_spaced(
    src: Nodes, dst: Nodes, at: Times, first: int, n: int, origins: Nodes, least: int, most: int
) -> tuple[Times, Flags]:
    """A second pointer runs behind by ``least``; an arrival is known when it is old enough."""
    ready, arrive = _states(n, origins)
    used = np.zeros(len(at), np.bool_)
    behind = first
    for e in range(first, len(at)):
        now = at[np.uint64(e)]
        while at[behind] <= now - least:
            if used[behind]:  # in the order of time: the last one is the latest
                v = np.uint64(dst[behind])
                ready[v] = max(ready[v], at[behind])
            behind += 1
        if now - ready[np.uint64(src[e])] <= most:
            used[e] = True
            if arrive[dst[e]] == NEVER:
                arrive[dst[e]] = now
    return arrive, used


def latest_within(
    src: Nodes, dst: Nodes, at: Times, last: int, n: int, targets: Nodes, least: int, most: int
) -> tuple[Times, Flags]:
    """Latest departures, and the events that can be used, to the targets with a dwell at each node.

    :func:`within` on the same events turned round in time and direction.

    Returns:
        Departures int64[n] as of :func:`latest`, and bool[m]: the events on some allowed way to a
        target. O(m) time and 16 bytes an event for the columns turned round.
    """
    back = slice(last - 1 if last else None, None, -1)
    turned = (
        np.ascontiguousarray(dst[back][:last]),
        np.ascontiguousarray(src[back][:last]),
        np.ascontiguousarray(-at[back][:last]),
    )
    arrive, live = within(*turned, 0, n, targets, least, most)
    used = np.zeros(len(at), np.bool_)
    used[:last] = live[::-1]
    return -arrive, used


@kernel
def masks(
    src: Nodes, dst: Nodes, at: Times, first: int, n: int, origins: Nodes
) -> npt.NDArray[np.uint64]:
    """Who reaches whom for up to 64 origins at once, over strictly ascending time.

    Returns:
        uint64[n]: bit k is set where origin k reaches the node. O(m) time.
    """
    bits = np.zeros(n, np.uint64)
    fresh = np.zeros(n, np.uint64)
    for k in range(len(origins)):
        bits[origins[k]] |= np.uint64(1) << np.uint64(k)
    e = first
    while e < len(at):
        end = e
        while end < len(at) and at[end] == at[e]:  # one instant: read first, then write
            fresh[dst[end]] |= bits[src[end]]
            end += 1
        for f in range(e, end):
            bits[dst[f]] |= fresh[dst[f]]
            fresh[dst[f]] = np.uint64(0)
        e = end
    return bits
