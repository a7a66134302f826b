"""Two tables of the truth that hold for everybody, not for the ring alone: numbers and meetings."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from graphengine.demo.company import Company
from graphengine.demo.tables import World, when


def write_ties(folder: Path, world: World, company: Sequence[Company]) -> None:
    """Write takeovers.csv (every change of number, with its moment) and meetings.csv.

    ``number_changes.csv`` has those of dealers alone. ``meetings.csv`` has every pair that shared
    nights for a reason: why, how many times, and whether they travelled with one another (yes) or
    only slept under one roof (no: a conference, regulars of a hotel). Pairs that shared a hotel by
    chance alone are not listed.
    """
    number, ids = world.phones.number, world.people.id_number
    _write(
        folder / "takeovers.csv",
        ("old_number", "new_number", "changed_at"),
        sorted(
            (f"+86{number[old]}", f"+86{number[new]}", when(np.array([moment]))[0])
            for old, new, moment in world.phones.changes
        ),
    )
    meetings: dict[tuple[str, str], tuple[str, str, int]] = {}
    for one in sorted(company, key=lambda row: not row.together):
        low, high = sorted((ids[one.one], ids[one.other]))
        told = (one.why, "yes" if one.together else "no", one.times)
        meetings.setdefault((low, high), told)
    rows = [(*pair, *told) for pair, told in sorted(meetings.items())]
    _write(folder / "meetings.csv", ("person", "other", "why", "together", "times"), rows)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
