"""Betweenness from sampled sources, on all cores, with its error.

Sources are drawn with replacement; the mean dependency of a node on them, times the number of
nodes, estimates its betweenness without bias (Brandes and Pich 2007, 10.1142/S0218127407018403).
The sums are made in a fixed number of parts, so that the number of threads changes nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Event

import numpy as np

from graphengine.analysis.halting import spread
from graphengine.analysis.measures.brandes import by_length
from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.measures.perron import parts
from graphengine.analysis.measures.steps import by_steps
from graphengine.analysis.network import Codes, Counts, Floats, Network
from graphengine.analysis.numbers import rising
from graphengine.errors import UsageError

PARTS, SLICE = 8, 16
CHANCE = 0.05
NORMAL = 1.96
Sums = tuple[Floats, Floats, Floats]


def sample(network: Network, sources: int, *, weighted: bool = False, seed: int = 1) -> Scores:
    """Estimated betweenness with an error for each node, and one that is guaranteed.

    ``error`` is Bernstein's form with what was seen in place of what may be: 1.96 standard errors
    and the largest dependency seen, times log(2 / 0.05) / k. It is no bound: a node's value may
    hang on a few sources that were not drawn. In the tests it holds for 95 % and more of the
    leading twentieth of nodes, as estimated, on each kind of network; for small values in places
    for half of them only.

    ``sure``: a value is off by no more with 95 % chance, whatever the network: the empirical
    Bernstein bound of Maurer and Pontil 2009 (10.48550/arXiv.0907.3740), Theorem 4 both ways. It
    allows for a share of 7 log(4 / 0.05) / 3 k of sources unseen that pass the node to all others;
    any bound from sources alone must allow for log(1 / 0.05) / k. The note has the bound for all
    nodes at once (Hoeffding 1963, 10.1080/01621459.1963.10500830). O(k m), weighted O(k m log n).

    Args:
        sources: k, how many sources to draw, 2 at least; from n on all are taken, with error 0.

    Raises:
        UsageError: fewer than two sources.
    """
    n, k = len(network), sources
    if k < 2:
        raise UsageError("Sampled betweenness needs two sources at least.")
    pairs = 1.0 if network.directed else 0.5
    if k >= n:
        total, *_ = dependencies(network, np.arange(n, dtype=np.int32), weighted)
        return Scores(settled(total * pairs), np.zeros(n), sure=np.zeros(n))
    drawn = np.sort(np.random.default_rng(seed).integers(0, n, k)).astype(np.int32)
    total, square, seen = dependencies(network, drawn, weighted)
    mean, most = total / k, _most(network)
    variance = np.maximum(square - total * mean, 0.0) / (k - 1)
    off = NORMAL * np.sqrt(variance / k) + np.minimum(seen, most) * math.log(2 / CHANCE) / k
    rarely = math.log(4 / CHANCE)
    sure = np.sqrt(2 * variance * rarely / k) + 7 * most * rarely / (3 * (k - 1))
    note = (
        f"Sampled: {k:,} of {n:,} sources, seed {seed}. Low and high are estimates: they hold for "
        "19 of 20 leading nodes, for small values less often. Guaranteed, each with 95 % chance: "
        "a value lies between its sure_low and sure_high; no value at all is off by more than "
        f"{bound(n, k) * pairs:,.0f}."
    )
    values, error, sure = (settled(x * n * pairs) for x in (mean, off, np.minimum(sure, most)))
    return Scores(values, error, note, sure)


def bound(n: int, k: int) -> float:
    """What no node's directed estimate is off by, with 95 % chance: Hoeffding over n nodes."""
    return n * max(0, n - 2) * math.sqrt(math.log(2 * n / CHANCE) / (2 * k))


def _most(network: Network) -> Floats:
    """The largest dependency that a node can have: on all others of its part but the source."""
    n = len(network)
    part = parts(network)
    size = np.bincount(part)[part].astype(np.float64)
    into = np.bincount(network.target, minlength=n) > 0
    out = np.bincount(network.source, minlength=n) > 0
    passes = into & out if network.directed else into | out
    most: Floats = np.where(passes, np.maximum(size - 2, 0.0), 0.0)
    return most


def dependencies(network: Network, drawn: Codes, weighted: bool) -> Sums:
    """Sums over the sources of each node's dependency and of its square, and the largest."""
    n = len(network)
    rows = _rows(network, weighted)
    shares = [rows.place[drawn[first::PARTS]] for first in range(min(PARTS, len(drawn)))]
    sums = [(np.zeros(n), np.zeros(n), np.zeros(n)) for _ in shares]

    ended = Event()

    def work(part: int) -> None:
        for at in range(0, len(shares[part]), SLICE):
            some = shares[part][at : at + SLICE]
            if ended.is_set():
                return
            if rows.length is not None:
                by_length(rows.out, rows.heads, rows.length, some, *sums[part])
            else:
                by_steps(rows.out, rows.heads, rows.into, rows.tails, some, *sums[part])

    spread(work, range(len(shares)), ended)
    total, square, most = np.zeros(n), np.zeros(n), np.zeros(n)
    for added, squares, largest in sums:
        total += added
        square += squares
        np.maximum(most, largest, out=most)
    return total[rows.place], square[rows.place], most[rows.place]


@dataclass(frozen=True)
class _Rows:
    """Compressed rows of lines out and in, nodes numbered anew by falling degree.

    Busy nodes lie close together then, which keeps what is read again and again in the cache.
    ``place`` has the new number of each node; ``length`` those of lines out, None for steps.
    """

    out: Counts
    heads: Codes
    into: Counts
    tails: Codes
    length: Floats | None
    place: Codes


def _rows(network: Network, weighted: bool) -> _Rows:
    n = len(network)
    src, dst, weight = network.source, network.target, network.weight
    if not network.directed:
        src, dst = np.concatenate([src, dst]), np.concatenate([dst, src])
        weight = np.concatenate([weight, weight])
    degree = np.bincount(src, minlength=n) + np.bincount(dst, minlength=n)
    place = np.empty(n, np.int32)
    place[np.argsort(-degree, kind="stable")] = np.arange(n, dtype=np.int32)
    src, dst = place[src], place[dst]
    order = rising(src * np.int64(n) + dst)
    out, heads = _offsets(src, n), dst[order]
    length = 1.0 / weight[order] if weighted else None
    if weighted or not network.directed:  # each line is there both ways, or is not asked back
        return _Rows(out, heads, out, heads, length, place)
    return _Rows(out, heads, _offsets(dst, n), src[rising(dst * np.int64(n) + src)], length, place)


def _offsets(ends: Codes, n: int) -> Counts:
    return np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=n))]).astype(np.int64)
