"""Text columns as codes into a dictionary of their different values, for Parquet."""

from __future__ import annotations

import secrets

import numpy as np
import numpy.typing as npt
import polars as pl
import polars_hash as plh
import pyarrow as pa

FEW = 1 << 12
"""Rows up to which the plain way is as fast."""


def coded(column: pl.Series) -> pa.DictionaryArray:
    """A text column as int32 codes; the dictionary is the same whenever the column is.

    Sorts hashes instead of putting texts into a table, which takes half the time where values are
    many: the place goes into the low bits of the hash, and what agrees in the others is one value.
    A second hash with a secret seed finds out if that was wrong; then the plain way is taken.
    """
    array = None
    if len(column) > FEW and not column.null_count():
        array = _sorted(column)
    return _text(column).dictionary_encode() if array is None else array


def _sorted(column: pl.Series) -> pa.DictionaryArray | None:
    """None where two values agree in the bits that are sorted by."""
    hashed = column.to_frame("t").select(plh.col("t").nchash.xxh3_64(seed=1)).to_series()
    bits = np.uint64(max(len(column) - 1, 1).bit_length())
    mask = (np.uint64(1) << bits) - np.uint64(1)
    packed = np.sort((hashed.to_numpy() & ~mask) | np.arange(len(column), dtype=np.uint64))
    order = (packed & mask).astype(np.intp)
    packed >>= bits
    new = np.ones(len(column), dtype=bool)
    np.not_equal(packed[1:], packed[:-1], out=new[1:])
    numbers = np.cumsum(new, dtype=np.int32)
    numbers -= 1
    codes = np.empty(len(column), dtype=np.int32)
    # Values in the order in which they come first: so their texts are read one after another.
    first = order[new]
    turn = np.argsort(first)
    rank = np.empty(len(first), dtype=np.int32)
    rank[turn] = np.arange(len(first), dtype=np.int32)
    codes[order] = rank[numbers]
    first = first[turn]
    check = column.hash(secrets.randbits(63)).to_numpy()
    if not np.array_equal(check[first][codes], check):
        return None
    words = _text(column.gather(pl.Series(first)))
    return pa.DictionaryArray.from_arrays(_numbers(codes), words)


def constant(value: str | None, length: int) -> pa.DictionaryArray:
    """A text column of one value or of nulls."""
    codes = pa.nulls(length, pa.int32())
    if value is not None:
        codes = _numbers(np.zeros(length, dtype=np.int32))
    return pa.DictionaryArray.from_arrays(codes, _text(pl.Series([value or ""])))


def _numbers(codes: npt.NDArray[np.int32]) -> pa.Array:
    """Made of buffers: ``pa.array`` of numpy data would import pandas."""
    return pa.Array.from_buffers(pa.int32(), len(codes), [None, pa.py_buffer(codes)])


def _text(column: pl.Series) -> pa.Array:
    return column.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string())
