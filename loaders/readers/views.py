"""Cells of a block of text as columns that point into it: nothing is parsed or copied twice."""

from __future__ import annotations

import sys

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Positions = NDArray[np.intp]
U64 = NDArray[np.uint64]

STEP = 8192
"""Rows worked on at a time, so that they stay in the cache."""
SHORT = 12
"""Bytes of a text that lies within its view; the views of longer ones say where they lie."""
PAD = bytes(16)
USABLE = sys.byteorder == "little"
_HALF = np.uint64(32)
_HEAD = np.array([(1 << 8 * min(n, 4)) - 1 for n in range(SHORT + 1)], np.uint64) << _HALF
_TAIL = np.array([(1 << 8 * max(n - 4, 0)) - 1 for n in range(SHORT + 1)], np.uint64)


def columns(data: bytes, starts: Positions, stops: list[Positions]) -> list[pl.Series]:
    """String columns of the cells of regular lines; an empty cell is null.

    Args:
        data: UTF-8 without quotes or NUL, less than 2**31 bytes.
        starts: where each line begins.
        stops: for each column where its cell ends in each line; the next one begins behind it.

    The layout is that of Arrow's string views: 16 bytes a cell, which hold its length and either
    the text or its first four bytes and its place. Linear in the cells.
    """
    padded = data + PAD
    words = as_strided(np.frombuffer(padded, np.uint64, 1), (len(data) + 8,), (1,), writeable=False)
    made = [np.empty((len(starts), 2), np.uint64) for _ in stops]
    shortest, longest = [SHORT] * len(stops), [0] * len(stops)
    for at in range(0, len(starts), STEP):
        begin = starts[at : at + STEP]
        for k, stop in enumerate(stops):
            end = stop[at : at + STEP]
            length = end - begin
            low, high = int(length.min()), int(length.max())
            shortest[k], longest[k] = min(low, shortest[k]), max(high, longest[k])
            _views(words, begin, length, (low, high), made[k][at : at + STEP])
            begin = end + 1
    text = pa.py_buffer(padded)
    return [
        _series(views, low == 0, text if high > SHORT else None)
        for views, low, high in zip(made, shortest, longest, strict=True)
    ]


def _views(
    words: U64, begin: Positions, length: Positions, spread: tuple[int, int], out: U64
) -> None:
    first = words[begin] << _HALF
    size, place = length.view(np.uint64), begin.view(np.uint64) << _HALF
    if spread[0] > SHORT:
        out[:, 0], out[:, 1] = first | size, place
        return
    capped = length if spread[1] <= SHORT else np.minimum(length, SHORT)
    tail = words[begin + 4] & _TAIL[capped]
    out[:, 0] = (first & _HEAD[capped]) | size
    out[:, 1] = tail if spread[1] <= SHORT else np.where(length > SHORT, place, tail)


def _series(views: U64, gaps: bool, text: pa.Buffer | None) -> pl.Series:
    there = None
    if gaps:
        said = views[:, 0].astype(np.uint32) != 0
        there = pa.py_buffer(np.packbits(said, bitorder="little"))
    buffers = [there, pa.py_buffer(views), *([] if text is None else [text])]
    array = pa.Array.from_buffers(pa.string_view(), len(views), buffers)
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)  # noqa: S101 - an array becomes a series
    return series
