"""Offsets per node over columns in files, with bounded memory."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np

from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import Nodes, Times
from graphengine.tracing.timeline.windows import Windows

BUCKET = 16_000_000


@kernel
def _count(nodes: Nodes, counts: Times) -> None:
    for node in nodes:
        counts[node + 1] += 1


@kernel
def _place(
    nodes: Nodes, at: Times, first: int, place: Times, low: int, order: Times, leaving: Times
) -> None:
    for e in range(len(nodes)):
        p = place[nodes[e]] - low
        place[nodes[e]] += 1
        if 0 <= p < len(order):
            order[p] = first + e
            leaving[p] = at[e]


def index(
    events: Windows, n: int, order: Path, leaving: Path, *, node: str = "src", bucket: int = BUCKET
) -> Times:
    """Write the events of each node, in the order of time, and their times.

    Places are filled bucket by bucket, each in one pass over the events, so both files are written
    from front to back and nothing is sorted on the disk.

    Args:
        events: columns ``node`` (int32) and ``at`` (int64), sorted by time.
        n: number of nodes. order, leaving: files of int64, see :func:`kernel.spread.departures`.
        bucket: places in memory at a time, 16 bytes each.

    Returns:
        int64[n + 1], where each node's places begin. O(m + m * m / bucket) time with a small
        factor, 16 bytes a place of a bucket and 16 a node of memory.
    """
    offset = np.zeros(n + 1, np.int64)
    for _, window in events:
        _count(window[node], offset)
    offset = np.cumsum(offset)
    with order.open("wb") as orders, leaving.open("wb") as leavings:
        for low in range(0, events.rows, bucket):
            size = min(bucket, events.rows - low)
            _bucket(events, node, offset[:-1].copy(), low, size, orders, leavings)
    return offset


def _bucket(
    events: Windows,
    node: str,
    place: Times,
    low: int,
    size: int,
    order: BinaryIO,
    leaving: BinaryIO,
) -> None:
    orders, leavings = np.empty(size, np.int64), np.empty(size, np.int64)
    for first, window in events:
        _place(window[node], window["at"], first, place, low, orders, leavings)
    order.write(orders.data)
    leaving.write(leavings.data)
