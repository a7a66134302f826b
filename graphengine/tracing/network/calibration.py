"""From repeated runs to a calibrated probability, and how well calibrated it is.

A share of runs is not a probability: what the method gets wrong, it gets wrong in most runs. One
curve each for dealers, buyers and chains (logistic regression with smoothed targets, Platt 1999, no
DOI) takes what a trace knows of a lead to the share of such leads that were right in invented
cases. It rises with each thing known. Chains stand and fall with their seller: all those of one
seller are right or wrong together, so in fitting they count as one, and how surely the curves are
known is reckoned over whole rings (Liang and Zeger 1986, doi:10.1093/biomet/73.1.13). The numbers
are data, made by ``python -m benchmarks.calibrate``, which also prints how the curves do in cases
that they were not fitted on; see ``FITTED``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

Array = np.ndarray
Z95 = 1.959964
"""Two-sided 95 % of the normal distribution."""
MAX_SCORE = 0.999
RIDGE = 0.5
"""Pull of all numbers towards 0 in fitting (half of it times their squares)."""
INPUTS = {
    "dealer": ("share", "score", "paid"),
    "buyer": ("share", "score", "paid"),
    "chain": ("share", "paid", "role", "buyer", "named"),
}
"""What the curve of each kind takes, see ``inputs``."""


@dataclass(frozen=True)
class Witness:
    """What a trace knows of a person or chain.

    Attributes:
        named: of ``seen`` runs in which he could be named, those that named him.
        score: of the full run, 0 to 1.
        paid: parcels with a matched payment: sent of a dealer, got of a buyer; of a chain those
            from its broker to its buyer.
        role_named: of ``role_seen`` runs in which a chain's seller could be named, those that
            named him as a seller.
        buyer: score of a chain's buyer in the full run.
        silence: how far it speaks against a dealer, or a chain's seller or broker, that no waybill
            bears his name, see ``witness.silences``.
    """

    named: float
    seen: int
    score: float
    paid: int
    role_named: float = 0.0
    role_seen: int = 0
    buyer: float = 0.0
    silence: float = 0.0


class Known(NamedTuple):
    """A lead of an invented case and whether it was right.

    ``weight`` is what it counts in fitting; ``ring`` numbers the planted ring it is of.
    """

    witness: Witness
    right: bool
    weight: float = 1.0
    ring: int = 0


@dataclass(frozen=True)
class Curve:
    """``logit(probability) = constant + slopes . inputs``; slopes in the order of ``INPUTS``.

    ``covariance`` of constant and slopes, upper half row by row: how far the invented cases pin the
    curve down.
    """

    constant: float
    slopes: tuple[float, ...]
    covariance: tuple[float, ...]

    def odds(self, values: Sequence[float]) -> float:
        """Log-odds at these values."""
        return self.constant + sum(a * b for a, b in zip(self.slopes, values, strict=True))

    def chance(self, values: Sequence[float]) -> float:
        """The probability at these values."""
        return _chance(self.odds(values))

    def error(self, values: Sequence[float]) -> float:
        """Standard error of these log-odds."""
        x, square, place = (1.0, *values), 0.0, 0
        for i in range(len(x)):
            for j in range(i, len(x)):
                square += (1.0 if i == j else 2.0) * self.covariance[place] * x[i] * x[j]
                place += 1
        return math.sqrt(max(square, 0.0))


CURVES: dict[str, Curve] = {
    "dealer": Curve(
        -0.0407, (0.7211, 0.5312, 0.1064),
        (
            0.538885, -0.011602, -0.026639, -0.173361, 0.029688, 0.018473, -0.072442, 0.039657,
            -0.113688, 0.481535,
        ),
    ),
    "buyer": Curve(
        -2.1857, (0.0, 0.8034, 3.1923),
        (
            0.066057, 0.0, -0.010417, 0.038736, 0.0, 0.0, 0.0, 0.002844, -0.010318, 0.113072,
        ),
    ),
    "chain": Curve(
        0.0301, (0.131, 0.6717, 0.2793, 0.2161, 0.8061),
        (
            0.395347, 0.058238, -0.041581, -0.0729, -0.056939, -0.012586, 0.060512, 0.031097,
            -0.039857, -0.01265, 0.000326, 0.260007, -0.001732, -0.025615, 0.015143, 0.056,
            0.003114, -0.015038, 0.016525, 0.010915, 0.0711,
        ),
    ),
}  # fmt: skip
FITTED = (
    "26 small invented cases of 21 rings: seeds 11 to 23 under seven habits in turn, 101 and "
    "102 under five, 201 to 206 under habits drawn at random (FIT of benchmarks.calibrate), "
    "each from its buyer with two waybills, 10 runs; names on waybills were read in twelve "
    "cases, of seeds from 101, elsewhere no silence assumed"
)
"""On which invented cases the curves were fitted, and with how many runs."""


def _logit(x: float) -> float:
    bounded = min(max(x, 1.0 - MAX_SCORE), MAX_SCORE)
    return math.log(bounded / (1.0 - bounded))


def inputs(kind: str, known: Witness) -> tuple[float, ...]:
    """What the curve of a kind takes: log-odds of shares and scores, log(1 + paid parcels).

    Half a run is added on each side of a share, so that 10 of 10 is not certainty.
    """
    values = {
        "share": _logit((known.named + 0.5) / (known.seen + 1.0)),
        "score": _logit(known.score),
        "paid": math.log1p(known.paid),
        "role": _logit((known.role_named + 0.5) / (known.role_seen + 1.0)),
        "buyer": _logit(known.buyer),
        "named": -math.log1p(known.silence),
    }
    return tuple(values[name] for name in INPUTS[kind])


def _chance(odds: float) -> float:
    bounded = min(max(odds, -30.0), 30.0)
    return min(1.0 / (1.0 + math.exp(-bounded)), MAX_SCORE)


def probability(kind: str, known: Witness) -> float:
    """Calibrated probability of a dealer, a buyer or a chain; falls with nothing it is given."""
    return CURVES[kind].chance(inputs(kind, known))


def wilson(named: float, seen: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); (0, 1) of 0."""
    if seen == 0:
        return 0.0, 1.0
    share, z2 = named / seen, Z95 * Z95
    middle = (share + z2 / (2 * seen)) / (1 + z2 / seen)
    half = Z95 / (1 + z2 / seen) * math.sqrt(share * (1 - share) / seen + z2 / (4 * seen * seen))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def interval(kind: str, known: Witness) -> tuple[float, float, float]:
    """(probability, low, high): the curve with the range of what goes into it.

    The range joins two 95 % intervals as independent errors: that of the shares over so few runs,
    and that of the curve over so few invented rings. That a real case may differ from all of them
    it does not tell.
    """
    curve, own = CURVES[kind], inputs(kind, known)
    middle, error = curve.odds(own), Z95 * curve.error(own)
    ends = [curve.odds(inputs(kind, _end(known, side))) for side in (0, 1)]
    down, up = middle - min(ends[0], middle), max(ends[1], middle) - middle
    return (
        _chance(middle),
        _chance(middle - math.hypot(down, error)),
        _chance(middle + math.hypot(up, error)),
    )


def _end(known: Witness, side: int) -> Witness:
    """The same with its shares at one end of their intervals."""
    return replace(
        known,
        named=wilson(known.named, known.seen)[side] * known.seen,
        role_named=wilson(known.role_named, known.role_seen)[side] * known.role_seen,
    )


def fit(kind: str, rows: Sequence[Known]) -> Curve:
    """The curve that fits best; slopes are never negative.

    Penalised maximum likelihood by Newton steps. Targets are Platt's, (right + 1) / (right + 2)
    and 1 / (wrong + 2), by weight, so that 200 of 200 is not certainty. The most negative slope is
    left out and the others are fitted again, until none is. O(rows * steps).
    """
    size = 1 + len(INPUTS[kind])
    if not rows:
        return Curve(0.0, (0.0,) * (size - 1), (0.0,) * (size * (size + 1) // 2))
    x = np.array([(1.0, *inputs(kind, row.witness)) for row in rows])
    weight = np.array([row.weight for row in rows])
    good = np.array([row.right for row in rows])
    right, wrong = float(weight[good].sum()), float(weight[~good].sum())
    y = np.where(good, (right + 1.0) / (right + 2.0), 1.0 / (wrong + 2.0))
    rings = np.unique(np.array([row.ring for row in rows]), return_inverse=True)[1]
    free = list(range(size))
    while True:
        found, spread = np.zeros(size), np.zeros((size, size))
        found[free], spread[np.ix_(free, free)] = _newton(x[:, free], y, weight, rings)
        if size == 1 or float(found[1:].min()) >= 0.0:
            break
        free.remove(1 + int(np.argmin(found[1:])))
    upper = tuple(round(float(v), 6) for v in spread[np.triu_indices(size)])
    constant, *slopes = (round(float(v), 4) for v in found)
    return Curve(constant, tuple(slopes), upper)


def _newton(
    x: Array, y: Array, weight: Array, rings: Array, steps: int = 50
) -> tuple[Array, Array]:
    """Coefficients and their covariance, with the rows of one ring taken as one observation."""
    size = x.shape[1]
    beta, pull = np.zeros(size), RIDGE * np.eye(size)
    for _ in range(steps):
        chance = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        bend = (x * (weight * chance * (1.0 - chance))[:, None]).T @ x + pull
        step = np.linalg.solve(bend, x.T @ (weight * (y - chance)) - pull @ beta)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    by_ring = np.zeros((int(rings.max()) + 1, size))
    np.add.at(by_ring, rings, x * (weight * (y - chance))[:, None])
    back = np.linalg.inv(bend)
    return beta, back @ (by_ring.T @ by_ring + pull) @ back
