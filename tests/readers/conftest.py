"""Helpers for the tests of the readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from loaders.readers import BadRow, Format, RawBatch, read


@dataclass
class Outcome:
    """All that was read from one file."""

    batches: list[RawBatch] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[str | None, ...]]:
        return [row for batch in self.batches for row in batch.frame.rows()]

    @property
    def lines(self) -> list[int]:
        return [line for batch in self.batches for line in batch.rows.to_list()]

    @property
    def bad(self) -> list[BadRow]:
        return [bad for batch in self.batches for bad in batch.bad]

    @property
    def header(self) -> list[str]:
        return self.batches[-1].frame.columns

    @property
    def records(self) -> int:
        return len(self.lines) + len(self.bad)


def read_all(path: Path, fmt: Format | None = None) -> Outcome:
    """Read a file whole and check what holds for every batch."""
    outcome = Outcome()
    for batch in read(path, fmt):
        assert batch.frame.height == len(batch.rows)
        assert batch.rows.dtype == pl.Int64
        assert all(kind == pl.String for kind in batch.frame.dtypes)
        assert all((batch.frame[name].str.len_bytes() > 0).all() for name in batch.frame.columns), (
            "an empty cell is null"
        )
        outcome.batches.append(batch)
    return outcome


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Outcome]:
    """Write bytes or text to a file and read it."""

    def write_and_read(
        data: bytes | str, fmt: Format | None = None, name: str = "f.csv"
    ) -> Outcome:
        path = tmp_path / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return read_all(path, fmt)

    return write_and_read
