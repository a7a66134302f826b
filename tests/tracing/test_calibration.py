"""Calibration: the curve rises, intervals hold it, and fitting finds what made the data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing.network import calibration
from graphengine.tracing.network.calibration import (
    CURVES,
    Curve,
    fit,
    inputs,
    interval,
    probability,
    wilson,
)

KINDS = sorted(CURVES)
runs = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
scores = st.floats(0.0, 1.0)


@given(st.sampled_from(KINDS), runs, scores, scores, st.integers(0, 50))
def test_probability_rises_with_runs_score_and_payments(
    kind: str, counted: tuple[int, int], one: float, other: float, paid: int
) -> None:
    named, seen = counted
    low, high = sorted((one, other))
    least = probability(kind, named, seen, low, paid)
    assert least <= probability(kind, named, seen, high, paid)
    assert least <= probability(kind, named, seen, low, paid + 1)
    if named < seen:
        assert least <= probability(kind, named + 1, seen, low, paid)


@given(st.sampled_from(KINDS), runs, scores, st.integers(0, 50))
def test_the_interval_holds_the_probability(
    kind: str, counted: tuple[int, int], score: float, paid: int
) -> None:
    middle, low, high = interval(kind, *counted, score, paid)
    assert 0.0 < low <= middle <= high < 1.0


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


def test_fitting_finds_the_curve_that_made_the_data() -> None:
    drawn = np.random.default_rng(4)
    made = Curve(-0.5, 0.8, 0.6, 0.4)
    rows = []
    for _ in range(6000):
        named, score = int(drawn.integers(0, 11)), float(drawn.uniform(0.05, 0.95))
        paid = int(drawn.integers(0, 20))
        chance = 1 / (1 + math.exp(-made.odds(inputs(named, 10, score, paid))))
        rows.append((named, 10, score, paid, bool(drawn.random() < chance)))
    found = fit(rows)
    assert found.constant == pytest.approx(made.constant, abs=0.2)
    assert found.share == pytest.approx(made.share, abs=0.08)
    assert found.score == pytest.approx(made.score, abs=0.08)
    assert found.paid == pytest.approx(made.paid, abs=0.1)
    zero = (0.0, 0.0, 0.0)
    assert abs(found.constant - made.constant) < 4 * found.error(zero)
    assert 0.01 < found.error(zero) < 0.2


def test_the_error_is_that_of_the_quadratic_form() -> None:
    whole = np.array([[4, 1, 0, 2], [1, 3, 1, 0], [0, 1, 2, 1], [2, 0, 1, 5]], dtype=float)
    curve = Curve(0.0, 1.0, 1.0, 1.0, tuple(whole[np.triu_indices(4)].tolist()))
    x = np.array([1.0, 0.5, -2.0, 3.0])
    assert curve.error((0.5, -2.0, 3.0)) == pytest.approx(math.sqrt(float(x @ whole @ x)))


def test_slopes_are_never_negative() -> None:
    rows = [(n, 10, 0.5 + n / 25, n, n < 5) for n in range(11)] * 4
    found = fit(rows)
    assert found.share == 0.0 and found.score == 0.0 and found.paid == 0.0
    assert found.error((3.0, 3.0, 3.0)) == found.error((0.0, 0.0, 0.0)) > 0.0
    assert fit([]) == Curve(0.0, 0.0, 0.0)


def test_all_right_is_not_certain() -> None:
    found = fit([(10, 10, 0.99, 5, True)] * 200)
    chance = 1 / (1 + math.exp(-found.odds(inputs(10, 10, 0.99, 5))))
    assert 0.98 < chance < 0.999


def test_the_curves_are_data_and_say_how_they_were_made() -> None:
    assert set(CURVES) == {"dealer", "buyer", "chain"}
    for curve in CURVES.values():
        assert curve.share >= 0 and curve.score >= 0 and curve.paid >= 0
        assert len(curve.covariance) == 10
    assert "seed" in calibration.FITTED and "10 runs" in calibration.FITTED
