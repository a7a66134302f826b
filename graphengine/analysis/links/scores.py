"""Scores of pairs without a line: shared contacts and short ways between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphengine.analysis.brokers.rows import Codes, Floats, Places, outward
from graphengine.analysis.jit import kernel
from graphengine.analysis.network import Network
from graphengine.errors import LimitReached, UsageError

METHODS = ("adamic-adar", "resource-allocation", "common-neighbours", "katz")
LONGEST = 3
BETA = 0.05
MOST_PAIRS = 20_000_000


@dataclass(frozen=True)
class Ranked:
    """Pairs without a line by falling score, equals by their numbers; left < right."""

    left: Codes
    right: Codes
    score: Floats

    def __len__(self) -> int:
        return len(self.left)


def ranked(network: Network, method: str = "adamic-adar", *, beta: float = BETA) -> Ranked:
    """All pairs without a line that the method gives a score, best first.

    Directions, weights and layers are laid aside. Pairs of two steps, for katz of up to three;
    all others have the score 0 and are not listed.

    - ``common-neighbours``: how many. Liben-Nowell & Kleinberg 2007, DOI 10.1002/asi.20591.
    - ``adamic-adar``: sum over them of 1 / ln(degree). DOI 10.1016/S0378-8733(03)00009-1.
    - ``resource-allocation``: sum of 1 / degree. Zhou, Lu & Zhang 2009, DOI
      10.1140/epjb/e2009-00335-8.
    - ``katz``: sum over lengths l up to 3 of beta ** l * walks of that length; Katz 1953, DOI
      10.1007/BF02289026, truncated.

    O(sum of squared degrees), for katz once more times the mean degree; 16 bytes a pair.

    Raises:
        UsageError: no such method, or a beta outside 0 to 1.
        LimitReached: more than 20 million pairs.
    """
    if method not in METHODS:
        raise UsageError(f"No method is called '{method}'; use {', '.join(METHODS)}.")
    if not 0 < beta < 1:
        raise UsageError("Beta lies between 0 and 1.")
    rows = outward(network.flat().undirected())
    degree = np.diff(rows.start).astype(np.float64)
    worth = np.ones(len(network))
    if method == "adamic-adar":
        worth = 1 / np.log(np.maximum(degree, 2))
    elif method == "resource-allocation":
        worth = 1 / np.maximum(degree, 1)
    longest = LONGEST if method == "katz" else 2
    factors: Floats = np.array([0.0, 0.0, 1.0])
    if method == "katz":
        factors = np.power(beta, np.arange(longest + 1.0)).astype(np.float64)
    none = np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)
    size = _walks(rows.start, rows.ends, worth, factors, *none)
    if size > MOST_PAIRS:
        raise LimitReached(
            f"{size:,} pairs would be scored, more than {MOST_PAIRS:,}: take a shorter period, "
            "fewer kinds, or a method of shared contacts."
        )
    left, right, score = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size)
    _walks(rows.start, rows.ends, worth, factors, left, right, score)
    score = np.round(score, 12)
    order = np.lexsort((right, left, -score))
    return Ranked(left[order], right[order], score[order])


@kernel
def _walks(
    start: Places, ends: Codes, worth: Floats, factors: Floats,
    left: Codes, right: Codes, score: Floats,
) -> int:  # fmt: skip
    """Write the pairs that walks of the lengths of ``factors`` join; returns how many.

    A walk weighs the product of ``worth`` at the nodes between its ends, times the factor of its
    length. With ``left`` of no length pairs are only counted.
    """
    n, longest = len(start) - 1, len(factors) - 1
    total, now, then = np.zeros(n), np.zeros(n), np.zeros(n)
    tied = np.full(n, -1, np.int32)
    met, here, there = np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int32)
    count = 0
    for u in range(n):
        tied[u] = u
        found, wide = 0, 0
        for e in range(start[u], start[u + 1]):
            tied[ends[e]] = u
            here[wide] = ends[e]
            now[ends[e]] = 1.0
            wide += 1
        for length in range(2, longest + 1):
            reached = 0
            for place in range(wide):
                v = here[place]
                step = now[v] * worth[v]
                for e in range(start[v], start[v + 1]):
                    w = ends[e]
                    if then[w] == 0.0:
                        there[reached] = w
                        reached += 1
                    then[w] += step
            for place in range(wide):
                now[here[place]] = 0.0
            for place in range(reached):
                w = there[place]
                if w > u and tied[w] != u:
                    if total[w] == 0.0:
                        met[found] = w
                        found += 1
                    total[w] += factors[length] * then[w]
                here[place], now[w], then[w] = w, then[w], 0.0
            wide = reached
        for place in range(wide):
            now[here[place]] = 0.0
        for place in range(found):
            w = met[place]
            if len(left):
                left[count], right[count], score[count] = u, w, total[w]
            count += 1
            total[w] = 0.0
    return count
