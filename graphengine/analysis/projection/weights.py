"""What the parallel events of a pair weigh together: exact sums, whatever the rows' order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.analysis.arrays import Codes, Short
from graphengine.analysis.numbers import Groups, rising
from graphengine.analysis.projection.declaration import Declaration
from graphengine.analysis.projection.reading import NO_TIME, Rows

Floats = npt.NDArray[np.float64]
FINE = 2.0**40
"""Recency is added as whole numbers of 1 / FINE, so that the order of rows changes nothing."""


class Lines(Groups):
    """The pairs as rising keys, how many events each has, and the line of each event."""

    def ends(self, nodes: int) -> tuple[Codes, Codes, Codes]:
        """Source, target and layer of each line."""
        bits = nodes.bit_length()
        low = (1 << bits) - 1
        return self.keys >> bits & low, self.keys & low, self.keys >> 2 * bits


def lines_of(
    source: Short, target: Short, nodes: int, declared: Declaration, layer: Codes, *,
    events: bool = False,
) -> Lines:  # fmt: skip
    """Number the pairs; the layer belongs to the pair where layers are kept apart. O(m log m).

    Args:
        events: whether the line of each event will be asked for.
    """
    bits = nodes.bit_length()
    if not declared.directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    keys = source.astype(np.int64)
    keys <<= bits
    keys |= target
    if declared.layered:
        keys |= layer << 2 * bits
    return Lines(keys, placed=events or declared.weight != "count")


def valued_rows(
    rows: Rows, keep: npt.NDArray[np.bool_], declared: Declaration, left: dict[str, int]
) -> npt.NDArray[np.bool_]:
    """Rows that have a positive value, of one currency where they have currencies."""
    valued = rows.valued & (rows.value > 0)
    reason = f"without {declared.of}"
    left[reason] = left.get(reason, 0) + int((keep & ~valued).sum())
    good = keep & valued
    if not rows.currencies:
        return good
    if declared.currency is not None:
        named = [code for code, name in enumerate(rows.currencies) if name == declared.currency]
        code = named[0] if named else -2
    else:
        counts = np.bincount(rows.currency[good & (rows.currency >= 0)], minlength=1)
        ranked = sorted(range(len(rows.currencies)), key=lambda c: rows.currencies[c])
        code = max(ranked, key=lambda c: int(counts[c]) if c < len(counts) else 0)
    same: npt.NDArray[np.bool_] = (rows.currency == code) | (rows.currency < 0)
    left["other currency"] = left.get("other currency", 0) + int((good & ~same).sum())
    taken: npt.NDArray[np.bool_] = good & same
    return taken


def weights(
    lines: Lines, at: Codes, value: npt.NDArray[Any], declared: Declaration, zone: str
) -> Floats:
    """One weight a line, see :class:`Declaration`. O(m log m)."""
    size = len(lines)
    if declared.weight == "count":
        return lines.count.astype(np.float64)
    if declared.weight in ("sum", "log"):
        summed = _sums(lines, value.astype(np.float64))
        return np.log1p(summed) if declared.weight == "log" else summed
    if declared.weight == "days":
        return _days(lines.place, at, size, zone)
    return _recency(lines.place, at, size, declared.half_life)


def _sums(lines: Lines, value: Floats) -> Floats:
    """Sums by line; whole values (minor units) are added as integers, so exactly."""
    whole = bool((value == np.floor(value)).all())
    if not whole or not 2.0**53 <= float(np.abs(value).sum()) < 2.0**62:
        return lines.added(value)
    by = rising(lines.place)
    first = np.cumsum(lines.count) - lines.count
    found: Floats = np.add.reduceat(value[by].astype(np.int64), first).astype(np.float64)
    return found


def _days(place: Codes, at: Codes, size: int, zone: str) -> Floats:
    """Distinct calendar days by line; an event without a time counts no day, a line at least 1."""
    frame = pl.DataFrame({"line": place, "at": at}).filter(pl.col("at") != NO_TIME)
    day = pl.from_epoch("at", time_unit="us").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    counted = (
        frame.select("line", day.dt.date().alias("day"))
        .group_by("line").agg(pl.col("day").n_unique().alias("days"))
    )  # fmt: skip
    found = np.ones(size)
    found[counted["line"].to_numpy()] = counted["days"].to_numpy()
    return found


def _recency(place: Codes, at: Codes, size: int, half_life: timedelta) -> Floats:
    timed = at != NO_TIME
    last = int(at[timed].max()) if timed.any() else 0
    ages = (last - at[timed]) / (half_life / timedelta(microseconds=1))
    shares = np.rint(np.exp2(-ages) * FINE).astype(np.int64)
    frame = pl.DataFrame({"line": place[timed], "share": shares})
    added = frame.group_by("line").agg(pl.col("share").sum())
    found = np.zeros(size)
    found[added["line"].to_numpy()] = added["share"].to_numpy()
    return np.maximum(found / FINE, 1 / FINE)
