"""PageRank in one fixed order of additions.

igraph's solver (PRPACK) gives values that differ at about 1e-12 from call to call, so that printed
results would not be the same bytes twice. This one updates nodes one after another by number
(Gauss and Seidel), which also needs half the rounds of repeated multiplication.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.analysis.jit import kernel
from graphengine.analysis.network import Floats, Network

Places = npt.NDArray[np.int64]
TOLERANCE = 1e-12
ROUNDS = 1000


def steady(network: Network, begin: Floats, damping: float, *, weighted: bool = False) -> Floats:
    """Shares of the steps of a walk that follows lines and else begins anew.

    Args:
        begin: chance of each node where the walk begins anew, adding up to 1; from a node without
            lines out it always does.
        damping: chance of following a line.

    Returns:
        float64 of length n, adding up to 1. O(rounds x (n + m)); 60 to 100 rounds.
    """
    n = len(network)
    ends = [network.source.astype(np.int64), network.target.astype(np.int64)]
    weight = network.weight if weighted else np.ones(network.lines)
    if not network.directed:
        both = np.concatenate(ends), np.concatenate(ends[::-1])
        ends, weight = list(both), np.concatenate([weight, weight])
    out = np.bincount(ends[0], weight, n)
    order = np.argsort(ends[1], kind="stable")
    offset = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(ends[1], minlength=n), out=offset[1:])
    share = damping * weight[order] / out[ends[0][order]]
    found = _settle(offset, ends[0][order], share, out <= 0, begin, damping, TOLERANCE, ROUNDS)
    values: Floats = found / found.sum()
    return values


@kernel
def _settle(
    offset: Places,
    source: Places,
    share: Floats,
    ends_here: npt.NDArray[np.bool_],
    begin: Floats,
    damping: float,
    tolerance: float,
    rounds: int,
) -> Floats:
    """Rounds over all nodes until a round changes less than ``tolerance`` in all."""
    n = len(begin)
    values = begin.copy()
    lost = 0.0
    for node in range(n):
        if ends_here[node]:
            lost += values[node]
    for _ in range(rounds):
        changed = 0.0
        for node in range(n):
            came = 0.0
            for place in range(offset[node], offset[node + 1]):
                came += share[place] * values[source[place]]
            value = came + (1.0 - damping + damping * lost) * begin[node]
            difference = value - values[node]
            if ends_here[node]:
                lost += difference
            values[node] = value
            changed += abs(difference)
        if changed < tolerance:
            break
    return values
