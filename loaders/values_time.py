"""Dates and times from text: formats in the order stated, zones applied, nothing rolled over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import polars as pl

from loaders import fixed
from loaders.values import Read, fill, unread, without_silence
from loaders.values_number import scaled

US = 1_000_000
MOST_ODD = 10_000
"""Texts of a batch that are looked up among those known to be no times."""
DAY = 86_400
_OFFSET = r"(?:[zZ]|(?:[+-][0-9]{2}:[0-9]{2})|(?:[+-][0-9]{4}))$"
_ISO_SHAPE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NAIVE, _AWARE = pl.Datetime("us"), pl.Datetime("us", "UTC")
_EPOCH = {"epoch_s": 6, "epoch_ms": 3, "epoch_us": 0}
_EXCEL = {"excel": datetime(1899, 12, 30), "excel1904": datetime(1904, 1, 1)}
_LAST_SERIAL = 2_958_465
_FIRST_DAY, _LAST_DAY = (
    day.toordinal() - date(1970, 1, 1).toordinal() for day in (date.min, date.max)
)


def dates(text: pl.Series, formats: tuple[str, ...]) -> Read:
    """Calendar days; of a text with a time of day the day as written is taken."""
    values = pl.repeat(None, len(text), dtype=pl.Date, eager=True)
    for fmt in (*formats, "iso"):
        values = fill(values, text, lambda r, fmt=fmt: _possible(_days(r, fmt)))  # type: ignore[misc]
    text = without_silence(text, values)
    return unread(text, values, "not a date")


def _days(text: pl.Series, fmt: str) -> pl.Series:
    if fmt in _EPOCH or fmt in _EXCEL:
        return _special(text, fmt).dt.date()
    if fmt == "iso":
        return _iso(
            text.str.replace(
                r"([:T ][0-9]{2}(?:[.][0-9]+)?)(?:[zZ]|[+-][0-9]{2}:?[0-9]{2})$", "${1}"
            )
        ).dt.date()
    if "%z" in fmt:
        text, fmt = text.str.replace(_OFFSET, "").str.strip_chars(), fmt.replace("%z", "").strip()
    if "%H" in fmt or "%I" in fmt:
        return _naive(text, fmt).dt.date()
    if "%d" not in fmt and "%j" not in fmt:  # a month alone is its first day
        return (text + " 01").str.to_date(_chrono(fmt) + " %d", strict=False)
    short = fixed.naive(text, fmt)
    if short is not None:
        return fill(short.dt.date(), text, lambda r: r.str.to_date(_chrono(fmt), strict=False))
    return text.str.to_date(_chrono(fmt), strict=False)


def times(text: pl.Series, formats: tuple[str, ...], zone: str, since: str | None = None) -> Read:
    """Instants in UTC. A local time that never was is unread; one that came twice is flagged.

    ``epoch_*`` count from ``since``, a local time of ``zone``, or from 1970 in UTC.
    """
    start = None if since is None else datetime.fromisoformat(since).replace(tzinfo=ZoneInfo(zone))
    twice: list[pl.Series] = []
    stated = formats if "iso" in formats else (*formats, "iso")
    wanted = [f for fmt in stated for f in (("iso", "iso_zoned") if fmt == "iso" else (fmt,))]

    def read(rest: pl.Series, fmt: str) -> pl.Series:
        found = _possible(_by(rest, fmt))
        if start is not None and fmt in _EPOCH:
            found = found + (start - datetime(1970, 1, 1, tzinfo=UTC))
        if found.dtype == _AWARE:
            return _possible(found)
        made, again = _localised(found, zone)
        if again is not None:
            twice.append(rest.filter(again))
        return _possible(made)

    values = _by_turns(text, wanted, read, _unread(formats, zone, since))
    cells = text
    text = without_silence(text, values)
    result = unread(text, values, "not a time, or one that its time zone skipped")
    if twice:
        marked = cells.is_in(pl.concat(twice).unique().implode())
        result.flags = pl.select(pl.when(marked).then(pl.lit("ambiguous"))).to_series()
    return result


@lru_cache(maxsize=64)
def _unread(formats: tuple[str, ...], zone: str, since: str | None) -> set[str]:
    """Texts that none of the formats reads: bad cells are often alike, and slow to find out."""
    return set()


def _by_turns(
    text: pl.Series,
    formats: Sequence[str],
    read: Callable[[pl.Series, str], pl.Series],
    unread: set[str] | None = None,
) -> pl.Series:
    """Values by the first format that reads each; the later ones see only what is left.

    What is in ``unread`` is not tried again, and what is found to be so is put there.
    """
    values = read(text, formats[0])
    if len(formats) == 1 or values.null_count() == text.null_count():
        return values
    left = (text.is_not_null() & values.is_null()).arg_true()
    if unread is not None and len(left) <= MOST_ODD:
        left = left.filter(~text.gather(left).is_in(sorted(unread)))
        if not len(left):
            return values
    rest = text.gather(left)
    found = _by_turns(rest, formats[1:], read)
    if unread is not None and len(rest) <= MOST_ODD and len(unread) < MOST_ODD:
        unread.update(rest.filter(found.is_null()))
    return values.clone().scatter(left, found) if found.null_count() < len(found) else values


def _possible(values: pl.Series) -> pl.Series:
    """Null for days and times outside the years 1 to 9999, which no calendar here knows."""
    unit = 1 if values.dtype == pl.Date else DAY * US
    first, last = _FIRST_DAY * unit, (_LAST_DAY + 1) * unit - 1
    physical = values.to_physical()
    low, high = physical.min(), physical.max()
    if low is None or (low >= first and high <= last):  # type: ignore[operator]
        return values
    return pl.select(pl.when(physical.is_between(first, last)).then(values)).to_series()


def _by(text: pl.Series, fmt: str) -> pl.Series:
    if fmt in _EPOCH or fmt in _EXCEL:
        return _special(text, fmt)
    if fmt in ("iso", "iso_zoned"):
        return _iso(text) if fmt == "iso" else _iso_zoned(text)
    return _naive(text, fmt)


def _chrono(fmt: str) -> str:
    """A strptime pattern in the letters of the parser that works on columns."""
    return fmt.replace(".%f", "%.f").replace("%f", "%6f")


def _naive(text: pl.Series, fmt: str) -> pl.Series:
    """Naive values, or UTC ones when the format has an offset."""
    short = fixed.naive(text, fmt)
    if short is not None:
        return fill(short, text, lambda rest: _parsed(rest, fmt))
    return _parsed(text, fmt)


def _parsed(text: pl.Series, fmt: str) -> pl.Series:
    if "%z" in fmt:
        text = text.str.replace(r"[zZ]$", "+00:00")
    if "%H" not in fmt and "%I" not in fmt:
        return text.str.to_date(_chrono(fmt), strict=False).cast(_NAIVE)
    if "%M" not in fmt:  # the parser wants minutes: give it some
        text, fmt = text + " 00", fmt + " %M"
    # Times hardly repeat: a cache of those parsed costs more than it saves.
    return text.str.to_datetime(_chrono(fmt), strict=False, time_unit="us", cache=False)


def _shaped(text: pl.Series) -> pl.Series:
    """Texts that begin with a full date, with one T before the time and no Z."""
    cell = pl.col("t").str.replace(r"^(.{10})[ tT]+", "${1}T").str.replace(r"[zZ]$", "+00:00")
    shaped = text.to_frame("t").select(pl.when(pl.col("t").str.contains(_ISO_SHAPE)).then(cell))
    return shaped.to_series().rename("")


def _iso(text: pl.Series) -> pl.Series:
    """ISO 8601 without an offset, naive."""
    cells = _shaped(text)
    short = fixed.naive(cells, "%Y-%m-%dT%H:%M:%S")
    made = pl.repeat(None, len(cells), dtype=_NAIVE, eager=True) if short is None else short
    for fmt in ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d", "%Y-%m-%dT%H:%M"):
        made = fill(made, cells, lambda rest, fmt=fmt: _naive(rest, fmt))  # type: ignore[misc]
    return made


def _iso_zoned(text: pl.Series) -> pl.Series:
    """ISO 8601 with an offset, in UTC."""
    cells = _shaped(text)
    made = _naive(cells, "%Y-%m-%dT%H:%M:%S.%f%z")
    return fill(made, cells, lambda rest: _naive(rest, "%Y-%m-%dT%H:%M%z"))


def _special(text: pl.Series, fmt: str) -> pl.Series:
    if fmt in _EPOCH:
        micros = scaled(text, _EPOCH[fmt])
        limit = 253_402_300_799 * US
        sound = micros.is_between(-62_135_596_800 * US, limit)
        return pl.select(pl.when(sound).then(micros)).to_series().cast(pl.Int64).cast(_AWARE)
    frame = text.to_frame("t").select(
        pl.when(pl.col("t").str.contains(r"^[0-9]{1,7}(?:\.[0-9]+)?$"))
        .then(pl.col("t").cast(pl.Float64, strict=False))
        .alias("d")
    )
    start = _EXCEL[fmt]
    real = (pl.col("d") >= (61 if fmt == "excel" else 0)) & (pl.col("d") < _LAST_SERIAL + 1)
    offset = (pl.col("d") * DAY * 1000).round().cast(pl.Int64) * 1000
    made = frame.select(pl.when(real).then(pl.lit(start) + offset.cast(pl.Duration("us"))))
    return made.to_series().cast(_NAIVE)


@lru_cache(maxsize=4096)
def fixed_offset(zone: str, first: datetime, last: datetime) -> timedelta | None:
    """The zone's offset if it does not change between two naive days; else None."""
    tz = ZoneInfo(zone)
    offset = first.replace(tzinfo=tz).utcoffset()
    day = first
    while day <= last:
        if day.replace(tzinfo=tz).utcoffset() != offset:
            return None
        day += timedelta(days=1)
    return offset


def _localised(naive: pl.Series, zone: str) -> tuple[pl.Series, pl.Series | None]:
    """Local times as UTC, and where they came twice (None if nowhere)."""
    first, last = naive.min(), naive.max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return naive.dt.replace_time_zone("UTC"), None
    offset = None
    if first.year > 1 and last.year < 9999 and last.year - first.year <= 40:
        begin = datetime(first.year, first.month, 1) - timedelta(days=2)
        end = datetime(last.year, last.month, 28) + timedelta(days=6)
        offset = fixed_offset(zone, begin, end)
    if offset is not None:
        return (naive - offset).dt.replace_time_zone("UTC"), None
    frame = naive.to_frame("t")
    early, late = (
        pl.col("t").dt.replace_time_zone(zone, ambiguous=which, non_existent="null")
        for which in ("earliest", "latest")
    )
    made = frame.select(
        early.dt.convert_time_zone("UTC").alias("early"), (early != late).alias("twice")
    )
    twice = made["twice"].fill_null(False)
    return made["early"], twice if twice.any() else None
