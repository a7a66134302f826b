"""Hashes of rows and node statements."""

from __future__ import annotations

import hashlib

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from graphengine.case.hashes import halves, node_hashes

SCHEMA = {"key": pl.String, "name": pl.String, "known": pl.Boolean, "names": pl.List(pl.String)}
word = st.none() | st.sampled_from(["", "a", "b"])
node = st.tuples(word, word, st.none() | st.booleans(), st.none() | st.lists(word, max_size=2))


@given(st.lists(node, min_size=1, max_size=12), st.integers(0, 12))
def test_nodes_are_told_apart_by_what_they_say(rows: list[tuple[object, ...]], cut: int) -> None:
    """Equal hashes just where rows are equal, also over batches that lack values in a column."""
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    pairs = []
    for part in (frame[:cut], frame[cut:]):
        high, low = node_hashes(part)
        pairs += list(zip(high.tolist(), low.tolist(), strict=True))
    for i, one in enumerate(frame.rows()):
        for j, other in enumerate(frame.rows()):
            assert (pairs[i] == pairs[j]) == (one == other)


@given(st.lists(st.binary(max_size=8), max_size=20), st.integers(0, 20))
def test_halves_are_the_two_numbers_of_the_digits(texts: list[bytes], start: int) -> None:
    names = [hashlib.md5(t, usedforsecurity=False).hexdigest() for t in texts][start:]
    column = pl.Series(
        [hashlib.md5(t, usedforsecurity=False).hexdigest() for t in texts], dtype=pl.String
    )
    high, low = halves(column[start:])
    assert high.tolist() == [int(n[:16], 16) for n in names]
    assert low.tolist() == [int(n[16:], 16) for n in names]
