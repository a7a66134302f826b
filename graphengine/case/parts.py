"""Parquet parts: one file a load, source file and kind, written batch by batch as row groups."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graphengine.case.vault import sha256_of

# Columns whose values repeat: dictionary pages keep them small and are integer codes to readers.
PLAIN = frozenset({"id", "row", "high", "low"})
DICTIONARY_BYTES = 32 << 20


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

    def write(self, frame: pl.DataFrame) -> None:
        """Append a row group."""
        if frame.is_empty():
            return
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        table = table.cast(_plain_types(table.schema))
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(
                self.path,
                table.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=[c for c in table.column_names if c not in PLAIN],
                dictionary_pagesize_limit=DICTIONARY_BYTES,
                write_statistics=["row"] if "row" in table.column_names else False,
            )
        self._writer.write_table(table, row_group_size=len(table))
        self.rows += len(table)

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


def _plain_types(schema: pa.Schema) -> pa.Schema:
    """Standard types: string instead of large_string, so that any reader takes the files as is."""
    return pa.schema([pa.field(f.name, _plain(f.type)) for f in schema])


def _plain(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(type_):
        return pa.string()
    if pa.types.is_large_list(type_):
        return pa.list_(_plain(type_.value_type))
    return type_
