"""Parquet parts: one file a load, source file and kind, batches put together to row groups."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graphengine.case.codes import coded, constant
from graphengine.case.vault import sha256_of

ENDS = ("src_kind", "src", "dst_kind", "dst")
"""Always dictionary pages: readers that make arrays take their codes as they are."""
NOISE = ("high", "low")
"""Hashes: no compression makes them smaller."""
GIVEN = ("source", "sheet", "row", "load", "basis", "statement", "high", "low", "fresh")
"""Columns that the case fills itself, in every row: Parquet need not say where they are null."""
DICTIONARY_BYTES = 32 << 20
GROUP_ROWS = 200_000
"""Rows from which a row group is written: dictionaries of many rows are written less often."""
SAMPLE = 4096


@dataclass(frozen=True)
class Part:
    """A finished part. ``again`` counts rows that state an edge which was stated before."""

    path: str
    n: int
    family: str
    kind: str
    rows: int
    bytes: int
    sha256: str
    again: int = 0


@dataclass(frozen=True)
class Waiting:
    """Rows not yet written. Columns of one value are kept as that value, in ``same``."""

    frame: pl.DataFrame
    same: dict[str, Any]
    types: dict[str, pl.DataType]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Waiting:
        """Take the columns of one value out of a frame."""
        found = {c.name: _one_value(c) for c in frame}
        same = {n: v for n, v in found.items() if v is not _MANY}
        if len(same) == frame.width:  # a frame without columns would have no rows
            del same[frame.columns[0]]
        return cls(frame.drop(same), same, dict(frame.schema))

    def column(self, name: str) -> pl.Series:
        """A column in full."""
        if name not in self.same:
            return self.frame[name]
        dtype = self.types[name]
        return pl.repeat(self.same[name], self.frame.height, dtype=dtype, eager=True).alias(name)


class PartWriter:
    """Writes one part; the schema is that of the first frame."""

    def __init__(self, folder: Path, name: str, n: int, family: str, kind: str) -> None:
        self.path = folder / name
        self.n, self.family, self.kind = n, family, kind
        self.rows = self.again = 0
        self._writer: pq.ParquetWriter | None = None
        self._coded: frozenset[str] = frozenset()
        self._waiting: list[Waiting] = []
        self._height = 0

    def write(self, frame: pl.DataFrame) -> None:
        """Append rows; they are written when there are enough for a row group."""
        if frame.is_empty():
            return
        self._waiting.append(Waiting.of(frame))
        self._height += frame.height
        self.rows += frame.height
        if self._height >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting, self._height = self._waiting, [], 0
        if self._writer is None:
            names = waiting[0].types
            self._coded = frozenset(n for n in names if _repeats(n, waiting))
        arrays = [_array(name, waiting, name in self._coded) for name in waiting[0].types]
        if self._writer is None:
            named = zip(waiting[0].types, arrays, strict=True)
            schema = pa.schema([pa.field(n, a.type, nullable=n not in GIVEN) for n, a in named])
            self._writer = self._open(schema)
        table = pa.Table.from_arrays(arrays, schema=self._writer.schema)
        self._writer.write_table(table, row_group_size=len(table))

    def _open(self, schema: pa.Schema) -> pq.ParquetWriter:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return pq.ParquetWriter(
            self.path,
            schema,
            compression={f.name: "none" if _packed(f) else "zstd" for f in schema},
            compression_level={f.name: 1 for f in schema if not _packed(f)},
            use_dictionary=[n for n in schema.names if n in self._coded],
            column_encoding={f.name: "DELTA_BINARY_PACKED" for f in schema if _counts(f)},
            dictionary_pagesize_limit=DICTIONARY_BYTES,
            write_statistics=["row"] if "row" in schema.names else False,
            # Without it readers see plain strings, whether they lie in dictionary pages or not.
            store_schema=False,
        )

    def close(self) -> None:
        """Write what is waiting, and close."""
        self._flush()
        self.drop()

    def drop(self) -> None:
        """Close without keeping a promise; for a part that will be thrown away."""
        self._waiting = []
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def finish(self, final_path: str) -> Part:
        """Close, force to disk, check the footer against what was written, and hash."""
        self.close()
        with self.path.open("rb+") as handle:
            os.fsync(handle.fileno())
        found = pq.read_metadata(self.path).num_rows
        if found != self.rows:
            raise OSError(f"{self.path.name} holds {found} rows, {self.rows} were written")
        size = self.path.stat().st_size
        digest = sha256_of(self.path)
        return Part(final_path, self.n, self.family, self.kind, self.rows, size, digest, self.again)


def _counts(field: pa.Field) -> bool:
    """Whether a column is of numbers that are near to one another: rows, times, amounts."""
    return field.name not in NOISE and (
        pa.types.is_int64(field.type) or pa.types.is_timestamp(field.type)
    )


def _packed(field: pa.Field) -> bool:
    """Whether a column is as small as it can be without compression."""
    return field.name in NOISE or _counts(field)


def _repeats(name: str, waiting: list[Waiting]) -> bool:
    """Whether dictionary pages pay: judged by a sample over the whole of a text column."""
    if waiting[0].types[name] != pl.String:
        return False
    columns = [w.frame[name] for w in waiting if name not in w.same]
    if name in ENDS or not columns:
        return True
    step = max(sum(map(len, columns)) // SAMPLE, 1)
    sample = pl.concat([c.gather_every(step) for c in columns])
    return sample.n_unique() * 2 <= len(sample) + 1


def _array(name: str, waiting: list[Waiting], as_codes: bool) -> pa.Array:
    """A column in standard types: string instead of large_string, so that any reader takes it."""
    values = {w.same.get(name, _MANY) for w in waiting}
    if as_codes and len(values) == 1 and _MANY not in values:
        return constant(values.pop(), sum(w.frame.height for w in waiting))
    parts = [w.column(name) for w in waiting]
    column = pl.concat(parts) if len(parts) > 1 else parts[0]
    if as_codes:
        return coded(column)
    array = column.to_arrow(compat_level=pl.CompatLevel.oldest())
    return array.cast(_plain(array.type))


_MANY = object()


def _one_value(column: pl.Series) -> Any:
    """The one value of a column, else ``_MANY``. Looks at all only if a few agree."""
    if column.null_count() == len(column):
        return None
    # Of floats, 0.0 and -0.0 are equal and yet not the same.
    if column.null_count() or isinstance(column.dtype, pl.List) or column.dtype.is_float():
        return _MANY
    first = column[0]
    if first != column[-1] or first != column[len(column) // 2]:
        return _MANY
    return first if (column == first).all() else _MANY


def _plain(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(type_):
        return pa.string()
    if pa.types.is_large_list(type_):
        return pa.list_(_plain(type_.value_type))
    return type_
