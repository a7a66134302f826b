"""Co-association over runs, kept sparse by joining nodes that no run sets apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.communities.detect import Runs
from graphengine.analysis.network import Floats, Network

MOST_PAIRS = 20_000_000
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Together:
    """The co-association matrix over atoms: sets of nodes that are together in every run.

    Args:
        atom: atom of each node, numbered by least node.
        size: nodes of each atom.
        left, right: pairs of atoms, left < right, that are together in some run.
        share: share of the runs in which they are.
        whole: False where only pairs of atoms that a line ties were looked at.
    """

    atom: Codes
    size: Codes
    left: Codes
    right: Codes
    share: Floats
    whole: bool


def together(runs: Runs, network: Network, most: int = MOST_PAIRS) -> Together:
    """Co-association of the runs' partitions; runs of shape (runs, n).

    All entries but those of atoms themselves (which are 1) and zeros. O(n * runs + pairs), where
    pairs are those together in some run; beyond ``most`` only tied pairs are kept, as in Tandon
    et al. 2019, DOI 10.1103/PhysRevE.99.042301.
    """
    _, first, place = np.unique(runs.T, axis=0, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    atom = rank[place.ravel()]
    of_atom = runs[:, np.sort(first)]
    whole = sum(int((m * (m - 1) // 2).sum()) for m in map(np.bincount, of_atom)) <= most
    count = of_atom.shape[1]
    if whole:
        keys = np.concatenate([_pairs(run, count) for run in of_atom])
    else:
        ends = np.sort([atom[network.source], atom[network.target]], axis=0)
        tied = np.unique(ends[0] * count + ends[1])
        tied = tied[tied // count != tied % count]
        keys = np.concatenate([_kept(run, tied, count) for run in of_atom])
    found, many = np.unique(keys, return_counts=True)
    return Together(atom, np.bincount(atom), found // count, found % count, many / len(runs), whole)


def _pairs(run: npt.NDArray[np.int32], count: int) -> Codes:
    """Keys left * count + right of all pairs that one run puts together."""
    order = np.argsort(run, kind="stable")
    many = np.bincount(run)
    place = np.arange(count) - np.repeat(np.cumsum(many) - many, many)
    left = np.repeat(order, place)
    start = np.repeat(np.arange(count) - place, place)
    step = np.arange(len(left)) - np.repeat(np.cumsum(place) - place, place)
    right = order[start + step]
    return np.minimum(left, right) * count + np.maximum(left, right)


def _kept(run: npt.NDArray[np.int32], tied: Codes, count: int) -> Codes:
    found: Codes = tied[run[tied // count] == run[tied % count]]
    return found
