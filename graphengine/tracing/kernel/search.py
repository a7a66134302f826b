"""All chains that fit a pattern: depth first over departures in the order of time.

A chain is a row of hops; a hop is one event, or several parallel ones put together beforehand, so
it has a start and an end. What may follow what is said by a small automaton over *classes* of hops
(edge type, direction, kinds of the ends), made once from the pattern.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.followers import (
    AMOUNT,
    CLASS_BITS,
    END,
    HOP,
    LAST,
    NEXT,
    NEXT_AT,
    START,
    TO,
    Places,
    Rows,
    from_,
)
from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import Flags, Nodes

Table = npt.NDArray[np.int16]

MILLION = 1_000_000
REPEAT_NONE, REPEAT_CLOSE = 0, 1
"""Whether a chain meets no node twice, or ends where it began and meets no other node twice."""
WHOLE, STEPS_SPENT, CHAINS_FULL = 0, 1, 2
"""How a search ended: everything was looked at; the steps, or the room for chains, were used up."""
WAY, NODE, PLACE, LIMIT, LATEST, LOW, HIGH, STATE = range(8)
"""Of each depth: the hop taken and where it arrives; the next place to look at, and the end of
places; the latest start, least and most amount of a hop there; the automaton's state."""
DEPTH, LOOKED = 0, 1
CLASSES = 2**CLASS_BITS - 1
SPENT = -1
LARGEST_KEPT = 2**63 - 1
Table64 = npt.NDArray[np.int64]
Rules = tuple[Table, Flags, Flags, Flags, Flags]


@kernel
def kept(amount: int, millionths: int) -> int:
    """``amount * millionths / 1e6`` rounded down, exact for amounts below 2**52."""
    return amount // MILLION * millionths + amount % MILLION * millionths // MILLION


@kernel
def search(
    offset: Places,
    rows: Rows,
    follows: Table,
    accepts: Flags,
    origins: Nodes,
    targets: Flags,
    barred: Flags,
    hubs: Flags,
    met: Flags,
    least: int,
    window: tuple[int, int],
    dwell: tuple[int, int],
    keep: tuple[int, int],
    longest: int,
    repeat: int,
    steps: int,
    room: int,
) -> tuple[Places, Places, int, int]:
    """Chains from the origins to the targets.

    Args:
        offset, rows: hops by the node that they leave, see :func:`followers.followers`; a
            negative amount is unknown and fits any.
        follows: int16[states, classes], the state after a hop of that class, -1: not allowed.
        accepts: bool[states], whether a chain may end there. State 0 is the start.
        targets: bool[n], nodes where a chain may end.
        barred: bool[n], nodes that a chain may not meet.
        hubs: bool[n], nodes that no chain may pass, though it may end there; each where one would
            have gone on is set in ``met`` (bool[n], written).
        least: least minor units of a hop; smaller ones are no part of an answer, unknown ones are.
        window: first and last microsecond of the hops' starts and ends.
        dwell: least and most microseconds from the end of a hop to the start of the next.
        keep: least and most share of a hop's amount that the next has, in millionths.
        longest: hops of a chain at most.
        repeat: ``REPEAT_NONE`` or ``REPEAT_CLOSE``.
        steps, room: look at so many hops, keep so many chains at most.

    Returns:
        ``hops``, the chains' hops one after another, ``stops`` (where each chain ends in it), the
        hops looked at, and how the search ended. Chains come in the order of origins, then of
        starts. O(steps) time where the least dwell is short; else a step costs O(log d) more.
    """
    hops = np.empty(256, np.int64)
    stops = np.empty(64, np.int64)
    found, filled = 0, 0
    rules = (follows, accepts, targets, barred, hubs)
    desk = np.zeros((8, longest + 1), np.int64)
    at = np.zeros(2, np.int64)
    for origin in origins:
        if barred[origin]:
            continue
        at[DEPTH] = 0
        desk[PLACE, 0] = from_(rows, offset[origin], offset[origin + 1], window[0])
        desk[LIMIT, 0], desk[LATEST, 0] = offset[origin + 1], window[1]
        desk[LOW, 0], desk[HIGH, 0] = least, LARGEST_KEPT
        while True:
            length = _onward(
                offset, rows, rules, met, window, dwell, keep, least, origin, longest, repeat,
                steps, desk, at,
            )  # fmt: skip
            if length <= 0:
                break
            if found == room:
                return hops[:filled], stops[:found], at[LOOKED], CHAINS_FULL
            while filled + length > len(hops):
                hops = _longer(hops)
            if found == len(stops):
                stops = _longer(stops)
            hops[filled : filled + length] = desk[WAY, :length]
            filled += length
            stops[found] = filled
            found += 1
        if length == SPENT:
            return hops[:filled], stops[:found], at[LOOKED], STEPS_SPENT
    return hops[:filled], stops[:found], at[LOOKED], WHOLE


@kernel
def _onward(
    offset: Places, rows: Rows, rules: Rules, met: Flags, window: tuple[int, int],
    dwell: tuple[int, int], keep: tuple[int, int], least: int, origin: int, longest: int,
    repeat: int, steps: int, desk: Table64, at: Places,
) -> int:  # fmt: skip
    """Search on to the next chain: how many hops it has (``desk[WAY]``), 0: none, or ``SPENT``.

    A loop of its own: one in which arrays change hands costs more than its step. A node without a
    follower in time is not entered.
    """
    follows, accepts, targets, barred, hubs = rules
    depth, looked, length = at[DEPTH], at[LOOKED], 0
    while depth >= 0:
        place, limit, latest = desk[PLACE, depth], desk[LIMIT, depth], desk[LATEST, depth]
        low, high, state = desk[LOW, depth], desk[HIGH, depth], desk[STATE, depth]
        while place < limit:
            row = np.uint64(place)  # a place without a sign: no check for one counted from the end
            if rows[row, START] > latest:
                break
            if looked == steps:
                at[LOOKED] = looked
                return SPENT
            looked += 1
            place += 1
            value = rows[row, AMOUNT]
            if (value < low or value > high) and value >= 0:
                continue
            hop, to, free = rows[row, HOP], rows[row, TO], rows[row, END]
            after = follows[state, hop & CLASSES]
            if after < 0 or free > window[1] or barred[to]:
                continue
            closes = to == origin
            if (repeat != REPEAT_CLOSE) if closes else _met(desk, depth, to):
                continue
            desk[WAY, depth], desk[NODE, depth] = hop >> CLASS_BITS, to
            if accepts[after] and targets[to] and (closes or repeat == REPEAT_NONE):
                length = depth + 1
            if not closes and depth + 1 < longest:
                if hubs[to]:
                    met[to] = True
                else:
                    until = min(window[1], free + dwell[1])
                    since = max(window[0], free + dwell[0])
                    first, last = _entry(offset, rows, row, since, until)
                    if first < last:
                        desk[PLACE, depth] = place
                        depth += 1
                        place, limit, latest, state = first, last, until, after
                        low, high = _bounds(value, keep)
                        low = max(low, least)
                        desk[LIMIT, depth], desk[LATEST, depth] = limit, latest
                        desk[LOW, depth], desk[HIGH, depth], desk[STATE, depth] = low, high, state
            if length > 0:
                desk[PLACE, depth] = place
                at[DEPTH], at[LOOKED] = depth, looked
                return length
        depth -= 1
    at[LOOKED] = looked
    return 0


@kernel
def _entry(offset: Places, rows: Rows, row: np.uint64, since: int, until: int) -> tuple[int, int]:
    """Places of the followers of a hop that start from ``since`` on; none where none is in time."""
    first, last = rows[row, NEXT], rows[row, LAST]
    if since <= rows[row, END]:
        first = from_(rows, offset[rows[row, TO]], first, since)
    elif rows[row, NEXT_AT] >= since:
        return (first, last) if rows[row, NEXT_AT] <= until else (last, last)
    else:
        first = from_(rows, first, last, since)
    if first < last and rows[first, START] <= until:
        return first, last
    return last, last


@kernel
def _bounds(amount: int, keep: tuple[int, int]) -> tuple[int, int]:
    """Least and most amount of the next hop; any after an amount that is unknown."""
    if amount < 0:
        return -1, LARGEST_KEPT
    # Rounded up below and down above: a share is kept exactly or not at all.
    least = amount // MILLION * keep[0] + (amount % MILLION * keep[0] + MILLION - 1) // MILLION
    return least, kept(amount, keep[1])


@kernel
def _met(desk: Table64, depth: int, node: int) -> bool:
    for k in range(depth):  # noqa: SIM110 - numba compiles no generator
        if desk[NODE, k] == node:
            return True
    return False


@kernel
def _longer(row: Places) -> Places:
    """Twice as long; a loop, which is compiled sooner than a join of arrays."""
    longer = np.empty(2 * len(row), np.int64)
    for k in range(len(row)):
        longer[k] = row[k]
    return longer
