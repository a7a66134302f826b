"""Takeovers among numbers, from columns of records; see :func:`takeovers`."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from graphengine.analysis.handover import common, decide
from graphengine.analysis.handover.lives import DAY, Lives, lives, silence
from graphengine.analysis.handover.register import dates_told
from graphengine.errors import UsageError

TRAITS = ("device", "cell", "holder")
PARTS = ("contacts", "silence", *TRAITS, "register")
# Neighbours share the cells of their town: cells add, but cannot carry a takeover alone.
MOST_OF_CELLS = 3.0


@dataclass(frozen=True)
class Settings:
    """How takeovers are looked for.

    Args:
        overlap: days for which the old number may still be in use after the new one began.
        gap: most days from the last record of the old number to the first of the new one.
        hub: values (contacts, cells) of more numbers than this suggest no pair; they still count.
        least: least probability of a pair that is reported.
        false_share: expected share of false pairs among those reported.
    """

    overlap: float = 7.0
    gap: float = 200.0
    hub: int = 200
    least: float = 0.5
    false_share: float = 0.05

    def __post_init__(self) -> None:
        if self.overlap < 0 or self.gap < 0 or self.hub < 1:
            raise UsageError("Overlap and gap must not be negative, and a hub has 1 or more.")
        if not (0 < self.least <= 1 and 0 < self.false_share < 1):
            raise UsageError("A least probability and a share of false pairs lie from 0 to 1.")


@dataclass(frozen=True)
class Takeovers:
    """All pairs considered, best first, and what the data held.

    ``pairs`` has old, new, last, first (days since 1970), gap (days), records_old, records_new,
    the parts of the ratio (nats), llr, probability, and found (reported).
    """

    pairs: pl.DataFrame
    traits: dict[str, common.Trait]
    expected: float
    numbers: int
    enders: int
    beginners: int
    settings: Settings = field(default_factory=Settings)
    used: tuple[str, ...] = ()

    @property
    def found(self) -> pl.DataFrame:
        """The pairs that are reported."""
        return self.pairs.filter("found")

    @property
    def expected_false(self) -> float:
        """Expected number of false pairs among the reported."""
        return float((1 - self.found["probability"]).sum())


def takeovers(
    records: pl.DataFrame,
    traits: pl.DataFrame | None = None,
    dates: pl.DataFrame | None = None,
    settings: Settings | None = None,
) -> Takeovers:
    """Which number took over from which, as log-likelihood ratios against chance.

    A pair's ratio is the product of what its contacts say (:func:`.common.likelihood`), what the
    silences say (:func:`.lives.silence`) and, where there are such columns, devices, cells,
    registered holders and the register's dates (:func:`.register.dates_told`). Chance is what the
    numbers that end and begin in the same data give: the popularity of each contact, the density
    of endings, and each number's own rhythm.

    Args:
        records: columns number, contact, at (microseconds), ev; one row a number and event, so
            that a call gives two rows. Order does not matter.
        traits: columns kind ("device", "cell" or "holder"), number, value, ev.
        dates: columns number, opened, closed (days since 1970, null where unknown).

    Returns:
        :class:`Takeovers`. O(records log records + pairs that share a value of at most ``hub``
        numbers).
    """
    setting = settings or Settings()
    known = {"contacts": common.trait("contacts", records.rename({"contact": "value"}))}
    if traits is not None:
        for kind in TRAITS:
            rows = traits.filter(pl.col("kind") == kind)
            if not rows.is_empty():
                known[kind] = common.trait(kind, rows)
    life = lives(records)
    pairs = _pairs(life, known, setting)
    told = {"silence": silence(pairs, life)}
    if dates is not None:
        told["register"] = dates_told(pairs, dates, life)
    for kind, one in known.items():
        most = MOST_OF_CELLS if kind == "cell" else None
        told[kind] = common.likelihood(pairs, one, most)
    parts = {kind: told.get(kind, np.zeros(pairs.height)) for kind in PARTS}
    llr = np.sum(list(parts.values()), axis=0) if pairs.height else np.zeros(0)
    enders, beginners = life.enders.height, life.beginners.height
    chance, expected = decide.probabilities(
        _codes(pairs["old"]), _codes(pairs["new"]), llr, enders * beginners
    )
    keep = decide.chosen(chance, setting.least, setting.false_share)
    columns = {**parts, "llr": llr, "probability": chance, "found": keep}
    pairs = pairs.with_columns(pl.Series(name, values) for name, values in columns.items())
    pairs = pairs.sort(["found", "llr", "old", "new"], descending=[True, True, False, False])
    drop = ["rate_old", "rate_new", "before_new"]
    return Takeovers(
        pairs.drop(drop), known, expected, life.frame.height, enders, beginners, setting,
        tuple(part for part in PARTS if part in told),
    )  # fmt: skip


def _codes(names: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.unique(names.to_numpy(), return_inverse=True)[1].astype(np.int64)


def _pairs(life: Lives, known: dict[str, common.Trait], setting: Settings) -> pl.DataFrame:
    """Ending and beginning numbers that fit in time and share something, sorted."""
    old = life.enders.select(
        pl.col("name").alias("old"), "last", pl.col("records").alias("records_old"),
        pl.col("rate").alias("rate_old"),
    )  # fmt: skip
    new = life.beginners.select(
        pl.col("name").alias("new"), "first", pl.col("records").alias("records_new"),
        pl.col("rate").alias("rate_new"), pl.col("before").alias("before_new"),
    )  # fmt: skip
    gap = pl.col("first") - pl.col("last")
    fits = (pl.col("old") != pl.col("new")) & gap.is_between(-setting.overlap, setting.gap)
    found = []
    for one in known.values():
        rare = one.frame.filter(pl.col("degree").is_between(2, setting.hub))
        rare = rare.select("number", "value")
        left = rare.rename({"number": "old"}).join(old.select("old", "last"), on="old")
        right = rare.rename({"number": "new"}).join(new.select("new", "first"), on="new")
        both = left.lazy().join(right.lazy(), on="value").filter(fits)
        found.append(both.select("old", "new").unique().collect())
    pairs = pl.concat(found).unique().join(old, on="old").join(new, on="new")
    return pairs.with_columns(gap=gap).sort("old", "new")


__all__ = ["DAY", "PARTS", "Settings", "Takeovers", "takeovers"]
