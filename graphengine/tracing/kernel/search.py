"""All chains that fit a pattern: depth first over departures in the order of time.

A chain is a row of hops; a hop is one event, or several parallel ones put together beforehand, so
it has a start and an end. What may follow what is said by a small automaton over *classes* of hops
(edge type, direction, kinds of the ends), made once from the pattern.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.exact import Amounts
from graphengine.tracing.kernel.jit import kernel
from graphengine.tracing.kernel.passes import Flags, Nodes, Times
from graphengine.tracing.kernel.spread import Places, _longer, _lower

Table = npt.NDArray[np.int16]

MILLION = 1_000_000
REPEAT_NONE, REPEAT_CLOSE = 0, 1
"""Whether a chain meets no node twice, or ends where it began and meets no other node twice."""
WHOLE, STEPS_SPENT, CHAINS_FULL = 0, 1, 2
"""How a search ended: everything was looked at; the steps, or the room for chains, were used up."""


@kernel
def kept(amount: int, millionths: int) -> int:
    """``amount * millionths / 1e6`` rounded down, exact for amounts below 2**52."""
    return amount // MILLION * millionths + amount % MILLION * millionths // MILLION


@kernel
def search(
    offset: Places,
    order: Places,
    leaving: Times,
    dst: Nodes,
    end: Times,
    amount: Amounts,
    classes: npt.NDArray[np.int16],
    follows: Table,
    accepts: Flags,
    origins: Nodes,
    targets: Flags,
    barred: Flags,
    hubs: Flags,
    met: Flags,
    useful: Flags,
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
        offset, order, leaving: hops by the node that they leave, see :func:`spread.departures`;
            ``leaving`` are their starts in that order, rising within a node.
        dst, end, amount, classes: of each hop: where it arrives, when it ends, minor units (a
            negative one is unknown and fits any), class.
        follows: int16[states, classes], the state after a hop of that class, -1: not allowed.
        accepts: bool[states], whether a chain may end there. State 0 is the start.
        targets: bool[n], nodes where a chain may end.
        barred: bool[n], nodes that a chain may not meet.
        hubs: bool[n], nodes that no chain may pass, though it may end there; each where one would
            have gone on is set in ``met`` (bool[n], written).
        useful: bool[m], hops worth trying; others cannot be part of an answer.
        window: first and last microsecond of the hops' starts and ends.
        dwell: least and most microseconds from the end of a hop to the start of the next.
        keep: least and most share of a hop's amount that the next has, in millionths.
        longest: hops of a chain at most.
        repeat: ``REPEAT_NONE`` or ``REPEAT_CLOSE``.
        steps, room: look at so many hops, keep so many chains at most.

    Returns:
        ``hops``, the chains' hops one after another, ``stops`` (where each chain ends in it), the
        hops looked at, and how the search ended. Chains come in the order of origins, then of
        starts. O(steps) time; each step may cost a binary search.
    """
    hops = np.empty(256, np.int64)
    stops = np.empty(64, np.int64)
    found, filled, looked = 0, 0, 0
    way = np.empty(longest, np.int64)
    cursor = np.empty(longest, np.int64)
    limit = np.empty(longest, np.int64)
    state = np.zeros(longest + 1, np.int64)
    for origin in origins:
        if barred[origin]:
            continue
        depth = 0
        cursor[0] = _lower(leaving, offset[origin], offset[origin + 1], window[0])
        limit[0] = offset[origin + 1]
        while depth >= 0:
            if cursor[depth] >= limit[depth]:
                depth -= 1
                continue
            place = cursor[depth]
            hop = order[place]
            cursor[depth] += 1
            latest = window[1]
            if depth > 0 and end[way[depth - 1]] + dwell[1] < latest:
                latest = end[way[depth - 1]] + dwell[1]
            if leaving[place] > latest:
                cursor[depth] = limit[depth]
                continue
            looked += 1
            if looked > steps:
                return hops[:filled], stops[:found], looked - 1, STEPS_SPENT
            after = follows[state[depth], classes[hop]]
            if after < 0 or not useful[hop] or end[hop] > window[1] or barred[dst[hop]]:
                continue
            if depth > 0 and not _fits(amount[way[depth - 1]], amount[hop], keep):
                continue
            closes = dst[hop] == origin
            if closes and repeat != REPEAT_CLOSE:
                continue
            if not closes and _met(dst, way, depth, dst[hop]):
                continue
            way[depth] = hop
            if accepts[after] and targets[dst[hop]] and (closes or repeat == REPEAT_NONE):
                if found == room:
                    return hops[:filled], stops[:found], looked, CHAINS_FULL
                while filled + depth + 1 > len(hops):
                    hops = _longer(hops)
                if found == len(stops):
                    stops = _longer(stops)
                hops[filled : filled + depth + 1] = way[: depth + 1]
                filled += depth + 1
                stops[found] = filled
                found += 1
            if closes or depth + 1 == longest:
                continue
            if hubs[dst[hop]]:
                met[dst[hop]] = True
                continue
            depth += 1
            state[depth] = after
            first, last = offset[dst[hop]], offset[dst[hop] + 1]
            cursor[depth] = _lower(leaving, first, last, max(window[0], end[hop] + dwell[0]))
            limit[depth] = last
    return hops[:filled], stops[:found], looked, WHOLE


@kernel
def _fits(before: int, now: int, keep: tuple[int, int]) -> bool:
    if before < 0 or now < 0:
        return True
    # Rounded up below and down above: a share is kept exactly or not at all.
    least = before // MILLION * keep[0] + (before % MILLION * keep[0] + MILLION - 1) // MILLION
    return least <= now <= kept(before, keep[1])


@kernel
def _met(dst: Nodes, way: Places, depth: int, node: int) -> bool:
    for k in range(depth):  # noqa: SIM110 - numba compiles no generator
        if dst[way[k]] == node:
            return True
    return False
