"""128-bit hashes of rows and edges as two arrays of 64 bits, as the index takes them."""

from __future__ import annotations

import numpy as np
import polars as pl
import polars_hash as plh

from graphengine.case.index import U64

BLOCK = 1 << 16
"""Numbers worked on at a time, so that they stay in the cache."""
_LOW, _ONES, _NINE = (np.uint64(n) for n in (0x0F0F0F0F0F0F0F0F, 0x0101010101010101, 9))
_PUSHES = [
    (np.uint64(shift), np.uint64(kept))
    for shift, kept in ((4, 0x00FF00FF00FF00FF), (8, 0x0000FFFF0000FFFF), (16, 0xFFFFFFFF))
]
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))


def halves(identity: pl.Series) -> tuple[U64, U64]:
    """32 small hex digits as two numbers of 64 bits each.

    Eight characters at a time are one number: each byte becomes its digit (its low four bits, and
    nine more for a letter), then neighbours are pushed together.
    """
    text = identity.to_arrow(compat_level=pl.CompatLevel.oldest())
    raw = np.frombuffer(text.buffers()[2], dtype=">u8", count=len(text) * 4)
    made = np.empty(len(raw), dtype=np.uint64)
    for at in range(0, len(raw), BLOCK):
        words = raw[at : at + BLOCK].astype(np.uint64)
        words = (words & _LOW) + ((words >> np.uint64(6)) & _ONES) * _NINE
        for shift, kept in _PUSHES:
            words = (words | (words >> shift)) & kept
        made[at : at + BLOCK] = words
    four, half = made.reshape(-1, 4), np.uint64(32)
    return four[:, 0] << half | four[:, 1], four[:, 2] << half | four[:, 3]


def edge_hashes(frame: pl.DataFrame) -> tuple[U64, U64]:
    """Hashes of an edge's id and ends: XXH3 of each column, mixed in their order."""
    high = np.full(frame.height, 1, dtype=np.uint64)
    low = np.full(frame.height, 2, dtype=np.uint64)
    for name in ("id", "src_kind", "src", "dst_kind", "dst"):
        column = frame[name]
        one = name.endswith("_kind") and len(column) > 0 and bool((column == column[0]).all())
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
