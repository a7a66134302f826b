"""How sure a community is: how often its members are together over runs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from graphengine.analysis.communities.compare import compare
from graphengine.analysis.communities.detect import Runs
from graphengine.analysis.communities.partition import Labels, sizes
from graphengine.analysis.network import Floats


@dataclass(frozen=True)
class Stability:
    """Of one partition, against runs.

    Args:
        node: mean share of runs in which the node is with each other member of its community;
            for one that stands alone, the share of runs in which it does.
        community: mean of its members: the mean share over its pairs.
        next: the other community that the node is most often with, -1 where it is with none.
        pull: mean share of runs in which it is with each member of ``next``.
    """

    node: Floats
    community: Floats
    next: npt.NDArray[np.int32]
    pull: Floats


def stability(labels: Labels, runs: Runs) -> Stability:
    """Stability of a partition's nodes and communities over runs of shape (runs, n).

    O(runs * (n log n + cells)), where cells are pairs of a run's community and one of these.
    """
    n, many = len(labels), sizes(labels)
    if not n:
        none = np.zeros(0)
        return Stability(none, none, np.zeros(0, np.int32), none)
    nodes, groups, counts = _company(labels, runs)
    own = groups == labels[nodes]
    with_own = np.zeros(n)
    with_own[nodes[own]] = counts[own]
    alone = many[labels] == 1
    others = np.maximum(many[labels] - 1, 1)
    node = np.where(alone, _single(runs), (with_own - len(runs)) / others / len(runs))
    where, pull = _next(n, nodes[~own], groups[~own], counts[~own] / many[groups[~own]] / len(runs))
    return Stability(node, np.bincount(labels, node) / many, where, pull)


def _company(
    labels: Labels, runs: Runs
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(node, community, how many of its members the node was with, summed over runs)."""
    width = int(labels.max()) + 1
    keys, totals = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for run in runs:
        cells, counts = np.unique(run.astype(np.int64) * width + labels, return_counts=True)
        first = np.searchsorted(cells, run.astype(np.int64) * width)
        last = np.searchsorted(cells, (run.astype(np.int64) + 1) * width)
        spread = last - first
        node = np.repeat(np.arange(len(labels)), spread)
        step = np.arange(len(node)) - np.repeat(np.cumsum(spread) - spread, spread)
        cell = np.repeat(first, spread) + step
        keys = np.concatenate([keys, node * width + cells[cell] % width])
        totals = np.concatenate([totals, counts[cell]])
        keys, place = np.unique(keys, return_inverse=True)
        totals = np.bincount(place, totals, len(keys)).astype(np.int64)
    return keys // width, keys % width, totals


def _single(runs: Runs) -> Floats:
    """Share of runs in which each node stands alone."""
    alone = [np.bincount(run)[run] == 1 for run in runs]
    return np.asarray(np.mean(alone, axis=0), np.float64)


def _next(
    n: int, nodes: npt.NDArray[np.int64], groups: npt.NDArray[np.int64], share: Floats
) -> tuple[npt.NDArray[np.int32], Floats]:
    where, pull = np.full(n, -1, np.int32), np.zeros(n)
    order = np.lexsort((groups, -share, nodes))
    found, first = np.unique(nodes[order], return_index=True)
    where[found] = groups[order][first]
    pull[found] = share[order][first]
    return where, pull


def agreement(runs: Runs) -> float:
    """Mean AMI over pairs of successive runs: 1 where all seeds agree. 1 for a single run."""
    if len(runs) < 2:
        return 1.0
    return float(np.mean([compare(a, b).ami for a, b in pairwise(runs)]))
