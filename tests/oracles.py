"""Slow, plain oracles for the tracing kernels: definitions written down, quadratic or worse.

An event is a tuple (src, dst, at, ...); a step e -> f is allowed when f leaves where e arrived and
least <= at[f] - at[e] <= most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from itertools import count

Event = tuple[int, int, int]


def usable(
    events: Sequence[Event], origins: Collection[int], since: int, until: int, least: int, most: int
) -> set[int]:
    """Numbers of the events on some allowed way from an origin."""
    live = {e for e, (u, _, t) in enumerate(events) if u in origins and since <= t <= until}
    while True:
        more = {
            f
            for f, (u, _, t) in enumerate(events)
            if f not in live
            and since <= t <= until
            and any(events[e][1] == u and least <= t - events[e][2] <= most for e in live)
        }
        if not more:
            return live
        live |= more


def arrivals(
    events: Sequence[Event], live: Collection[int], origins: Collection[int]
) -> dict[int, int]:
    """Earliest arrival at each node reached that is no origin."""
    found: dict[int, int] = {}
    for e in live:
        _, v, t = events[e]
        if v not in origins:
            found[v] = min(t, found.get(v, t))
    return found


def ways(
    events: Sequence[Event], origins: Collection[int], least: int, most: int, longest: int
) -> list[list[int]]:
    """Allowed ways from an origin as lists of event numbers, up to a length, no event twice."""
    layer = [[e] for e, (u, _, _) in enumerate(events) if u in origins]
    found = list(layer)
    for _ in range(longest - 1):
        layer = [
            [*way, f]
            for way in layer
            for f, (u, _, t) in enumerate(events)
            if f not in way and events[way[-1]][1] == u and least <= t - events[way[-1]][2] <= most
        ]
        found += layer
    return found


def best_labels(
    events: Sequence[Event], origins: Collection[int], least: int, most: int
) -> tuple[dict[int, int], dict[int, int]]:
    """For each usable event: latest departure, and fewest events, of a way that ends with it.

    Bellman's equations, iterated until nothing changes.
    """
    leave: dict[int, int] = {}
    steps: dict[int, int] = {}
    for _ in count():
        old = dict(leave), dict(steps)
        for f, (u, _, t) in enumerate(events):
            before = [e for e in leave if events[e][1] == u and least <= t - events[e][2] <= most]
            starts = [leave[e] for e in before] + ([t] if u in origins else [])
            lengths = [steps[e] + 1 for e in before] + ([1] if u in origins else [])
            if starts:
                leave[f], steps[f] = max(starts), min(lengths)
        if old == (leave, steps):
            return leave, steps
    raise AssertionError("unreachable")


def unit_ledger(
    transfers: Sequence[tuple[int, int, int, int, int]],
    opening: Sequence[int],
    sinks: Collection[int],
    newest_first: bool,
) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """FIFO or LIFO cent by cent: every minor unit is a token with a colour in its account's row.

    Args:
        transfers: (src, dst, amount, claim, claimant) in order.

    Returns:
        Moved by (transfer, claimant) and held by (account, claimant).
    """
    rows: list[list[int]] = [[-1] * n for n in opening]
    moved: dict[tuple[int, int], int] = {}
    for e, (u, v, amount, claim, claimant) in enumerate(transfers):
        if u == v:
            continue
        going = []
        for _ in range(amount):
            if u in sinks:
                going.append(-1)
            else:
                going.append(rows[u].pop(-1 if newest_first else 0))
        for place, colour in enumerate(going):
            if colour == -1 and claim > 0:
                going[place], claim = claimant, claim - 1
        for colour in going:
            if colour != -1:
                moved[e, colour] = moved.get((e, colour), 0) + 1
        rows[v] += going
    held: dict[tuple[int, int], int] = {}
    for v, row in enumerate(rows):
        for colour in row:
            if colour != -1:
                held[v, colour] = held.get((v, colour), 0) + 1
    return moved, held


def share_ledger(
    transfers: Sequence[tuple[int, int, int, int, int]],
    opening: Sequence[int],
    sinks: Collection[int],
    lowest_balance: bool,
) -> tuple[dict[int, int], dict[int, int]]:
    """Pro rata or lowest balance for all claims together: moved by transfer, held by account."""
    balance, dirty = list(opening), [0] * len(opening)
    moved: dict[int, int] = {}
    for e, (u, v, amount, claim, _) in enumerate(transfers):
        if u == v or amount == 0:
            continue
        own = 0
        if u not in sinks:
            if lowest_balance:
                own = max(0, dirty[u] - (balance[u] - amount))
            else:
                own = round(Fraction(dirty[u] * amount, balance[u]))  # a half goes to the even
            dirty[u] -= own
        own += min(claim, amount - own)
        balance[u] -= amount
        balance[v] += amount
        dirty[v] += own
        if own:
            moved[e] = own
    return moved, {v: n for v, n in enumerate(dirty) if n}


def chains(
    hops: Sequence[tuple[int, int, int, int, int, int]],
    fits: Callable[[Sequence[int]], bool],
    origins: Sequence[int],
    longest: int,
    closing: bool,
) -> list[list[int]]:
    """Every row of hops, each leaving where the last arrived, that ``fits``; no node met twice.

    Hops are (src, dst, start, end, amount, class). ``closing``: only rows back to their origin.
    """
    found = []

    def extend(way: list[int], nodes: list[int]) -> None:
        for h, (u, v, *_) in enumerate(hops):
            if u != nodes[-1]:
                continue
            closes = v == nodes[0]
            if v in nodes[1:] or (closes and not closing):
                continue
            if closes == closing and fits([*way, h]):
                found.append([*way, h])
            if not closes and len(way) + 1 < longest:
                extend([*way, h], [*nodes, v])

    for origin in origins:
        extend([], [origin])
    return found
