"""How far link prediction can be trusted here: ties are held out and looked for."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from graphengine.analysis.halting import breathe
from graphengine.analysis.links.scores import BETA, Ranked, ranked
from graphengine.analysis.network import Network
from graphengine.errors import UsageError

SHARE, REPEATS = 0.1, 20
BANDS = (10, 30, 100, 300, 1000, 3000, 10_000)
LEAST_TIES = 10


@dataclass(frozen=True)
class Band:
    """Pairs of ranks ``first`` to ``last``: how many were looked at and were held-out ties.

    ``share`` with its Wilson interval of 95 %: the reliability of a pair of such a rank.
    """

    first: int
    last: int
    pairs: int
    ties: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """What prediction found of ties that were held out.

    Args:
        auc: mean chance that a held-out tie scores above a pair without one (equals count half),
            ``auc_low`` and ``auc_high`` the least and greatest of the repeats.
        precision: share of held-out ties among the first ``top`` pairs, mean of the repeats.
        by_chance: the same for pairs drawn at random.
        held_out: ties held out in each repeat; ``repeats`` how many there were.
        bands: reliability by rank, over all repeats together.
    """

    auc: float
    auc_low: float
    auc_high: float
    top: int
    precision: float
    by_chance: float
    held_out: int
    repeats: int
    bands: tuple[Band, ...]


def calibrate(
    network: Network,
    method: str,
    *,
    top: int = 20,
    share: float = SHARE,
    repeats: int = REPEATS,
    seed: int = 1,
    beta: float = BETA,
) -> Calibration | None:
    """Hold out a share of the ties at random, rank the pairs of the rest, and see what comes up.

    None for a network with fewer than ten ties. All pairs without a tie in the whole network count
    as negatives, scored or not. The figures hold for ties that lack at random, which is not why a
    tie lacks in a case. O(repeats) rankings. Clauset, Moore & Newman 2008, DOI
    10.1038/nature06830; Wilson 1927, DOI 10.1080/01621459.1927.10502953.

    Raises:
        UsageError: a share outside 0 to 1, no repeat, or top below 1.
    """
    if not 0 < share < 1 or repeats < 1 or top < 1 or seed < 0:
        raise UsageError("Calibration needs a share between 0 and 1, a repeat and a top of 1.")
    plain = network.flat().undirected()
    if plain.lines < LEAST_TIES:
        return None
    many = max(1, round(share * plain.lines))
    n = len(plain)
    negatives = n * (n - 1) // 2 - plain.lines
    ties = plain.source.astype(np.int64) * n + plain.target
    draw = np.random.default_rng(seed)
    aucs, hits = [], []
    counts = np.zeros((len(BANDS), 2), np.int64)
    for _ in range(repeats):
        breathe()
        out = np.zeros(plain.lines, bool)
        out[draw.choice(plain.lines, many, replace=False)] = True
        found = ranked(plain.keep(~out), method, beta=beta)
        keys = found.left.astype(np.int64) * n + found.right
        true = np.isin(keys, ties[out])
        aucs.append(auc(found.score, true, many, negatives))
        hits.append(float(true[:top].sum()) / top)
        counts += _by_rank(true)
    return Calibration(
        float(np.mean(aucs)), min(aucs), max(aucs), top, float(np.mean(hits)),
        many / (many + negatives), many, repeats, _bands(counts),
    )  # fmt: skip


def auc(
    score: npt.NDArray[np.float64], true: npt.NDArray[np.bool_], positives: int, negatives: int
) -> float:
    """Chance that a positive scores above a negative, equals half; pairs not listed score 0.

    0.5 where there is no negative. O(p log p) in the listed pairs.
    """
    if not negatives or not positives:
        return 0.5
    levels, place = np.unique(score, return_inverse=True)
    yes = np.bincount(place[true], minlength=len(levels)).astype(np.float64)
    no = np.bincount(place[~true], minlength=len(levels)).astype(np.float64)
    yes = np.concatenate([[positives - yes.sum()], yes])
    no = np.concatenate([[negatives - no.sum()], no])
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (positives * negatives))


def _by_rank(true: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Pairs and held-out ties by band of rank: shape (bands, 2)."""
    edges = np.minimum([0, *BANDS], len(true))
    sums = np.concatenate([[0], np.cumsum(true)])
    return np.column_stack([np.diff(edges), np.diff(sums[edges])]).astype(np.int64)


def _bands(counts: npt.NDArray[np.int64]) -> tuple[Band, ...]:
    firsts = [1, *(last + 1 for last in BANDS)]
    return tuple(
        Band(first, last, pairs, ties, ties / pairs, *wilson(ties, pairs))
        for first, last, (pairs, ties) in zip(firsts, BANDS, counts.tolist(), strict=False)
        if pairs
    )


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """95 % interval of a share."""
    z = 1.959963984540054
    share, spread = hits / tries, z * z / tries
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / tries + spread / (4 * tries)) / (1 + spread)
    return max(0.0, round(middle - half, 12)), min(1.0, round(middle + half, 12))


def band_of(rank: int, bands: tuple[Band, ...]) -> Band | None:
    """The band that a rank from 1 lies in, None beyond the last."""
    return next((band for band in bands if band.first <= rank <= band.last), None)


__all__ = ["Band", "Calibration", "Ranked", "auc", "band_of", "calibrate", "wilson"]
