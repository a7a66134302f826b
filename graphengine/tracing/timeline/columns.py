"""Columns as plain files that are mapped into memory: only the pages that are touched are read."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[Any]
Column = dict[str, Any]
"""What a manifest says of a file: ``dtype``, ``length`` and ``sha256``."""
DTYPES = ("|b1", "|u1", "<i2", "<i4", "<i8")


class Texts:
    """Texts one after another in a byte array: the i-th is ``data[offset[i]:offset[i + 1]]``."""

    def __init__(self, data: Array, offset: Array) -> None:
        self.data, self.offset = data, offset

    def __len__(self) -> int:
        return len(self.offset) - 1

    def __iter__(self) -> Iterator[str]:
        raw = self.data.tobytes()  # one copy: a slice of a mapped column costs more than its text
        ends = pairwise(self.offset.tolist())
        return (raw[begin:end].decode("utf-8") for begin, end in ends)

    def __getitem__(self, place: int) -> str:
        piece = self.data[int(self.offset[place]) : int(self.offset[place + 1])]
        return piece.tobytes().decode("utf-8")


Names = Texts | pl.Series | Sequence[str]
"""Texts by place, in a file or in memory."""


def place_of(names: Names, wanted: str) -> int | None:
    """The place of a text in sorted texts, or None. O(log n) looks."""
    place = bisect_left(range(len(names)), wanted, key=lambda k: str(names[k]))
    return place if place < len(names) and names[place] == wanted else None


def texts(series: pl.Series) -> tuple[Array, Array]:
    """A column of texts without nulls as ``data`` uint8 and ``offset`` int64[n + 1]."""
    import pyarrow as pa

    if not len(series):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    found = series.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    if found.type != pa.large_string():
        raise TypeError(f"A column of {series.dtype} holds no texts.")
    _, offset, data = found.buffers()
    starts = np.frombuffer(offset, np.int64)[found.offset : found.offset + len(found) + 1]
    begin, end = int(starts[0]), int(starts[-1])
    raw = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return raw[begin:end], starts - begin


def write(path: Path, values: Array) -> Column:
    """Write a one-dimensional array as it lies in memory, forced to disk.

    Raises:
        TypeError: a type that these files do not hold.
    """
    import os

    plain = np.ascontiguousarray(values)
    if plain.dtype.str not in DTYPES:
        raise TypeError(f"A column of {plain.dtype} cannot be kept.")
    raw = plain.view(np.uint8)
    with path.open("wb") as stream:
        stream.write(raw.data)
        stream.flush()
        os.fsync(stream.fileno())
    digest = hashlib.sha256(raw.data).hexdigest()
    return {"dtype": plain.dtype.str, "length": len(plain), "sha256": digest}


def mapped(path: Path, column: Column) -> Array:
    """The column of a file, mapped. What is written to it stays in this process.

    Raises:
        OSError, ValueError: no such file, or not of the length that the manifest says.
    """
    dtype, length = column["dtype"], int(column["length"])
    if dtype not in DTYPES:
        raise ValueError(f"{path.name} has an unknown type.")
    size = np.dtype(dtype).itemsize * length
    if path.stat().st_size != size:
        raise ValueError(f"{path.name} is not of the length recorded.")
    if not length:
        return np.empty(0, dtype)
    # Copy on write: kernels take writable and read-only arrays as two types.
    return np.asarray(np.memmap(path, dtype, mode="c", shape=(length,)))


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
