"""Two tables of the truth that hold for everybody, not for the ring alone: numbers and meetings."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from graphengine.demo.ledger import Ints
from graphengine.demo.tables import World, when


def write_ties(folder: Path, world: World, pairs: Ints) -> None:
    """Write takeovers.csv (every change of number, with its moment) and meetings.csv.

    ``number_changes.csv`` has those of dealers alone. ``pairs``, shape (n, 2), are the persons
    who meet on purpose, of the ring and of honest trade.
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
    meetings = sorted({tuple(sorted((ids[a], ids[b]))) for a, b in pairs.tolist()})
    _write(folder / "meetings.csv", ("person", "other"), meetings)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
