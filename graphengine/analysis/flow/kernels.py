"""Passes over time-edges in the order of time: counts of best paths, and who reaches whom.

All take distinct time-edges (source, target, at) sorted by ``at``; a path takes edges of strictly
rising time. m time-edges, n nodes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.analysis.jit import kernel

Nodes = npt.NDArray[np.int32]
Times = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

FAR = np.int32(2**30)


@kernel
def label(
    src: Nodes, dst: Nodes, at: Times, origin: int, n: int, hop: Nodes, paths: Floats, near: Nodes
) -> None:
    """Number of edges and number of paths for each time-edge that a best path may use.

    A best path (fewest edges) to a later instant has best paths as its beginnings, so a time-edge
    is of use only if it arrives with as few edges as any that arrived at its end until then.

    Writes:
        ``hop`` int32[m]: edges on the way that ends with it, 0 where it is of no use; ``paths``
        float64[m]: the number of such ways; ``near`` int32[n]: fewest edges to each node, ``FAR``
        where it is not reached. O(m).
    """
    ways = np.zeros(n, np.float64)
    near[:] = FAR
    near[origin], ways[origin] = 0, 1.0
    e = 0
    while e < len(at):
        end = e
        while end < len(at) and at[end] == at[e]:  # one instant: read first, then write
            hop[end], paths[end] = 0, 0.0
            if near[src[end]] < FAR:
                hop[end], paths[end] = near[src[end]] + 1, ways[src[end]]
            end += 1
        for f in range(e, end):
            v = dst[f]
            if hop[f] and hop[f] < near[v]:
                near[v], ways[v] = hop[f], 0.0
        for f in range(e, end):
            v = dst[f]
            if hop[f] and hop[f] == near[v]:
                ways[v] += paths[f]
            else:
                hop[f] = 0
        e = end


@kernel
def between(
    src: Nodes, dst: Nodes, at: Times, n: int, origins: Nodes, foremost: bool
) -> tuple[Floats, Floats]:
    """Sums over origins of each node's share of best paths, and sums of their squares.

    Args:
        foremost: best is the earliest arrival and among these fewest edges; else fewest edges.

    Returns:
        float64[n] twice. O(m) for an origin.
    """
    total, squares = np.zeros(n), np.zeros(n)
    m = len(at)
    hop, paths = np.zeros(m, np.int32), np.zeros(m)
    near = np.zeros(n, np.int32)
    for origin in origins:
        label(src, dst, at, origin, n, hop, paths, near)
        own = np.zeros(n)
        share(src, dst, at, n, hop, paths, near, foremost, own)
        own[origin] = 0.0
        total += own
        squares += own * own
    return total, squares


@kernel
def share(
    src: Nodes, dst: Nodes, at: Times, n: int, hop: Nodes, paths: Floats, near: Nodes,
    foremost: bool, own: Floats,
) -> None:  # fmt: skip
    """Add to ``own`` the share of best paths that go on from each node, backwards in time."""
    m = len(at)
    first = np.full(n, at[m - 1] + 1 if m else 0)
    if foremost:
        for e in range(m - 1, -1, -1):
            if hop[e]:
                first[dst[e]] = at[e]
    every = np.zeros(n)
    for e in range(m):
        if hop[e] and (at[e] == first[dst[e]] if foremost else hop[e] == near[dst[e]]):
            every[dst[e]] += paths[e]
    onward, level = np.zeros(n), np.zeros(n, np.int32)
    part = np.zeros(m)
    end = m
    while end > 0:
        e = end - 1
        while e > 0 and at[e - 1] == at[end - 1]:
            e -= 1
        for f in range(e, end):  # what goes on from where it arrives leaves later
            if hop[f]:
                v = dst[f]
                if level[v] == hop[f]:
                    part[f] = onward[v]
                    own[v] += paths[f] * onward[v]
                if at[f] == first[v] if foremost else hop[f] == near[v]:
                    part[f] += 1.0 / every[v]
        for f in range(e, end):
            if hop[f]:
                u = src[f]
                if level[u] != hop[f] - 1:
                    level[u], onward[u] = hop[f] - 1, 0.0
                onward[u] += part[f]
        end = e


@kernel
def reach(src: Nodes, dst: Nodes, at: Times, n: int, origins: Nodes) -> tuple[Counts, Counts]:
    """Who reaches whom, from up to 64 origins at once.

    Returns:
        int64[len(origins)]: nodes that each origin reaches, itself not counted; int64[n]: origins
        by which each node is reached. O(m) for 64 origins.
    """
    out, into = np.zeros(len(origins), np.int64), np.zeros(n, np.int64)
    bits, fresh = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
    for begin in range(0, len(origins), 64):
        last = min(len(origins), begin + 64)
        bits[:] = np.uint64(0)
        for k in range(begin, last):
            bits[origins[k]] |= np.uint64(1) << np.uint64(k - begin)
        e = 0
        while e < len(at):
            end = e
            while end < len(at) and at[end] == at[e]:
                fresh[dst[end]] |= bits[src[end]]
                end += 1
            for f in range(e, end):
                bits[dst[f]] |= fresh[dst[f]]
                fresh[dst[f]] = np.uint64(0)
            e = end
        for v in range(n):
            for k in range(begin, last):
                if origins[k] != v and (bits[v] >> np.uint64(k - begin)) & np.uint64(1):
                    out[k] += 1
                    into[v] += 1
    return out, into
