"""Two answers to one question, row by row: new, gone, changed, the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Row = list[Any]


@dataclass(frozen=True)
class Change:
    """A row that both answers have, with other values; ``columns`` names those that differ."""

    before: Row
    after: Row
    columns: tuple[str, ...]


@dataclass
class Comparison:
    """What became of the rows, in the order of the answers. ``same`` counts the unchanged."""

    columns: list[str]
    unique: tuple[str, ...]
    new: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0

    @property
    def equal(self) -> bool:
        """Whether nothing differs; the order of rows does not count."""
        return not (self.new or self.gone or self.changed)


def compare(
    columns: Sequence[str], before: Sequence[Row], after: Sequence[Row], unique: Sequence[str] = ()
) -> Comparison:
    """Compare rows in JSON form.

    Rows are the same thing when the ``unique`` columns agree; without any, or where these do not
    tell the rows of one answer apart, when all columns do, and equal rows are counted.
    O(rows) time and memory.
    """
    found = Comparison(list(columns), tuple(unique) if set(unique) <= set(columns) else ())
    places = [found.columns.index(name) for name in found.unique] or list(range(len(columns)))
    one, other = _keyed(before, places), _keyed(after, places)
    if len(one) < len(before) or len(other) < len(after):
        found.unique = ()
        places = list(range(len(columns)))
        one, other = _counted(before, places), _counted(after, places)
    for key, row in other.items():
        old = one.get(key)
        if old is None:
            found.new.append(row)
        elif old == row:
            found.same += 1
        else:
            pairs = zip(columns, old, row, strict=True)
            found.changed.append(Change(old, row, tuple(n for n, a, b in pairs if a != b)))
    found.gone = [row for key, row in one.items() if key not in other]
    return found


def key_of(row: Row, places: Sequence[int]) -> str:
    """What tells a row from others, as one text."""
    return json.dumps([row[n] for n in places], ensure_ascii=False, sort_keys=True)


def _keyed(rows: Sequence[Row], places: Sequence[int]) -> dict[str, Row]:
    return {key_of(row, places): row for row in rows}


def _counted(rows: Sequence[Row], places: Sequence[int]) -> dict[str, Row]:
    """Each row under its values and how often they came before."""
    met: dict[str, int] = {}
    found: dict[str, Row] = {}
    for row in rows:
        key = key_of(row, places)
        met[key] = met.get(key, 0) + 1
        found[f"{key}#{met[key]}"] = row
    return found
