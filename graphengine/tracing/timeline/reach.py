"""Reachability over windows of events: what is known goes over from one window to the next.

The same passes as in ``kernel/passes.py``, with their state handed in. A window may begin in the
middle of an instant: arrivals that are not old enough to go on from are carried over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphengine.errors import UsageError
from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import NEVER, Flags, Nodes, Times
from graphengine.tracing.stop import Stop
from graphengine.tracing.timeline.windows import Windows


@kernel
def _arrive(src: Nodes, dst: Nodes, at: Times, since: int, arrive: Times) -> None:
    for e in range(len(at)):
        if at[e] >= since and arrive[src[e]] < at[e] and arrive[dst[e]] == NEVER:
            arrive[dst[e]] = at[e]


@kernel
def _within(
    src: Nodes,
    dst: Nodes,
    at: Times,
    since: int,
    least: int,
    most: int,
    ready: Times,
    arrive: Times,
    used: Flags,
    held_to: Nodes,
    held_at: Times,
) -> tuple[int, int, int]:
    """One window; returns the events used, held arrivals and own events that are known now."""
    held, behind, count = 0, 0, 0
    for e in range(len(at)):
        used[e] = False
        known = at[e] - least
        while held < len(held_at) and held_at[held] <= known:
            if ready[held_to[held]] < held_at[held]:
                ready[held_to[held]] = held_at[held]
            held += 1
        while behind < e and at[behind] <= known:
            if used[behind] and ready[dst[behind]] < at[behind]:
                ready[dst[behind]] = at[behind]
            behind += 1
        if at[e] >= since and at[e] - ready[src[e]] <= most:
            used[e] = True
            count += 1
            if arrive[dst[e]] == NEVER:
                arrive[dst[e]] = at[e]
    return count, held, behind


@dataclass(frozen=True)
class Reach:
    """What is reached.

    Attributes:
        arrive: int64[n], earliest arrival, see :func:`kernel.passes.earliest`.
        events: events on some allowed way, None without a dwell (they are not told apart there).
        looked: events looked at. ended: ``whole``, ``time`` or ``interrupted``.
    """

    arrive: Times
    events: int | None
    looked: int
    ended: str

    @property
    def reached(self) -> int:
        """Number of nodes reached, origins included."""
        return int((self.arrive < NEVER).sum())


def _origins(n: int, origins: Sequence[int]) -> Times:
    arrive = np.full(n, NEVER, np.int64)
    arrive[list(origins)] = -NEVER
    return arrive


def earliest(
    events: Windows, n: int, origins: Sequence[int], *, since: int = -(2**61),
    stop: Stop | None = None,
) -> Reach:  # fmt: skip
    """Earliest arrivals over steps of strictly ascending time, without a limit.

    O(m) time; 8 bytes a node and two windows of memory. Equal to :func:`kernel.passes.earliest`.
    """
    arrive, looked, stop = _origins(n, origins), 0, stop or Stop()
    for _, window in events:
        why = stop.why()
        if why:
            return Reach(arrive, None, looked, why)
        _arrive(window["src"], window["dst"], window["at"], since, arrive)
        looked += len(window["at"])
    return Reach(arrive, None, looked, "whole")


def within(
    events: Windows,
    n: int,
    origins: Sequence[int],
    least: int,
    most: int,
    *,
    since: int = -(2**61),
    stop: Stop | None = None,
) -> Reach:
    """Earliest arrivals with a least and most dwell (microseconds) at each node.

    O(m) time; 16 bytes a node, two windows, and the arrivals of the last ``least`` microseconds of
    memory. Equal to :func:`kernel.passes.within`.

    Raises:
        UsageError: a least dwell below one microsecond.
    """
    if least < 1:
        raise UsageError("A dwell is at least one microsecond here.")
    arrive, looked, count, stop = _origins(n, origins), 0, 0, stop or Stop()
    ready = np.where(arrive == -NEVER, NEVER, -NEVER)
    held_to, held_at = np.empty(0, np.int32), np.empty(0, np.int64)
    used = np.zeros(events.size, np.bool_)
    for _, window in events:
        why = stop.why()
        if why:
            return Reach(arrive, count, looked, why)
        src, dst, at = window["src"], window["dst"], window["at"]
        more, held, behind = _within(
            src, dst, at, since, least, most, ready, arrive, used, held_to, held_at
        )
        mine = np.flatnonzero(used[behind : len(at)]) + behind
        held_to = np.concatenate((held_to[held:], dst[mine]))
        held_at = np.concatenate((held_at[held:], at[mine]))
        count, looked = count + more, looked + len(at)
    return Reach(arrive, count, looked, "whole")
