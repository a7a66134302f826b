"""The pool of lots: taking from and adding to the rows of lots of :mod:`lots`, in order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.exact import Amounts, share
from graphengine.tracing.kernel.jit import kernel

FIFO, LIFO = 0, 1
NOBODY = -1
NONE = -1
VALUE, CLAIM, COLOUR, AFTER, BEFORE = range(5)
FRONT, BACK, COLOURED = range(3)
"""Of a pot: its first and its last lot, and how many lots are coloured."""
SPARE, LIVE = 0, 1
"""Of the pool: the first spare lot (a chain) and the number of lots in use."""


@kernel
def larger(table: Amounts) -> Amounts:
    larger = np.empty((2 * len(table), table.shape[1]), np.int64)
    for k in range(len(table)):
        for c in range(table.shape[1]):
            larger[k, c] = table[k, c]
    return larger


@kernel
def fresh(pool: Amounts, first: int) -> int:
    """Chain the pool's lots from ``first`` on as spare ones; the first of them."""
    for k in range(first, len(pool)):
        pool[k, AFTER] = k + 1
    return first


@kernel
def take(
    u: int,
    due: int,
    book: Amounts,
    ends: Amounts,
    held: Amounts,
    pool: Amounts,
    store: Amounts,
    rule: int,
) -> tuple[int, int, int]:
    """Take up to ``due`` from a pot's first or last lot: value, claim, colour."""
    lot = ends[u, FRONT] if rule == FIFO else ends[u, BACK]
    if lot == NONE:
        book[u] -= due
        return due, 0, NOBODY
    value, colour = pool[lot, VALUE], pool[lot, COLOUR]
    taken = min(due, value)
    kept = pool[lot, CLAIM] if taken == value else share(taken, pool[lot, CLAIM], value)
    book[u] -= taken
    held[u] -= kept
    pool[lot, VALUE] -= taken
    pool[lot, CLAIM] -= kept
    if taken == value:
        _drop(u, lot, book, ends, pool, store)
    return taken, kept, colour


@kernel
def _drop(u: int, lot: int, book: Amounts, ends: Amounts, pool: Amounts, store: Amounts) -> None:
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
    pool[lot, AFTER] = NONE
    gone = lot
    if ends[u, COLOURED] == 0:
        pool[lot, AFTER] = ends[u, FRONT]
        ends[u, FRONT] = ends[u, BACK] = NONE
    while gone != NONE:
        after = pool[gone, AFTER]
        pool[gone, AFTER] = store[SPARE]
        store[SPARE] = gone
        store[LIVE] -= 1
        gone = after


@kernel
def put(
    v: int,
    value: int,
    claim: int,
    colour: int,
    sink: npt.NDArray[np.bool_],
    book: Amounts,
    ends: Amounts,
    pool: Amounts,
    store: Amounts,
) -> None:
    """Append money to a pot, merged with its last lot where the colour is the same."""
    before = book[v]
    book[v] += value
    if sink[v] or (colour == NOBODY and ends[v, FRONT] == NONE):
        return
    if ends[v, FRONT] == NONE and before > 0:
        _append(v, before, 0, NOBODY, book, ends, pool, store)
    last = ends[v, BACK]
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
        _append(v, value, claim, colour, book, ends, pool, store)


@kernel
def _append(
    v: int,
    value: int,
    claim: int,
    colour: int,
    book: Amounts,
    ends: Amounts,
    pool: Amounts,
    store: Amounts,
) -> None:
    """A new last lot; the pool has room, see the main loop."""
    lot = store[SPARE]
    store[SPARE] = pool[lot, AFTER]
    store[LIVE] += 1
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
