"""Visits: when somebody was at a place, from rows of stays, cells or checkpoints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

SECOND = 10**6
DAY = 86_400
PRESENCES = {
    "person": pl.String,
    "place": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "ev": pl.String,
}

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Visits:
    """Visits sorted by (place, start, person, end), as arrays of one length, times in seconds.

    ``who`` and ``where`` are numbers into ``persons`` and ``places``, both sorted; ``ev`` is the
    evidence of the first row of each visit, ``rows`` how many rows it was made of.
    """

    persons: list[str]
    places: list[str]
    who: Ints
    where: Ints
    start: Ints
    end: Ints
    ev: list[str]
    rows: Ints

    def __len__(self) -> int:
        return len(self.who)


def visits(presences: pl.DataFrame, within: int, places: list[str] | None = None) -> Visits:
    """Rows (person, place, start, end in microseconds of local time, ev) as visits.

    Rows of one person at one place that overlap or follow within ``within`` seconds are one
    visit. A missing end is the start. O(n log n); the order of the rows changes nothing.

    Args:
        places: names to number the places by, sorted, where several tables share them.
    """
    rows = presences.select(*PRESENCES).with_columns(pl.col("end").fill_null(pl.col("start")))
    rows = rows.drop_nulls(["person", "place", "start"]).with_columns(
        pl.col("start") // SECOND, pl.max_horizontal("start", "end").alias("end") // SECOND
    )
    rows = rows.sort("person", "place", "start", "end", "ev")
    reach = pl.col("end").cum_max().shift(1).over("person", "place")
    fresh = (pl.col("start") > reach + within).fill_null(True)
    merged = (
        rows.with_columns(run=fresh.cast(pl.Int64).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("person", "place", "start").first(),
            pl.col("end").max(),
            pl.col("ev").first(),
            rows=pl.len().cast(pl.Int64),
        )
        .sort("place", "start", "person", "end")
    )
    names = merged["person"].unique().sort().to_list()
    known = merged["place"].unique().sort().to_list() if places is None else places
    return Visits(
        names, known, _codes(merged["person"], names), _codes(merged["place"], known),
        merged["start"].to_numpy().astype(np.int64), merged["end"].to_numpy().astype(np.int64),
        merged["ev"].to_list(), merged["rows"].to_numpy().astype(np.int64),
    )  # fmt: skip


def _codes(values: pl.Series, names: list[str]) -> Ints:
    table = pl.DataFrame({"name": names, "code": np.arange(len(names), dtype=np.int64)},
                         schema={"name": pl.String, "code": pl.Int64})  # fmt: skip
    found = (
        values.alias("name").to_frame().join(table, on="name", how="left", maintain_order="left")
    )
    return found["code"].to_numpy().astype(np.int64)


def shifted(table: Visits, rng: np.random.Generator) -> Visits:
    """Each person's visits moved by a random number of weeks, round the period.

    Places, hours, days of the week and each one's rhythm stay; who meets whom does not. In less
    than four weeks of data days take the place of weeks; in less than two days nothing moves.
    """
    base = int(table.start.min()) // DAY * DAY
    length = int(table.end.max()) - base
    unit = 7 * DAY if length >= 28 * DAY else DAY
    turns = max(-(-length // unit), 1)
    moved = rng.integers(0, turns, size=len(table.persons))[table.who] * unit
    start = base + (table.start - base + moved) % (turns * unit)
    order = np.lexsort((table.who, start, table.where))
    end = start + (table.end - table.start)
    return Visits(
        table.persons, table.places, table.who[order], table.where[order], start[order],
        end[order], [""] * len(table), table.rows[order],
    )  # fmt: skip


class Clock:
    """Counts visits of a table that overlap given spans, at a place or anywhere. O(log n) each."""

    def __init__(self, table: Visits) -> None:
        self.base = int(table.start.min()) if len(table) else 0
        self.width = (int(table.end.max()) - self.base if len(table) else 0) + 8 * DAY
        self.starts = table.where * self.width + table.start - self.base
        self.ends = np.sort(table.where * self.width + table.end - self.base)
        self.all_starts, self.all_ends = np.sort(table.start), np.sort(table.end)
        self.at_place = np.bincount(table.where, minlength=len(table.places))

    def range(self, where: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """First and last + 1 place, in the table, of the visits that start in [low, high]."""
        first = np.searchsorted(self.starts, self._key(where, low), "left")
        return first, np.searchsorted(self.starts, self._key(where, high), "right")

    def there(self, where: Ints, low: Ints, high: Ints) -> Ints:
        """Visits at the place that overlap [low, high]."""
        begun = np.searchsorted(self.starts, self._key(where, high), "right")
        over = np.searchsorted(self.ends, self._key(where, low), "left")
        found: Ints = begun - over
        return found

    def anywhere(self, low: Ints, high: Ints) -> Ints:
        """Visits at any place that overlap [low, high]."""
        begun = np.searchsorted(self.all_starts, high, "right")
        over = np.searchsorted(self.all_ends, low, "left")
        found: Ints = begun - over
        return found

    def _key(self, where: Ints, at: Ints) -> Ints:
        inside = np.clip(at - self.base, 0, self.width - 1)
        # Before the first moment of the table nothing has begun and nothing is over.
        key: Ints = where * self.width + np.where(at < self.base, -1, inside)
        return key
