"""Dates and times of parameters: one reading, exact, in the case's time zone.

A local time that a change of clocks skips is refused; one that happens twice is refused too, with
the two ways to write it: a result must not hang on a guess. A bare day is its first moment there,
which is always a single one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphengine.catalogue.problem import BadValue

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


@lru_cache(maxsize=32)
def zone(name: str) -> tzinfo:
    """The time zone of that IANA name; BadValue where there is none."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadValue(f"the case's time zone {name!r} is not known") from error


def day(value: object) -> date:
    """``2016-07-01``, or a date that is no datetime."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise BadValue("must be a day such as 2016-07-01")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError as error:
        raise BadValue("is a day that does not exist") from error


def instant(value: object, time_zone: str) -> datetime:
    """A moment in UTC, from a text, a datetime or a date; without an offset, in ``time_zone``."""
    if isinstance(value, datetime):
        return _in_utc(_plain(value), time_zone)
    if isinstance(value, date):
        return first_moment(day(value), time_zone)
    text = value.strip() if isinstance(value, str) else ""
    if _DAY.fullmatch(text):
        return first_moment(day(text), time_zone)
    found = _TIME.fullmatch(text)
    if not found:
        raise BadValue("must be a time such as 2016-07-01T08:30 or 2016-07-01T08:30:00+08:00")
    start = day(found[1])
    fraction = int((found[5] or "").ljust(6, "0"))
    try:
        local = datetime(
            start.year, start.month, start.day, int(found[2]), int(found[3]), int(found[4] or 0),
            fraction, tzinfo=_offset(found[6]),
        )  # fmt: skip
    except ValueError as error:
        raise BadValue("is a time of day that does not exist") from error
    return _in_utc(local, time_zone)


def first_moment(value: date, time_zone: str) -> datetime:
    """The first moment of a day there, in UTC: after a skipped midnight, the first that exists."""
    midnight = datetime(value.year, value.month, value.day, tzinfo=zone(time_zone))
    if _exists(midnight):
        return _utc(midnight)
    # The clocks went forward over midnight, by a day at most: search for the second they did.
    end = _utc(midnight)
    low, high = -86_400, 0
    while high - low > 1:
        middle = (low + high) // 2
        reached = (end + timedelta(seconds=middle)).astimezone(midnight.tzinfo).date() >= value
        low, high = (low, middle) if reached else (middle, high)
    found = end + timedelta(seconds=high)
    if found.astimezone(midnight.tzinfo).date() != value:
        raise BadValue(f"is a day that {time_zone} skipped")
    return found


def _plain(value: datetime) -> datetime:
    """A datetime of the very class, whatever subclass a library made."""
    parts = (value.year, value.month, value.day, value.hour, value.minute, value.second)
    return datetime(*parts, value.microsecond, tzinfo=value.tzinfo, fold=value.fold)


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:])
    if hours > 18 or minutes > 59:
        raise BadValue("has an offset from UTC that does not exist")
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if text[0] == "-" else length)


def _in_utc(value: datetime, time_zone: str) -> datetime:
    if value.tzinfo is not None and value.utcoffset() is not None:
        return _utc(value)
    local = value.replace(tzinfo=zone(time_zone), fold=0)
    if not _exists(local):
        raise BadValue(
            f"is a local time that {time_zone} skipped when its clocks went forward; "
            "write it with its offset, such as 2016-07-01T08:30+08:00"
        )
    second = local.replace(fold=1)
    if local.utcoffset() != second.utcoffset():
        offsets = [f"{moment:%z}" for moment in (local, second)]
        ways = " or ".join(f"{text[:3]}:{text[3:5]}" for text in offsets)
        raise BadValue(
            f"is a local time that happened twice in {time_zone}; write it with its offset, {ways}"
        )
    return _utc(local)


def _exists(local: datetime) -> bool:
    """Whether a clock there ever showed this time."""
    back = _utc(local).astimezone(local.tzinfo)
    return back.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise BadValue("must be in the years 1 to 9999") from error
