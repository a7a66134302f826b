"""The fast way: blocks proven regular by counting bytes go to polars as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loaders.readers import views
from loaders.readers.headers import Layout

LF, BLANK = 10, 32
MOST_ODD = 20_000
STEP = 1 << 18
"""Bytes looked at in one step, so that what is found stays in the cache."""
Bytes = NDArray[np.uint8]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Regular:
    """A block whose lines are records each.

    Attributes:
        frame: the regular lines, String columns.
        rows: their line numbers within the block, from 0.
        odd: (line within the block, text) of lines that need a closer look.
        tidy: whether no cell needs trimming or a normal form of its characters.
    """

    frame: pl.DataFrame
    rows: Positions
    odd: list[tuple[int, str]]
    tidy: bool = False


def parse(data: bytes, delimiter: str, quote: str, layout: Layout, max_cell: int) -> Regular | None:
    """Parse a block of whole lines, or return None if only the careful way will do.

    The proof: no NUL; line ends are alike; every quote opens a cell right after a delimiter or
    line start, or closes it right before a delimiter or line end, or is doubled; no line ends
    inside quotes. Then a line is a record and its delimiters outside quotes are its cells.
    Linear in the bytes; about five passes of numpy and one of polars.
    """
    if not delimiter.isascii() or not quote.isascii() or b"\0" in data:
        return None
    quoted = bool(quote) and quote.encode() in data
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if b"\r" in data:
            if quoted:
                return None
            data = data.replace(b"\r", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    array = np.frombuffer(data, np.uint8)
    found = _outside(array, ord(quote) if quoted else None, ord(delimiter))
    if found is None:
        return None
    ends, marks, tidy = found
    lengths = np.diff(ends, prepend=-1)
    good, odd = _judge(ends, marks, lengths, layout.width, max_cell)
    if len(odd) > MOST_ODD:
        return None
    rows = np.arange(len(ends)) if good is None else np.flatnonzero(good)
    if quoted or not views.USABLE:
        kept = data if good is None else array[np.repeat(good, lengths)].tobytes()
        frame = _frame(kept, delimiter, quote if quoted else None, layout)
    else:
        frame = _pointed(data, ends, marks, lengths, good, layout)
    # A reader that counts otherwise than we do is not to be trusted with this block.
    if frame is None or frame.height != len(rows):
        return None
    starts = ends - lengths + 1
    lines = [(int(at), data[starts[at] : ends[at] + 1].decode("utf-8")) for at in odd]
    return Regular(frame, rows, lines, tidy and data.isascii())


def _outside(
    array: Bytes, quote: int | None, delimiter: int
) -> tuple[Positions, Positions, bool] | None:
    """Line ends and delimiters outside quotes; None if any quote stands where it should not.

    Only quotes, delimiters and line ends are looked at. An opening quote must directly follow one
    of them (a closing quote if it is doubled), a closing quote must directly precede one. The
    third answer is whether there are no quotes, and no blanks beside delimiters and line ends.
    """
    if quote is None:
        return _tokens(array, delimiter)
    tokens = np.flatnonzero((array == quote) | (array == delimiter) | (array == LF))
    kinds = array[tokens]
    quotes = kinds == quote
    inside = np.bitwise_xor.accumulate(quotes)
    near = np.empty(len(tokens) + 1, dtype=bool)
    near[0], near[-1] = tokens[0] == 0, True
    np.equal(np.diff(tokens), 1, out=near[1:-1])
    opening, closing = quotes & inside, quotes & ~inside
    ends = kinds == LF
    if not near[:-1][opening].all() or not near[1:][closing].all() or inside[ends].any():
        return None
    return tokens[ends], tokens[(kinds == delimiter) & ~inside], False


def _tokens(array: Bytes, delimiter: int) -> tuple[Positions, Positions, bool]:
    """Line ends and delimiters of a block without quotes, and whether no blank is beside them."""
    places, kinds = [], []
    bare = array[0] in (LF, delimiter) or array[0] > BLANK
    for at in range(0, len(array), STEP):
        part = array[at : at + STEP]
        found = part == delimiter
        found |= part == LF
        place = np.flatnonzero(found)
        kinds.append(part[place] == LF)
        place += at
        places.append(place)
        if bare:
            # The byte before the first one is the last, which is a line end.
            beside = np.concatenate((array[place - 1], array.take(place + 1, mode="clip")))
            low = beside[beside <= BLANK]
            bare = bool(((low == LF) | (low == delimiter)).all())
    tokens, ends = np.concatenate(places), np.concatenate(kinds)
    return tokens[ends], tokens[~ends], bare


def _judge(
    ends: Positions, marks: Positions, lengths: Positions, width: int, max_cell: int
) -> tuple[NDArray[np.bool_] | None, Positions]:
    """(mask of regular lines or None if all are, numbers of odd lines); blank lines are neither."""
    more = width - 1
    longest = int(lengths.max()) - 1
    if more and len(marks) == more * len(ends) and longest <= max_cell:
        table = marks.reshape(len(ends), more)
        if (table[:, 0] > ends - lengths).all() and (table[:, -1] < ends).all():
            return None, np.empty(0, np.intp)
    counts = np.diff(np.searchsorted(marks, ends), prepend=0)
    blank = lengths == 1
    good = (counts == more) & ~blank & (lengths <= max_cell)
    return good, np.flatnonzero(~good & ~blank)


def _pointed(
    data: bytes,
    ends: Positions,
    marks: Positions,
    lengths: Positions,
    good: NDArray[np.bool_] | None,
    layout: Layout,
) -> pl.DataFrame | None:
    """The regular lines of a block without quotes."""
    if good is not None:
        if not good.any():
            return pl.DataFrame(schema=dict.fromkeys(layout.names, pl.String))
        counts = np.diff(np.searchsorted(marks, ends), prepend=0)
        marks, ends, lengths = marks[np.repeat(good, counts)], ends[good], lengths[good]
    table = np.ascontiguousarray(marks.reshape(len(ends), layout.width - 1).T)
    made = views.columns(data, ends - lengths + 1, [*table, ends])
    wanted = len(layout.names)
    if any(column.null_count() < len(column) for column in made[wanted:]):
        return None
    return pl.DataFrame(dict(zip(layout.names, made[:wanted], strict=True)))


def _frame(data: bytes, delimiter: str, quote: str | None, layout: Layout) -> pl.DataFrame | None:
    names = [f"{at}" for at in range(layout.width)]
    if not data:
        return pl.DataFrame(schema=dict.fromkeys(layout.names, pl.String))
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema=dict.fromkeys(names, pl.String),
            separator=delimiter,
            quote_char=quote,
            eol_char="\n",
        )
    except (pl.exceptions.PolarsError, OSError):
        # An OSError: the block begins like packed data, and polars tries to unpack it.
        return None
    if quote:
        frame = frame.with_columns(pl.when(pl.all().str.len_bytes() > 0).then(pl.all()))
    wanted = len(layout.names)
    if any(frame[name].null_count() < frame.height for name in names[wanted:]):
        return None
    frame = frame.select(names[:wanted])
    frame.columns = list(layout.names)
    return frame
