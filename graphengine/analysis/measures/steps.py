"""Brandes' dependencies (10.1080/0022250X.2001.9990249) where every line is one step.

A level of nodes is found from the nodes before it (their lines out) or, where fewer lines lead into
the nodes not found yet than out of the level, by these nodes themselves (their lines in), as in
S. Beamer, K. Asanovic and D. Patterson, "Direction-optimizing breadth-first search"
(10.1109/SC.2012.50); dependencies go back the same way. Nodes of a level that was found by
themselves stand in rising order, so that both ways add up in one order and give the same bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.analysis.jit import kernel
from graphengine.analysis.network import Codes, Counts, Floats

Flags = npt.NDArray[np.bool_]


@kernel
def by_steps(
    out: Counts, heads: Codes, into: Counts, tails: Codes, sources: Codes,
    total: Floats, square: Floats, most: Floats,
) -> None:  # fmt: skip
    """Add each node's dependency on every source to ``total``, its square to ``square``.

    ``most`` gets the largest, where it is larger than what stands there.

    Lines out of node u go to ``heads[out[u]:out[u + 1]]``, rising; lines into it come from
    ``tails[into[u]:into[u + 1]]``. No parallel lines, no loops. O(m) a source.
    """
    n = len(out) - 1
    step, queue = np.full(n, -1, np.int32), np.empty(n, np.int32)
    ways, share = np.zeros(n), np.zeros(n)
    begins, asked = np.zeros(n + 2, np.int64), np.zeros(n + 2, np.bool_)
    for source in sources:
        levels = _levels(out, heads, into, tails, source, step, queue, ways, begins, asked)
        for place in range(begins[levels - 1], begins[levels]):
            share[queue[place]] = 1.0 / ways[queue[place]]
        for level in range(levels - 2, 0, -1):
            nodes = queue[begins[level] : begins[level + 1]]
            if asked[level + 1]:
                after = queue[begins[level + 1] : begins[level + 2]]
                _handed_back(into, tails, step, level, nodes, after, share)
            else:
                _gathered(out, heads, step, level + 1, nodes, share)
            for u in nodes:
                found = share[u] * ways[u]
                share[u] = (1.0 + found) / ways[u]
                total[u] += found
                square[u] += found * found
                most[u] = max(most[u], found)
        for place in range(begins[levels]):
            step[queue[place]] = -1


@kernel
def _levels(
    out: Counts, heads: Codes, into: Counts, tails: Codes, source: int, step: Codes, queue: Codes,
    ways: Floats, begins: Counts, asked: Flags,
) -> int:  # fmt: skip
    """Fill in steps, shortest ways and levels from a source; the number of levels.

    Level k is ``queue[begins[k]:begins[k + 1]]``; ``asked[k]`` says that its nodes found
    themselves.
    """
    step[source], ways[source], queue[0] = 0, 1.0, source
    begins[1], level = 1, 0
    left = len(tails) - (into[source + 1] - into[source])
    while begins[level] < begins[level + 1]:
        nodes = queue[begins[level] : begins[level + 1]]
        onward = 0
        for u in nodes:
            onward += out[u + 1] - out[u]
        asked[level + 1] = left + len(step) // 4 < onward
        rest = queue[begins[level + 1] :]
        if asked[level + 1]:
            many = _asking(into, tails, step, level, rest, ways)
        else:
            many = _telling(out, heads, step, level + 1, nodes, rest, ways)
        for v in rest[:many]:
            left -= into[v + 1] - into[v]
        level += 1
        begins[level + 1] = begins[level] + many
    return level


@kernel
def _telling(
    out: Counts, heads: Codes, step: Codes, level: int, nodes: Codes, rest: Codes, ways: Floats
) -> int:
    """The nodes after ``nodes`` into ``rest``, by lines out; how many they are."""
    many = 0
    for u in nodes:
        for e in range(out[u], out[u + 1]):
            v = heads[e]
            if step[v] < 0:
                step[v], ways[v], rest[many] = level, ways[u], v
                many += 1
            elif step[v] == level:
                ways[v] += ways[u]
    return many


@kernel
def _asking(
    into: Counts, tails: Codes, step: Codes, level: int, rest: Codes, ways: Floats
) -> int:  # fmt: skip
    """The nodes after those of ``level`` into ``rest``, by their lines in; how many they are."""
    many = 0
    for v in range(len(step)):
        if step[v] < 0:
            found = 0.0
            for e in range(into[v], into[v + 1]):
                if step[tails[e]] == level:
                    found += ways[tails[e]]
            if found > 0.0:
                step[v], ways[v], rest[many] = level + 1, found, v
                many += 1
    return many


@kernel
def _gathered(
    out: Counts, heads: Codes, step: Codes, level: int, nodes: Codes, share: Floats
) -> None:
    """Sums of the shares of the nodes of ``level`` that each of ``nodes`` leads to."""
    for u in nodes:
        found = 0.0
        for e in range(out[u], out[u + 1]):
            if step[heads[e]] == level:
                found += share[heads[e]]
        share[u] = found


@kernel
def _handed_back(
    into: Counts, tails: Codes, step: Codes, level: int, nodes: Codes, after: Codes, share: Floats
) -> None:
    """The same sums, by the lines into the nodes ``after`` them."""
    for u in nodes:
        share[u] = 0.0
    for v in after:
        for e in range(into[v], into[v + 1]):
            if step[tails[e]] == level:
                share[tails[e]] += share[v]
