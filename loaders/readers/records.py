"""One CSV record after the other, strictly: the careful way, for blocks the fast way leaves."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.readers.blocks import first_mark, show_marks, unmark
from loaders.readers.contract import RAW_CAP, BadRow, Limits
from loaders.readers.headers import Layout

# The csv module has one limit for the whole process; ours is checked per record below.
csv.field_size_limit(2**31 - 1)

AFTER_QUOTE = "expected after"


@dataclass(frozen=True)
class Dialect:
    """Delimiter and quote of a table (quote "" = none), with the sheet name and the limits."""

    delimiter: str
    quote: str
    sheet: str
    limits: Limits
    encoding: str = "utf-8"


class Feed:
    """Lines for one csv reader; stops a record that takes more lines or characters than allowed."""

    def __init__(self, lines: list[str], at: int, limits: Limits) -> None:
        self.lines, self.at, self.begin = lines, at, at
        self.max_lines = limits.max_record_lines

    def __iter__(self) -> Feed:
        return self

    def __next__(self) -> str:
        at = self.at
        if at >= len(self.lines) or at - self.begin >= self.max_lines:
            raise StopIteration
        self.at = at + 1
        return self.lines[at]

    @property
    def ran_dry(self) -> bool:
        """Whether the record could go on if there were more lines."""
        return self.at >= len(self.lines) and self.at - self.begin < self.max_lines


class Splitter:
    """Splits lines into records of one width; what does not fit becomes a `BadRow`.

    An unclosed quote costs one line only: a record that runs over several lines is taken only if
    it is properly quoted and has the right number of cells; otherwise its first line is bad and
    reading goes on with the next. Time is linear in the lines, times `max_record_lines` at worst.
    """

    def __init__(self, dialect: Dialect, layout: Layout | None) -> None:
        self.dialect, self.layout = dialect, layout
        self.left = self.end = 0

    def split(
        self, lines: list[str], first: int, last: bool
    ) -> Iterator[tuple[int, list[str]] | BadRow]:
        """Give (line, cells) or `BadRow` for every record.

        Args:
            lines: physical lines with their ends.
            first: number of the first one.
            last: whether the text ends with them; otherwise an unfinished record is left over.

        Afterwards `left` is the number of lines, from the end, that were left for the next call;
        `end` is the number of lines up to the end of the record given last.
        """
        feed, reader = self._reader(lines, 0)
        self.left = 0
        width = len(self.layout.names) if self.layout and self._sound(lines) else -1
        while True:
            begin = feed.begin = feed.at
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if not last and self._may_go_on(feed, error):
                    self.left = len(lines) - begin
                    return
                yield self._bad(lines, begin, begin + 1, first, None, self._explain(error, feed))
                feed, reader = self._reader(lines, begin + 1)
                continue
            if len(cells) == width and feed.at - begin == 1:
                yield first + begin, cells
                continue
            if not cells:
                continue
            end = feed.at
            fault = self._fault(lines, begin, end, cells)
            self.end = end
            if fault is None:
                yield first + begin, cells
            elif end > begin + 1 and fault[0] is None:
                reason = "a quotation mark opens a cell that is not closed in this row"
                yield self._bad(lines, begin, begin + 1, first, None, reason)
                feed, reader = self._reader(lines, begin + 1)
            else:
                yield self._bad(lines, begin, end, first, *fault)

    def _may_go_on(self, feed: Feed, error: csv.Error) -> bool:
        """Whether a record is unfinished only because the lines at hand ran out."""
        if not feed.ran_dry or AFTER_QUOTE in str(error):
            return False
        return sum(map(len, feed.lines[feed.begin :])) <= self.dialect.limits.max_line

    def _sound(self, lines: list[str]) -> bool:
        """Whether no line needs a closer look than the number of its cells."""
        if max(map(len, lines), default=0) > self.dialect.limits.max_cell:
            return False
        text = "".join(lines)
        return "\0" not in text and first_mark(text) is None

    def _reader(self, lines: list[str], at: int) -> tuple[Feed, Iterator[list[str]]]:
        feed = Feed(lines, at, self.dialect.limits)
        quote, delimiter = self.dialect.quote or None, self.dialect.delimiter
        if quote is None:
            return feed, csv.reader(feed, delimiter=delimiter, quotechar=None, quoting=3)
        return feed, csv.reader(feed, delimiter=delimiter, quotechar=quote, strict=True)

    def _fault(
        self, lines: list[str], begin: int, end: int, cells: list[str]
    ) -> tuple[str | None, str] | None:
        """(column, reason) if the record cannot be taken; column None speaks of the whole row."""
        layout = self.layout
        if layout is not None and not len(layout.names) <= len(cells) <= layout.width:
            return None, ragged(len(cells), len(layout.names))
        if layout is not None and len(cells) > len(layout.names):
            if any(cells[len(layout.names) :]):
                return None, "a cell stands beyond the last named column"
            del cells[len(layout.names) :]
        longest = self.dialect.limits.max_cell
        for line in lines[begin:end]:
            if "\0" in line:
                return self._column(cells, "\0"), "the row holds a NUL character"
            if not line.isascii() and (at := first_mark(line)) is not None:
                return self._marked(cells), self._undecodable(line, at)
        if sum(map(len, lines[begin:end])) > longest:
            for at, cell in enumerate(cells):
                if len(cell) > longest:
                    return self._name(at), f"a cell has more than {longest:,} characters"
        return None

    def _undecodable(self, line: str, at: int) -> str:
        encoding = self.dialect.encoding
        if encoding != "utf-8" and (marked := unmark(line)):
            try:
                marked.decode("utf-8")
            except UnicodeDecodeError:
                pass
            else:
                return f"the line is UTF-8 in a file that is otherwise {encoding}"
        before = len(line[:at].encode(encoding, "replace"))
        return f"not valid {encoding} at byte {before + 1} of the line"

    def _column(self, cells: list[str], part: str) -> str:
        return next((self._name(at) for at, cell in enumerate(cells) if part in cell), "")

    def _marked(self, cells: list[str]) -> str:
        found = (self._name(at) for at, c in enumerate(cells) if first_mark(c) is not None)
        return next(found, "")

    def _name(self, at: int) -> str:
        names = self.layout.names if self.layout else ()
        return names[at] if at < len(names) else f"column {at + 1}"

    def _explain(self, error: csv.Error, feed: Feed) -> str:
        if AFTER_QUOTE in str(error):
            return "text stands after the closing quotation mark of a cell"
        if feed.at - feed.begin >= feed.max_lines:
            return f"a quotation mark opens a cell that is not closed within {feed.max_lines} lines"
        return "a quotation mark opens a cell that is not closed before the end of the file"

    def _bad(
        self, lines: list[str], begin: int, end: int, first: int, column: str | None, reason: str
    ) -> BadRow:
        raw = show_marks("".join(lines[begin:end])[:RAW_CAP].rstrip("\r\n"))
        return BadRow(self.dialect.sheet, first + begin, column or None, reason, raw)


def ragged(cells: int, names: int) -> str:
    """Reason for a row of the wrong width."""
    return f"the row has {cells} cells, where the header has {names}"
