"""Patterns of laundering by plain counting, as the saved queries of the pack ``money`` define them.

No Neo4j: the answer is that of `fan_in`, `fan_out`, `gather_scatter` and `scatter_gather` run
with the same values, so what is measured is the definitions, not the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple


class Transfer(NamedTuple):
    """One transfer; ``amount`` in minor units of ``currency``."""

    id: str
    source: str
    target: str
    at: datetime
    amount: int
    currency: str


def fan_in(transfers: Sequence[Transfer], payers: int) -> set[str]:
    """Accounts paid by at least so many different others. O(n)."""
    return _many(((t.target, t.source) for t in transfers), payers)


def fan_out(transfers: Sequence[Transfer], payees: int) -> set[str]:
    """Accounts that paid at least so many different others. O(n)."""
    return _many(((t.source, t.target) for t in transfers), payees)


def _many(pairs: Iterable[tuple[str, str]], least: int) -> set[str]:
    others: dict[str, set[str]] = defaultdict(set)
    for hub, other in pairs:
        if hub != other:
            others[hub].add(other)
    return {hub for hub, found in others.items() if len(found) >= least}


def gather_scatter(transfers: Sequence[Transfer], parties: int, within: timedelta) -> set[str]:
    """Accounts paid by so many others, and paying as many within a time after that. O(n log n).

    The time runs from the moment at which the number of payers is full.
    """
    came: dict[str, dict[str, datetime]] = defaultdict(dict)
    went: dict[str, list[Transfer]] = defaultdict(list)
    for t in sorted(transfers, key=lambda t: (t.at, t.id)):
        if t.source != t.target:
            came[t.target].setdefault(t.source, t.at)
            went[t.source].append(t)
    found = set()
    for hub, firsts in came.items():
        times = sorted(firsts.values())
        if len(times) < parties:
            continue
        full = times[parties - 1]
        payees = {t.target for t in went[hub] if full < t.at <= full + within}
        if len(payees) >= parties:
            found.add(hub)
    return found


def scatter_gather(
    transfers: Sequence[Transfer], middles: int, within: timedelta, keep: float | None
) -> set[tuple[str, str]]:
    """(source, sink) with at least so many accounts in between that pass the money on in time.

    ``keep``: of the two amounts the smaller is at least this share of the larger, in one currency;
    None: amounts and currencies are not looked at. O(sum of in-degree times out-degree).
    """
    inward: dict[str, list[Transfer]] = defaultdict(list)
    outward: dict[str, list[Transfer]] = defaultdict(list)
    for t in transfers:
        inward[t.target].append(t)
        outward[t.source].append(t)
    alike = _alike(keep)
    between: dict[tuple[str, str], set[str]] = defaultdict(set)
    for middle, received in inward.items():
        for i in received:
            for o in outward.get(middle, ()):
                ends = {i.source, middle, o.target}
                if len(ends) == 3 and i.at < o.at <= i.at + within and alike(i, o):
                    between[i.source, o.target].add(middle)
    return {pair for pair, found in between.items() if len(found) >= middles}


def _alike(keep: float | None) -> Callable[[Transfer, Transfer], bool]:
    if keep is None:
        return lambda i, o: True
    share = round(keep * 1000)
    return lambda i, o: (
        i.currency == o.currency
        and o.amount * 1000 >= share * i.amount
        and i.amount * 1000 >= share * o.amount
    )
