"""PageRank in one fixed order of additions.

igraph's solver (PRPACK) gives values that differ at about 1e-12 from call to call, so that printed
results would not be the same bytes twice. This one updates nodes one after another by number
(Gauss and Seidel), which also needs half the rounds of repeated multiplication.
"""

from __future__ import annotations

import numpy as np

from graphengine.analysis.jit import kernel
from graphengine.analysis.network import Codes, Counts, Floats, Network
from graphengine.analysis.numbers import rising

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
    source, target = network.source, network.target
    weight = network.weight if weighted else np.zeros(0)
    if not network.directed:
        source, target = np.concatenate([source, target]), np.concatenate([target, source])
        weight = np.concatenate([weight, weight])
    out = np.bincount(source, weight if weighted else None, n).astype(np.float64)
    each = np.divide(damping, out, where=out > 0, out=np.zeros(n))
    order = rising(target)
    offset = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(target, minlength=n), out=offset[1:])
    weight = weight[order] if weighted else weight
    found = _settle(offset, source[order], weight, each, begin, damping, TOLERANCE, ROUNDS)
    values: Floats = found / found.sum()
    return values


@kernel
def _settle(
    offset: Counts, source: Codes, weight: Floats, each: Floats, begin: Floats, damping: float,
    tolerance: float, rounds: int,
) -> Floats:  # fmt: skip
    """Rounds over all nodes until a round changes less than ``tolerance`` in all.

    Lines into a node come from ``source[offset[node]:offset[node + 1]]``. ``each`` is what a node
    gives on of its value to a line, by weight where there are weights; 0 without lines out.
    """
    n, weighted = len(begin), len(weight) > 0
    values, given = begin.copy(), begin * each
    lost = 0.0
    for node in range(n):
        if each[node] == 0.0:
            lost += values[node]
    for _ in range(rounds):
        changed = 0.0
        for node in range(n):
            came = 0.0
            if weighted:
                for place in range(offset[node], offset[node + 1]):
                    came += weight[place] * given[source[place]]
            else:
                for place in range(offset[node], offset[node + 1]):
                    came += given[source[place]]
            value = came + (1.0 - damping + damping * lost) * begin[node]
            difference = value - values[node]
            if each[node] == 0.0:
                lost += difference
            values[node], given[node] = value, value * each[node]
            changed += abs(difference)
        if changed < tolerance:
            break
    return values
