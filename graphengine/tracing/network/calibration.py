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
"""Pull of all three numbers towards 0 in fitting (half of it times their squares)."""


@dataclass(frozen=True)
class Curve:
    """``logit(probability) = constant + share * logit(share) + score * logit(score)``.

    ``covariance`` of the three numbers, as (cc, cs, cq, ss, sq, qq): how far the invented cases
    pin the curve down.
    """

    constant: float
    share: float
    score: float
    covariance: tuple[float, ...] = (0.0,) * 6

    def odds(self, share: float, score: float) -> float:
        """Log-odds at log-odds of share and score."""
        return self.constant + self.share * share + self.score * score

    def error(self, share: float, score: float) -> float:
        """Standard error of these log-odds."""
        cc, cs, cq, ss, sq, qq = self.covariance
        square = cc + ss * share * share + qq * score * score
        square += 2.0 * (cs * share + cq * score + sq * share * score)
        return math.sqrt(max(square, 0.0))


CURVES: dict[str, Curve] = {
    "dealer": Curve(
        -0.5232, 0.9186, 0.3266,
        (1.639036, -0.108577, -0.220154, 0.242999, -0.03405, 0.046181),
    ),
    "buyer": Curve(-1.6556, 0.0, 1.0858, (0.208216, 0.0, -0.050868, 0.0, 0.0, 0.01742)),
    "chain": Curve(
        1.163, 0.2353, 0.3798,
        (0.078196, -0.006238, -0.015056, 0.016094, -0.001298, 0.005355),
    ),
}  # fmt: skip
FITTED = (
    "small invented cases of the generator, standard:1, standard:3, lent:2, cash:2, shops:2 and "
    "words:2 (habit:seed, see benchmarks.calibrate), each from its buyer with two waybills, 10 runs"
)
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


def _chance(odds: float) -> float:
    return min(1.0 / (1.0 + math.exp(-odds)), MAX_SCORE)


def probability(kind: str, named: float, seen: int, score: float) -> float:
    """Calibrated probability of a dealer, a buyer or a chain; rises with share and score."""
    return _chance(CURVES[kind].odds(*inputs(named, seen, score)))


def wilson(named: int, seen: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); (0, 1) of 0."""
    if seen == 0:
        return 0.0, 1.0
    share, z2 = named / seen, Z95 * Z95
    middle = (share + z2 / (2 * seen)) / (1 + z2 / seen)
    half = Z95 / (1 + z2 / seen) * math.sqrt(share * (1 - share) / seen + z2 / (4 * seen * seen))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def interval(kind: str, named: int, seen: int, score: float) -> tuple[float, float, float]:
    """(probability, low, high): the curve with the range of what goes into it.

    The range joins two 95 % intervals as independent errors: that of the share over so few runs,
    and that of the curve over so few invented cases. That a real case may differ from all of them
    it does not tell.
    """
    curve, own = CURVES[kind], inputs(named, seen, score)
    middle, error = curve.odds(*own), Z95 * curve.error(*own)
    ends = [curve.odds(*inputs(share * seen, seen, score)) for share in wilson(named, seen)]
    down, up = middle - min(ends[0], middle), max(ends[1], middle) - middle
    return (
        _chance(middle),
        _chance(middle - math.hypot(down, error)),
        _chance(middle + math.hypot(up, error)),
    )


def fit(rows: Sequence[tuple[int, int, float, bool]]) -> Curve:
    """The curve that fits (named, seen, score, right) best; slopes are never negative.

    Penalised maximum likelihood by Newton steps; a slope that would be negative is left out and
    the others are fitted again. O(rows * steps).
    """
    x = np.array([(1.0, *inputs(named, seen, score)) for named, seen, score, _ in rows])
    y = np.array([1.0 if right else 0.0 for *_, right in rows])
    free = [0, 1, 2]
    while len(rows):
        found, spread = np.zeros(3), np.zeros((3, 3))
        found[free], spread[np.ix_(free, free)] = _newton(x[:, free], y)
        if min(found[1], found[2]) >= 0.0:
            constant, share, score = (round(float(v), 4) for v in found)
            upper = tuple(round(float(v), 6) for v in spread[np.triu_indices(3)])
            return Curve(constant, share, score, upper)
        free.remove(1 + int(np.argmin(found[1:])))
    return Curve(0.0, 0.0, 0.0)


def _newton(x: Array, y: Array, steps: int = 50) -> tuple[Array, Array]:
    """Coefficients and their covariance (the inverse of the bend at the optimum)."""
    beta = np.zeros(x.shape[1])
    bend = np.eye(x.shape[1])
    for _ in range(steps):
        chance = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        bend = (x * (chance * (1.0 - chance))[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        step = np.linalg.solve(bend, x.T @ (y - chance) - RIDGE * beta)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return beta, np.linalg.inv(bend)
