"""Brandes' dependencies (10.1080/0022250X.2001.9990249) where lines have lengths.

The lines out of node u are ``heads[offset[u]:offset[u + 1]]``; the way back reads the same rows, so
that no lists of predecessors are kept. No parallel lines, no loops.
"""

from __future__ import annotations

import numpy as np

from graphengine.analysis.jit import kernel
from graphengine.analysis.network import Codes, Counts, Floats

# Lengths that differ by less, as a share of their sum, are one length (as igraph has it).
SAME = 1e-10


@kernel
def by_length(
    offset: Counts, heads: Codes, length: Floats, sources: Codes, total: Floats, square: Floats,
    most: Floats,
) -> None:  # fmt: skip
    """Add each node's dependency on every source to ``total``, its square to ``square``.

    ``most`` gets the largest, where it is larger than what stands there. Lines have lengths > 0.
    O(m log n) a source.
    """
    n = len(offset) - 1
    far, ways, share = np.full(n, np.inf), np.zeros(n), np.zeros(n)
    settled, order = np.full(n, n, np.int32), np.empty(n, np.int32)
    heap, slot = np.empty(n, np.int32), np.full(n, -1, np.int32)
    for source in sources:
        far[source], ways[source], heap[0], slot[source] = 0.0, 1.0, source, 0
        last = _settle(offset, heads, length, far, ways, settled, order, heap, slot)
        for place in range(last - 1, 0, -1):
            u, found = order[place], 0.0
            for e in range(offset[u], offset[u + 1]):
                v = heads[e]
                there = far[u] + length[e]
                if settled[v] > place and abs(there - far[v]) <= SAME * (there + far[v]):
                    found += share[v]
            found *= ways[u]
            share[u] = (1.0 + found) / ways[u]
            total[u] += found
            square[u] += found * found
            most[u] = max(most[u], found)
        for place in range(last):
            u = order[place]
            far[u], slot[u], settled[u] = np.inf, -1, n


@kernel
def _settle(
    offset: Counts, heads: Codes, length: Floats, far: Floats, ways: Floats, settled: Codes,
    order: Codes, heap: Codes, slot: Codes,
) -> int:  # fmt: skip
    """Distances and shortest ways from the source in the heap (Dijkstra); the number reached.

    ``order`` has the nodes as they were settled, ``settled`` the place of each in it, n before.
    """
    n, size, last = len(far), 1, 0
    while size:
        u = heap[0]
        size -= 1
        if size:
            heap[0] = heap[size]
            slot[heap[0]] = 0
            _sink(heap, slot, far, size)
        settled[u], order[last] = last, u
        last += 1
        for e in range(offset[u], offset[u + 1]):
            v = heads[e]
            if settled[v] < n:
                continue
            there = far[u] + length[e]
            if slot[v] < 0:
                far[v], ways[v], heap[size], slot[v] = there, ways[u], v, size
                size += 1
                _rise(heap, slot, far, slot[v])
            elif abs(there - far[v]) <= SAME * (there + far[v]):
                ways[v] += ways[u]
            elif there < far[v]:
                far[v], ways[v] = there, ways[u]
                _rise(heap, slot, far, slot[v])
    return last


@kernel
def _rise(heap: Codes, slot: Codes, far: Floats, place: int) -> None:
    node = heap[place]
    while place > 0:
        above = (place - 1) // 2
        if far[heap[above]] <= far[node]:
            break
        heap[place] = heap[above]
        slot[heap[place]] = place
        place = above
    heap[place] = node
    slot[node] = place


@kernel
def _sink(heap: Codes, slot: Codes, far: Floats, size: int) -> None:
    node, place = heap[0], 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and far[heap[below + 1]] < far[heap[below]]:
            below += 1
        if far[node] <= far[heap[below]]:
            break
        heap[place] = heap[below]
        slot[heap[place]] = place
        place = below
    heap[place] = node
    slot[node] = place
