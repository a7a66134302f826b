"""The search over one origin after another, in slices that grow and can be ended in between."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graphengine.tracing.chains.hoparrays import EPOCH, MICRO, Hops
from graphengine.tracing.chains.pattern import Automaton, Pattern
from graphengine.tracing.chains.request import ChainRequest
from graphengine.tracing.kernel.search import (
    CHAINS_FULL,
    MILLION,
    REPEAT_CLOSE,
    REPEAT_NONE,
    STEPS_SPENT,
    WHOLE,
    search,
)
from graphengine.tracing.stop import INTERRUPTED, TIME, Stop

FAR = 2**61
SLICE = 500_000
GROWTH = 4
Flags = npt.NDArray[np.bool_]
LIMIT = "limit"
WHY = {STEPS_SPENT: LIMIT, CHAINS_FULL: LIMIT}


@dataclass
class Progress:
    """What a search has found and how it ended.

    Attributes:
        ways: hops of each chain. looked: hops looked at.
        met: bool[n], hubs that stopped a chain.
        how: as of the kernel. ended: ``whole``, ``limit``, ``time`` or ``interrupted``.
        at: the origin where it was cut, None where it was not; begun: origins begun.
    """

    met: Flags
    ways: list[list[int]] = field(default_factory=list)
    looked: int = 0
    how: int = WHOLE
    ended: str = "whole"
    at: int | None = None
    begun: int = 0

    def cut(self, ended: str, origin: int) -> None:
        """Say where and why the search ended early."""
        self.ended, self.at = ended, origin


@dataclass(frozen=True)
class Sets:
    """Nodes by number, as a request names them."""

    targets: Collection[int] | None
    barred: Collection[int]


def window(request: ChainRequest) -> tuple[int, int]:
    """First and last microsecond of the hops, turned round where chains go back in time."""
    since = (request.since - EPOCH) // MICRO if request.since else -FAR
    until = (request.until - EPOCH) // MICRO if request.until else FAR
    return (-until, -since) if request.order == "falling" else (since, until)


def dwell(request: ChainRequest) -> tuple[int, int]:
    """Least and most microseconds between two hops."""
    if request.order == "any":
        return -FAR, FAR
    most = request.max_dwell // MICRO if request.max_dwell is not None else FAR
    return request.min_dwell // MICRO - request.tolerance // MICRO, most


def run(
    request: ChainRequest,
    pattern: Pattern,
    machine: Automaton,
    hops: Hops,
    origins: list[int],
    sets: Sets,
    stop: Stop,
) -> Progress:
    """Search origin by origin.

    A slice that used up its steps is searched again with four times as many, so what is done twice
    is a third of the whole. Under a time limit the last slice is as long as there is time, judged
    by the speed of the one before.
    """
    n = len(hops.nodes)
    targets = _flags(n, range(n) if sets.targets is None else sets.targets)
    hubs = hops.neighbours > request.hub if request.hub else np.zeros(n, np.bool_)
    hubs[origins] = False
    least, most = request.keep or (0, 2000)
    barred = _flags(n, sets.barred)
    found = Progress(np.zeros(n, np.bool_))

    def slice_(origin: int, steps: int) -> tuple[list[list[int]], int, int]:
        flat, stops, looked, how = search(
            hops.leave[0], hops.rows, machine.follows, machine.accepts,
            np.array([origin], np.int32), targets, barred, hubs, found.met,
            request.least_amount, window(request), dwell(request),
            (round(least * MILLION), round(most * MILLION)), pattern.longest,
            REPEAT_CLOSE if request.cycles else REPEAT_NONE, steps,
            request.room - len(found.ways),
        )  # fmt: skip
        return [part.tolist() for part in np.split(flat, stops)[: len(stops)]], looked, how

    for origin in origins:
        if pattern.start and hops.nodes[origin].partition(":")[0] not in pattern.start:
            continue
        found.begun += 1
        ways: list[list[int]] = []
        looked, budget, speed = 0, SLICE, 0.0
        try:
            while True:
                why = stop.why()
                budget = min(budget, request.steps - found.looked)
                if speed and stop.left() * speed < budget:
                    budget = max(0, int(stop.left() * speed))
                    why = why or (TIME if budget <= looked else None)
                if why is not None:
                    found.cut(why, origin)
                    break
                began = time.monotonic()
                ways, looked, found.how = slice_(origin, budget)
                speed = max(1, looked) / max(1e-6, time.monotonic() - began)
                if found.how != STEPS_SPENT or found.looked + budget >= request.steps:
                    break
                budget *= GROWTH
        except KeyboardInterrupt:
            found.cut(INTERRUPTED, origin)
        found.looked += looked
        found.ways += ways
        if found.ended == "whole" and found.how != WHOLE:
            found.cut(LIMIT, origin)
        if found.ended != "whole":
            break
    return found


def _flags(n: int, numbers: Collection[int]) -> Flags:
    flags = np.zeros(n, np.bool_)
    flags[np.fromiter(numbers, np.int64, len(numbers))] = True
    return flags
