"""Chains seller - broker(s) - buyer: first in, first out of weight over a broker's arrivals.

A broker's parcel to a customer is filled from what reached him before, oldest first, by weight.
The arrival that gives most of it is the parcel's source; following sources upwards gives the
chain. Where nothing reached him before (a gap in the data), his heaviest supplier stands in, with
a lower score.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MAX_BROKERS = 3
GAP_FACTOR = 0.5
GRAMS = 1000.0


@dataclass(frozen=True)
class Chain:
    """One chain of actor codes; ``parcels`` are the parcel numbers behind it, top first.

    ``brokers`` run from the seller down; the last sold to the buyer. ``above`` is the seller's own
    supplier (workshop) where one is known, else -1.
    """

    seller: int
    brokers: tuple[int, ...]
    buyer: int
    above: int
    score: float
    parcels: tuple[int, ...]


def sources(
    sender: np.ndarray,
    receiver: np.ndarray,
    sent: np.ndarray,
    arrived: np.ndarray,
    weight: np.ndarray,
    dealers: set[int],
) -> tuple[dict[int, int], dict[int, float]]:
    """Source parcel of each dealer's parcel, and the share of weight that it gave.

    Args:
        sender, receiver: actor codes per kept parcel (position is its number here).
        sent, arrived: microseconds; an arrival fills only what is sent at or after it.
        weight: kilograms; unknown or zero counts as one gram, so that order alone decides.

    Returns:
        (source, share) by parcel position; parcels without earlier arrivals are absent. Ties in
        time go by position. O(n log n).
    """
    grams = np.maximum(np.nan_to_num(weight * GRAMS, nan=1.0), 1.0)
    order = sorted(
        [(int(arrived[i]), 0, i) for i in range(len(sender)) if int(receiver[i]) in dealers]
        + [(int(sent[i]), 1, i) for i in range(len(sender))]
    )
    stock: dict[int, deque[list[float]]] = defaultdict(deque)
    source: dict[int, int] = {}
    share: dict[int, float] = {}
    for _, is_sale, i in order:
        if not is_sale:
            stock[int(receiver[i])].append([float(i), float(grams[i])])
            continue
        taken = _take(stock[int(sender[i])], float(grams[i]))
        if taken:
            best = min(taken, key=lambda k: (-taken[k], k))
            source[i], share[i] = best, min(taken[best] / float(grams[i]), 1.0)
    return source, share


def _take(shelf: deque[list[float]], need: float) -> dict[int, float]:
    """Take ``need`` grams, oldest first; what each arrival gave."""
    taken: dict[int, float] = {}
    while need > 0 and shelf:
        lot = shelf[0]
        part = min(lot[1], need)
        taken[int(lot[0])] = taken.get(int(lot[0]), 0.0) + part
        lot[1] -= part
        need -= part
        if lot[1] <= 0:
            shelf.popleft()
    return taken


def _heaviest(
    sender: np.ndarray, receiver: np.ndarray, kept: np.ndarray, dealers: set[int]
) -> dict[int, int]:
    """Per dealer the first parcel from the supplier who sent him most kept parcels."""
    totals: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    first: dict[tuple[int, int], int] = {}
    for i in range(len(sender)):
        u, v = int(sender[i]), int(receiver[i])
        if v in dealers and u in dealers:
            totals[v][u] += float(kept[i])
            first.setdefault((u, v), i)
    return {v: first[min(t, key=lambda u: (-t[u], u)), v] for v, t in sorted(totals.items())}


def build(
    sender: np.ndarray,
    receiver: np.ndarray,
    sent: np.ndarray,
    arrived: np.ndarray,
    weight: np.ndarray,
    kept: np.ndarray,
    roles: Mapping[int, str],
) -> list[Chain]:
    """Chains behind every parcel that a broker sent to a buyer, one per (seller, brokers, buyer).

    Sorted by score (best first), then seller, brokers, buyer.
    """
    dealers = {a for a, role in roles.items() if role != "buyer"}
    source, share = sources(sender, receiver, sent, arrived, weight, dealers)
    fallback = _heaviest(sender, receiver, kept, dealers)
    found: dict[tuple[int, tuple[int, ...], int], list[tuple[float, tuple[int, ...], int]]]
    found = defaultdict(list)
    for i in range(len(sender)):
        if roles.get(int(sender[i])) != "broker" or roles.get(int(receiver[i])) != "buyer":
            continue
        way = _climb(i, source, share, fallback, sender, kept, roles)
        if way is not None:
            seller, brokers, above, score, parcels = way
            found[seller, brokers, int(receiver[i])].append((score, parcels, above))
    chains = [_merge(key, ways) for key, ways in found.items()]
    return sorted(chains, key=lambda c: (-round(c.score, 9), c.seller, c.brokers, c.buyer))


def _climb(
    i: int,
    source: Mapping[int, int],
    share: Mapping[int, float],
    fallback: Mapping[int, int],
    sender: np.ndarray,
    kept: np.ndarray,
    roles: Mapping[int, str],
) -> tuple[int, tuple[int, ...], int, float, tuple[int, ...]] | None:
    brokers, parcels, score, at = [int(sender[i])], [i], float(kept[i]), i
    while True:
        if at in source:
            score *= 0.5 + 0.5 * share[at]
            at = source[at]
        elif int(sender[at]) in fallback:
            score, at = score * GAP_FACTOR, fallback[int(sender[at])]
        else:
            return None
        up = int(sender[at])
        score *= float(kept[at])
        parcels.append(at)
        if roles.get(up) == "seller":
            above = int(sender[source[at]]) if at in source else -1
            return up, tuple(reversed(brokers)), above, score, tuple(reversed(parcels))
        if roles.get(up) != "broker" or up in brokers or len(brokers) == MAX_BROKERS:
            return None
        brokers.append(up)


def _merge(
    key: tuple[int, tuple[int, ...], int],
    ways: Sequence[tuple[float, tuple[int, ...], int]],
) -> Chain:
    """Several parcels along one chain: at least one is right; evidence of the best first."""
    wrong = 1.0
    for score, _, _ in ways:
        wrong *= 1.0 - min(score, 0.999)
    ranked = sorted(ways, key=lambda w: (-w[0], w[1]))
    parcels = dict.fromkeys(p for _, way, _ in ranked for p in way)
    return Chain(key[0], key[1], key[2], ranked[0][2], 1.0 - wrong, tuple(parcels))
