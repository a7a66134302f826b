"""Search for a set of k nodes: all sets where that is feasible, else greedy with exchange."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from graphengine.analysis.halting import breathe
from graphengine.analysis.keyplayers.goals import Goal
from graphengine.errors import UsageError

STARTS = 10
ROUNDS = 100
MOST_SETS = 2000
SHOWN = 20
SLACK = 1e-12


@dataclass(frozen=True)
class KeySet:
    """The best set found.

    Args:
        nodes: ascending numbers.
        value: of the goal.
        exact: whether every set was looked at, so that none is better.
        equal: other sets of the same value that were met, the first twenty in order.
        starts: how many searches were made, and ``agreeing`` how many ended at this value.
    """

    nodes: tuple[int, ...]
    value: float
    exact: bool
    equal: tuple[tuple[int, ...], ...]
    starts: int
    agreeing: int


def find(
    goal: Goal, k: int, *, starts: int = STARTS, seed: int = 1, most: int = MOST_SETS
) -> KeySet:
    """The set of k candidates with the highest value; ties go to the first in order.

    Where no more than ``most`` sets of k - 1 have to be extended, all sets are looked at.
    Otherwise one greedy start and ``starts`` - 1 random ones of the seed are improved by the
    best exchange of one member until none helps (Borgatti 2006); that may miss the best set.
    Each exchange looks at the set's neighbours k times.

    Raises:
        UsageError: k below 1 or not below the number of candidates, or no start.
    """
    count = len(goal.candidates)
    if not 1 <= k < count:
        raise UsageError(f"A set of key players has 1 to {max(count - 1, 0)} members here.")
    if starts < 1 or seed < 0:
        raise UsageError("At least one start, and a seed from 0, are needed.")
    if comb(count, k - 1) <= most:
        return _all(goal, k)
    draw = np.random.default_rng(seed)
    found = [_exchanged(goal, _greedy(goal, k))]
    for _ in range(starts - 1):
        first = draw.choice(goal.candidates, k, replace=False)
        found.append(_exchanged(goal, set(first.tolist())))
    best = max(value for _, value in found)
    level = sorted({tuple(sorted(nodes)) for nodes, value in found if value >= best - SLACK})
    agreeing = sum(value >= best - SLACK for _, value in found)
    return KeySet(level[0], best, False, tuple(level[1 : SHOWN + 1]), starts, agreeing)


def _all(goal: Goal, k: int) -> KeySet:
    best, level = -1.0, set[tuple[int, ...]]()
    for held in combinations(goal.candidates.tolist(), k - 1):
        breathe()
        values = goal.with_each(held)
        top = float(values.max())
        if top > best + SLACK:
            best, level = top, set()
        if top >= best - SLACK:
            more = np.flatnonzero(values >= best - SLACK).tolist()
            level |= {tuple(sorted((*held, node))) for node in more}
    first, *others = sorted(level)
    return KeySet(first, best, True, tuple(others[:SHOWN]), 1, 1)


def _best(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[int, float]:
    """The first node within rounding of the highest value, and that value."""
    top = float(values.max())
    return int(np.flatnonzero(values >= top - SLACK)[0]), top


def _greedy(goal: Goal, k: int) -> set[int]:
    chosen: set[int] = set()
    while len(chosen) < k:
        breathe()
        chosen.add(_best(goal.with_each(chosen))[0])
    return chosen


def _exchanged(goal: Goal, chosen: set[int]) -> tuple[set[int], float]:
    value = goal.value(chosen)
    for _ in range(ROUNDS):
        offers = []
        for out in sorted(chosen):
            breathe()
            node, top = _best(goal.with_each(chosen - {out}))
            offers.append((top, out, node))
        top = max(offer[0] for offer in offers)
        if top <= value + SLACK:
            break
        _, out, node = next(offer for offer in offers if offer[0] >= top - SLACK)
        chosen, value = (chosen - {out}) | {node}, top
    return chosen, value
