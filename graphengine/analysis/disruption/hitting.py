"""Sets that hit every one of a family of sets, in rising size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

Set = frozenset[int]


class Spent(Exception):
    """The number of steps that may be taken is used up."""


class Budget:
    """Counts steps of a search and ends it."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self) -> None:
        """One step more.

        Raises:
            Spent: there were too many.
        """
        self.left -= 1
        if self.left < 0:
            raise Spent


def slim(family: Iterable[Set]) -> list[Set]:
    """The family without sets that contain another one, small ones first; ties by content."""
    kept: list[Set] = []
    for one in sorted(set(family), key=lambda item: (len(item), sorted(item))):
        if not any(other <= one for other in kept):
            kept.append(one)
    return kept


def hitting(family: list[Set], size: int, budget: Budget) -> Iterator[Set]:
    """All sets of at most ``size`` members that hit every set of a slim family, each once.

    Branch and bound: branches on the members of the smallest set not hit yet, most frequent
    first, without those tried before; a branch ends where sets that share no member need more.
    A set is given as soon as it hits all, so larger ones that contain it are not.

    Raises:
        Spent: the budget is used up. Exponential in ``size``.
    """
    yield from _branch(family, size, frozenset(), frozenset(), budget)


def _branch(family: list[Set], size: int, taken: Set, barred: Set, budget: Budget) -> Iterator[Set]:
    budget.step()
    open_ = [one - barred for one in family if not one & taken]
    if not open_:
        yield taken
        return
    if not all(open_) or disjoint(open_) > size - len(taken):
        return
    often = Counter(member for one in open_ for member in one)
    tried: Set = barred
    least = min(open_, key=lambda one: (len(one), sorted(one)))
    for member in sorted(least, key=lambda item: (-often[item], item)):
        yield from _branch(family, size, taken | {member}, tried, budget)
        tried |= {member}


def disjoint(family: Iterable[Set]) -> int:
    """Number of sets that share no member, taken greedily: no hitting set has fewer members."""
    used: set[int] = set()
    count = 0
    for one in sorted(family, key=lambda item: (len(item), sorted(item))):
        if not one & used:
            used |= one
            count += 1
    return count
