"""Parquet as batches of text; runs in the child process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graphengine.errors import InputError
from loaders.readers.cells import as_text
from loaders.readers.contract import RAW_CAP, BadRow, Format, RawBatch
from loaders.readers.headers import layout

BATCH = 65_536
MOST_CELLS = 4_000_000


class ParquetTable:
    """One Parquet file. Raises `InputError` when it is damaged or holds more than plain columns."""

    def __init__(self, path: Path, label: str, sheet: str, fmt: Format) -> None:
        self.sheet, self.fmt, self.label = sheet, fmt, label
        try:
            self.file = pq.ParquetFile(path)
            schema = self.file.schema_arrow
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from error
        for column in schema:
            if not _is_plain(column.type):
                message = (
                    f"The column holds values of type {column.type}, which are not single cells. "
                    "Leave it out or flatten it."
                )
                raise InputError(message, file=label, column=column.name)
        self.names = layout(schema.names, fmt.limits, label, 1).names if schema.names else ()

    def _damaged(self, error: BaseException) -> InputError:
        message = f"The Parquet file is damaged or cut short ({str(error).splitlines()[0]})."
        return InputError(message, file=self.label)

    def batches(self, batch_rows: int) -> Iterator[RawBatch]:
        """Give all rows, numbered from 1."""
        size = max(1, min(batch_rows, BATCH, MOST_CELLS // max(len(self.names), 1)))
        done = 0
        try:
            for batch in self.file.iter_batches(batch_size=size):
                yield self._batch(batch, done)
                done += batch.num_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from error
        if done == 0 and self.names:
            empty = pl.DataFrame(schema=dict.fromkeys(self.names, pl.String))
            yield RawBatch(self.sheet, empty, pl.Series("row", [], dtype=pl.Int64), [])

    def _batch(self, batch: pa.RecordBatch, done: int) -> RawBatch:
        columns = []
        for name, array in zip(self.names, batch.columns, strict=True):
            if pa.types.is_dictionary(array.type):
                array = array.dictionary_decode()
            values = pl.Series(name, pl.from_arrow(array))
            columns.append(as_text(values).alias(name))
        frame = pl.DataFrame(columns)
        frame = frame.with_columns(pl.when(pl.all().str.len_bytes() > 0).then(pl.all()))
        rows = pl.int_range(done + 1, done + batch.num_rows + 1, dtype=pl.Int64, eager=True)
        return self._checked(frame, rows.alias("row"))

    def _checked(self, frame: pl.DataFrame, rows: pl.Series) -> RawBatch:
        most, bad = self.fmt.limits.max_cell, list[BadRow]()
        keep = pl.Series([True] * frame.height, dtype=pl.Boolean)
        for name in frame.columns:
            long = frame[name].str.len_chars() > most
            nul = frame[name].str.contains("\0", literal=True)
            for faulty, reason in (
                (long, f"a cell has more than {most:,} characters"),
                (nul, "the row holds a NUL character"),
            ):
                now = faulty.fill_null(False) & keep
                for at in now.arg_true() if now.any() else ():
                    raw = "\t".join(cell or "" for cell in frame.row(at))[:RAW_CAP]
                    bad.append(BadRow(self.sheet, rows[at], name, reason, raw))
                keep = keep & ~now
        if not bad:
            return RawBatch(self.sheet, frame, rows, [])
        bad.sort(key=lambda row: row.row)
        return RawBatch(self.sheet, frame.filter(keep), rows.filter(keep), bad)


def _is_plain(kind: pa.DataType) -> bool:
    if isinstance(kind, pa.BaseExtensionType):
        return False
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    checks = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_time,
        pa.types.is_timestamp,
        pa.types.is_null,
    )
    return any(check(kind) for check in checks)
