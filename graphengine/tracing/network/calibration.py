"""From repeated runs to a calibrated probability, and how well calibrated it is.

A share of runs is not a probability: what the method gets wrong, it gets wrong in most runs. A
curve with four numbers (logistic regression with smoothed targets, Platt 1999, no DOI) takes the
share of runs that name a person, the score of the full run, and the number of his parcels with a
matched payment to the share of such persons who did belong to the trade in invented cases. It rises
with each. Payments are the witness that growing leans on least. Its numbers are data, made by
``python -m benchmarks.calibrate``, which also prints the tables for cases not used; see ``FITTED``.
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
"""Pull of all numbers towards 0 in fitting (half of it times their squares)."""
INPUTS = 4
Values = tuple[float, float, float]
"""What a curve takes: log-odds of share and score, and log(1 + paid parcels)."""


@dataclass(frozen=True)
class Curve:
    """``logit(probability) = constant + share * logit(share) + score * logit(score) + paid *
    log(1 + paid parcels)``.

    ``covariance`` of the four numbers, upper half row by row: how far the invented cases pin the
    curve down.
    """

    constant: float
    share: float
    score: float
    paid: float = 0.0
    covariance: tuple[float, ...] = (0.0,) * 10

    def odds(self, values: Values) -> float:
        """Log-odds at these values."""
        slopes = (self.share, self.score, self.paid)
        return self.constant + sum(a * b for a, b in zip(slopes, values, strict=True))

    def error(self, values: Values) -> float:
        """Standard error of these log-odds."""
        x, square, place = (1.0, *values), 0.0, 0
        for i in range(INPUTS):
            for j in range(i, INPUTS):
                square += (1.0 if i == j else 2.0) * self.covariance[place] * x[i] * x[j]
                place += 1
        return math.sqrt(max(square, 0.0))


CURVES: dict[str, Curve] = {
    "dealer": Curve(
        0.5354, 0.3297, 0.5508, 0.2344,
        (
            1.655526, -0.210331, -0.156832, -0.111512, 0.343732,
            -0.042436, -0.048976, 0.162455, -0.278035, 0.822417,
        ),
    ),
    "buyer": Curve(
        -1.3644, 0.0, 0.6833, 3.1643,
        (
            0.135742, 0.0, -0.031029, -0.003247, 0.0,
            0.0, 0.0, 0.009602, -0.012289, 0.245769,
        ),
    ),
    "chain": Curve(
        0.4871, 0.1889, 0.2551, 1.4191,
        (
            0.052963, -0.002246, -0.006963, -0.024143, 0.005466,
            -0.000764, 0.000415, 0.002864, -0.006029, 0.089745,
        ),
    ),
}  # fmt: skip
FITTED = (
    "small invented cases of the generator, seeds 11 to 23 under seven habits in turn (FIT of "
    "benchmarks.calibrate), each from its buyer with two waybills, 10 runs"
)
"""On which invented cases the curves were fitted, and with how many runs."""


def _logit(x: float) -> float:
    return math.log(x / (1.0 - x))


def inputs(named: float, seen: int, score: float, paid: int) -> Values:
    """What a curve takes. Half a run is added on each side, so that 10 of 10 is not certainty.

    Args:
        named: of ``seen`` runs in which he could be named, those that named him.
        paid: parcels of his with a matched payment: sent of a dealer, got of a buyer; of a chain
            those from its broker to its buyer.
    """
    share = (named + 0.5) / (seen + 1.0)
    bounded = min(max(score, 1.0 - MAX_SCORE), MAX_SCORE)
    return _logit(share), _logit(bounded), math.log1p(paid)


def _chance(odds: float) -> float:
    return min(1.0 / (1.0 + math.exp(-odds)), MAX_SCORE)


def probability(kind: str, named: float, seen: int, score: float, paid: int) -> float:
    """Calibrated probability of a dealer, a buyer or a chain; rises with all it is given."""
    return _chance(CURVES[kind].odds(inputs(named, seen, score, paid)))


def wilson(named: int, seen: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); (0, 1) of 0."""
    if seen == 0:
        return 0.0, 1.0
    share, z2 = named / seen, Z95 * Z95
    middle = (share + z2 / (2 * seen)) / (1 + z2 / seen)
    half = Z95 / (1 + z2 / seen) * math.sqrt(share * (1 - share) / seen + z2 / (4 * seen * seen))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def interval(
    kind: str, named: int, seen: int, score: float, paid: int
) -> tuple[float, float, float]:
    """(probability, low, high): the curve with the range of what goes into it.

    The range joins two 95 % intervals as independent errors: that of the share over so few runs,
    and that of the curve over so few invented cases. That a real case may differ from all of them
    it does not tell.
    """
    curve, own = CURVES[kind], inputs(named, seen, score, paid)
    middle, error = curve.odds(own), Z95 * curve.error(own)
    ends = [curve.odds(inputs(share * seen, seen, score, paid)) for share in wilson(named, seen)]
    down, up = middle - min(ends[0], middle), max(ends[1], middle) - middle
    return (
        _chance(middle),
        _chance(middle - math.hypot(down, error)),
        _chance(middle + math.hypot(up, error)),
    )


def fit(rows: Sequence[tuple[int, int, float, int, bool]]) -> Curve:
    """The curve that fits (named, seen, score, paid, right) best; slopes are never negative.

    Penalised maximum likelihood by Newton steps. Targets are Platt's, (right + 1) / (right + 2)
    and 1 / (wrong + 2), so that 200 of 200 is not certainty. The most negative slope is left out
    and the others are fitted again, until none is. O(rows * steps).
    """
    x = np.array([(1.0, *inputs(n, seen, score, paid)) for n, seen, score, paid, _ in rows])
    right = sum(1 for row in rows if row[-1])
    high, low = (right + 1.0) / (right + 2.0), 1.0 / (len(rows) - right + 2.0)
    y = np.array([high if row[-1] else low for row in rows])
    free = list(range(INPUTS))
    while len(rows):
        found, spread = np.zeros(INPUTS), np.zeros((INPUTS, INPUTS))
        found[free], spread[np.ix_(free, free)] = _newton(x[:, free], y)
        if float(found[1:].min()) >= 0.0:
            constant, share, score, paid = (round(float(v), 4) for v in found)
            upper = tuple(round(float(v), 6) for v in spread[np.triu_indices(INPUTS)])
            return Curve(constant, share, score, paid, upper)
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
