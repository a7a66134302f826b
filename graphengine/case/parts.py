"""Parquet parts: one file a load, source file and kind, written batch by batch as row groups."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graphengine.case.vault import sha256_of

ENDS = ("src_kind", "src", "dst_kind", "dst")
"""Always dictionary pages: readers that make arrays take their codes as they are."""
NOISE = ("high", "low")
"""Hashes: no compression makes them smaller."""
DICTIONARY_BYTES = 32 << 20
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


class PartWriter:
    """Writes one part; the schema is that of the first frame."""

    def __init__(self, folder: Path, name: str, n: int, family: str, kind: str) -> None:
        self.path = folder / name
        self.n, self.family, self.kind = n, family, kind
        self.rows = self.again = 0
        self._writer: pq.ParquetWriter | None = None
        self._coded: frozenset[str] = frozenset()

    def write(self, frame: pl.DataFrame) -> None:
        """Append a row group."""
        if frame.is_empty():
            return
        first = self._writer is None
        if first:
            self._coded = frozenset(c.name for c in frame if _repeats(c))
        table = pa.table({c.name: _array(c, c.name in self._coded) for c in frame})
        if self._writer is None:
            self._writer = self._open(table.schema)
        self._writer.write_table(table, row_group_size=len(table))
        self.rows += len(table)

    def _open(self, schema: pa.Schema) -> pq.ParquetWriter:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return pq.ParquetWriter(
            self.path,
            schema,
            compression={n: "none" if n in NOISE else "zstd" for n in schema.names},
            compression_level={n: 1 for n in schema.names if n not in NOISE},
            use_dictionary=[n for n in schema.names if n in self._coded],
            column_encoding={f.name: "DELTA_BINARY_PACKED" for f in schema if _counts(f)},
            dictionary_pagesize_limit=DICTIONARY_BYTES,
            write_statistics=["row"] if "row" in schema.names else False,
            # Without it readers see plain strings, whether they lie in dictionary pages or not.
            store_schema=False,
        )

    def close(self) -> None:
        """Close without keeping a promise; for a part that will be thrown away."""
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


def _repeats(column: pl.Series) -> bool:
    """Whether dictionary pages pay: judged by a sample over the whole of a text column."""
    if column.dtype != pl.String:
        return False
    if column.name in ENDS:
        return True
    sample = column.gather_every(max(len(column) // SAMPLE, 1))
    return sample.n_unique() * 2 <= len(sample) + 1


def _array(column: pl.Series, coded: bool) -> pa.Array:
    """A column in standard types: string instead of large_string, so that any reader takes it."""
    if coded:
        value = _constant(column)
        if value is not _MANY:
            return _one(value, len(column))
    array = column.to_arrow(compat_level=pl.CompatLevel.oldest())
    array = array.cast(_plain(array.type))
    return array.dictionary_encode() if coded else array


def _one(value: object, length: int) -> pa.DictionaryArray:
    """A constant text column. Made of buffers: ``pa.array`` of numpy data would import pandas."""
    codes = pa.nulls(length, pa.int32())
    if value is not None:
        zeros = pa.py_buffer(np.zeros(length, dtype=np.int32))
        codes = pa.Array.from_buffers(pa.int32(), length, [None, zeros])
    word = pl.Series([value or ""]).to_arrow(compat_level=pl.CompatLevel.oldest())
    return pa.DictionaryArray.from_arrays(codes, word.cast(pa.string()))


_MANY = object()


def _constant(column: pl.Series) -> object:
    """The one value of a column, else ``_MANY``. Looks at all only if a few agree."""
    if column.null_count() == len(column):
        return None
    first = column[0]
    if column.null_count() or first != column[-1] or first != column[len(column) // 2]:
        return _MANY
    return first if (column == first).all() else _MANY


def _plain(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(type_):
        return pa.string()
    if pa.types.is_large_list(type_):
        return pa.list_(_plain(type_.value_type))
    return type_
