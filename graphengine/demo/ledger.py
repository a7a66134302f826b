"""Events of the case as growing columns; files and truth are cut from them at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Column = NDArray[np.int64] | NDArray[np.float64] | pl.Series | str | int


@dataclass
class Table:
    """Append-only columns of one kind of event; ``rows`` is the number so far."""

    columns: tuple[str, ...]
    chunks: list[pl.DataFrame] = field(default_factory=list)
    rows: int = 0

    def add(self, count: int, **values: Column) -> int:
        """Append ``count`` rows; scalars are repeated. Returns the index of the first one."""
        if set(values) != set(self.columns):
            raise KeyError(f"columns differ: {sorted(set(values) ^ set(self.columns))}")
        data = {}
        for name in self.columns:
            value = values[name]
            if isinstance(value, pl.Series):
                data[name] = value
            elif isinstance(value, np.ndarray):
                data[name] = pl.Series(value)
            else:
                data[name] = pl.Series([value]).new_from_index(0, count)
        self.chunks.append(pl.DataFrame(data))
        first, self.rows = self.rows, self.rows + count
        return first

    def frame(self) -> pl.DataFrame:
        """All rows in order of adding, with their index in column ``row``."""
        return pl.concat(self.chunks, rechunk=True).with_row_index("row")


def _table(text: str) -> Table:
    return Table(tuple(text.split()))


@dataclass
class Ledger:
    """All events. Times are local seconds, accounts and phones are indices, -1 is none."""

    transfers: Table = field(
        default_factory=lambda: _table("at source target amount purpose channel")
    )
    calls: Table = field(default_factory=lambda: _table("at caller called sms seconds region"))
    parcels: Table = field(
        default_factory=lambda: _table(
            "sent received sender_phone sender_name sender_address sender_region"
            " receiver_phone receiver_name receiver_address receiver_region goods weight"
            " declared fee carrier"
        )
    )
    stays: Table = field(default_factory=lambda: _table("start end guest hotel region room"))


def awake(times: Ints) -> Ints:
    """Move times between 00:00 and 07:00 into the day that follows; most people sleep."""
    second = times % 86_400
    return np.where(second < 25_200, times - second + 25_200 + second * 2, times)
