"""When each number was in use: first and last record, rhythm, and how telling its silence is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

DAY = 86_400 * 10**6
RECORDS = {"number": pl.String, "contact": pl.String, "at": pl.Int64, "ev": pl.String}
TRAITS = {"kind": pl.String, "number": pl.String, "value": pl.String, "ev": pl.String}
# A silence that a number's own rhythm explains with at least this chance is no end and no start.
EXPLAINED = 0.5
# Switches rarely show at once: rhythms are uneven, so slower ones are believed in too.
SLOWER = (1.0, 1 / 3, 1 / 10)
TOGETHER, TOGETHER_DAYS = 0.05, 3.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lives:
    """One row a number, sorted by name.

    ``frame`` has name, records, first, last (days since 1970), rate (records a day), and the
    chances ``after`` and ``before`` that the number, if it went on at its rate, would be silent
    from its last record to the end of the data, or from the start of the data to its first.
    """

    frame: pl.DataFrame
    start: float
    end: float

    @property
    def enders(self) -> pl.DataFrame:
        """Numbers whose silence at the end their rhythm does not explain."""
        return self.frame.filter(pl.col("after") < EXPLAINED)

    @property
    def beginners(self) -> pl.DataFrame:
        """Numbers whose silence at the start their rhythm does not explain."""
        return self.frame.filter(pl.col("before") < EXPLAINED)


def lives(records: pl.DataFrame) -> Lives:
    """Lives of the numbers of ``records`` (one row a number and event). O(n log n).

    The rate is shrunk towards the median rhythm: records / (last - first + median gap).
    """
    day = pl.col("at") / DAY
    frame = (
        records.group_by(pl.col("number").alias("name"))
        .agg(records=pl.len().cast(pl.Int64), first=day.min(), last=day.max())
        .sort("name")
    )
    if frame.is_empty():
        empty = frame.with_columns(
            pl.lit(None, dtype=pl.Float64).alias(name) for name in ("rate", "after", "before")
        )
        return Lives(empty, 0.0, 0.0)
    start, end = float(frame["first"].min()), float(frame["last"].max())  # type: ignore[arg-type]
    span = pl.col("last") - pl.col("first")
    gaps = frame.filter(pl.col("records") > 3).select((span / (pl.col("records") - 1)).median())
    usual = gaps.item() or max((end - start) / 10, 1e-6)
    frame = frame.with_columns(rate=pl.col("records") / (span + usual)).with_columns(
        after=(-pl.col("rate") * (end - pl.col("last"))).exp(),
        before=(-pl.col("rate") * (pl.col("first") - start)).exp(),
    )
    return Lives(frame, start, end)


def silence(pairs: pl.DataFrame, of: Lives) -> Floats:
    """Log-likelihood ratio of the times of an old and a new number, in nats, one a row.

    For a takeover the gap between the last record of the old and the first of the new is the sum
    of two waiting times (of the old to the switch, from the switch to the new), or, rarely, a
    short time of using both. By chance the old number's last record falls anywhere: it ended for
    good at some day, as the numbers that end in this data do, or is silent by its own rhythm; and
    the new one is silent before by its rhythm, or begins as such numbers do.

    Args:
        pairs: columns gap, last, first (days), rate_old, rate_new, before_new.
    """
    gap, fast = pairs["gap"].to_numpy(), pairs["rate_old"].to_numpy()
    slow = pairs["rate_new"].to_numpy()
    waiting = np.mean([_two_waits(gap, fast * s, slow * s) for s in SLOWER], axis=0)
    both = np.exp(-np.abs(gap) / TOGETHER_DAYS) / (2 * TOGETHER_DAYS)
    switch = (1 - TOGETHER) * waiting + TOGETHER * both
    total = max(of.frame.height, 1)
    ends, begins = of.enders.height / total, of.beginners.height / total
    length = max(of.end - of.start, 1e-6)
    rest = of.end - pairs["last"].to_numpy()
    chance = ends / length + (1 - ends) * fast * np.exp(-fast * rest)
    quiet = begins + (1 - begins) * pairs["before_new"].to_numpy()
    told: Floats = np.log(np.maximum(switch, 1e-300)) - np.log(chance) - np.log(quiet)
    return told


def _two_waits(gap: Floats, one: Floats, two: Floats) -> Floats:
    """Density of the sum of two exponential waits; 0 where the gap is negative."""
    two = np.where(np.abs(one - two) < 1e-6 * one, two * (1 + 1e-5), two)
    safe = np.maximum(gap, 0.0)
    density = one * two / (two - one) * (np.exp(-one * safe) - np.exp(-two * safe))
    return np.where(gap >= 0, np.maximum(density, 0.0), 0.0)
