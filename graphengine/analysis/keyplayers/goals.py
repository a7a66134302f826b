"""What a set of key players is for: Borgatti's measures of fragmentation and reach."""

from __future__ import annotations

import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
import numpy.typing as npt

from graphengine.analysis.brokers.rows import Floats, outward
from graphengine.analysis.keyplayers.kernels import (
    FAR,
    gain_of_each,
    nearness_without,
    pairs_without,
    within,
)
from graphengine.analysis.network import Network
from graphengine.errors import LimitReached, UsageError

MOST_REACHED = 60_000_000
MOST_WORK = 4_000_000_000
FEW = 100
Nodes = Collection[int]


class Goal(Protocol):
    """A function of node sets between 0 and 1, to be made large."""

    candidates: npt.NDArray[np.int64]
    """Nodes that are looked at; all of them wherever that can be done."""

    def value(self, chosen: Nodes) -> float:
        """The goal's value of a set."""
        ...

    def with_each(self, chosen: Nodes) -> Floats:
        """The value of the set with each one more node: (n,), -1 for nodes not looked at."""
        ...


class Fragmentation:
    """F: the share of pairs of the remaining nodes that cannot reach one another.

    1 - sum over pieces of s (s - 1) / (r (r - 1)), r nodes remaining; directions and weights are
    not used. Borgatti 2006, DOI 10.1007/s10588-006-7084-x, there over the nodes that remain.
    A set's neighbours are searched in O(n + m).
    """

    def __init__(self, network: Network) -> None:
        self.rows = outward(network.flat().undirected())
        self.n = len(network)
        self.candidates = np.arange(self.n, dtype=np.int64)

    def _gone(self, chosen: Nodes) -> npt.NDArray[np.bool_]:
        gone = np.zeros(self.n, bool)
        gone[list(chosen)] = True
        return gone

    def value(self, chosen: Nodes) -> float:
        pairs = pairs_without(self.rows.start, self.rows.ends, self._gone(chosen))
        return self._share(int(pairs[-1]), self.n - len(set(chosen)))

    def _share(self, pairs: float, rest: int) -> float:
        return 1.0 - 2.0 * pairs / (rest * (rest - 1)) if rest > 1 else 1.0

    def with_each(self, chosen: Nodes) -> Floats:
        gone = self._gone(chosen)
        apart = pairs_without(self.rows.start, self.rows.ends, gone)[:-1].astype(np.float64)
        rest = self.n - len(set(chosen)) - 1
        share = 1.0 - 2.0 * apart / (rest * (rest - 1)) if rest > 1 else np.ones(self.n)
        return np.where(gone, -1.0, share)


class DistanceFragmentation(Fragmentation):
    """DF: 1 - the mean of 1 / distance over pairs of the remaining nodes, 0 where none leads.

    Like F, and a long way round counts as half broken. O(n (n + m)) a set, all its neighbours n
    times that; beyond 4e9 steps only the 50 nodes that are best for F alone and the 50 of most
    contacts are looked at. Work is shared by two threads; the answer does not depend on them.
    """

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        degree = np.diff(self.rows.start)
        if self.n * self.n * (self.n + len(self.rows.ends)) > MOST_WORK:
            alone = super().with_each(())
            best = [np.argsort(-key, kind="stable")[: FEW // 2] for key in (alone, degree)]
            self.candidates = np.unique(np.concatenate(best)).astype(np.int64)

    def value(self, chosen: Nodes) -> float:
        near = nearness_without(self.rows.start, self.rows.ends, self._gone(chosen))
        return self._share(near, self.n - len(set(chosen)))

    def with_each(self, chosen: Nodes) -> Floats:
        held = set(chosen)
        nodes = [node for node in self.candidates.tolist() if node not in held]
        found = np.full(self.n, -1.0)
        with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as workers:
            found[nodes] = list(workers.map(lambda node: self.value({*held, node}), nodes))
        return found


class Reach:
    """Share of all nodes that the set reaches, its own members among them.

    m-reach counts nodes within ``steps``; with ``distance`` each counts 1 / its distance from the
    nearest member, members 1, so that 1 means that every other node touches the set. In a
    directed network ways run along the lines. Weights are not used. Borgatti 2006, DOI
    10.1007/s10588-006-7084-x. Memory 6 bytes a pair within reach; a set's neighbours are
    searched in as many steps.

    Raises:
        UsageError: fewer than one step.
        LimitReached: more than 60 million pairs within reach.
    """

    def __init__(self, network: Network, steps: int | None = None, distance: bool = False) -> None:
        if steps is not None and steps < 1:
            raise UsageError("Reach needs at least one step.")
        rows, self.n = outward(network), len(network)
        self.candidates = np.arange(self.n, dtype=np.int64)
        most = min(steps if steps is not None else FAR, FAR)
        none = np.zeros(0, np.int32), np.zeros(0, np.uint16)
        count = within(rows.start, rows.ends, most, np.zeros(1, np.int64), *none)
        if int(count.sum()) > MOST_REACHED:
            raise LimitReached(
                f"{int(count.sum()):,} pairs lie within reach, more than {MOST_REACHED:,}: "
                "allow fewer steps, or take fewer kinds."
            )
        self.first_at = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        self.nodes = np.zeros(int(count.sum()), np.int32)
        self.steps = np.zeros(len(self.nodes), np.uint16)
        within(rows.start, rows.ends, most, self.first_at, self.nodes, self.steps)
        longest = int(self.steps.max(initial=0)) + 1
        self.worth = 1.0 / np.maximum(np.arange(longest), 1) if distance else np.ones(longest)

    def _held(self, chosen: Nodes) -> Floats:
        held = np.zeros(self.n)
        for node in sorted(set(chosen)):
            own = slice(self.first_at[node], self.first_at[node + 1])
            np.maximum.at(held, self.nodes[own], self.worth[self.steps[own]])
        return held

    def value(self, chosen: Nodes) -> float:
        return float(self._held(chosen).sum()) / max(self.n, 1)

    def with_each(self, chosen: Nodes) -> Floats:
        held = self._held(chosen)
        more = gain_of_each(self.first_at, self.nodes, self.steps, self.worth, held)
        found = (float(held.sum()) + more) / max(self.n, 1)
        found[list(chosen)] = -1.0
        return found
