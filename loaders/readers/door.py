"""`sniff` and `read`: from a path to tables, through packing, content, encoding and dialect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from graphengine.errors import InputError
from loaders.readers import isolated
from loaders.readers.charset import Charset, detect
from loaders.readers.contract import Detected, Format, Kind, RawBatch, Table
from loaders.readers.csvfile import CsvTable
from loaders.readers.jsonlines import JsonTable
from loaders.readers.parts import Part, inner_format, parts_of
from loaders.readers.sample import head, looks_like, sniff_delimiter
from loaders.readers.streams import Source

BATCH = 250_000
FIRST = 5


@dataclass(frozen=True)
class Text:
    """What was found out about a text."""

    kind: Literal["csv", "jsonl", "json"]
    charset: Charset
    delimiter: str
    notes: tuple[str, ...]


def read(path: Path, fmt: Format | None = None, *, batch_rows: int = BATCH) -> Iterator[RawBatch]:
    """Read every record of a file, as frames of text; see the package's docstring.

    Args:
        path: the file; CSV, XLSX, Parquet, JSON Lines, or gzip or zip of these.
        fmt: what is declared about it.
        batch_rows: most rows of one frame.

    Raises: InputError when the file as a whole cannot be read.
    """
    fmt = fmt or Format()
    with parts_of(Path(path), fmt) as parts:
        for part in parts:
            if part.path is not None and part.content in ("xlsx", "parquet"):
                label, member = part.source.label, part.source.name
                inner = inner_format(fmt, member)
                kind: Kind = "xlsx" if part.content == "xlsx" else "parquet"
                yield from isolated.batches(part.path, kind, label, member, inner, batch_rows)
            elif part.content == "text":
                yield from _read_text(part.source, fmt, batch_rows)


def sniff(path: Path, fmt: Format | None = None) -> Detected:
    """Find out what a file is: reads all of a text once for its encoding, and first rows.

    Raises: InputError when the file as a whole cannot be read.
    """
    fmt = fmt or Format()
    tables, notes = list[Table](), list[str]()
    compression: Literal["gzip", "zip"] | None = None
    with parts_of(Path(path), fmt) as parts:
        for part in parts:
            compression = part.compression
            found, said = _look(part, fmt)
            tables += found
            notes += said
    if not tables and not notes:
        notes.append("the archive holds no files")
    for table in tables:
        notes += _table_notes(table)
    first = tables[0] if tables else None
    if first is None:
        return Detected(None, compression, notes=tuple(notes))
    return Detected(
        first.kind,
        compression,
        first.encoding,
        first.confidence,
        first.delimiter,
        tuple(tables),
        tuple(notes),
    )


def _table_notes(table: Table) -> list[str]:
    name = f"{table.name}: " if table.name else ""
    notes = []
    if table.hidden:
        notes.append(f"{name}the sheet is hidden; it is read")
    if table.hidden_rows:
        notes.append(f"{name}{table.hidden_rows} rows are hidden or filtered; they are read")
    if not table.header:
        notes.append(f"{name}the table is empty: 0 rows")
    elif not table.first:
        notes.append(f"{name}the table has a header and no readable rows at its start")
    return notes


def _examine(source: Source, fmt: Format) -> Text:
    with source.stream() as stream:
        charset = detect(stream, fmt.encoding)
    with source.stream() as stream:
        text = head(stream, charset, fmt.limits.max_line)
    shape = looks_like(text)
    if shape in ("html", "xml") and fmt.kind != "jsonl":
        what = "an HTML page" if shape == "html" else "an XML file"
        message = f"This is {what}, whatever its name says. Open it and save it as XLSX or CSV."
        raise InputError(message, file=source.label)
    notes = (charset.note,) if charset.note else ()
    if fmt.array is not None:
        return Text("json", charset, "", notes)
    if fmt.kind == "jsonl" or (fmt.kind != "csv" and shape in ("jsonl", "json")):
        return Text("json" if shape == "json" else "jsonl", charset, "", notes)
    delimiter, note = fmt.delimiter, ""
    if delimiter is None:
        delimiter, note = sniff_delimiter(text, fmt.quote, fmt.skip, fmt.header)
    return Text("csv", charset, delimiter, (*notes, note) if note else notes)


def _read_text(source: Source, fmt: Format, batch_rows: int) -> Iterator[RawBatch]:
    yield from _batches(source, fmt, _examine(source, fmt), batch_rows)


def _batches(source: Source, fmt: Format, text: Text, batch_rows: int) -> Iterator[RawBatch]:
    name, label = source.name, source.label
    with source.stream() as stream:
        if text.kind == "csv":
            table = CsvTable(fmt, text.charset, text.delimiter, name, label, batch_rows)
            yield from table.batches(stream)
        elif text.kind == "jsonl":
            yield from JsonTable(fmt, name, label, batch_rows).lines(stream, text.charset)
        else:
            most = fmt.limits.max_json_bytes
            data = stream.read(most + 1)
            if len(data) > most:
                message = f"The JSON document has more than {most:,} bytes. Ask for JSON Lines."
                raise InputError(message, file=label)
            yield from JsonTable(fmt, name, label, batch_rows).array(_decode(data, text, label))


def _decode(data: bytes, text: Text, label: str) -> str:
    try:
        return data[text.charset.bom :].decode(text.charset.encoding)
    except UnicodeDecodeError as error:
        message = f"It is not valid {text.charset.encoding} at byte {error.start + 1}."
        raise InputError(message, file=label) from error


def _look(part: Part, fmt: Format) -> tuple[list[Table], list[str]]:
    name = part.source.name
    if part.content == "empty":
        return [], [f"{name}: the file is empty: 0 rows" if name else "the file is empty: 0 rows"]
    if part.content != "text" and part.path is not None:
        kind: Kind = "xlsx" if part.content == "xlsx" else "parquet"
        return isolated.look(part.path, kind, part.source.label, name, inner_format(fmt, name))
    text = _examine(part.source, fmt)
    notes = [f"{name}: {note}" if name else note for note in text.notes]
    batch = next(_batches(part.source, fmt, text, FIRST), None)
    table = Table(
        name=name,
        kind="csv" if text.kind == "csv" else "jsonl",
        header=tuple(batch.frame.columns) if batch is not None else (),
        first=tuple(batch.frame.head(FIRST).rows()) if batch is not None else (),
        encoding=text.charset.encoding,
        confidence=text.charset.confidence,
        delimiter=text.delimiter or None,
    )
    return [table], notes
