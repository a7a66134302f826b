"""First in, first out and last in, first out over all accounts at once.

Each pot (an account in one currency) is a row of lots in the order in which money came in; a lot
is of one colour: nobody's (-1) or one claimant's. Pots without coloured money are a balance only,
and neighbouring lots of one colour are merged, so the work stays near one step a transfer. The
balance carries a mark while a pot has lots: the common step reads one word a pot.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.exact import Amounts, share
from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import Nodes
from graphengine.tracing.kernel.pool import (
    BACK,
    COLOURED,
    FIFO,
    FRONT,
    LIFO,
    LIVE,
    NOBODY,
    NONE,
    SPARE,
    fresh,
    larger,
    put,
    take,
)

__all__ = ["FIFO", "LIFO", "MARKED", "lots", "note"]

MARKED = 2**62
"""Added to the balance of a pot that has lots, or holds claimed money; balances stay far below."""


@kernel
def lots(
    src: Nodes,
    dst: Nodes,
    paid: Amounts,
    got: Amounts,
    claim: Amounts,
    claimant: Nodes,
    opening: Amounts,
    sink: npt.NDArray[np.bool_],
    rule: int,
) -> tuple[Amounts, Amounts]:
    """Follow claimed money through transfers in the order given.

    Args:
        src, dst: int32[m], pots.
        paid, got: int64[m], minor units taken from ``src`` and put into ``dst``.
        claim: int64[m], minor units of the claim that begin with this transfer (0: none); nobody's
            money in it becomes the claimant's, up to this.
        claimant: int32[m], whose.
        opening: int64[n], opening balances; nobody's money.
        sink: bool[n], pots whose payments are not followed: outside the data, or the start itself.
        rule: ``FIFO`` or ``LIFO``.

    Returns:
        ``moves`` int64[k, 4]: transfer, claimant, claimed minor units moved by it, and 1 where the
        claim begins with it, in order; ``held`` int64[n]: claimed minor units in each pot at the
        end. Claims are counted in their own unit throughout: a conversion changes the value of a
        lot, never its claim.
        O(m + k) time, and memory for the lots alive at one time.
    """
    n = len(opening)
    book = opening.copy()
    ends = np.empty((n, 3), np.int64)
    for v in range(n):
        ends[v, FRONT], ends[v, BACK], ends[v, COLOURED] = NONE, NONE, 0
    held = np.zeros(n, np.int64)
    pool = np.empty((1024, 5), np.int64)
    store = np.zeros(2, np.int64)
    fresh(pool, 0)
    moves = np.empty((1024, 4), np.int64)
    count = 0
    e = -1
    while True:
        e = _plain(src, dst, paid, got, claim, book, e + 1)
        if e == len(src):
            break
        u, v = src[e], dst[e]
        book[u] &= MARKED - 1
        book[v] &= MARKED - 1
        done, open_claim, arrived = 0, claim[e], 0
        while done < paid[e]:
            if count + 2 > len(moves):
                moves = larger(moves)
            if store[LIVE] + 4 > len(pool):
                pool = larger(pool)
                store[SPARE] = fresh(pool, len(pool) // 2)
            taken, kept, colour = take(u, paid[e] - done, book, ends, held, pool, store, rule)
            # Nobody's money in a transfer that begins a claim becomes the claimant's.
            turned = min(taken, open_claim) if colour == NOBODY else 0
            open_claim -= turned
            for begins in (1, 0):
                if begins == 1 and turned == 0:
                    continue
                done += turned if begins == 1 else taken - turned
                moved, whose = (turned, claimant[e]) if begins == 1 else (kept, colour)
                reached = share(done, got[e], paid[e])
                if moved > 0:
                    count = note(moves, count, e, whose, moved, begins)
                    held[v] += moved
                if moved > 0 or reached > arrived:
                    put(v, reached - arrived, moved, whose, sink, book, ends, pool, store)
                arrived = reached
        for pot in (u, v):
            book[pot] += MARKED if ends[pot, FRONT] != NONE else 0
    return moves[:count], held


@kernel
def _plain(
    src: Nodes,
    dst: Nodes,
    paid: Amounts,
    got: Amounts,
    claim: Amounts,
    book: Amounts,
    first: int,
) -> int:
    """Book transfers from ``first`` on between pots without lots; the first that is none such."""
    for place in range(first, len(src)):
        e = np.uint64(place)  # places without a sign need no check for one counted from the end
        u, v = np.uint64(src[e]), np.uint64(dst[e])
        amount, from_, to = paid[e], book[u], book[v]
        if (max(from_, to) >= MARKED) | (claim[e] != 0) | (u == v) | (amount == 0):
            if u == v or amount == 0:
                continue
            return place
        book[u] = from_ - amount
        book[v] = to + got[e]
    return len(src)


@kernel
def note(moves: Amounts, count: int, event: int, colour: int, amount: int, begins: int) -> int:
    """Note that a transfer moved claimed money; parts of one kind are added up. New count."""
    last = count - 1
    if count and moves[last, 0] == event and moves[last, 1] == colour and moves[last, 3] == begins:
        moves[last, 2] += amount
        return count
    moves[count, 0], moves[count, 1] = event, colour
    moves[count, 2], moves[count, 3] = amount, begins
    return count + 1
