"""The child process that parses XLSX and Parquet: request on stdin, messages on stdout.

A message is one line of JSON; for a batch, `size` bytes of an Arrow IPC stream follow it. The last
message is "end" or "error"; a parent that sees neither knows that the child died.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from graphengine.errors import GraphengineError, InputError
from loaders.readers.contract import Format, Kind, Limits, RawBatch, Table

ROW = "\x00row"
FIRST = 5


def bound_memory(size: int) -> None:
    """Cap the address space where the platform can; elsewhere the other limits must do."""
    try:
        import resource
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return


def request_format(request: dict[str, Any]) -> Format:
    """The `Format` in a request."""
    raw = dict(request["format"])
    raw["limits"] = Limits(**raw["limits"])
    raw["columns"] = tuple(raw["columns"])
    raw["sheets"] = None if raw["sheets"] is None else tuple(raw["sheets"])
    return Format(**raw)


def tables(path: Path, kind: Kind, label: str, fmt: Format, rows: int) -> Iterator[RawBatch]:
    """All batches of a workbook or a Parquet file."""
    if kind == "parquet":
        from loaders.readers.parquet import ParquetTable

        yield from ParquetTable(path, label, "", fmt).batches(rows)
        return
    from loaders.readers.sheets import SheetTable, wanted
    from loaders.readers.workbook import Workbook

    book = Workbook(path, label)
    for name, sheet in wanted(book, fmt):
        yield from SheetTable(book, sheet, name, fmt).batches(rows)


def look(path: Path, kind: Kind, label: str, fmt: Format) -> tuple[list[Table], list[str]]:
    """What `sniff` says of a workbook or a Parquet file."""
    if kind == "parquet":
        from loaders.readers.parquet import ParquetTable

        table = ParquetTable(path, label, "", fmt)
        batch = next(table.batches(FIRST), None)
        first = tuple(batch.frame.head(FIRST).rows()) if batch is not None else ()
        return [Table("", "parquet", table.names, first)], []
    from loaders.readers import sheets
    from loaders.readers.workbook import Workbook

    book, notes = Workbook(path, label), []
    if book.has_macros:
        notes.append("the workbook holds macros, which are not run")
    if book.has_links:
        notes.append("the workbook links to other files, which are not followed")
    return [sheets.look(book, sheet, name, fmt) for name, sheet in sheets.wanted(book, fmt)], notes


def send(out: BinaryIO, message: dict[str, Any], payload: bytes = b"") -> None:
    """Write one message."""
    out.write(json.dumps(message | {"size": len(payload)}).encode("ascii") + b"\n" + payload)
    out.flush()


def send_batch(out: BinaryIO, batch: RawBatch) -> None:
    """Write a batch, its row numbers as one more column."""
    buffer = io.BytesIO()
    batch.frame.with_columns(batch.rows.alias(ROW)).write_ipc_stream(buffer)
    bad = [[row.sheet, row.row, row.column, row.reason, row.raw] for row in batch.bad]
    send(out, {"kind": "batch", "sheet": batch.sheet, "bad": bad}, buffer.getvalue())


def run(request: dict[str, Any], out: BinaryIO) -> None:
    """Do what the request asks and write its messages."""
    fmt = request_format(request)
    args = Path(request["path"]), request["content"], request["label"], fmt
    if request["mode"] == "look":
        found, notes = look(*args)
        send(out, {"kind": "look", "tables": [asdict(table) for table in found], "notes": notes})
    else:
        for batch in tables(*args, request["batch_rows"]):
            send_batch(out, batch)


def main() -> None:
    """Serve one request. Whatever goes wrong in a parser is told to the parent as a message."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    request = json.loads(sys.stdin.buffer.readline())
    bound_memory(request["format"]["limits"]["child_memory"])
    try:
        run(request, out)
        send(out, {"kind": "end"})
    except InputError as error:
        places = {"line": error.line, "column": error.column}
        send(out, {"kind": "error", "message": error.reason, "file": error.file, **places})
    except GraphengineError as error:
        send(out, {"kind": "error", "message": str(error), "file": None})
    except MemoryError:
        message = "It needs more memory than is allowed for one file. Save it as CSV."
        send(out, {"kind": "error", "message": message, "file": request["label"]})
    except (ParseError, zipfile.BadZipFile, EOFError) as error:
        message = f"It is damaged or cut short ({error}). Ask for the file again."
        send(out, {"kind": "error", "message": message, "file": request["label"]})
    except Exception as error:
        message = f"It cannot be parsed ({type(error).__name__}). Save it anew, or as CSV."
        send(out, {"kind": "error", "message": message, "file": request["label"]})


if __name__ == "__main__":
    main()
