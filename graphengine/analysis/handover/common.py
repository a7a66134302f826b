"""What two numbers have in common: contacts, devices, cells, holders, weighted by rarity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

# How much of an old number's habit a new one keeps is not known: all of these, equally likely.
KEPT = np.array([0.0, 0.05, 0.15, 0.35, 0.6, 0.85])

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trait:
    """One kind of thing that numbers have.

    ``frame`` has number, value, count, degree (numbers with this value) and share (the number's
    weight on the value: half by count, half evenly; a number's shares add to 1).
    """

    kind: str
    frame: pl.DataFrame

    @property
    def size(self) -> int:
        """Number of (number, value) pairs."""
        return self.frame.height


def trait(kind: str, frame: pl.DataFrame) -> Trait:
    """A trait from rows (number, value), one a record. O(n log n)."""
    rows = frame.select("number", "value").drop_nulls()
    counted = rows.group_by("number", "value").agg(count=pl.len().cast(pl.Int64))
    counted = counted.with_columns(
        degree=pl.len().over("value").cast(pl.Int64),
        share=0.5 * pl.col("count") / pl.col("count").sum().over("number")
        + 0.5 / pl.len().over("number"),
    )
    return Trait(kind, counted.sort("number", "value"))


def likelihood(pairs: pl.DataFrame, of: Trait, most: float | None = None) -> Floats:
    """Log-likelihood ratio that the new number has its values from the old one, in nats.

    Each distinct value v of the new number is drawn either from the old number's habit, with
    probability k, or from everybody's: ratio (1 - k) + k * share_old(v) / popularity(v), where
    popularity is the share of all other (number, value) pairs that have v. Rare values weigh
    more; values that are not shared count against. The ratio is averaged over k in ``KEPT``. This
    is the mixture of a person's and the population's distribution of Jelinek & Mercer (1980), as
    used for documents and as communication signatures by Cortes, Pregibon & Volinsky (2001,
    "Communities of interest", DOI 10.1007/3-540-44816-0_11), read as a likelihood ratio.

    0 where one of the two has no value at all. The pair itself does not count as a value of the
    other. O(values of the new numbers of all pairs). ``most`` caps the result.
    """
    if pairs.is_empty():
        return np.zeros(0)
    mine = of.frame.select("number", "value", "degree").rename({"number": "new"})
    theirs = of.frame.select("number", "value", "share").rename({"number": "old"})
    rows = (
        pairs.select("old", "new")
        .with_row_index("pair")
        .join(mine, on="new")
        .filter(pl.col("value") != pl.col("old"))
        .join(theirs, on=["old", "value"], how="left")
        .select("pair", "value", "degree", pl.col("share").fill_null(0.0))
        .sort("pair", "value")
    )
    place = rows["pair"].to_numpy()
    others = np.maximum(rows["degree"].to_numpy() - 1, 1) / max(of.size - 1, 1)
    ratio = rows["share"].to_numpy() / others
    sums = [np.bincount(place, np.log1p(k * (ratio - 1)), pairs.height) for k in KEPT]
    told = np.logaddexp.reduce(np.stack(sums), axis=0) - np.log(len(KEPT))
    known = pairs["old"].is_in(of.frame["number"].unique().implode()).to_numpy()
    told = np.where(known, told, 0.0)
    return told if most is None else np.minimum(told, most)


def shared(pairs: pl.DataFrame, of: Trait) -> pl.DataFrame:
    """The values that both numbers of a pair have, rarest first: old, new, value, degree."""
    mine = of.frame.select("number", "value", "degree").rename({"number": "new"})
    theirs = of.frame.select("number", "value").rename({"number": "old"})
    found = pairs.select("old", "new").join(mine, on="new").join(theirs, on=["old", "value"])
    found = found.filter((pl.col("value") != pl.col("old")) & (pl.col("value") != pl.col("new")))
    return found.sort("old", "new", "degree", "value")
