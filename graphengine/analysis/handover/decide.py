"""From ratios to takeovers: at most one successor and one predecessor each, and how many are so."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ROUNDS = 500


def probabilities(old: Ints, new: Ints, llr: Floats, possible: int) -> tuple[Floats, float]:
    """Probability of each pair, and the expected number of takeovers in the data.

    A pair competes with the other predecessors of its new number, the other successors of its old
    one, and with chance: P = r / (1 + sum of r over the pairs that share an end with it), where
    r = LR * e / possible. The expected number e is found by expectation-maximisation, as the
    share of matches is in record linkage (Fellegi & Sunter 1969, DOI
    10.1080/01621459.1969.10501049; Jaro 1989, DOI 10.1080/01621459.1989.10478785): in data without
    takeovers it goes to 0, and with it every probability.

    Args:
        old, new: int64[m] numbers of the ends; llr: float64[m] nats.
        possible: pairs of an ending and a beginning number, those without a ratio included.
    """
    if not len(llr):
        return np.zeros(0), 0.0
    ratio = np.exp(np.clip(llr, -100.0, 200.0))
    one = np.unique(old, return_inverse=True)[1]
    two = np.unique(new, return_inverse=True)[1]
    most = float(min(one.max(), two.max()) + 1)
    expected, chance = most / 2, np.zeros(len(llr))
    for _ in range(ROUNDS):
        odds = ratio * expected / max(possible, 1)
        rivals = np.bincount(one, odds)[one] + np.bincount(two, odds)[two] - odds
        chance = odds / (1 + rivals)
        found = float(np.sort(chance).sum())
        if abs(found - expected) < 1e-9 * max(found, 1.0):
            break
        expected = max(found, 1e-12)
    return chance, expected


def chosen(chance: Floats, least: float, false_share: float) -> npt.NDArray[np.bool_]:
    """Pairs to report: probability at least ``least``, expected false share kept.

    The largest set, best first, whose mean of (1 - P) is at most ``false_share``: the Bayesian
    false discovery rate (Mueller, Parmigiani, Robert & Rousseau 2004, DOI
    10.1198/016214504000001646).
    """
    order = np.argsort(-chance, kind="stable")
    wrong = np.cumsum(1 - chance[order]) / np.arange(1, len(order) + 1)
    keep = np.zeros(len(chance), dtype=bool)
    keep[order[wrong <= false_share]] = True
    return keep & (chance >= least)
