"""Gould and Fernandez's roles of go-betweens, and a test of them against shuffled groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.brokers.rows import Codes, Floats, inward, outward
from graphengine.analysis.brokers.triads import (
    ROLES,
    closed_triads,
    shared_roles,
    whole_roles,
)
from graphengine.analysis.halting import breathe
from graphengine.analysis.network import Network
from graphengine.errors import LimitReached, UsageError

__all__ = ["ROLES", "Brokered", "brokered"]

MOST_TRIADS = 50_000_000
SLACK = 1e-9


@dataclass(frozen=True)
class Brokered:
    """Pairs that each node stands between, shape (n, 5) by :data:`ROLES`.

    Args:
        count: pairs a, c with a -> b -> c and no a -> c, of three nodes that have a group.
        expected: mean of the same over shuffled groups; None without a test.
        p: (1 + shuffles with at least as many) / (1 + shuffles); None without a test.
    """

    count: Floats
    expected: Floats | None
    p: Floats | None


def brokered(
    network: Network,
    group: npt.ArrayLike,
    *,
    shared: bool = False,
    permutations: int = 0,
    seed: int = 1,
) -> Brokered:
    """Count the roles of each node; test them by shuffling the groups over the nodes.

    Args:
        network: directions are those of the flow a -> b -> c; in an undirected network each tie
            is both, so that each pair counts twice and gatekeeper equals representative. Weights
            are not used, layers are laid on one another.
        group: number of each node's group from 0, -1 for none; nodes without one are left out,
            with their lines, and from the shuffling.
        shared: a pair with several go-betweens is shared among them ("partial" counts).
        permutations: shuffles. The ties and the sizes of groups stay; p-values are one-sided
            (more than chance) and can be no less than 1 / (permutations + 1).

    O(sum over lines a -> b of b's lines out), then (1 + permutations) * (m + closed triads),
    or, shared, that many times the first. Gould & Fernandez 1989, DOI 10.2307/270949; the
    correction by one: Phipson & Smyth 2010, DOI 10.2202/1544-6115.1585.

    Raises:
        UsageError: groups of another length, or permutations below 0.
        LimitReached: more than 50 million closed triads.
    """
    given = np.asarray(group, np.int64)
    if given.shape != (len(network),) or (len(given) and given.min() < -1):
        raise UsageError("A group number from 0, or -1, is needed for each node.")
    if permutations < 0 or seed < 0:
        raise UsageError("Permutations and seeds cannot be negative.")
    known = given >= 0
    own = given.astype(np.int32)
    own[~known] = 0
    work = _counter(network.without(np.flatnonzero(~known).tolist()), own, shared)
    count = work(own)
    if not permutations:
        return Brokered(count, None, None)
    draw = np.random.default_rng(seed)
    total, least = np.zeros_like(count), np.zeros_like(count)
    for _ in range(permutations):
        breathe()
        own[known] = draw.permutation(own[known])
        found = work(own)
        total += found
        least += found >= count - SLACK
    return Brokered(count, total / permutations, (1 + least) / (1 + permutations))


def _counter(network: Network, group: Codes, shared: bool) -> Callable[[Codes], Floats]:
    """A function from group numbers to counts on this network."""
    out = outward(network)
    if shared:
        return lambda own: shared_roles(out.start, out.ends, own)
    into = inward(out)
    size = closed_triads(out.start, out.ends, np.zeros((0, 3), np.int32))
    if size > MOST_TRIADS:
        raise LimitReached(
            f"This network has {size:,} closed triads, more than {MOST_TRIADS:,}: "
            "take a shorter period or fewer kinds."
        )
    closed = np.zeros((size, 3), np.int32)
    closed_triads(out.start, out.ends, closed)
    groups = int(group.max(initial=0)) + 1
    return lambda own: whole_roles(out.start, out.ends, into.start, into.ends, closed, own, groups)
