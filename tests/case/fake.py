"""A mapping in Python for tests of the case room: one CSV line is one transfer."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from graphengine.errors import InputError
from graphengine.model.ports import Batch, LoadContext, Reject, SourceFormat
from graphengine.model.schema import Schema

HEADER = ("id", "payer", "payee", "amount", "name")


@dataclass
class FakeMapping:
    """Columns id, payer, payee, amount, name; a row whose amount is no number is rejected."""

    name: str = "fake"
    kinds: Schema = field(default_factory=Schema)
    repeats: str = "one"
    basis: str = "recorded"
    grading: dict[str, str] = field(default_factory=dict)
    batch_rows: int = 3
    own_ids: bool = True
    fail_at: int | None = None
    signature: str = "Account+TRANSFERRED"

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.name}{self.repeats}{self.own_ids}".encode()).hexdigest()

    def accepts(self, path: Path) -> bool:
        return True

    def inspect(self, path: Path, context: LoadContext) -> SourceFormat:
        return SourceFormat("csv", "utf-8", ",", HEADER)

    def batches(self, path: Path, context: LoadContext) -> Iterator[Batch]:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(enumerate(csv.DictReader(handle), start=2))
        for start in range(0, len(rows), self.batch_rows):
            if self.fail_at is not None and start >= self.fail_at:
                raise InputError("broken in the middle", file=path.name)
            yield self._batch(rows[start : start + self.batch_rows])

    def _batch(self, rows: list[tuple[int, dict[str, str]]]) -> Batch:
        good = [(line, row) for line, row in rows if row["amount"].lstrip("-").isdigit()]
        bad = [
            Reject("", line, "amount", "not a number", "amount", cells=dict(row))
            for line, row in rows
            if not row["amount"].lstrip("-").isdigit()
        ]
        identity = [
            hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:32] for _, row in good
        ]
        count = len(good)
        r = pl.Series("_r", list(range(count)), dtype=pl.UInt32)
        frame = pl.DataFrame(
            {
                "_r": r,
                "id": [
                    row["id"] if self.own_ids else "~" + identity[i]
                    for i, (_, row) in enumerate(good)
                ],
                "own": [self.own_ids] * count,
                "src_kind": ["Account"] * count,
                "src": [row["payer"] for _, row in good],
                "dst_kind": ["Account"] * count,
                "dst": [row["payee"] for _, row in good],
                "amount_minor": [int(row["amount"]) for _, row in good],
                "flags": [""] * count,
            },
            schema_overrides={"id": pl.String, "src": pl.String, "dst": pl.String},
        )
        nodes = pl.concat(
            [
                pl.DataFrame(
                    {
                        "_r": r,
                        "key": [row[end] for _, row in good],
                        "name": [row["name"] or None for _, row in good],
                        "flags": ["name:odd" if row["name"] == "odd" else "" for _, row in good],
                    },
                    schema_overrides={"key": pl.String, "name": pl.String},
                )
                for end in ("payer", "payee")
            ]
        )
        lines = pl.DataFrame(
            {
                "_r": r,
                "sheet": [""] * count,
                "row": [line for line, _ in good],
                "identity": identity,
            },
            schema_overrides={"row": pl.Int64, "identity": pl.String, "sheet": pl.String},
        )
        return Batch(lines, {"Account": nodes}, {"TRANSFERRED": frame}, bad)


def write(path: Path, *rows: tuple[object, ...]) -> Path:
    """A file of the fake mapping's form."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([HEADER, *rows])
    return path
