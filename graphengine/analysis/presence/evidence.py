"""Likelihood ratios as e-values: averaging, and what may be reported of many pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.analysis.presence.visits import Ints

# How often two who belong together are together is not known: all of these, equally likely.
OFTEN = np.array([0.005, 0.02, 0.1, 0.3, 0.6, 0.9])

Floats = npt.NDArray[np.float64]


def log_ratio(pair: Ints, q: Floats, absent: Floats, size: int) -> Floats:
    """Log-likelihood ratio of each pair, in nats: meeting on purpose against chance alone.

    Of one person's visits, the other is at each with probability q_v by chance. If they meet on
    purpose at a share r of them, with probability q_v + (1 - q_v) r. So a visit with the other
    gives (q + (1 - q) r) / q, a visit without him 1 - r, whatever q is. The product is averaged
    over r in ``OFTEN``. Under chance its expectation is 1: it is an e-value, and by Markov's
    inequality it reaches x with probability at most 1 / x.

    Args:
        pair: number of the pair of each visit together; q: its chance.
        absent: by pair, visits of the one without the other. size: number of pairs.
    """
    parts = []
    for r in OFTEN:
        gain = np.bincount(pair, np.log1p((1 - q) * r / q), size)
        parts.append(gain + absent * np.log1p(-r))
    told: Floats = np.logaddexp.reduce(np.stack(parts), axis=0) - np.log(len(OFTEN))
    return told


def reported(llr: Floats, tests: int, false_share: float) -> npt.NDArray[np.bool_]:
    """Pairs to report, the expected share of false ones among them at most ``false_share``.

    The e-BH procedure (Wang & Ramdas 2022, DOI 10.1111/rssb.12489): the k best, for the largest k
    whose k-th best e-value is at least tests / (k * false_share). It holds whatever the
    dependence between pairs, which share persons and places. ``tests`` counts all pairs that were
    possible, those never together included.
    """
    order = np.argsort(-llr, kind="stable")
    rank = np.arange(1, len(llr) + 1)
    enough = llr[order] >= np.log(max(tests, 1)) - np.log(rank * false_share)
    keep = np.zeros(len(llr), dtype=bool)
    if enough.any():
        keep[order[: int(np.flatnonzero(enough)[-1]) + 1]] = True
    return keep
