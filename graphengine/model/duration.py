"""Lengths of time as Cypher has them: months, days and seconds are kept apart.

A month has no fixed number of days and a day none of seconds, so they are not folded into one
number. Reading is exact; nothing is rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from graphengine.errors import InputError

_ISO = re.compile(
    r"P(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<weeks>\d{1,9})W)?"
    r"(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?:(?P<hours>\d{1,12})H)?(?:(?P<minutes>\d{1,12})M)?"
    r"(?:(?P<seconds>\d{1,12})(?:[.,](?P<fraction>\d{1,6}))?S)?)?",
    re.ASCII,
)
_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_WORDS = re.compile(r"(\d{1,12})\s*([a-z]+)", re.ASCII)
# A thousand years of each; more is a slip of the pen.
_MOST_MONTHS, _MOST_DAYS, _MOST_SECONDS = 12_000, 366_000, 366_000 * 86_400
# Neo4j orders durations by the average length of a Gregorian month.
_SECONDS_A_MONTH = 2_629_746


@dataclass(frozen=True)
class Duration:
    """A length of time, never negative. ``microseconds`` is 0 to 999,999.

    Raises:
        InputError: a part is negative or more than a thousand years.
    """

    months: int = 0
    days: int = 0
    seconds: int = 0
    microseconds: int = 0

    def __post_init__(self) -> None:
        parts = (self.months, self.days, self.seconds, self.microseconds)
        if any(part < 0 for part in parts):
            raise InputError("A duration cannot be negative.", value_class="duration")
        most = (_MOST_MONTHS, _MOST_DAYS, _MOST_SECONDS, 999_999)
        if any(part > limit for part, limit in zip(parts, most, strict=True)):
            raise InputError("A duration is a thousand years at most.", value_class="duration")

    @property
    def order(self) -> tuple[int, int]:
        """Seconds and microseconds to compare by, a month counted as 30.436875 days."""
        whole = self.months * _SECONDS_A_MONTH + self.days * 86_400 + self.seconds
        return whole, self.microseconds

    def iso(self) -> str:
        """ISO 8601, as Cypher's ``duration()`` reads it: ``P1M3DT36H`` is ``P1M3DT129600S``."""
        date = (f"{self.months}M" if self.months else "") + (f"{self.days}D" if self.days else "")
        fraction = f".{self.microseconds:06d}".rstrip("0") if self.microseconds else ""
        clock = f"T{self.seconds}{fraction}S" if self.seconds or self.microseconds else ""
        return f"P{date}{clock}" if date or clock else "PT0S"

    def __str__(self) -> str:
        return self.iso()


def parse(text: str) -> Duration:
    """Read ``P3D``, ``PT36H``, ``P1Y2M``, or words: ``3 days``, ``1 day 12 hours``.

    Raises:
        InputError: neither form; a fraction of anything but seconds; more than a thousand years.
    """
    text = text.strip()
    parts = _iso_parts(text) or _word_parts(text)
    if parts is None:
        raise InputError(
            "A duration is written P3D, PT36H or in words: 3 days, 36 hours.",
            value_class="duration",
        )
    clock = parts["hours"] * 3600 + parts["minutes"] * 60 + parts["seconds"]
    return Duration(
        months=parts["years"] * 12 + parts["months"],
        days=parts["weeks"] * 7 + parts["days"],
        seconds=clock,
        microseconds=parts.get("microseconds", 0),
    )


def from_timedelta(value: timedelta) -> Duration:
    """The same length in days, seconds and microseconds; InputError where it is negative."""
    if value < timedelta(0):
        raise InputError("A duration cannot be negative.", value_class="duration")
    return Duration(0, value.days, value.seconds, value.microseconds)


def _iso_parts(text: str) -> dict[str, int] | None:
    found = _ISO.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        return None
    parts = {name: int(found[name] or 0) for name in _UNITS}
    parts["microseconds"] = int((found["fraction"] or "0").ljust(6, "0"))
    return parts


def _word_parts(text: str) -> dict[str, int] | None:
    parts = dict.fromkeys(_UNITS, 0)
    text = text.lower()
    rest = _WORDS.sub("", text).replace(",", " ").replace(" and ", " ").strip()
    pairs = _WORDS.findall(text)
    names = [word if word.endswith("s") else word + "s" for _, word in pairs]
    if rest or not pairs or len(set(names)) < len(names) or not set(names) <= set(_UNITS):
        return None
    for (number, _), name in zip(pairs, names, strict=True):
        parts[name] = int(number)
    return parts
