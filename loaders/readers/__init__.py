"""Readers: CSV/TSV, XLSX, Parquet, JSON Lines, and gzip or zip of these, as frames of text.

    from loaders.readers import Format, read, sniff

    detected = sniff(path, Format())            # kind, encoding, delimiter, sheets, notes
    for batch in read(path, Format()):          # RawBatch after RawBatch, in the file's order
        batch.sheet                             # sheet or zip member, "" for a plain file
        batch.frame                             # polars, String columns named as the header
        batch.rows                              # Int64: line / sheet row / record number
        batch.bad                               # BadRow(sheet, row, column, reason, raw)

Rules on which mappings rely:

- Every record is in a frame or in `bad`: frame rows + bad = records. Blank lines are no records.
- A table yields at least one batch when it has a header, even when it has no rows. An empty file
  yields nothing; `sniff` says so in `notes`.
- The kind is known by content, never by the file's name. `Format.kind` decides only between
  "csv" and "jsonl". A declared encoding or delimiter wins over a guess; a BOM wins over both.
- Cells are text as it stands in the file, not stripped; an empty cell is null. Names of the
  header are stripped at both ends; an unnamed column is called "column 3" by its position. Names
  that are equal or look alike are an `InputError` that gives both positions.
- Typed cells of XLSX and Parquet, and numbers of JSON, become the text that a CSV of the same
  table would hold: "2016-03-04", "2016-03-04 15:06:07" (fraction only if there is one, offset
  "+08:00" only if the column has a zone), "15:06:07", integers without ".0", other floats in
  their shortest form, decimals as declared, "true" / "false". A spreadsheet number of more than
  15 digits and a Parquet float beyond 2**53 have lost digits: they come as "4.20106199001011E+17",
  so that no identifier or amount conversion takes them for a whole number.
- Error cells (#REF!) and formulas without a stored result are bad rows.
- JSON Lines: nested objects are flattened with dots ("properties.name"), lists stay as JSON text.
  Columns are the keys met so far, so a later batch may have more columns than an earlier one; a
  mapping takes an absent column as null.
- Errors are `InputError`, also where a limit of `Format.limits` is met.

XLSX and Parquet are parsed in a child process, so that a crash there ends in an `InputError`.
Time is linear in the file, memory a few blocks of 16 MiB whatever its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loaders.readers.contract import BadRow, Detected, Format, Limits, RawBatch, Table

if TYPE_CHECKING:
    from loaders.readers.door import read, sniff

__all__ = ["BadRow", "Detected", "Format", "Limits", "RawBatch", "Table", "read", "sniff"]


def __getattr__(name: str) -> Any:
    """`read` and `sniff` bring polars with them, so they are imported on first use."""
    if name in ("read", "sniff"):
        from loaders.readers import door

        return getattr(door, name)
    raise AttributeError(name)
