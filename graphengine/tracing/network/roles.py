"""Roles by the direction of goods: workshop, seller, broker (with level) and buyer.

Who sends kept parcels deals; who only gets them buys. Among dealers, one most of whose customers
deal themselves is a seller, or a workshop when he has no supplier and most of his customers are
sellers; a seller, too, is who buys from workshops only and supplies several dealers, or who
supplies many dealers beside a shop. The others are brokers: level 1 when a seller supplies them
most, level 2 when a broker of level 1 does, and so on. Customers are counted, not kilograms: a
broker who supplies one other broker sends him more than all his buyers together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from graphengine.tracing.network.grow import Flow, Growth
from graphengine.tracing.network.settings import NetworkSettings

MAX_LEVEL = 5
MIN_DEALER_CUSTOMERS = 2


@dataclass(frozen=True)
class Role:
    """Role of one actor; ``level`` counts brokers from the seller down, 0 elsewhere."""

    role: str
    level: int
    score: float
    customers: int
    dealer_customers: int
    suppliers: int


def _trade(
    flow: Flow, growth: Growth, settings: NetworkSettings
) -> tuple[dict[tuple[int, int], float], Counter[tuple[int, int]]]:
    """Probability per (sender, receiver) that at least one parcel belongs to the trade.

    The likeliest parcel counts: what makes parcels of one pair doubtful they have in common.
    Beside it the number of parcels per pair.
    """
    out: dict[tuple[int, int], float] = defaultdict(float)
    parcels: Counter[tuple[int, int]] = Counter()
    for p in np.flatnonzero(growth.kept >= settings.parcel_min):
        pair = int(flow.sender[p]), int(flow.receiver[p])
        out[pair] = max(out[pair], float(growth.kept[p]))
        parcels[pair] += 1
    return out, parcels


def _wholesalers(
    dealers: set[int], customers: dict[int, set[int]], settings: NetworkSettings
) -> set[int]:
    """Dealers most of whose customers deal themselves, or who supply many dealers and a shop."""
    share, many = settings.seller_dealer_share, settings.seller_min_dealers
    return {
        u
        for u in dealers
        if customers[u] and len(customers[u] & dealers) >= min(share * len(customers[u]), many)
    }


def _second_hands(
    wholesale: set[int],
    workshops: set[int],
    dealers: set[int],
    customers: dict[int, set[int]],
    supply: dict[int, Counter[int]],
) -> set[int]:
    """Wholesalers of one dealer, supplied most by a seller of several: brokers of few sales."""
    found = set()
    for u in wholesale - workshops:
        if supply[u] and len(customers[u] & dealers) < MIN_DEALER_CUSTOMERS:
            top = min(supply[u], key=lambda v: (-supply[u][v], v))
            several = len(customers[top] & dealers) >= MIN_DEALER_CUSTOMERS
            if top in wholesale - workshops and several:
                found.add(u)
    return found


def _workshops(
    wholesale: set[int], customers: dict[int, set[int]], supply: dict[int, Counter[int]]
) -> set[int]:
    """Wholesalers without a supplier, half of whose customers are wholesalers."""
    return {
        u
        for u in wholesale
        if not supply[u] and 2 * len(customers[u] & wholesale) >= len(customers[u])
    }


def _first_hands(
    dealers: set[int],
    wholesale: set[int],
    customers: dict[int, set[int]],
    supply: dict[int, Counter[int]],
) -> set[int]:
    """Dealers supplied by workshops only who supply several dealers: sellers with a shop beside."""
    workshops = _workshops(wholesale, customers, supply)
    return {
        u
        for u in dealers - wholesale
        if supply[u]
        and set(supply[u]) <= workshops
        and len(customers[u] & dealers) >= MIN_DEALER_CUSTOMERS
    }


def _levels(
    brokers: set[int], sellers: set[int], supply: dict[int, Counter[int]]
) -> dict[int, int]:
    """Distance below a seller along each broker's heaviest supplier; 1 where none is known."""
    level: dict[int, int] = {}
    for u in sorted(brokers):
        at, seen, steps = u, {u}, 1
        while supply[at] and steps < MAX_LEVEL:
            top = min(supply[at], key=lambda v: (-supply[at][v], v))
            if top in sellers or top not in brokers or top in seen:
                break
            at, steps = top, steps + 1
            seen.add(top)
        level[u] = steps
    return level


def assign(flow: Flow, growth: Growth, settings: NetworkSettings) -> dict[int, Role]:
    """Role per actor code of everyone in the network. O(kept parcels)."""
    chance, parcels = _trade(flow, growth, settings)
    customers: dict[int, set[int]] = defaultdict(set)
    supply: dict[int, Counter[int]] = defaultdict(Counter)
    bought: dict[int, float] = defaultdict(float)
    for (u, v), w in chance.items():
        customers[u].add(v)
        supply[v][u] = parcels[u, v]
        bought[v] = 1.0 - (1.0 - bought[v]) * (1.0 - min(w, 0.999))
    dealers = {u for u in customers if growth.dealer[u] >= settings.dealer_min}
    wholesale = _wholesalers(dealers, customers, settings)
    wholesale |= _first_hands(dealers, wholesale, customers, supply)
    workshops = _workshops(wholesale, customers, supply)
    wholesale -= _second_hands(wholesale, workshops, dealers, customers, supply)
    sellers = wholesale - workshops
    brokers = dealers - wholesale
    level = _levels(brokers, sellers, supply)
    roles: dict[int, Role] = {}
    for u in sorted(dealers | set(bought)):
        name = "workshop" if u in workshops else "seller" if u in sellers else "broker"
        score = float(growth.dealer[u]) if u in dealers else bought[u]
        roles[u] = Role(
            role=name if u in dealers else "buyer",
            level=level.get(u, 0),
            score=score,
            customers=len(customers[u]),
            dealer_customers=len(customers[u] & dealers),
            suppliers=len([v for v in supply[u] if v in dealers]),
        )
    return roles
