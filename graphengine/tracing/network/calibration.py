"""From repeated runs to a calibrated probability, and how well calibrated it is.

A share of runs is not a probability: what the method gets wrong, it gets wrong in most runs. A
curve with three parameters (Platt 1999, no DOI) takes the share of runs that name a person, and
the score of the full run, to the share of such persons who did belong to the trade in invented
cases. It rises with both. Its parameters are data, made by ``python -m benchmarks.calibrate``,
which also prints the table for the cases that were not used; see ``FITTED``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Z95 = 1.959964
"""Two-sided 95 % of the normal distribution."""
MAX_SCORE = 0.999
RIDGE = 0.5
"""Pull of slopes towards 1 and of the constant towards 0 in fitting, in squared units."""


@dataclass(frozen=True)
class Curve:
    """``logit(probability) = constant + share * logit(share) + score * logit(score)``."""

    constant: float
    share: float
    score: float


CURVES: dict[str, Curve] = {
    "dealer": Curve(0.0, 1.0, 0.0),
    "buyer": Curve(0.0, 1.0, 0.0),
    "chain": Curve(0.0, 1.0, 0.0),
}
FITTED = "not fitted"
"""On which invented cases the curves were fitted, and with how many runs."""


def _logit(x: float) -> float:
    return math.log(x / (1.0 - x))


def inputs(named: float, seen: int, score: float) -> tuple[float, float]:
    """What a curve takes: log-odds of the share of runs (half a run added on each side, so that
    10 of 10 is not certainty) and of the score.

    Args:
        named: of ``seen`` runs in which he could be named, those that named him.
    """
    share = (named + 0.5) / (seen + 1.0)
    return _logit(share), _logit(min(max(score, 1.0 - MAX_SCORE), MAX_SCORE))


def probability(kind: str, named: float, seen: int, score: float) -> float:
    """Calibrated probability of a dealer, a buyer or a chain; rises with share and score."""
    curve = CURVES[kind]
    share, score_odds = inputs(named, seen, score)
    odds = curve.constant + curve.share * share + curve.score * score_odds
    return min(1.0 / (1.0 + math.exp(-odds)), MAX_SCORE)


def wilson(named: int, seen: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); (0, 1) of 0."""
    if seen == 0:
        return 0.0, 1.0
    share, z2 = named / seen, Z95 * Z95
    middle = (share + z2 / (2 * seen)) / (1 + z2 / seen)
    half = Z95 / (1 + z2 / seen) * math.sqrt(share * (1 - share) / seen + z2 / (4 * seen * seen))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def interval(kind: str, named: int, seen: int, score: float) -> tuple[float, float, float]:
    """(probability, low, high): the curve at the share of runs and at its 95 % interval.

    The interval tells how far so few runs pin the share down; what the invented cases have in
    common, and a real one may not, it does not tell.
    """
    middle = probability(kind, named, seen, score)
    low, high = wilson(named, seen)
    ends = [probability(kind, share * seen, seen, score) for share in (low, high)]
    return middle, min(ends[0], middle), max(ends[1], middle)


def fit(rows: Sequence[tuple[int, int, float, bool]]) -> Curve:
    """The curve that fits (named, seen, score, right) best; slopes are never negative.

    Penalised maximum likelihood by Newton steps; a slope that would be negative is left out and
    the others are fitted again. O(rows * steps).
    """
    x = np.array([(1.0, *inputs(named, seen, score)) for named, seen, score, _ in rows])
    y = np.array([1.0 if right else 0.0 for *_, right in rows])
    free = [0, 1, 2]
    while True:
        found = np.zeros(3)
        if len(rows):
            found[free] = _newton(x[:, free], y)
        worst = min(found[1], found[2])
        if worst >= 0.0:
            return Curve(*(round(float(v), 4) for v in found))
        free.remove(1 + int(np.argmin(found[1:])))


def _newton(x: Array, y: Array, steps: int = 50) -> Array:
    prior = np.zeros(x.shape[1])
    beta = prior.copy()
    for _ in range(steps):
        chance = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (y - chance) - RIDGE * (beta - prior)
        bend = (x * (chance * (1.0 - chance))[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        step = np.linalg.solve(bend, slope)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    out: Array = beta
    return out
