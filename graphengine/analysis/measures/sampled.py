"""Betweenness from sampled sources, on all cores, with its error.

Sources are drawn without replacement; the mean dependency of a node on them, times the number of
nodes, estimates its betweenness without bias (Brandes and Pich 2007, 10.1142/S0218127407018403).
The sums are made in a fixed number of parts, so that the number of threads changes nothing.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from graphengine.analysis.measures.brandes import by_length, by_steps
from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Codes, Counts, Floats, Network
from graphengine.errors import UsageError

PARTS = 8
NORMAL = 1.959963984540054
CHANCE = 0.05


def sample(network: Network, sources: int, *, weighted: bool = False, seed: int = 1) -> Scores:
    """Estimated betweenness with an error for each node.

    ``error`` is half of each node's 95 % interval by the normal approximation, with the correction
    for drawing from a finite number of sources. The note has the bound that holds for all nodes at
    once with 95 % chance whatever the network (Hoeffding 1963). O(k m), weighted O(k m log n).

    Args:
        sources: k, how many sources to draw, 2 at least.

    Raises:
        UsageError: fewer than two sources.
    """
    n = len(network)
    if sources < 2:
        raise UsageError("Sampled betweenness needs two sources at least.")
    k = min(sources, n)
    drawn = np.sort(np.random.default_rng(seed).choice(n, k, replace=False)).astype(np.int32)
    total, square = _depend(network, drawn, weighted)
    pairs = 1.0 if network.directed else 0.5
    mean = total / k
    spread = np.maximum(square - total * mean, 0.0) / (k - 1)
    error = NORMAL * np.sqrt(spread / k * (1 - k / n)) * n * pairs
    note = (
        f"Sampled: {k:,} of {n:,} sources, seed {seed}. Intervals of single nodes are 95 % by the "
        f"normal approximation, too narrow for nodes that few sources see. With 95 % chance no "
        f"value is off by more than {bound(n, k) * pairs:,.0f}."
    )
    return Scores(settled(mean * n * pairs), settled(error), note)


def bound(n: int, k: int) -> float:
    """What no node's directed estimate is off by, with 95 % chance: Hoeffding over n nodes."""
    return n * max(0, n - 2) * math.sqrt(math.log(2 * n / CHANCE) / (2 * k)) if k < n else 0.0


def _depend(network: Network, drawn: Codes, weighted: bool) -> tuple[Floats, Floats]:
    """Sums over the sources of each node's dependency, and of its square."""
    n = len(network)
    offset, heads, length, place = _rows(network, weighted)
    parts = [place[drawn[first::PARTS]] for first in range(min(PARTS, len(drawn)))]
    sums = [(np.zeros(n), np.zeros(n)) for _ in parts]

    def work(part: int) -> None:
        if weighted:
            by_length(offset, heads, length, parts[part], *sums[part])
        else:
            by_steps(offset, heads, parts[part], *sums[part])

    with ThreadPoolExecutor(min(PARTS, os.cpu_count() or 1)) as pool:
        list(pool.map(work, range(len(parts))))
    total, square = np.zeros(n), np.zeros(n)
    for added, squares in sums:
        total += added
        square += squares
    return total[place], square[place]


def _rows(network: Network, weighted: bool) -> tuple[Counts, Codes, Floats, Codes]:
    """Compressed rows of lines out, nodes numbered anew by falling degree, and the new numbers.

    Busy nodes lie close together then, which keeps what is read again and again in the cache.
    """
    n = len(network)
    src, dst, weight = network.source, network.target, network.weight
    if not network.directed:
        src, dst = np.concatenate([src, dst]), np.concatenate([dst, src])
        weight = np.concatenate([weight, weight])
    degree = np.bincount(src, minlength=n) + np.bincount(dst, minlength=n)
    place = np.empty(n, np.int32)
    place[np.argsort(-degree, kind="stable")] = np.arange(n, dtype=np.int32)
    src, dst = place[src], place[dst]
    order = np.argsort(src.astype(np.int64) * n + dst, kind="stable")
    offset = np.concatenate([[0], np.cumsum(np.bincount(src, minlength=n))]).astype(np.int64)
    length = 1.0 / weight[order] if weighted else np.zeros(0)
    return offset, dst[order], length, place
