"""Pro rata, lowest intermediate balance and poison over all accounts at once.

A pot is its balance and, a claimant, the claim that lies in it; no order of deposits is kept. The
balance carries a mark while the pot holds claimed money: the common step reads one word a pot.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.exact import Amounts, share
from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.lots import MARKED, note
from graphengine.tracing.kernel.passes import Nodes
from graphengine.tracing.kernel.pool import larger

PRO_RATA, LOWEST_BALANCE = 0, 1
MARGIN = 1.0 + 2.0**-40
"""More than what rounding can take from a product of floats."""


@kernel
def shares(
    src: Nodes,
    dst: Nodes,
    paid: Amounts,
    got: Amounts,
    claim: Amounts,
    claimant: Nodes,
    claimants: int,
    opening: Amounts,
    sink: npt.NDArray[np.bool_],
    rule: int,
) -> tuple[Amounts, Amounts]:
    """Follow claimed money through transfers in the order given.

    ``PRO_RATA``: a payment carries the share of claimed money that the pot holds at that moment
    (also called haircut). ``LOWEST_BALANCE``: a pot's own money is spent first, so a payment
    carries claimed money only as far as the balance falls below what was claimed.

    Args:
        src, dst, paid, got, claim, claimant, opening, sink: as of :func:`lots.lots`.
        claimants: number of claimants; memory is one int64 a pot and claimant.

    Returns:
        ``moves`` int64[k, 4] as of :func:`lots.lots`; ``held`` int64[n, claimants]. Whole minor
        units: the nearest share in all, split among claimants by running totals, so that nothing
        is lost. O(m) time and O(k * claimants).
    """
    n = len(opening)
    book = opening.copy()
    worth = np.zeros(n, np.int64)  # claimed money in a pot, in the pot's currency; 0 in a sink
    held = np.zeros((n, claimants), np.int64)
    total = np.zeros(n, np.int64)
    part = np.zeros(claimants, np.int64)
    moves = np.empty((1024, 4), np.int64)
    count = 0
    e = -1
    while True:
        e = _plain(src, dst, paid, got, claim, book, worth, rule, e + 1)
        if e == len(src):
            break
        u, v = src[e], dst[e]
        while count + claimants >= len(moves):
            moves = larger(moves)
        balance = book[u] & (MARKED - 1)
        own = _due(worth[u], paid[e], balance, rule)
        count = _split(held, total, worth, u, own, part, moves, count, e)
        begun = min(claim[e], paid[e] - own)
        if begun > 0:
            part[claimant[e]] += begun
            count = note(moves, count, e, claimant[e], begun, 1)
        for k in range(claimants if own + begun else 0):
            held[v, k] += part[k]
            total[v] += part[k]
            part[k] = 0
        if own + begun and not sink[v]:
            worth[v] += share(own + begun, got[e], paid[e])
        book[u] = balance - paid[e] + (MARKED if worth[u] else 0)
        book[v] = (book[v] & (MARKED - 1)) + got[e] + (MARKED if worth[v] else 0)
    return moves[:count], held


@kernel
def _plain(
    src: Nodes,
    dst: Nodes,
    paid: Amounts,
    got: Amounts,
    claim: Amounts,
    book: Amounts,
    worth: Amounts,
    rule: int,
    first: int,
) -> int:
    """Book transfers from ``first`` on that move no claimed money; the first that may move some.

    A loop of its own: one in which arrays change hands costs more than its step.
    """
    for place in range(first, len(src)):
        e = np.uint64(place)  # places without a sign need no check for one counted from the end
        u, v = np.uint64(src[e]), np.uint64(dst[e])
        amount, balance = paid[e], book[u]
        if (balance >= MARKED) | (claim[e] != 0) | (u == v) | (amount == 0):
            if u == v or amount == 0:
                continue
            if claim[e] > 0 or _may_move(worth[u], amount, balance & (MARKED - 1), rule):
                return place
        book[u] = balance - amount
        book[v] += got[e]
    return len(src)


@kernel
def _may_move(worth: int, paid: int, balance: int, rule: int) -> bool:
    """False only where no whole minor unit of the payment is claimed; two products, no division."""
    if rule == PRO_RATA:
        return 2.0 * float(worth) * float(paid) * MARGIN >= float(balance)
    return worth > balance - paid


@kernel
def _due(worth: int, paid: int, balance: int, rule: int) -> int:
    """How much of a payment is claimed money, in the pot's currency."""
    if balance <= paid:
        return min(worth, paid)
    if rule == PRO_RATA:
        return share(worth, paid, balance) if worth < balance else paid
    return max(0, worth - (balance - paid))


@kernel
def _split(
    held: Amounts,
    total: Amounts,
    worth: Amounts,
    u: int,
    own: int,
    part: Amounts,
    moves: Amounts,
    count: int,
    event: int,
) -> int:
    """Take ``own`` of a pot's worth out of its claims, into ``part``; the number of moves."""
    if own == 0:
        return count
    moving = total[u] if own == worth[u] else share(own, total[u], worth[u])
    worth[u] = worth[u] - own if moving < total[u] else 0
    running, done = 0, 0
    before = total[u]
    for k in range(len(part)):
        if held[u, k] > 0:
            running += held[u, k]
            reached = moving if running == before else share(running, moving, before)
            part[k] = reached - done
            held[u, k] -= part[k]
            done = reached
            if part[k] > 0:
                count = note(moves, count, event, k, part[k], 0)
    total[u] -= moving
    return count


@kernel
def poison(
    src: Nodes,
    dst: Nodes,
    paid: Amounts,
    got: Amounts,
    claim: Amounts,
    sink: npt.NDArray[np.bool_],
    n: int,
) -> npt.NDArray[np.bool_]:
    """Which transfers are tainted when one tainted unit taints all that an account pays later.

    Returns:
        bool[m]. Value is not conserved: the widest set that any claim could concern. O(m) time.
    """
    tainted = np.zeros(n, np.bool_)
    moved = np.zeros(len(src), np.bool_)
    for e in range(len(src)):
        u, v = src[e], dst[e]
        if u == v or paid[e] == 0:
            continue
        if claim[e] > 0 or (tainted[u] and not sink[u]):
            moved[e] = True
            if got[e] > 0:
                tainted[v] = True
    return moved
