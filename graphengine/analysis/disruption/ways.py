"""The way with fewest events from any seller to any buyer that avoids some nodes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.analysis.jit import kernel

Nodes = npt.NDArray[np.int32]
Times = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
FAR = np.int32(2**30)


@kernel
def way(
    src: Nodes, dst: Nodes, at: Times, n: int, sells: Flags, buys: Flags, gone: Flags, timed: bool
) -> Nodes:
    """Inner nodes of a path with fewest time-edges, last first; empty where there is none.

    Time-edges are sorted by ``at`` and none goes from a seller to a buyer. Of paths with equally
    many the one that arrives first is taken. A path of fewest edges meets no other seller and no
    other buyer inside. ``timed`` False: the order of time does not count, and passes are repeated
    until nothing changes. O(m) a pass.
    """
    m = len(at)
    near, by = np.full(n, FAR), np.full(n, np.int64(-1))
    hop, before = np.zeros(m, np.int32), np.full(m, np.int64(-1))
    for v in range(n):
        if sells[v] and not gone[v]:
            near[v] = 0
    changed = True
    while changed:
        changed = False
        e = 0
        while e < m:
            end = e
            while end < m and at[end] == at[e]:  # one instant: read first, then write
                u, v = src[end], dst[end]
                hop[end] = 0
                if near[u] < FAR and not gone[v] and not gone[u]:
                    hop[end], before[end] = near[u] + 1, by[u]
                end += 1
            for f in range(e, end):
                if hop[f] and hop[f] < near[dst[f]]:
                    near[dst[f]], by[dst[f]] = hop[f], f
                    changed = True
            e = end
        if timed:
            break
    best = -1
    for v in range(n):
        if buys[v] and near[v] < FAR and (best < 0 or near[v] < near[best]):
            best = v
    if best < 0:
        return np.zeros(0, np.int32)
    inner = np.zeros(near[best] - 1, np.int32)
    event = by[best]
    for place in range(len(inner)):
        inner[place] = src[event]
        event = before[event]
    return inner
