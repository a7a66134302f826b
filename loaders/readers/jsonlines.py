"""JSON Lines, and one JSON array if it is small: nested objects flattened with dots."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import polars as pl

from graphengine.errors import InputError
from loaders.readers.blocks import blocks, first_mark, show_marks
from loaders.readers.charset import Charset
from loaders.readers.contract import RAW_CAP, BadRow, Format, RawBatch

PIECE = 1 << 20
DEEPEST = 64
WHOLE_FLOAT = re.compile(r"(-?\d+)\.0+")
SURROGATE = re.compile("[\ud800-\udfff]")


class Number(str):
    """A number of a JSON text, digit for digit as it stands there."""

    __slots__ = ()


class Fault(ValueError):
    """Why a JSON value cannot be a row: (column or None, reason)."""

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Fault("one key stands twice in an object", twice)
    return found


def _constant(name: str) -> Any:
    raise Fault(f"{name} is not a JSON value")


DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=Number, parse_int=Number, parse_constant=_constant
)


def load(text: str) -> Any:
    """Parse strictly: no NaN, no double keys, no lone surrogates; numbers stay text."""
    try:
        return DECODER.decode(text)
    except RecursionError as error:
        raise Fault("the value is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise Fault(f"not valid JSON at character {error.pos + 1} ({error.msg})") from error


def flatten(value: Any, max_cell: int) -> dict[str, str | None]:
    """Cells of one object: nested names joined by dots, lists as JSON text.

    Raises: Fault when the value is no object, too deep, or ambiguous.
    """
    if not isinstance(value, dict):
        raise Fault("the line is not a JSON object")
    if not value:
        raise Fault("the object is empty")
    cells: dict[str, str | None] = {}
    _flatten(value, "", cells, 1)
    for name, cell in cells.items():
        if cell is not None and len(cell) > max_cell:
            raise Fault(f"a cell has more than {max_cell:,} characters", name)
        if cell is not None and "\0" in cell:
            raise Fault("the value holds a NUL character", name)
        if SURROGATE.search(name) or (cell is not None and SURROGATE.search(cell)):
            raise Fault("the value holds half of a surrogate pair", show_name(name))
    return cells


def show_name(name: str) -> str:
    """A column name that can be encoded."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _flatten(value: dict[str, Any], prefix: str, cells: dict[str, str | None], depth: int) -> None:
    if depth > DEEPEST:
        raise Fault("the value is nested too deeply")
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict) and inner:
            _flatten(inner, f"{name}.", cells, depth + 1)
            continue
        if name in cells:
            raise Fault("two keys give one column name when flattened", name)
        cells[name] = _text(inner)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, Number):
        whole = WHOLE_FLOAT.fullmatch(value)
        return whole[1] if whole else str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return None
    return dump(value)


def dump(value: Any, depth: int = 0) -> str:
    """JSON text of a value, its numbers as they stood in the file."""
    if depth > DEEPEST:
        raise Fault("the value is nested too deeply")
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(dump(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        items = (
            f"{json.dumps(k, ensure_ascii=False)}: {dump(v, depth + 1)}" for k, v in value.items()
        )
        return "{" + ", ".join(items) + "}"
    return json.dumps(value, ensure_ascii=False)


class JsonTable:
    """Collects rows; columns are the keys met so far, in the order they were met."""

    def __init__(self, fmt: Format, sheet: str, file: str, batch_rows: int) -> None:
        self.fmt, self.sheet, self.file = fmt, sheet, file
        self.batch_rows = min(batch_rows, 50_000)
        self.names: dict[str, None] = dict.fromkeys(fmt.columns)
        self.rows, self.cells = list[int](), list[dict[str, str | None]]()
        self.bad = list[BadRow]()

    def lines(self, stream: IO[bytes], charset: Charset) -> Iterator[RawBatch]:
        """Rows of a JSON Lines text."""
        limits = self.fmt.limits
        for block in blocks(stream, charset, limits.max_line):
            if block.too_long is not None:
                reason = f"the line has more than {limits.max_line:,} bytes"
                self.bad.append(BadRow(self.sheet, block.line, None, reason, block.too_long))
            text, line = io.StringIO(block.text(), newline=""), block.line
            while more := text.readline():
                if line > self.fmt.skip and more.strip():
                    self._line(more, line)
                line += 1
                if len(self.cells) + len(self.bad) >= self.batch_rows:
                    yield self._batch()
        yield from self._rest()

    def array(self, text: str) -> Iterator[RawBatch]:
        """Rows of the array in one JSON document, numbered from 1."""
        try:
            value = load(text.lstrip("\ufeff"))
        except Fault as fault:
            message = f"The JSON document cannot be read: {fault.reason}."
            raise InputError(message, file=self.file, column=fault.column) from fault
        for key in self.fmt.array.split(".") if self.fmt.array else ():
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, list):
            message = "The document holds no list of records there. State its path as `array`."
            raise InputError(message, file=self.file)
        for at, item in enumerate(value, start=1):
            try:
                self._take(item, at)
            except Fault as fault:
                self._fault(fault, at, json.dumps(item, ensure_ascii=True))
            if len(self.cells) + len(self.bad) >= self.batch_rows:
                yield self._batch()
        yield from self._rest()

    def _line(self, text: str, line: int) -> None:
        text = text.strip("\r\n")
        try:
            if len(text) > self.fmt.limits.max_line:
                raise Fault(f"the line has more than {self.fmt.limits.max_line:,} bytes")
            if first_mark(text) is not None:
                raise Fault("the line holds bytes that cannot be decoded")
            self._take(load(text), line)
        except Fault as fault:
            self._fault(fault, line, text)

    def _take(self, value: Any, line: int) -> None:
        cells = flatten(value, self.fmt.limits.max_cell)
        if len(self.names) < self.fmt.limits.max_columns or cells.keys() <= self.names.keys():
            self.names.update(dict.fromkeys(cells))
        else:
            raise Fault(f"more than {self.fmt.limits.max_columns:,} columns")
        self.cells.append(cells)
        self.rows.append(line)

    def _fault(self, fault: Fault, line: int, text: str) -> None:
        column = None if fault.column is None else show_name(fault.column)
        raw = show_marks(text[:RAW_CAP])
        self.bad.append(BadRow(self.sheet, line, column, fault.reason, raw))

    def _rest(self) -> Iterator[RawBatch]:
        if self.cells or self.bad:
            yield self._batch()

    def _batch(self) -> RawBatch:
        data = [
            pl.Series(name, [cells.get(name) for cells in self.cells], dtype=pl.String)
            for name in self.names
        ]
        rows = pl.Series("row", np.array(self.rows, np.int64))
        batch = RawBatch(self.sheet, pl.DataFrame(data), rows, self.bad)
        self.rows, self.cells, self.bad = [], [], []
        return batch
