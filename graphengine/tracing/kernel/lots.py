"""First in, first out and last in, first out over all accounts at once.

Each pot (an account in one currency) is a row of lots in the order in which money came in; a lot
is of one colour: nobody's (-1) or one claimant's. Pots without coloured money are a balance only,
and neighbouring lots of one colour are merged, so the work stays near one step a transfer. Balance
and first lot stand side by side: that is all the common step reads, one cache line a pot.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.exact import Amounts, share
from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import Nodes

FIFO, LIFO = 0, 1
NOBODY = -1
NONE = -1
VALUE, CLAIM, COLOUR, AFTER, BEFORE = range(5)
BALANCE, FRONT = 0, 1
BACK, COLOURED = 0, 1
SPARE, LIVE = 0, 1
"""Of the pool: the first spare lot (a chain) and the number of lots in use."""


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
    pot = np.empty((n, 2), np.int64)
    rear = np.empty((n, 2), np.int64)
    for v in range(n):
        pot[v, BALANCE], pot[v, FRONT] = opening[v], NONE
        rear[v, BACK], rear[v, COLOURED] = NONE, 0
    held = np.zeros(n, np.int64)
    pool = np.empty((1024, 5), np.int64)
    store = np.zeros(2, np.int64)
    _fresh(pool, 0)
    moves = np.empty((1024, 4), np.int64)
    count = 0
    for e in range(len(src)):
        u, v = src[e], dst[e]
        if u == v or paid[e] == 0:
            continue
        # A pot has lots only while it has coloured ones.
        if claim[e] == 0 and pot[u, FRONT] == NONE and pot[v, FRONT] == NONE:
            pot[u, BALANCE] -= paid[e]
            pot[v, BALANCE] += got[e]
            continue
        done, open_claim, arrived = 0, claim[e], 0
        while done < paid[e]:
            if count + 2 > len(moves):
                moves = _larger(moves)
            if store[LIVE] + 4 > len(pool):
                pool = _larger(pool)
                store[SPARE] = _fresh(pool, len(pool) // 2)
            taken, kept, colour = _take(u, paid[e] - done, pot, rear, held, pool, store, rule)
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
                    count = _note(moves, count, e, whose, moved, begins)
                    held[v] += moved
                if moved > 0 or reached > arrived:
                    _put(v, reached - arrived, moved, whose, sink, pot, rear, pool, store)
                arrived = reached
    return moves[:count], held


@kernel
def _larger(table: Amounts) -> Amounts:
    larger = np.empty((2 * len(table), table.shape[1]), np.int64)
    for k in range(len(table)):
        for c in range(table.shape[1]):
            larger[k, c] = table[k, c]
    return larger


@kernel
def _fresh(pool: Amounts, first: int) -> int:
    """Chain the pool's lots from ``first`` on as spare ones; the first of them."""
    for k in range(first, len(pool)):
        pool[k, AFTER] = k + 1
    return first


@kernel
def _note(moves: Amounts, count: int, event: int, colour: int, amount: int, begins: int) -> int:
    """Note that a transfer moved claimed money; parts of one kind are added up. New count."""
    last = count - 1
    if count and moves[last, 0] == event and moves[last, 1] == colour and moves[last, 3] == begins:
        moves[last, 2] += amount
        return count
    moves[count, 0], moves[count, 1] = event, colour
    moves[count, 2], moves[count, 3] = amount, begins
    return count + 1


@kernel
def _take(
    u: int,
    due: int,
    pot: Amounts,
    rear: Amounts,
    held: Amounts,
    pool: Amounts,
    store: Amounts,
    rule: int,
) -> tuple[int, int, int]:
    """Take up to ``due`` from a pot's first or last lot: value, claim, colour."""
    lot = pot[u, FRONT] if rule == FIFO else rear[u, BACK]
    if lot == NONE:
        pot[u, BALANCE] -= due
        return due, 0, NOBODY
    value, colour = pool[lot, VALUE], pool[lot, COLOUR]
    taken = min(due, value)
    kept = pool[lot, CLAIM] if taken == value else share(taken, pool[lot, CLAIM], value)
    pot[u, BALANCE] -= taken
    held[u] -= kept
    pool[lot, VALUE] -= taken
    pool[lot, CLAIM] -= kept
    if taken == value:
        _drop(u, lot, pot, rear, pool, store)
    return taken, kept, colour


@kernel
def _drop(u: int, lot: int, pot: Amounts, rear: Amounts, pool: Amounts, store: Amounts) -> None:
    """Unlink an empty lot; a pot whose last coloured lot went becomes a balance again."""
    after, before = pool[lot, AFTER], pool[lot, BEFORE]
    if before == NONE:
        pot[u, FRONT] = after
    else:
        pool[before, AFTER] = after
    if after == NONE:
        rear[u, BACK] = before
    else:
        pool[after, BEFORE] = before
    if pool[lot, COLOUR] != NOBODY:
        rear[u, COLOURED] -= 1
    pool[lot, AFTER] = NONE
    gone = lot
    if rear[u, COLOURED] == 0:
        pool[lot, AFTER] = pot[u, FRONT]
        pot[u, FRONT] = rear[u, BACK] = NONE
    while gone != NONE:
        after = pool[gone, AFTER]
        pool[gone, AFTER] = store[SPARE]
        store[SPARE] = gone
        store[LIVE] -= 1
        gone = after


@kernel
def _put(
    v: int,
    value: int,
    claim: int,
    colour: int,
    sink: npt.NDArray[np.bool_],
    pot: Amounts,
    rear: Amounts,
    pool: Amounts,
    store: Amounts,
) -> None:
    """Append money to a pot, merged with its last lot where the colour is the same."""
    before = pot[v, BALANCE]
    pot[v, BALANCE] += value
    if sink[v] or (colour == NOBODY and pot[v, FRONT] == NONE):
        return
    if pot[v, FRONT] == NONE and before > 0:
        _append(v, before, 0, NOBODY, pot, rear, pool, store)
    last = rear[v, BACK]
    # Lots of a colour merge where claim and value are the same in each, or where there is no claim.
    if (
        last != NONE
        and pool[last, COLOUR] == colour
        and (
            (pool[last, VALUE] == pool[last, CLAIM] and value == claim)
            or (pool[last, CLAIM] == 0 and claim == 0)
        )
    ):
        pool[last, VALUE] += value
        pool[last, CLAIM] += claim
    else:
        _append(v, value, claim, colour, pot, rear, pool, store)


@kernel
def _append(
    v: int,
    value: int,
    claim: int,
    colour: int,
    pot: Amounts,
    rear: Amounts,
    pool: Amounts,
    store: Amounts,
) -> None:
    """A new last lot; the pool has room, see the main loop."""
    lot = store[SPARE]
    store[SPARE] = pool[lot, AFTER]
    store[LIVE] += 1
    last = rear[v, BACK]
    pool[lot, VALUE], pool[lot, CLAIM], pool[lot, COLOUR] = value, claim, colour
    pool[lot, AFTER], pool[lot, BEFORE] = NONE, last
    if last == NONE:
        pot[v, FRONT] = lot
    else:
        pool[last, AFTER] = lot
    rear[v, BACK] = lot
    if colour != NOBODY:
        rear[v, COLOURED] += 1
