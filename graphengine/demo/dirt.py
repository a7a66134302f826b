"""The dirt of real files: duplicates, spellings, placeholders, rows that cannot be loaded.

Dirt is added, and counted, so that a test can hold a loader to it. Rows that stand for
something in the case are never made unreadable: bad rows are spoilt copies with numbers of
their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from graphengine.demo.ledger import Ints

_WIDE = {48 + digit: 0xFF10 + digit for digit in range(10)}
PLACEHOLDERS = ("无", "NULL", "-")


@dataclass
class Planted:
    """Counts of one file for the manifest."""

    duplicates: int = 0
    bad_rows: dict[str, int] = field(default_factory=dict)
    odd: dict[str, int] = field(default_factory=dict)


def change_cells(
    frame: pl.DataFrame, column: str, share: float, kinds: tuple[str, ...],
    planted: Planted, rng: np.random.Generator,
) -> pl.DataFrame:  # fmt: skip
    """Respell a share of non-empty cells: spaces in names, wide digits, placeholders."""
    cells = frame[column].to_list()
    chosen = np.flatnonzero(rng.random(len(cells)) < share).tolist()
    chosen = [index for index in chosen if cells[index]]
    count = len(chosen)
    for turn, index in enumerate(chosen):
        cells[index] = respell(cells[index], kinds[turn % len(kinds)], turn)
    for kind in kinds:
        name = f"{column}:{kind}"
        planted.odd[name] = planted.odd.get(name, 0) + _turns(count, kinds, kind)
    return frame.with_columns(pl.Series(column, cells, dtype=pl.String))


def _turns(count: int, kinds: tuple[str, ...], kind: str) -> int:
    """How often a kind came up when the kinds took turns."""
    place = kinds.index(kind)
    return (count - place + len(kinds) - 1) // len(kinds)


def respell(text: str, kind: str, turn: int) -> str:
    """One cell in another spelling."""
    if kind == "space":
        return f"{text[:1]} {text[1:]}" if turn % 2 else f" {text} "
    if kind == "wide":
        return text.translate(_WIDE)
    if kind == "grouped":
        return f"{text[:3]} {text[3:7]} {text[7:]}"
    if kind == "lower":
        return text.lower()
    return PLACEHOLDERS[turn % len(PLACEHOLDERS)]


def each(frame: pl.DataFrame) -> int:
    """How many bad rows of a kind a file of this length gets."""
    return max(1, len(frame) // 20_000)


def soil(
    frame: pl.DataFrame, spoil: dict[str, tuple[str, str]], key: str, repeated: float,
    planted: Planted, rng: np.random.Generator,
) -> pl.DataFrame:  # fmt: skip
    """Repeat a share of the rows exactly, then insert spoilt copies of some.

    ``spoil`` maps a kind of fault to (column, the text put there); the copies get a ``key`` of
    their own where one is named, so that they do not meet the row they were copied from.
    """
    count = max(1, int(repeated * len(frame)))
    chosen = np.sort(rng.permutation(len(frame))[:count])
    planted.duplicates += count
    repeated_rows = frame[chosen]
    number, extra = each(frame), []
    for kind, (column, text) in spoil.items():
        rows = frame[rng.permutation(len(frame))[:number]]
        if key:
            fresh = [f"X{kind[:1].upper()}{rng.integers(10**9, 10**10)}" for _ in range(number)]
            rows = rows.with_columns(pl.Series(key, fresh))
        extra.append(rows.with_columns(pl.lit(text).alias(column)))
        planted.bad_rows[kind] = number
    return _insert(frame, pl.concat([repeated_rows, *extra]), rng)


def _insert(frame: pl.DataFrame, rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    places: Ints = rng.integers(1, len(frame) + 1, size=len(rows))
    order = np.concatenate([np.arange(len(frame)) * 2, places * 2 - 1])
    both = pl.concat([frame, rows])
    return both[np.argsort(order, kind="stable")]


def fill_empty(
    frame: pl.DataFrame, column: str, share: float, planted: Planted, rng: np.random.Generator
) -> pl.DataFrame:
    """Write a placeholder into a share of the empty cells."""
    cells = frame[column].to_list()
    empty = [index for index, cell in enumerate(cells) if not cell]
    chosen = [index for index in empty if rng.random() < share]
    for turn, index in enumerate(chosen):
        cells[index] = PLACEHOLDERS[turn % len(PLACEHOLDERS)]
    planted.odd[f"{column}:placeholder"] = len(chosen)
    return frame.with_columns(pl.Series(column, cells, dtype=pl.String))


def add_odd_ids(
    frame: pl.DataFrame, column: str, excel: str, planted: Planted, rng: np.random.Generator
) -> pl.DataFrame:
    """Insert copies with a wrong check digit and with an id that a spreadsheet spoilt."""
    number = each(frame)
    wrong = frame.filter(pl.col(column).str.contains(r"^\d{17}[2-8]$"))
    wrong = wrong[rng.integers(len(wrong), size=number)].with_columns(
        pl.col(column).str.slice(0, 17) + pl.lit("9")
    )
    spoilt = frame[rng.integers(len(frame), size=number)].with_columns(pl.lit(excel).alias(column))
    planted.odd["wrong_check_digit"] = number
    planted.odd["spreadsheet_number"] = number
    return _insert(frame, pl.concat([wrong, spoilt]), rng)
