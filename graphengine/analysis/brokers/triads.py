"""Kernels that count brokered pairs a -> b -> c without a -> c, by the role of b.

Roles by the groups of a, b and c (Gould & Fernandez 1989): 0 coordinator (one group), 1
gatekeeper (a outside, b and c together), 2 representative (a and b together, c outside), 3
consultant (a and c together, b outside), 4 liaison (three groups).
"""

from __future__ import annotations

import numpy as np

from graphengine.analysis.brokers.rows import Codes, Floats, Places
from graphengine.analysis.jit import kernel

ROLES = ("coordinator", "gatekeeper", "representative", "consultant", "liaison")


@kernel
def closed_triads(start: Places, ends: Codes, found: Codes) -> int:
    """Write the triads a -> b -> c with a -> c, a != c, as rows (a, b, c); returns how many.

    With ``found`` of no rows they are only counted. O(sum over lines a -> b of b's lines out).
    """
    n = len(start) - 1
    mark = np.full(n, -1, np.int32)
    count = 0
    for a in range(n):
        for e in range(start[a], start[a + 1]):
            mark[ends[e]] = a
        for e in range(start[a], start[a + 1]):
            b = ends[e]
            for f in range(start[b], start[b + 1]):
                c = ends[f]
                if c != a and mark[c] == a:
                    if len(found):
                        found[count, 0], found[count, 1], found[count, 2] = a, b, c
                    count += 1
    return count


@kernel
def role_of(a: int, b: int, c: int) -> int:
    """Number of the role of b, by the groups of the three."""
    if a == b:
        return 0 if b == c else 2
    if b == c:
        return 1
    return 3 if a == c else 4


@kernel
def whole_roles(
    out_start: Places, out_ends: Codes, in_start: Places, in_ends: Codes, closed: Codes,
    group: Codes, groups: int,
) -> Floats:  # fmt: skip
    """Brokered pairs by node and role, each counting 1: shape (n, 5). O(m + closed).

    All pairs of a line in and a line out by their groups, less those that lead back to their
    own beginning and those that are tied directly.
    """
    n = len(out_start) - 1
    found = np.zeros((n, 5))
    seen = np.zeros(groups)
    for b in range(n):
        own = group[b]
        for e in range(in_start[b], in_start[b + 1]):
            seen[group[in_ends[e]]] += 1
        into = in_start[b + 1] - in_start[b]
        for e in range(out_start[b], out_start[b + 1]):
            to = group[out_ends[e]]
            if to == own:
                found[b, 0] += seen[own]
                found[b, 1] += into - seen[own]
            else:
                found[b, 2] += seen[own]
                found[b, 3] += seen[to]
                found[b, 4] += into - seen[own] - seen[to]
        for e in range(in_start[b], in_start[b + 1]):
            seen[group[in_ends[e]]] = 0
        e, f = in_start[b], out_start[b]
        while e < in_start[b + 1] and f < out_start[b + 1]:
            if in_ends[e] == out_ends[f]:
                found[b, 0 if group[in_ends[e]] == own else 3] -= 1
                e += 1
                f += 1
            elif in_ends[e] < out_ends[f]:
                e += 1
            else:
                f += 1
    for t in range(len(closed)):
        b = closed[t, 1]
        found[b, role_of(group[closed[t, 0]], group[b], group[closed[t, 2]])] -= 1
    return found


@kernel
def shared_roles(out_start: Places, out_ends: Codes, group: Codes) -> Floats:
    """Brokered pairs by node and role, each shared evenly among its brokers: shape (n, 5).

    O(sum over lines a -> b of b's lines out).
    """
    n = len(out_start) - 1
    found = np.zeros((n, 5))
    many = np.zeros(n)
    tied = np.full(n, -1, np.int32)
    for a in range(n):
        tied[a] = a
        for e in range(out_start[a], out_start[a + 1]):
            tied[out_ends[e]] = a
        for e in range(out_start[a], out_start[a + 1]):
            b = out_ends[e]
            for f in range(out_start[b], out_start[b + 1]):
                many[out_ends[f]] += 1
        for e in range(out_start[a], out_start[a + 1]):
            b = out_ends[e]
            for f in range(out_start[b], out_start[b + 1]):
                c = out_ends[f]
                if tied[c] != a:
                    found[b, role_of(group[a], group[b], group[c])] += 1 / many[c]
        for e in range(out_start[a], out_start[a + 1]):
            b = out_ends[e]
            for f in range(out_start[b], out_start[b + 1]):
                many[out_ends[f]] = 0
    return found
