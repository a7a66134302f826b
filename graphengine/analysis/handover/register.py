"""What the operator's register says: new number opened, old one closed at the switch?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.analysis.handover.lives import Lives

Floats = npt.NDArray[np.float64]
DATES = {"number": pl.String, "opened": pl.Float64, "closed": pl.Float64}
# A new number is opened at most so many days before the old one's last record; an old one is
# closed at most so many days after the new one's first.
BEFORE, AFTER = 30.0, 60.0
# In a takeover the register shows it so at these rates: people also use a number they had, or
# keep paying for one they left.
OPENED, CLOSED = 0.8, 0.6


def dates_told(pairs: pl.DataFrame, dates: pl.DataFrame, life: Lives) -> Floats:
    """Log-likelihood ratio of the register's dates for each pair, in nats.

    Two yes-or-no questions a pair: was the new number opened between 30 days before the old one's
    last record and its own first record, and was the old number closed between its last record
    and 60 days after the new one's first? The chance of a yes is its share among the matched
    controls: numbers that begin (or end) in this data and have a date, or could have one. 0 where
    the register has no date of that sort at all, and for a new number without an opening date.

    Args:
        pairs: columns old, new, last, first. dates: number, opened, closed in days since 1970.
    """
    if dates.is_empty() or pairs.is_empty():
        return np.zeros(pairs.height)
    each = dates.group_by("number").agg(pl.col("opened").min(), pl.col("closed").max())
    opened = _of(pairs["new"], each, "opened")
    closed = _of(pairs["old"], each, "closed")
    last, first = pairs["last"].to_numpy(), pairs["first"].to_numpy()
    begun = _of(life.beginners["name"], each, "opened")
    ended = _of(life.enders["name"], each, "closed")
    told = np.zeros(pairs.height)
    if np.isfinite(begun).any():
        known = begun[np.isfinite(begun)]
        yes = (opened >= last - BEFORE) & (opened <= first + 1)
        ratio = _ratio(yes, OPENED, _share(known, last - BEFORE, first + 1, len(known)))
        told += np.where(np.isfinite(opened), ratio, 0.0)
    if np.isfinite(ended).any():
        yes = (closed >= last - 1) & (closed <= first + AFTER)
        told += _ratio(yes, CLOSED, _share(ended, last - 1, first + AFTER, len(ended)))
    return told


def _of(names: pl.Series, each: pl.DataFrame, column: str) -> Floats:
    """The date of each name, NaN where there is none."""
    rows = names.to_frame("number").join(each, on="number", how="left", maintain_order="left")
    return rows[column].cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)


def _share(values: Floats, low: Floats, high: Floats, size: int) -> Floats:
    """Share of values within [low, high], the pair's own left out, one half added."""
    order = np.sort(values[np.isfinite(values)])
    inside = np.searchsorted(order, high, "right") - np.searchsorted(order, low, "left")
    share: Floats = (np.maximum(inside - 1, 0) + 0.5) / (size + 1)
    return share


def _ratio(yes: npt.NDArray[np.bool_], rate: float, share: Floats) -> Floats:
    chance = np.clip(share, 1e-6, 1 - 1e-6)
    told: Floats = np.where(yes, np.log(rate / chance), np.log((1 - rate) / (1 - chance)))
    return told
