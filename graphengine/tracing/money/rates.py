"""Exchange rates as exact fractions, by day."""

from __future__ import annotations

import csv
import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from graphengine.errors import InputError

COLUMNS = ("date", "from", "to", "rate")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Rates:
    """Rates by pair of currencies; the one of a day is the last stated on or before it.

    ``table``: ``{(from, to): [(day, major units of `to` for one of `from`), ...]}``, days rising.
    """

    table: Mapping[Pair, list[tuple[date, Fraction]]] = field(default_factory=dict)

    def on(self, day: date, source: str, target: str) -> Fraction | None:
        """The rate of a day, turned round where only the other way is stated; None: unknown."""
        if source == target:
            return Fraction(1)
        direct = self._last((source, target), day)
        if direct is not None:
            return direct
        other = self._last((target, source), day)
        return 1 / other if other is not None else None

    def digest(self) -> str:
        """SHA-256 of all that is stated, whatever the order of its rows."""
        rows = sorted(
            f"{day},{source},{target},{rate}\n"
            for (source, target), days in self.table.items()
            for day, rate in days
        )
        return hashlib.sha256("".join(rows).encode()).hexdigest()

    def _last(self, pair: Pair, day: date) -> Fraction | None:
        stated = self.table.get(pair, [])
        place = bisect_right(stated, day, key=lambda entry: entry[0])
        return stated[place - 1][1] if place else None


def read_rates(path: Path | str) -> Rates:
    """Read ``date,from,to,rate`` as CSV: ISO days and currencies, a decimal point.

    Raises:
        InputError: names line and column of what is wrong, two rates for one pair and day too.
    """
    name = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("The rates cannot be read as UTF-8 text.", file=name) from error
    except OSError as error:
        raise InputError(f"The rates cannot be read: {error.strerror}.", file=name) from error
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise InputError(f"The first line must read {','.join(COLUMNS)}.", file=name, line=1)
    return stated_rates(reader, name)


def stated_rates(rows: Iterable[Mapping[str, str]], name: str = "rates") -> Rates:
    """Rates from rows with ``date``, ``from``, ``to`` and ``rate`` as text; the first is line 2.

    Raises:
        InputError: as of :func:`read_rates`.
    """
    table: dict[Pair, dict[date, Fraction]] = {}
    for line, row in enumerate(rows, start=2):
        pair, day, rate = _row(row, name, line)
        if table.setdefault(pair, {}).setdefault(day, rate) != rate:
            raise InputError("A second rate for this pair and day.", file=name, line=line)
    return Rates({pair: sorted(days.items()) for pair, days in table.items()})


def _row(row: Mapping[str, str], name: str, line: int) -> tuple[Pair, date, Fraction]:
    def wrong(column: str, wanted: str) -> InputError:
        return InputError(f"Expected {wanted}.", file=name, line=line, column=column)

    try:
        day = date.fromisoformat((row["date"] or "").strip())
    except ValueError as error:
        raise wrong("date", "a day as 2016-07-01") from error
    codes = [(row[column] or "").strip().upper() for column in ("from", "to")]
    for column, code in zip(("from", "to"), codes, strict=True):
        if len(code) != 3 or not code.isalpha():
            raise wrong(column, "an ISO 4217 code as CNY")
    try:
        rate = Decimal((row["rate"] or "").strip())
    except InvalidOperation as error:
        raise wrong("rate", "a decimal number as 6.6445") from error
    if not rate.is_finite() or rate <= 0:
        raise wrong("rate", "a number above zero")
    return (codes[0], codes[1]), day, Fraction(rate)
