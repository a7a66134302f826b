"""Calibration: the curve rises, intervals hold it, and fitting finds what made the data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing.network import calibration
from graphengine.tracing.network.calibration import (
    CURVES,
    INPUTS,
    Curve,
    Known,
    Witness,
    fit,
    inputs,
    interval,
    probability,
    wilson,
)

KINDS = sorted(CURVES)
runs = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
scores = st.floats(0.0, 1.0)
witnesses = st.builds(
    lambda a, score, paid, b, buyer, silence: Witness(*a, score, paid, *b, buyer, silence),
    runs, scores, st.integers(0, 50), runs, scores, st.floats(0.0, 100.0),
)  # fmt: skip


@given(st.sampled_from(KINDS), witnesses, scores, st.floats(0.0, 50.0))
def test_probability_falls_with_nothing_that_speaks_for_it(
    kind: str, known: Witness, other: float, more: float
) -> None:
    least = probability(kind, known)
    assert 0.0 < least < 1.0
    better = [
        replace(known, score=max(known.score, other)),
        replace(known, buyer=max(known.buyer, other)),
        replace(known, paid=known.paid + 1),
        replace(known, silence=max(known.silence - more, 0.0)),
        replace(known, named=min(known.named + 1, known.seen)),
        replace(known, role_named=min(known.role_named + 1, known.role_seen)),
    ]
    assert all(least <= probability(kind, one) + 1e-12 for one in better)


@given(st.sampled_from(KINDS), witnesses)
def test_the_interval_holds_the_probability(kind: str, known: Witness) -> None:
    middle, low, high = interval(kind, known)
    assert 0.0 < low <= middle <= high < 1.0
    assert middle == probability(kind, known)


def test_wilson_as_published() -> None:
    """8 of 10 at 95 %: .490 to .943 (Newcombe 1998, doi:10.1002/(SICI)1097-0258)."""
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)
    assert wilson(0, 0) == (0.0, 1.0)


@given(runs)
def test_wilson_holds_the_share(counted: tuple[int, int]) -> None:
    named, seen = counted
    low, high = wilson(named, seen)
    assert 0.0 <= low <= (named / seen if seen else 0.5) + 1e-12
    assert (named / seen if seen else 0.5) - 1e-12 <= high <= 1.0


def made_by(curve: Curve, rows: int, seed: int) -> list[Known]:
    """Buyers whose truth is drawn from a curve, in rings of ten."""
    drawn, out = np.random.default_rng(seed), []
    for i in range(rows):
        known = Witness(
            int(drawn.integers(0, 11)), 10, float(drawn.uniform(0.05, 0.95)),
            int(drawn.integers(0, 20)),
        )  # fmt: skip
        right = bool(drawn.random() < curve.chance(inputs("buyer", known)))
        out.append(Known(known, right, 1.0, i // 10))
    return out


def test_fitting_finds_the_curve_that_made_the_data() -> None:
    made = Curve(-0.5, (0.8, 0.6, 0.4), (0.0,) * 10)
    found = fit("buyer", made_by(made, 6000, 4))
    assert found.constant == pytest.approx(made.constant, abs=0.2)
    assert found.slopes == pytest.approx(made.slopes, abs=0.1)
    zero = (0.0, 0.0, 0.0)
    assert abs(found.constant - made.constant) < 4 * found.error(zero)
    assert 0.01 < found.error(zero) < 0.2


def test_a_weight_of_two_is_the_row_twice() -> None:
    rows = made_by(Curve(-0.5, (0.8, 0.6, 0.4), (0.0,) * 10), 60, 5)
    twice = fit("buyer", [row._replace(weight=2.0) for row in rows])
    assert twice.constant == pytest.approx(fit("buyer", rows + rows).constant, abs=2e-4)
    assert twice.slopes == pytest.approx(fit("buyer", rows + rows).slopes, abs=2e-4)


def test_copies_in_one_ring_teach_nothing_and_in_rings_of_their_own_they_do() -> None:
    rows = made_by(Curve(-0.5, (0.8, 0.6, 0.4), (0.0,) * 10), 400, 6)
    ten = [row._replace(weight=0.1) for row in rows for _ in range(10)]
    apart = [row._replace(ring=i) for i, row in enumerate(rows * 10)]
    at = inputs("buyer", rows[0].witness)
    assert fit("buyer", ten).error(at) == pytest.approx(fit("buyer", rows).error(at), rel=0.02)
    assert fit("buyer", apart).error(at) < 0.6 * fit("buyer", rows).error(at)


def test_the_error_is_that_of_the_quadratic_form() -> None:
    whole = np.array([[4, 1, 0, 2], [1, 3, 1, 0], [0, 1, 2, 1], [2, 0, 1, 5]], dtype=float)
    curve = Curve(0.0, (1.0, 1.0, 1.0), tuple(whole[np.triu_indices(4)].tolist()))
    x = np.array([1.0, 0.5, -2.0, 3.0])
    assert curve.error((0.5, -2.0, 3.0)) == pytest.approx(math.sqrt(float(x @ whole @ x)))


@pytest.mark.parametrize("kind", KINDS)
def test_slopes_are_never_negative(kind: str) -> None:
    rows = [
        Known(Witness(n, 10, 0.5 + n / 25, n, n, 10, n / 10, 10.0 - n), n < 5) for n in range(11)
    ] * 4
    found = fit(kind, rows)
    assert set(found.slopes) == {0.0}
    assert found.error((3.0,) * len(INPUTS[kind])) == found.error((0.0,) * len(INPUTS[kind])) > 0
    assert fit(kind, []).chance((0.0,) * len(INPUTS[kind])) == 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_all_right_is_not_certain(kind: str) -> None:
    best = Witness(10, 10, 0.99, 5, 10, 10, 0.99)
    found = fit(kind, [Known(best, True)] * 200)
    assert 0.98 < found.chance(inputs(kind, best)) < 0.999


def test_the_curves_are_data_and_say_how_they_were_made() -> None:
    assert set(CURVES) == {"dealer", "buyer", "chain"}
    for kind, curve in CURVES.items():
        size = 1 + len(INPUTS[kind])
        assert len(curve.slopes) == size - 1 and min(curve.slopes) >= 0
        assert len(curve.covariance) == size * (size + 1) // 2
    assert "seed" in calibration.FITTED and "10 runs" in calibration.FITTED
