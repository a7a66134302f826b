"""Times of a fixed width (``2016-03-01 10:00:00``) by arithmetic on the bytes of whole columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

BLOCK = 1 << 14
"""Rows worked on at a time, so that they stay in the cache."""
TRIED = 64
_NAIVE = pl.Datetime("us")
_DIGITS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_LIMIT = {"H": 24, "M": 60, "S": 60}
_PIECE = re.compile(r"%(.)|(.)", re.DOTALL)


@dataclass(frozen=True)
class Shape:
    """Where the numbers of a format stand, and which bytes stand between them."""

    width: int
    fields: dict[str, tuple[int, ...]]
    between: tuple[tuple[int, int], ...]


@cache
def shape(fmt: str) -> Shape | None:
    """The shape of a format, None if it has another one than numbers of a fixed width."""
    fields: dict[str, tuple[int, ...]] = {}
    between = []
    at = 0
    for code, plain in _PIECE.findall(fmt):
        if code:
            if code not in _DIGITS or code in fields:
                return None
            fields[code] = tuple(range(at, at + _DIGITS[code]))
            at += _DIGITS[code]
            continue
        for byte in plain.encode():
            between.append((at, byte))
            at += 1
    if not {"Y", "m", "d"} <= set(fields):
        return None
    return Shape(at, fields, tuple(between))


def naive(text: pl.Series, fmt: str) -> pl.Series | None:
    """Naive times of the texts that surely are of the format, null for the others.

    None if texts differ in their width, or the format or most texts are not of this kind: then
    nothing is known. What a text that is left over means has to be found out in another way.
    """
    form = shape(fmt)
    if form is None or not len(text) or text.null_count():
        return None
    sizes = text.str.len_bytes()
    if sizes.min() != form.width or sizes.max() != form.width:
        return None
    array = text.to_arrow(compat_level=pl.CompatLevel.oldest())
    start = int(np.frombuffer(array.buffers()[1], np.int64)[array.offset])
    raw = np.frombuffer(array.buffers()[2], np.uint8, len(text) * form.width, start)
    raw = raw.reshape(len(text), form.width)
    if not _read(raw[:: max(len(raw) // TRIED, 1)], form)[1].any():
        return None
    micros, sound = np.empty(len(raw), np.int64), np.empty(len(raw), bool)
    for at in range(0, len(raw), BLOCK):
        part = slice(at, at + BLOCK)
        micros[part], sound[part] = _read(raw[part], form)
    made = pl.Series(micros).cast(_NAIVE)
    if sound.all():
        return made
    return made.to_frame("t").select(pl.when(pl.Series(sound)).then("t")).to_series().rename("")


def _read(raw: Bytes, form: Shape) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Microseconds since 1970, and where they are sound."""
    columns = np.ascontiguousarray(raw.T)
    sound = np.ones(len(raw), dtype=bool)
    for at, byte in form.between:
        sound &= columns[at] == byte
    values: dict[str, npt.NDArray[np.int32]] = {}
    for name, places in form.fields.items():
        number = np.zeros(len(raw), np.int32)
        for at in places:
            digit = columns[at] - np.uint8(48)
            sound &= digit <= 9
            number *= 10
            number += digit
        values[name] = number
    months, lengths = _calendar()
    month = values["m"]
    sound &= (month >= 1) & (month <= 12) & (values["Y"] >= 1)
    place = np.where(sound, values["Y"] * 12 + month - 1, 0)
    sound &= (values["d"] >= 1) & (values["d"] <= lengths[place])
    for name, limit in _LIMIT.items():
        if name in values:
            sound &= values[name] < limit
    total = months[place] + values["d"] - 1
    for name, size in (("H", 24), ("M", 60), ("S", 60)):
        total *= size
        if name in values:
            total += values[name]
    total *= 1_000_000
    return total, sound


@cache
def _calendar() -> tuple[Ints, npt.NDArray[np.int32]]:
    """The first day since 1970, and the number of days, of each month from the year 0 to 9999."""
    months = np.arange(-1970 * 12, (9999 - 1970) * 12 + 13).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64)
    return days[:-1], np.diff(days).astype(np.int32)
