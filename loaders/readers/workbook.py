"""XLSX sheets, parsed row by row from their XML; runs in the child process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped, unused-ignore]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped, unused-ignore]
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601

from graphengine.errors import InputError
from loaders.readers.cells import moment, number

HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\shidden=[\"'](?:1|true)[\"']")
LETTERS = re.compile(r"[A-Z]+")
HAS_TIME = re.compile(r"[hHsS]|AM/PM")
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass
class Row:
    """One row of a sheet: its number, whether it is hidden, text by column (from 0), faults."""

    number: int
    hidden: bool = False
    cells: dict[int, str] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


class Workbook:
    """The tables of one workbook. Raises `InputError` for what cannot be trusted or parsed."""

    def __init__(self, path: Path, label: str) -> None:
        self.label = label
        # Given as a stream, because by path only names that end in .xlsx are taken.
        stream = path.open("rb")
        try:
            book: Any = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            if isinstance(error.__context__ or error, DefusedXmlException):
                raise self._bomb() from error
            raise
        self.book = book
        self.sheets = [ws for ws in book.worksheets if hasattr(ws, "_worksheet_path")]
        self.has_macros = any("vbaProject" in name for name in book._archive.namelist())
        self.has_links = any("externalLinks/" in name for name in book._archive.namelist())
        self._times: dict[int, bool] = {}

    def _bomb(self) -> InputError:
        message = "The workbook declares XML entities, as an attack does. It is not read."
        return InputError(message, file=self.label)

    def hidden_rows(self, sheet: Any) -> int:
        """Number of hidden or filtered rows, from a search of the raw XML."""
        found, tail = 0, b""
        with self._open(sheet) as stream:
            while chunk := stream.read(1 << 20):
                data = tail + chunk
                last = data.rfind(b"<row")
                cut = last if last > 0 else len(data)
                found += len(HIDDEN_ROW.findall(data[:cut]))
                tail = data[cut:][: 1 << 16]
        return found + len(HIDDEN_ROW.findall(tail))

    def _open(self, sheet: Any) -> IO[bytes]:
        stream: IO[bytes] = self.book._archive.open(sheet._worksheet_path)
        return stream

    def rows(self, sheet: Any) -> Iterator[Row]:
        """All rows that the sheet's XML holds, whatever its stated dimension says."""
        with self._open(sheet) as stream:
            try:
                yield from self._rows(stream, sheet)
            except DefusedXmlException as error:
                raise self._bomb() from error

    def _rows(self, stream: IO[bytes], sheet: Any) -> Iterator[Row]:
        last, holder = 0, None
        for event, element in iterparse(stream, ("start", "end"), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag == "sheetData":
                    holder = element
                continue
            if tag == "row":
                row = self._row(element, last, sheet)
                last = row.number
                yield row
                if holder is not None:
                    holder.clear()

    def _row(self, element: Any, last: int, sheet: Any) -> Row:
        row = Row(int(element.get("r") or last + 1), element.get("hidden") in ("1", "true"))
        at = -1
        for cell in element:
            place = cell.get("r")
            letters = LETTERS.match(place) if place else None
            at = column_index_from_string(letters[0]) - 1 if letters else at + 1
            self._cell(cell, at, row, sheet)
        return row

    def _cell(self, cell: Any, at: int, row: Row, sheet: Any) -> None:
        kind, text, formula, inline = cell.get("t", "n"), None, False, None
        for part in cell:
            tag = part.tag.rpartition("}")[2]
            if tag == "v":
                text = part.text
            elif tag == "f":
                formula = True
            elif tag == "is":
                inline = _plain(part)
        if kind == "inlineStr":
            text = inline
        if text is None:
            if formula and kind != "str":
                row.faults[at] = "a formula has no stored result; save the file in a spreadsheet"
            return
        if kind == "e":
            row.faults[at] = f"the cell holds the error {text}"
            row.cells[at] = text
            return
        try:
            value = self._value(kind, text, int(cell.get("s") or 0), sheet)
        except (ValueError, IndexError, OverflowError, TypeError):
            row.faults[at] = "the cell's value does not fit its type"
            row.cells[at] = text
            return
        if value:
            row.cells[at] = value

    def _value(self, kind: str, text: str, style: int, sheet: Any) -> str:
        if kind == "s":
            return str(sheet._shared_strings[int(text)]).replace("_x000D_", "\r")
        if kind in ("str", "inlineStr"):
            return text.replace("_x000D_", "\r")
        if kind == "b":
            return "true" if text.strip() in ("1", "true") else "false"
        if kind == "d":
            read_iso: Callable[[str], Any] = from_ISO8601
            return moment(read_iso(text), with_time="T" in text)
        if style in self.book._date_formats:
            serial = float(text)
            span = style in self.book._timedelta_formats
            value = from_excel(serial, self.book.epoch, timedelta=span)
            return moment(value, self._shows_time(style))
        return number(text)

    def _shows_time(self, style: int) -> bool:
        if style not in self._times:
            number_format = self.book._cell_styles[style].numFmtId
            if number_format >= 164:
                code = QUOTED.sub("", self.book._number_formats[number_format - 164])
                self._times[style] = bool(HAS_TIME.search(code))
            else:
                self._times[style] = number_format in (18, 19, 20, 21, 22, 45, 46, 47)
        return self._times[style]


def _plain(element: Any) -> str:
    """Text of an inline string without phonetic guides."""
    parts = []
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts += [t.text or "" for t in child if t.tag.rpartition("}")[2] == "t"]
    return "".join(parts)
