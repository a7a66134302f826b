"""What a measure states of itself, its values, and how values become ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.network import Floats

Ranks = npt.NDArray[np.int64]
# Values that differ by less are one value: sums in another order differ in their last digits.
BITS = 40


@dataclass(frozen=True)
class Measure:
    """A measure of nodes and what a reader must know to read it.

    Args:
        name: as it is asked for.
        title: as it is shown.
        formula: plain text.
        unit: of a value.
        directed: how the direction of lines is treated.
        weights: how weights are treated.
        disconnected: what nodes get that reach nothing, or not everything.
        reference: where the method was published.
        work: ``module:function``, imported on use: takes the network and ``options`` by name.
        options: of ``weighted``, ``seed``, ``sources``, ``start`` those that ``work`` takes.
    """

    name: str
    title: str
    formula: str
    unit: str
    directed: str
    weights: str
    disconnected: str
    reference: str
    work: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Scores:
    """Values of the n nodes by their number.

    Args:
        values: float64 of length n; never NaN.
        error: half the width of each value's interval from sampling, an estimate; None where
            values are exact.
        note: what a reader must know of these values; empty where there is nothing.
        sure: half the width that is guaranteed, where one is known.
    """

    values: Floats
    error: Floats | None = None
    note: str = ""
    sure: Floats | None = None


def settled(values: npt.ArrayLike, *, floor: bool = False) -> Floats:
    """Values as float64 with the noise of their last digits taken off, NaN as 0.

    Whole numbers stay as they are, others keep 40 bits (12 digits), so that values which are equal
    by their formula are equal here. With ``floor``, what is below 1e-10 of the largest value is 0,
    for values that are solutions of equations. O(n).
    """
    found = np.nan_to_num(np.asarray(values, np.float64), nan=0.0)
    if floor and len(found):
        found = np.where(np.abs(found) < 1e-10 * np.abs(found).max(), 0.0, found)
    part, power = np.frexp(found)
    short = np.ldexp(np.round(np.ldexp(part, BITS)), power - BITS)
    kept: Floats = np.where(found == np.floor(found), found, short) + 0.0
    return kept


def rank(values: npt.ArrayLike) -> Ranks:
    """Ranks of values, 1 for the largest; equal values share the least rank. O(n log n)."""
    found = np.asarray(values, np.float64)
    rising = np.sort(found)
    above = len(found) - np.searchsorted(rising, found, side="right")
    ranks: Ranks = above.astype(np.int64) + 1
    return ranks


def order(values: npt.ArrayLike) -> Ranks:
    """Node numbers by falling value and then by name (names are numbered in their order)."""
    placed: Ranks = np.argsort(-np.asarray(values, np.float64), kind="stable").astype(np.int64)
    return placed
