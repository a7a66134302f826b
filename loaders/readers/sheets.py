"""Sheets of a workbook as batches; runs in the child process."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from graphengine.errors import InputError
from loaders.readers.contract import RAW_CAP, BadRow, Format, RawBatch, Table
from loaders.readers.headers import Layout, layout, numbered
from loaders.readers.workbook import Row, Workbook

MOST_CELLS = 2_000_000
FIRST = 5


def wanted(book: Workbook, fmt: Format) -> list[tuple[str, object]]:
    """The sheets to read, in the workbook's order."""
    names = [sheet.title for sheet in book.sheets]
    if fmt.sheets is None:
        return list(zip(names, book.sheets, strict=True))
    if missing := [name for name in fmt.sheets if name not in names]:
        message = f"There is no sheet {missing[0]!r}; the sheets are {', '.join(map(repr, names))}."
        raise InputError(message, file=book.label)
    pairs = zip(names, book.sheets, strict=True)
    return [(name, sheet) for name, sheet in pairs if name in fmt.sheets]


class SheetTable:
    """Rows of one sheet under its header."""

    def __init__(self, book: Workbook, sheet: object, name: str, fmt: Format) -> None:
        self.book, self.sheet, self.name, self.fmt = book, sheet, name, fmt
        self.layout: Layout | None = None
        self.rows, self.cells, self.bad = list[int](), list[list[str | None]](), list[BadRow]()

    def batches(self, batch_rows: int) -> Iterator[RawBatch]:
        """Give all rows; rows without any content are no records."""
        some = False
        for row in self.book.rows(self.sheet):
            if row.number <= self.fmt.skip or not (row.cells or row.faults):
                continue
            if self.layout is None:
                self.layout = self._header(row)
                if self.fmt.header:
                    continue
            self._take(row, self.layout)
            size = max(1, min(batch_rows, 50_000, MOST_CELLS // len(self.layout.names)))
            if len(self.rows) + len(self.bad) >= size:
                some = True
                yield self._batch()
        if self.layout is not None and (self.rows or self.bad or not some):
            yield self._batch()

    def _header(self, row: Row) -> Layout:
        limits, label = self.fmt.limits, f"{self.book.label}/{self.name}"
        width = max(row.cells.keys() | row.faults.keys()) + 1
        if self.fmt.header:
            cells = [row.cells.get(at) for at in range(width)]
            return layout(cells, limits, label, row.number)
        if self.fmt.columns:
            return layout(self.fmt.columns, limits, label, row.number)
        return numbered(width, (), limits, label, row.number)

    def _take(self, row: Row, layout: Layout) -> None:
        names, most = layout.names, self.fmt.limits.max_cell
        fault: tuple[str | None, str] | None = None
        for at, reason in row.faults.items():
            fault = fault or (names[at] if at < len(names) else f"column {at + 1}", reason)
        for at, cell in row.cells.items():
            if at >= len(names):
                fault = fault or (f"column {at + 1}", "a cell stands beyond the last named column")
            elif len(cell) > most:
                fault = fault or (names[at], f"a cell has more than {most:,} characters")
        if fault:
            width = max(row.cells.keys() | row.faults.keys()) + 1
            raw = "\t".join(row.cells.get(at, "") for at in range(width))[:RAW_CAP]
            self.bad.append(BadRow(self.name, row.number, *fault, raw))
            return
        self.rows.append(row.number)
        self.cells.append([row.cells.get(at) for at in range(len(names))])

    def _batch(self) -> RawBatch:
        names = self.layout.names if self.layout else ()
        columns = zip(*self.cells, strict=True) if self.cells else ([] for _ in names)
        pairs = zip(names, columns, strict=True)
        frame = pl.DataFrame([pl.Series(name, data, dtype=pl.String) for name, data in pairs])
        rows = pl.Series("row", np.array(self.rows, np.int64))
        batch = RawBatch(self.name, frame, rows, self.bad)
        self.rows, self.cells, self.bad = [], [], []
        return batch


def look(book: Workbook, sheet: object, name: str, fmt: Format) -> Table:
    """Header, first rows and what is hidden of one sheet."""
    table = SheetTable(book, sheet, name, fmt)
    batch = next(table.batches(FIRST), None)
    return Table(
        name=name,
        kind="xlsx",
        header=table.layout.names if table.layout else (),
        first=tuple(batch.frame.head(FIRST).rows()) if batch is not None else (),
        hidden=getattr(sheet, "sheet_state", "visible") != "visible",
        hidden_rows=book.hidden_rows(sheet),
    )
