"""What readers take and give: `Format`, `Limits`, `Detected`, `Table`, `RawBatch`, `BadRow`.

Only plain data stands here, so that mapping files can be parsed without a heavy import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["csv", "xlsx", "parquet", "jsonl"]

MIB = 1024 * 1024
RAW_CAP = 64 * 1024
"""Characters of a bad row that are kept as received."""


@dataclass(frozen=True)
class Limits:
    """Where reading stops; every limit ends in an error or a bad row that names it.

    Attributes:
        max_bytes: size of the file as received, bytes.
        max_unpacked_bytes: what one gzip file may unpack to, bytes.
        max_member_bytes: what all members of one zip or workbook may unpack to, bytes.
        max_ratio: unpacked / packed; judged only beyond 10 MiB unpacked.
        max_entries: members of a zip.
        max_cell: characters of one cell.
        max_line: bytes of one physical line or of one quoted record.
        max_columns: columns of a table.
        max_record_lines: physical lines that one quoted record may span.
        max_json_bytes: size of a JSON document that is not JSON Lines, bytes.
        child_memory: address space of the child that parses XLSX and Parquet, bytes.
        child_seconds: longest silence of that child, seconds.
    """

    max_bytes: int = 64 * 1024 * MIB
    max_unpacked_bytes: int = 20 * 1024 * MIB
    max_member_bytes: int = 1024 * MIB
    max_ratio: int = 200
    max_entries: int = 1000
    max_cell: int = 1_000_000
    max_line: int = 16 * MIB
    max_columns: int = 16_384
    max_record_lines: int = 64
    max_json_bytes: int = 64 * MIB
    child_memory: int = 4 * 1024 * MIB
    child_seconds: float = 300.0


@dataclass(frozen=True)
class Format:
    """How a file is to be read; whatever is None is found out from its content.

    Attributes:
        kind: a text file is read as this kind ("csv" or "jsonl"); a workbook, a Parquet file or
            an archive is known by its content whatever stands here, so that one mapping serves
            all formats of one table.
        encoding: Python codec name of a text file.
        delimiter: one character.
        quote: one character, or "" for a file in which quotes mean nothing.
        header: whether the first row holds the names.
        columns: names when there is no header.
        sheets: sheets of a workbook or members of a zip; None takes all.
        skip: physical lines (rows of a sheet) before the header.
        array: dotted path to the list of records inside one JSON document.
        limits: see `Limits`.
    """

    kind: Kind | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    header: bool = True
    columns: tuple[str, ...] = ()
    sheets: tuple[str, ...] | None = None
    skip: int = 0
    array: str | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class BadRow:
    """One record that could not be read.

    Attributes:
        sheet: sheet or zip member, "" where there is none.
        row: as in `RawBatch.rows`.
        column: the column at fault, where one is.
        reason: a plain sentence.
        raw: the row as received, at most `RAW_CAP` characters; bytes that could not be decoded
            stand as ``\\xNN``. Cells of a sheet are joined by tabs.
    """

    sheet: str
    row: int
    column: str | None
    reason: str
    raw: str


@dataclass
class RawBatch:
    """Some records of one table.

    Attributes:
        sheet: sheet or zip member, "" where there is none.
        frame: String columns named as the header; null = absent or empty cell.
        rows: Int64, as long as the frame: 1-based physical line on which the record begins (CSV,
            JSON Lines), row of the sheet, or number of the record (Parquet, JSON array).
        bad: records that are not in the frame; frame rows + bad = records, always.
        tidy: proven: no cell has blanks around it, or characters that are not in NFC.
    """

    sheet: str
    frame: pl.DataFrame
    rows: pl.Series
    bad: list[BadRow]
    tidy: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet, member or file as first seen.

    Attributes:
        name: sheet, zip member, or "".
        kind: what the content is.
        header: names of the columns.
        first: up to five first records as text.
        hidden: whether the sheet is hidden.
        hidden_rows: rows of the sheet that are hidden or filtered away; they are read.
        encoding, confidence, delimiter: of a text file; confidence from 0 to 1.
    """

    name: str
    kind: Kind
    header: tuple[str, ...] = ()
    first: tuple[tuple[str | None, ...], ...] = ()
    hidden: bool = False
    hidden_rows: int = 0
    encoding: str | None = None
    confidence: float = 1.0
    delimiter: str | None = None


@dataclass(frozen=True)
class Detected:
    """What `sniff` found, to be shown to the user.

    Attributes:
        kind: of the first table; None for a file without any content.
        compression: None, "gzip" or "zip".
        encoding, confidence, delimiter: of the first table.
        tables: one for each sheet or member, in the order of the file.
        notes: plain sentences: what was guessed, what is hidden, what is empty.
    """

    kind: Kind | None
    compression: Literal["gzip", "zip"] | None = None
    encoding: str | None = None
    confidence: float = 1.0
    delimiter: str | None = None
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
