"""Consensus clustering: the partition that the runs of many seeds have in common."""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np

from graphengine.analysis.communities.detect import ITERATIONS, Runs
from graphengine.analysis.communities.partition import Labels, numbered
from graphengine.analysis.communities.together import MOST_PAIRS, Together, together
from graphengine.analysis.measures.perron import drawn
from graphengine.analysis.network import Network

ROUNDS = 20
THRESHOLD = 0.5


@dataclass(frozen=True)
class Consensus:
    """A consensus partition.

    Args:
        labels: the partition.
        rounds: how often the co-association matrix was partitioned.
        converged: whether all runs of the last round agree.
        whole: False where a matrix was kept for tied pairs only (see :func:`together`).
    """

    labels: Labels
    rounds: int
    converged: bool
    whole: bool


def consensus(
    runs: Runs,
    network: Network,
    *,
    seed: int = 1,
    threshold: float = THRESHOLD,
    rounds: int = ROUNDS,
    most: int = MOST_PAIRS,
) -> Consensus:
    """Partition the co-association matrix of the runs, again and again, until all runs agree.

    Entries below ``threshold`` are dropped; a node left without an entry keeps its largest. Each
    round partitions the matrix by as many seeds of Leiden (modularity, two iterations) as there
    were runs, whatever method the first runs came from; nodes together in all runs are not set
    apart any more. Where the rounds end first, the partition most runs gave is taken.
    O(rounds * (runs * n + pairs)). Lancichinetti & Fortunato 2012, DOI 10.1038/srep00336.
    """
    whole = True
    for done in range(rounds + 1):
        if len(runs) < 2 or (runs == runs[0]).all():
            return Consensus(numbered(runs[0]), done, True, whole)
        if done == rounds:
            break
        matrix = together(runs, network, most)
        whole &= matrix.whole
        runs = _again(matrix, len(runs), seed, threshold)
    kinds, first, many = np.unique(runs, axis=0, return_index=True, return_counts=True)
    chosen = np.lexsort((first, -many))[0]
    return Consensus(numbered(kinds[chosen]), rounds, False, whole)


def _again(matrix: Together, count: int, seed: int, threshold: float) -> Runs:
    """Partitions of the thresholded matrix by several seeds, over nodes.

    Modularity with an atom's inner pairs: Leiden's CPM with strengths as node weights is the same
    function, and inner pairs then need no loops.
    """
    kept = (matrix.share >= threshold) | _last_ties(matrix, threshold)
    left, right = matrix.left[kept], matrix.right[kept]
    weight = matrix.share[kept] * matrix.size[left] * matrix.size[right]
    atoms = len(matrix.size)
    strength = (
        np.bincount(left, weight, atoms)
        + np.bincount(right, weight, atoms)
        + matrix.size * (matrix.size - 1.0)
    )
    graph = igraph.Graph(n=atoms, edges=list(zip(left.tolist(), right.tolist(), strict=True)))
    whole = float(strength.sum())
    found = []
    for step in range(count):
        if not len(left):
            found.append(np.arange(atoms, dtype=np.int32))
            continue
        with drawn(seed + step):
            parts = graph.community_leiden(
                objective_function="CPM", weights=weight.tolist(), resolution=1.0 / whole,
                node_weights=strength.tolist(), n_iterations=ITERATIONS,
            )  # fmt: skip
        found.append(np.asarray(parts.membership, np.int32))
    return np.array([numbered(labels[matrix.atom]) for labels in found], np.int32)


def _last_ties(matrix: Together, threshold: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The largest entry of each single node that the threshold would leave without one."""
    entries = np.arange(len(matrix.share))
    ends = np.concatenate([matrix.left, matrix.right])
    others = np.concatenate([matrix.right, matrix.left])
    share = np.concatenate([matrix.share, matrix.share])
    best = np.zeros(len(matrix.size))
    np.maximum.at(best, ends, share)
    lonely = (best[ends] < threshold) & (matrix.size[ends] == 1)
    order = np.lexsort((others, -share, ends))
    order = order[lonely[order]]
    _, first = np.unique(ends[order], return_index=True)
    kept = np.zeros(len(entries), bool)
    kept[np.concatenate([entries, entries])[order[first]]] = True
    return kept
