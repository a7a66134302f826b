"""The same question from many origins: each by itself, in blocks that threads share.

Kernels run without the interpreter's lock. Blocks are of the question, not of the machine, and are
put together in their order, so the answer does not depend on the number of threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import Flags, Nodes, Times, masks
from graphengine.tracing.kernel.pool import larger
from graphengine.tracing.kernel.spread import (
    DONE,
    FULL,
    Desk,
    Marks,
    Places,
    Steps,
    _clear,
    _walk,
)

BLOCK = 64
"""Origins of one block; for :func:`reaches` also the bits of a word."""


def reaches(
    src: Nodes, dst: Nodes, at: Times, first: int, n: int, origins: Nodes, threads: int = 1
) -> npt.NDArray[np.uint64]:
    """Who reaches whom over strictly ascending time, for any number k of origins.

    Returns:
        uint64[ceil(k / 64), n]: bit ``i % 64`` of row ``i // 64`` is set where origin i reaches
        the node. O(m * k / 64) time, shared by the threads; 16 bytes a node and thread.
    """
    blocks = [origins[k : k + BLOCK] for k in range(0, len(origins), BLOCK)]

    def work(block: Nodes) -> npt.NDArray[np.uint64]:
        return masks(src, dst, at, first, n, block)

    with ThreadPoolExecutor(max(1, threads)) as pool:
        rows = list(pool.map(work, blocks))
    return np.stack(rows) if rows else np.zeros((0, n), np.uint64)


def spreads(
    offset: Places,
    order: Places,
    leaving: Times,
    dst: Nodes,
    origins: Nodes,
    since: Times,
    until: Times,
    least: int,
    most: int,
    limit: int,
    desks: Sequence[Desk] = (),
) -> tuple[Places, Steps, Flags]:
    """:func:`spread` from each of many origins by itself, in its own period.

    Args:
        since, until: int64[k], of each origin.
        limit: of each origin.
        desks: workspaces, one a thread; the answer does not depend on how many.

    Returns:
        ``stops`` int64[k + 1]: origin i found the rows ``steps[stops[i]:stops[i + 1]]``, which are
        as of :func:`spread` (rows before them counted from its first); ``whole`` bool[k].
    """
    free: SimpleQueue[Marks] = SimpleQueue()
    for desk in desks or [Desk(len(order))]:
        free.put(desk.skip)

    def work(first: int) -> tuple[Places, Steps, Flags]:
        part = slice(first, first + BLOCK)
        skip = free.get()
        try:
            return _spreads(
                offset, order, leaving, dst, origins[part], since[part], until[part], least, most,
                limit, skip,
            )  # fmt: skip
        finally:
            free.put(skip)

    firsts = range(0, len(origins), BLOCK)
    if len(desks) < 2 or len(firsts) < 2:
        return _joined([work(first) for first in firsts])
    with ThreadPoolExecutor(len(desks)) as pool:
        return _joined(list(pool.map(work, firsts)))


def _joined(
    parts: Sequence[tuple[Places, Steps, Flags]],
) -> tuple[Places, Steps, Flags]:
    counts = np.concatenate([np.zeros(1, np.int64), *(part[0] for part in parts)])
    steps = np.concatenate([np.zeros((0, 2), np.int64), *(part[1] for part in parts)])
    whole = np.concatenate([np.zeros(0, np.bool_), *(part[2] for part in parts)])
    return np.cumsum(counts), steps, whole


@kernel
def _spreads(
    offset: Places,
    order: Places,
    leaving: Times,
    dst: Nodes,
    origins: Nodes,
    since: Times,
    until: Times,
    least: int,
    most: int,
    limit: int,
    skip: Marks,
) -> tuple[Places, Steps, Flags]:
    counts = np.empty(len(origins), np.int64)
    whole = np.empty(len(origins), np.bool_)
    steps = np.empty((64, 2), np.int64)
    filled = 0
    for i in range(len(origins)):
        head, count, how = -1, 0, FULL
        while True:
            head, count, how = _walk(
                offset, order, leaving, dst, origins[i : i + 1], since[i], until[i], least, most,
                limit, skip, steps[filled:], head, count,
            )  # fmt: skip
            if how != FULL:
                break
            steps = larger(steps)
        _clear(order, skip, steps[filled:], count)
        counts[i], whole[i] = count, how == DONE
        filled += count
    return counts, steps[:filled], whole
