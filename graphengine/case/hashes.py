"""128-bit hashes of rows and edges as two arrays of 64 bits, as the index takes them."""

from __future__ import annotations

from binascii import unhexlify

import numpy as np
import polars as pl
import polars_hash as plh

from graphengine.case.index import U64

BLOCK = 1 << 16
"""Numbers worked on at a time, so that they stay in the cache."""
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))


def halves(identity: pl.Series) -> tuple[U64, U64]:
    """32 small hex digits as two numbers of 64 bits each."""
    text = identity.to_arrow(compat_level=pl.CompatLevel.oldest())
    starts = np.frombuffer(text.buffers()[1], dtype=np.int64, offset=8 * text.offset)
    digits = memoryview(text.buffers()[2])[starts[0] : starts[0] + 32 * len(text)]
    both = np.frombuffer(unhexlify(digits), dtype=">u8").astype(np.uint64).reshape(-1, 2)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


def node_hashes(frame: pl.DataFrame) -> tuple[U64, U64]:
    """Hashes of what a node's row says: a sum over its columns, to which null adds nothing.

    So columns without any value, which most are, cost nothing, and those of one value next to
    nothing. Each column has seeds of its own.
    """
    high = np.full(frame.height, 1, dtype=np.uint64)
    low = np.full(frame.height, 2, dtype=np.uint64)
    for place, column in enumerate(frame):
        if column.null_count() == len(column):
            continue
        there = column.is_not_null().to_numpy() if column.null_count() else None
        column = column.head(1) if there is None and _one(column) else column
        for total, seed in ((high, 2 * place + 1), (low, 2 * place + 2)):
            found = column.to_frame().hash_rows(seed=seed).to_numpy()
            total += found if there is None else np.where(there, found, np.uint64(0))
    return high, low


def _one(column: pl.Series) -> bool:
    """Whether a column without nulls surely is of one value; looks at all only if a few agree."""
    if column.dtype.is_nested() or column.dtype.is_float():
        return False
    first = column[0]
    if first != column[-1] or first != column[len(column) // 2]:
        return False
    return bool((column == first).all())


def edge_hashes(frame: pl.DataFrame) -> tuple[U64, U64]:
    """Hashes of an edge's id and ends: XXH3 of each column, mixed in their order."""
    high = np.full(frame.height, 1, dtype=np.uint64)
    low = np.full(frame.height, 2, dtype=np.uint64)
    for name in ("id", "src_kind", "src", "dst_kind", "dst"):
        column = frame[name]
        one = name.endswith("_kind") and len(column) > 0 and _one(column)
        found = (
            (column.head(1) if one else column)
            .to_frame("t")
            .select(
                plh.col("t").nchash.xxh3_64(seed=1).fill_null(0).alias("high"),
                plh.col("t").nchash.xxh3_64(seed=2).fill_null(0).alias("low"),
            )
        )
        _mix(high, found["high"].to_numpy(), _ODD[0])
        _mix(low, found["low"].to_numpy(), _ODD[1])
    return high, low


def _mix(total: U64, more: U64, odd: np.uint64) -> None:
    """Take ``more`` into ``total``; one number stands for a whole column of it."""
    for at in range(0, len(total), BLOCK):
        part = total[at : at + BLOCK]
        part ^= more if len(more) == 1 else more[at : at + BLOCK]
        part *= odd
        part ^= part >> np.uint64(29)
