"""CSV and TSV: header, then block after block, the fast way where it is safe."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO

import numpy as np
import polars as pl

from graphengine.errors import InputError
from loaders.readers.blocks import BLOCK, Block, blocks
from loaders.readers.charset import Charset
from loaders.readers.contract import BadRow, Format, RawBatch
from loaders.readers.headers import Layout, layout, numbered
from loaders.readers.records import Dialect, Splitter
from loaders.readers.regular import parse

PIECE = 1 << 20
SLOW_BATCH = 50_000
FEW, HEAD = 100, 1 << 20


class CsvTable:
    """One text table; `batches` may be called once."""

    def __init__(
        self, fmt: Format, charset: Charset, delimiter: str, sheet: str, file: str, batch_rows: int
    ) -> None:
        self.fmt, self.charset, self.sheet, self.file = fmt, charset, sheet, file
        # A few rows are wanted for a look at the file: then not much of it is read.
        self.block = BLOCK if batch_rows > FEW else HEAD
        self.dialect = Dialect(delimiter, fmt.quote, sheet, fmt.limits, charset.encoding)
        self.batch_rows = batch_rows
        self.layout: Layout | None = None
        self.skip = fmt.skip
        self.carry, self.carry_line = "", 0

    def batches(self, stream: IO[bytes]) -> Iterator[RawBatch]:
        """Give the records of a stream of bytes in their order."""
        some = False
        # Passed on without a name, so that its reader alone holds a block and can let it go.
        for made in map(
            self._block, blocks(stream, self.charset, self.fmt.limits.max_line, self.block)
        ):
            for batch in made:
                some = True
                yield batch
        if self.layout is not None and not some:
            yield self._batch([], [], [])

    def _block(self, block: Block) -> Iterator[RawBatch]:
        if block.too_long is not None:
            yield from self._too_long(block)
            return
        data, line, marked = block.data, block.line, block.marked
        if self.carry:
            data = self.carry.encode("utf-8", "surrogatepass") + data
            line, marked, self.carry = self.carry_line, True, ""
        whole = Block(data, line, marked, last=block.last)
        del block, data
        if self.layout is None and whole.data:
            whole = self._start(whole)
        if not whole.data or self.layout is None:
            return
        fast = None
        if not whole.marked:
            quote, cell = self.dialect.quote, self.fmt.limits.max_cell
            fast = parse(whole.data, self.dialect.delimiter, quote, self.layout, cell)
        if fast is None:
            yield from self._careful(whole)
            return
        begin = whole.line
        del whole
        splitter, bad = Splitter(self.dialect, self.layout), list[BadRow]()
        extra: list[tuple[int, list[str]]] = []
        for at, text in fast.odd:
            for item in splitter.split([text], begin + at, last=True):
                if isinstance(item, BadRow):
                    bad.append(item)
                else:
                    extra.append(item)
        rows = pl.Series("row", fast.rows + begin, dtype=pl.Int64)
        yield from self._sliced(fast.frame, rows, bad, fast.tidy)
        if extra:
            yield self._batch([line for line, _ in extra], [cells for _, cells in extra], [])

    def _sliced(
        self, frame: pl.DataFrame, rows: pl.Series, bad: list[BadRow], tidy: bool
    ) -> Iterator[RawBatch]:
        size = self.batch_rows
        for start in range(0, max(frame.height, 1), size):
            part, lines = frame.slice(start, size), rows.slice(start, size)
            over = start + size >= frame.height
            until = None if over else int(lines[-1])
            now = [row for row in bad if until is None or row.row <= until]
            bad = bad[len(now) :]
            yield RawBatch(self.sheet, part, lines, now, tidy)

    def _too_long(self, block: Block) -> Iterator[RawBatch]:
        limit = self.fmt.limits.max_line
        reason = f"the line has more than {limit:,} bytes"
        if self.layout is None:
            raise InputError(
                f"The header cannot be read: {reason}.", file=self.file, line=block.line
            )
        if self.carry:
            yield from self._careful(self._finish())
        raw = block.too_long or ""
        yield self._batch([], [], [BadRow(self.sheet, block.line, None, reason, raw)])

    def _finish(self) -> Block:
        data = self.carry.encode("utf-8", "surrogatepass")
        self.carry = ""
        return Block(data, self.carry_line, marked=True, last=True)

    def _start(self, block: Block) -> Block:
        """Skip what stands before the header, read the header, give what stands after it."""
        head = block.data
        if len(head) > PIECE:
            head = head[: head.rfind(b"\n", 0, PIECE) + 1] or head
        stream = io.StringIO(Block(head, 1, block.marked).text(), newline="")
        before, first = self._before_header(stream)
        if not first:
            if len(head) < len(block.data):
                rest = block.data[len(head) :]
                return self._start(replace(block, data=rest, line=block.line + before))
            return Block(b"", block.line)
        lines, begin = [first], block.line + before
        while len(lines) < self.fmt.limits.max_record_lines and (text := stream.readline()):
            lines.append(text)
        splitter = Splitter(self.dialect, None)
        record = next(splitter.split(lines, begin, last=True))
        if isinstance(record, BadRow):
            message = f"The header cannot be read: {record.reason}."
            raise InputError(message, file=self.file, line=begin)
        used = splitter.end if self.fmt.header else 0
        if self.fmt.header:
            self.layout = layout(record[1], self.fmt.limits, self.file, begin)
        else:
            self.layout = self._declared(record[1], begin)
        stream.seek(0)
        passed = "".join(stream.readline() for _ in range(before + used))
        rest_at = len(passed.encode("utf-8", "surrogatepass"))
        return Block(block.data[rest_at:], begin + used, block.marked, last=block.last)

    def _before_header(self, stream: io.StringIO) -> tuple[int, str]:
        """(lines that stand before the header, first line of the header or "")."""
        before = 0
        while self.skip and stream.readline():
            self.skip, before = self.skip - 1, before + 1
        while first := stream.readline():
            if first.strip("\r\n"):
                break
            before += 1
        return before, first

    def _declared(self, cells: Sequence[str], line: int) -> Layout:
        if self.fmt.columns:
            return layout(self.fmt.columns, self.fmt.limits, self.file, line)
        return numbered(len(cells), (), self.fmt.limits, self.file, line)

    def _careful(self, block: Block) -> Iterator[RawBatch]:
        splitter = Splitter(self.dialect, self.layout)
        text = block.text()
        stream, size = io.StringIO(text, newline=""), len(text)
        lines: list[str] = []
        line = block.line
        rows, cells, bad = list[int](), list[list[str]](), list[BadRow]()
        while more := stream.readlines(PIECE):
            lines += more
            over = block.last and stream.tell() == size
            for item in splitter.split(lines, line, last=over):
                if isinstance(item, BadRow):
                    bad.append(item)
                else:
                    rows.append(item[0])
                    cells.append(item[1])
                if len(rows) + len(bad) >= SLOW_BATCH:
                    yield self._batch(rows, cells, bad)
                    rows, cells, bad = [], [], []
            left = splitter.left
            line += len(lines) - left
            lines = lines[len(lines) - left :] if left else []
        self.carry, self.carry_line = "".join(lines), line
        if rows or bad:
            yield self._batch(rows, cells, bad)

    def _batch(self, rows: list[int], cells: list[list[str]], bad: list[BadRow]) -> RawBatch:
        names = self.layout.names if self.layout else ()
        columns = zip(*cells, strict=True) if cells else ([] for _ in names)
        data = [
            pl.Series(name, column, dtype=pl.String)
            for name, column in zip(names, columns, strict=True)
        ]
        frame = pl.DataFrame(data)
        if cells:
            frame = frame.with_columns(pl.when(pl.all().str.len_bytes() > 0).then(pl.all()))
        return RawBatch(self.sheet, frame, pl.Series("row", np.array(rows, np.int64)), bad)
