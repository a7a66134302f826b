"""First in, first out and last in, first out over all accounts at once.

Each pot (an account in one currency) is a row of lots in the order in which money came in; a lot
is of one colour: nobody's (-1) or one claimant's. Pots without coloured money are a balance only,
and neighbouring lots of one colour are merged, so the work stays near one step a transfer.
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
FRONT, BACK, COLOURED = range(3)


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
    balance = opening.copy()
    held = np.zeros(n, np.int64)
    ends = np.full((n, 3), NONE, np.int64)
    ends[:, COLOURED] = 0
    pool = np.empty((1024, 5), np.int64)
    pool, spare = _fresh(pool, 0)
    moves = np.empty((1024, 4), np.int64)
    count = 0
    for e in range(len(src)):
        u, v = src[e], dst[e]
        if u == v or paid[e] == 0:
            continue
        plain = claim[e] == 0 and (sink[u] or ends[u, COLOURED] == 0)
        if plain and (sink[v] or ends[v, COLOURED] == 0):
            balance[u] -= paid[e]
            balance[v] += got[e]
            continue
        due, open_claim, arrived = paid[e], claim[e], 0
        while due > 0:
            taken, kept, colour, spare = _take(u, due, sink, balance, held, ends, pool, spare, rule)
            done = paid[e] - due + taken
            reached = share(done, got[e], paid[e])
            # Nobody's money in a transfer that begins a claim becomes the claimant's.
            turned = taken if colour == NOBODY and open_claim > taken else 0
            if colour == NOBODY and 0 < open_claim <= taken:
                turned = open_claim
            if turned > 0:
                open_claim -= turned
                part = share(paid[e] - due + turned, got[e], paid[e])
                moves, count = _note(moves, count, e, claimant[e], turned, 1)
                held[v] += turned
                pool, spare = _put(
                    v, part - arrived, turned, claimant[e], sink, balance, ends, pool, spare
                )
                arrived = part
                taken_left = reached - arrived
            else:
                taken_left = reached - arrived
                if kept > 0:
                    moves, count = _note(moves, count, e, colour, kept, 0)
                    held[v] += kept
            if taken_left > 0 or kept > 0:
                pool, spare = _put(v, taken_left, kept, colour, sink, balance, ends, pool, spare)
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
def _note(
    moves: Amounts, count: int, event: int, colour: int, amount: int, begins: int
) -> tuple[Amounts, int]:
    """Note that a transfer moved claimed money; parts of one kind are added up."""
    last = moves[count - 1]
    if count and last[0] == event and last[1] == colour and last[3] == begins:
        last[2] += amount
        return moves, count
    if count == len(moves):
        larger = np.empty((2 * count, 4), np.int64)
        larger[:count] = moves
        moves = larger
    moves[count, 0], moves[count, 1] = event, colour
    moves[count, 2], moves[count, 3] = amount, begins
    return moves, count + 1


@kernel
def _take(
    u: int,
    due: int,
    sink: npt.NDArray[np.bool_],
    balance: Amounts,
    held: Amounts,
    ends: Amounts,
    pool: Amounts,
    spare: int,
    rule: int,
) -> tuple[int, int, int, int]:
    """Take up to ``due`` from a pot's first or last lot: value, claim, colour, spare lot."""
    lot = ends[u, FRONT] if rule == FIFO else ends[u, BACK]
    if sink[u] or lot == NONE:
        balance[u] -= due
        return due, 0, NOBODY, spare
    value, colour = pool[lot, VALUE], pool[lot, COLOUR]
    taken = min(due, value)
    kept = pool[lot, CLAIM] if taken == value else share(taken, pool[lot, CLAIM], value)
    balance[u] -= taken
    held[u] -= kept
    pool[lot, VALUE] -= taken
    pool[lot, CLAIM] -= kept
    if taken == value:
        spare = _drop(u, lot, ends, pool, spare)
    return taken, kept, colour, spare


@kernel
def _drop(u: int, lot: int, ends: Amounts, pool: Amounts, spare: int) -> int:
    """Unlink an empty lot; a pot whose last coloured lot went becomes a balance again."""
    after, before = pool[lot, AFTER], pool[lot, BEFORE]
    if before == NONE:
        ends[u, FRONT] = after
    else:
        pool[before, AFTER] = after
    if after == NONE:
        ends[u, BACK] = before
    else:
        pool[after, BEFORE] = before
    if pool[lot, COLOUR] != NOBODY:
        ends[u, COLOURED] -= 1
    pool[lot, AFTER] = spare
    spare = lot
    if ends[u, COLOURED] == 0:
        rest = ends[u, FRONT]
        while rest != NONE:
            after = pool[rest, AFTER]
            pool[rest, AFTER] = spare
            spare, rest = rest, after
        ends[u, FRONT] = ends[u, BACK] = NONE
    return spare


@kernel
def _put(
    v: int,
    value: int,
    claim: int,
    colour: int,
    sink: npt.NDArray[np.bool_],
    balance: Amounts,
    ends: Amounts,
    pool: Amounts,
    spare: int,
) -> tuple[Amounts, int]:
    """Append money to a pot, merged with its last lot where the colour is the same."""
    before = balance[v]
    balance[v] += value
    if sink[v] or (colour == NOBODY and ends[v, COLOURED] == 0):
        return pool, spare
    if ends[v, COLOURED] == 0 and before > 0:
        pool, spare = _append(v, before, 0, NOBODY, ends, pool, spare)
    last = ends[v, BACK]
    if last != NONE and pool[last, COLOUR] == colour and _alike(pool[last], value, claim):
        pool[last, VALUE] += value
        pool[last, CLAIM] += claim
        return pool, spare
    return _append(v, value, claim, colour, ends, pool, spare)


@kernel
def _alike(lot: Amounts, value: int, claim: int) -> bool:
    """Whether two lots of a colour may merge: claim and value are the same in each, or no claim."""
    return (lot[VALUE] == lot[CLAIM] and value == claim) or (lot[CLAIM] == 0 and claim == 0)


@kernel
def _append(
    v: int, value: int, claim: int, colour: int, ends: Amounts, pool: Amounts, spare: int
) -> tuple[Amounts, int]:
    if spare == NONE:
        larger = np.empty((2 * len(pool), 5), np.int64)
        larger[: len(pool)] = pool
        pool, spare = _fresh(larger, len(pool))
    lot, spare = spare, pool[spare, AFTER]
    last = ends[v, BACK]
    pool[lot, VALUE], pool[lot, CLAIM], pool[lot, COLOUR] = value, claim, colour
    pool[lot, AFTER], pool[lot, BEFORE] = NONE, last
    if last == NONE:
        ends[v, FRONT] = lot
    else:
        pool[last, AFTER] = lot
    ends[v, BACK] = lot
    if colour != NOBODY:
        ends[v, COLOURED] += 1
    return pool, spare
