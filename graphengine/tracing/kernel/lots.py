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
    pot = np.full((n, 2), NONE, np.int64)
    pot[:, BALANCE] = opening
    rear = np.full((n, 2), NONE, np.int64)
    rear[:, COLOURED] = 0
    held = np.zeros(n, np.int64)
    pool = np.empty((1024, 5), np.int64)
    pool, spare = _fresh(pool, 0)
    moves = np.empty((1024, 4), np.int64)
    count = 0
    for e in range(len(src)):
        u, v = src[e], dst[e]
        if u == v or paid[e] == 0:
            continue
        if claim[e] == 0 and pot[u, FRONT] == NONE:  # a pot has lots while it has coloured ones
            pot[u, BALANCE] -= paid[e]
            if pot[v, FRONT] == NONE:
                pot[v, BALANCE] += got[e]
            else:
                pool, spare = _put(v, got[e], 0, NOBODY, sink, pot, rear, pool, spare)
            continue
        due, open_claim, arrived = paid[e], claim[e], 0
        while due > 0:
            if count + 2 > len(moves):
                moves = np.concatenate((moves, np.empty((count, 4), np.int64)))
            taken, kept, colour, spare = _take(u, due, pot, rear, held, pool, spare, rule)
            done = paid[e] - due + taken
            reached = share(done, got[e], paid[e])
            # Nobody's money in a transfer that begins a claim becomes the claimant's.
            turned = taken if colour == NOBODY and open_claim > taken else 0
            if colour == NOBODY and 0 < open_claim <= taken:
                turned = open_claim
            if turned > 0:
                open_claim -= turned
                part = share(paid[e] - due + turned, got[e], paid[e])
                count = _note(moves, count, e, claimant[e], turned, 1)
                held[v] += turned
                pool, spare = _put(
                    v, part - arrived, turned, claimant[e], sink, pot, rear, pool, spare
                )
                arrived = part
            elif kept > 0:
                count = _note(moves, count, e, colour, kept, 0)
                held[v] += kept
            if reached > arrived or kept > 0:
                pool, spare = _put(v, reached - arrived, kept, colour, sink, pot, rear, pool, spare)
            arrived = reached
            due -= taken
    return moves[:count], held


@kernel
def _fresh(pool: Amounts, first: int) -> tuple[Amounts, int]:
    """Chain the pool's lots from ``first`` on as spare ones."""
    for k in range(first, len(pool)):
        pool[k, AFTER] = k + 1
    pool[len(pool) - 1, AFTER] = NONE
    return pool, first


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
    spare: int,
    rule: int,
) -> tuple[int, int, int, int]:
    """Take up to ``due`` from a pot's first or last lot: value, claim, colour, spare lot."""
    lot = pot[u, FRONT] if rule == FIFO else rear[u, BACK]
    if lot == NONE:
        pot[u, BALANCE] -= due
        return due, 0, NOBODY, spare
    value, colour = pool[lot, VALUE], pool[lot, COLOUR]
    taken = min(due, value)
    kept = pool[lot, CLAIM] if taken == value else share(taken, pool[lot, CLAIM], value)
    pot[u, BALANCE] -= taken
    held[u] -= kept
    pool[lot, VALUE] -= taken
    pool[lot, CLAIM] -= kept
    if taken == value:
        spare = _drop(u, lot, pot, rear, pool, spare)
    return taken, kept, colour, spare


@kernel
def _drop(u: int, lot: int, pot: Amounts, rear: Amounts, pool: Amounts, spare: int) -> int:
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
    pool[lot, AFTER] = spare
    spare = lot
    if rear[u, COLOURED] == 0:
        rest = pot[u, FRONT]
        while rest != NONE:
            after = pool[rest, AFTER]
            pool[rest, AFTER] = spare
            spare, rest = rest, after
        pot[u, FRONT] = rear[u, BACK] = NONE
    return spare


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
    spare: int,
) -> tuple[Amounts, int]:
    """Append money to a pot, merged with its last lot where the colour is the same."""
    before = pot[v, BALANCE]
    pot[v, BALANCE] += value
    if sink[v] or (colour == NOBODY and pot[v, FRONT] == NONE):
        return pool, spare
    if pot[v, FRONT] == NONE and before > 0:
        pool, spare = _append(v, before, 0, NOBODY, pot, rear, pool, spare)
    last = rear[v, BACK]
    if last != NONE and pool[last, COLOUR] == colour and _alike(pool[last], value, claim):
        pool[last, VALUE] += value
        pool[last, CLAIM] += claim
        return pool, spare
    return _append(v, value, claim, colour, pot, rear, pool, spare)


@kernel
def _alike(lot: Amounts, value: int, claim: int) -> bool:
    """Whether two lots of a colour may merge: claim and value are the same in each, or no claim."""
    return (lot[VALUE] == lot[CLAIM] and value == claim) or (lot[CLAIM] == 0 and claim == 0)


@kernel
def _append(
    v: int,
    value: int,
    claim: int,
    colour: int,
    pot: Amounts,
    rear: Amounts,
    pool: Amounts,
    spare: int,
) -> tuple[Amounts, int]:
    if spare == NONE:
        larger = np.empty((2 * len(pool), 5), np.int64)
        larger[: len(pool)] = pool
        pool, spare = _fresh(larger, len(pool))
    lot, spare = spare, pool[spare, AFTER]
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
    return pool, spare
