"""Kernels over compressed rows: pieces after a removal, distances, and what lies within reach."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.analysis.brokers.rows import Codes, Floats, Places
from graphengine.analysis.jit import kernel

Flags = npt.NDArray[np.bool_]
Steps = npt.NDArray[np.uint16]
FAR = 65_535


@kernel
def pairs_without(start: Places, ends: Codes, gone: Flags) -> Places:
    """Connected pairs that remain when one more node goes, and last of all when none does.

    Shape (n + 1,), -1 for nodes that are gone already.

    Undirected rows. One depth-first walk finds for each node the pieces that hang on it (Hopcroft
    & Tarjan 1973, DOI 10.1145/362248.362272). O(n + m).
    """
    n = len(start) - 1
    order, low = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    size, inner, hung = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    parent, root = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    place, stack = start[:-1].copy(), np.zeros(n, np.int64)
    pairs, count = 0, 0
    for first in range(n):
        if gone[first] or order[first] >= 0:
            continue
        depth = 0
        stack[0], order[first], low[first], size[first] = first, count, count, 1
        root[first] = first
        count += 1
        while depth >= 0:
            v = stack[depth]
            if place[v] < start[v + 1]:
                w = ends[place[v]]
                place[v] += 1
                if gone[w]:
                    continue
                if order[w] < 0:
                    parent[w], root[w] = v, first
                    order[w], low[w], size[w] = count, count, 1
                    count += 1
                    depth += 1
                    stack[depth] = w
                elif w != parent[v]:
                    low[v] = min(low[v], order[w])
                continue
            depth -= 1
            up = parent[v]
            if up >= 0:
                low[up] = min(low[up], low[v])
                size[up] += size[v]
                if low[v] >= order[up]:
                    hung[up] += size[v]
                    inner[up] += size[v] * (size[v] - 1) // 2
        pairs += size[first] * (size[first] - 1) // 2
    found = np.full(n + 1, -1, np.int64)
    found[n] = pairs
    for v in range(n):
        if not gone[v]:
            whole = size[root[v]]
            rest = whole - 1 - hung[v]
            found[v] = pairs - whole * (whole - 1) // 2 + inner[v] + rest * (rest - 1) // 2
    return found


@kernel
def nearness_without(start: Places, ends: Codes, gone: Flags) -> float:
    """Sum over pairs that remain of 1 / distance. Undirected rows; O(n * (n + m))."""
    n = len(start) - 1
    far, queue = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    total = 0.0
    for first in range(n):
        if gone[first]:
            continue
        head, tail = 0, 1
        queue[0], far[first] = first, 0
        while head < tail:
            v = queue[head]
            head += 1
            for e in range(start[v], start[v + 1]):
                w = ends[e]
                if far[w] < 0 and not gone[w]:
                    far[w] = far[v] + 1
                    total += 1.0 / far[w]
                    queue[tail] = w
                    tail += 1
        for place in range(tail):
            far[queue[place]] = -1
    return total / 2


@kernel
def within(
    start: Places, ends: Codes, most: int, first_at: Places, nodes: Codes, steps: Steps
) -> Places:
    """Nodes within ``most`` steps of each node, itself first: counts (n,).

    With ``nodes`` of some length they and their steps are written from ``first_at`` on. O(sum of
    what is reached and its lines).
    """
    n = len(start) - 1
    count = np.zeros(n, np.int64)
    far, queue = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    for first in range(n):
        head, tail = 0, 1
        queue[0], far[first] = first, 0
        while head < tail:
            v = queue[head]
            head += 1
            if far[v] >= most:
                break
            for e in range(start[v], start[v + 1]):
                w = ends[e]
                if far[w] < 0:
                    far[w] = far[v] + 1
                    queue[tail] = w
                    tail += 1
        count[first] = tail
        for place in range(tail):
            w = queue[place]
            if len(nodes):
                nodes[first_at[first] + place] = w
                steps[first_at[first] + place] = min(far[w], FAR)
            far[w] = -1
    return count


@kernel
def gain_of_each(
    first_at: Places, nodes: Codes, steps: Steps, worth: Floats, held: Floats
) -> Floats:
    """What each node would add to ``held``, the worth already reached by node: (n,)."""
    n = len(first_at) - 1
    found = np.zeros(n)
    for v in range(n):
        for place in range(first_at[v], first_at[v + 1]):
            more = worth[steps[place]] - held[nodes[place]]
            if more > 0:
                found[v] += more
    return found
