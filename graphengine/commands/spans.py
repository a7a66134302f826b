"""Words of the command line as times, spans and shares."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from graphengine.errors import UsageError

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h|d|w|seconds?|minutes?|hours?|days?|weeks?)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def span(text: str) -> timedelta:
    """``36h``, ``7d``, ``2 weeks``, ``90min`` or ``45s`` as a span.

    Raises:
        UsageError: anything else.
    """
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise UsageError(f"{text!r} is no span of time; write 36h, 7d, 2w, 90min or 45s.")
    number, unit = match.groups()
    micros = Fraction(number) * _SECONDS[unit[0]] * 10**6
    return timedelta(microseconds=round(micros))


def moment(text: str, time_zone: str, *, end: bool = False) -> datetime:
    """A day or an ISO 8601 moment, in the case's zone unless it says its own, as UTC.

    A day alone is its first moment, or with ``end`` its last.

    Raises:
        UsageError: no such moment.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no day or moment; write 2016-07-01 or with T08:30."
        ) from error
    zone = found.tzinfo or ZoneInfo(time_zone)
    if end and re.fullmatch(r"\d{4}-?\d\d-?\d\d", text.strip()):
        found += timedelta(days=1) - timedelta(microseconds=1)
    return found.replace(tzinfo=zone).astimezone(UTC)


def shares(text: str) -> tuple[Fraction, Fraction]:
    """``0.8`` (0.8 to 1), ``0.8:1.05`` or ``80%:105%`` as least and most share kept.

    Raises:
        UsageError: not numbers.
    """
    low, _, high = text.partition(":")
    return _share(low), _share(high or "1")


def _share(text: str) -> Fraction:
    word = text.strip()
    try:
        return Fraction(word[:-1]) / 100 if word.endswith("%") else Fraction(word)
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError(f"{text!r} is no share; write 0.8, 80% or 0.8:1.05.") from error
