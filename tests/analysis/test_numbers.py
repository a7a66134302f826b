"""Orders, groups and pairs of columns equal the plain way, small and large keys alike."""

from __future__ import annotations

import math
from collections import defaultdict
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.analysis import numbers
from graphengine.analysis.numbers import Groups, pairs, rising

keys = st.one_of(
    st.lists(st.integers(0, 5), max_size=30),
    st.lists(st.integers(0, 2**63 - 1), max_size=8),
)


@given(keys)
def test_rising_keeps_equal_keys_in_their_order(found: list[int]) -> None:
    column = np.array(found, np.int64)
    want = sorted(range(len(found)), key=lambda place: (found[place], place))
    assert rising(column).tolist() == want
    assert column.tolist() == found


@given(keys)
def test_groups(found: list[int]) -> None:
    groups = Groups(np.array(found, np.int64))
    assert groups.keys.tolist() == sorted(set(found))
    assert groups.count.tolist() == [found.count(key) for key in groups.keys.tolist()]
    assert [groups.keys[place] for place in groups.place] == found


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.one_of(st.integers(-9, 9).map(float), st.floats(-1e6, 1e6), st.just(2.0**60)),
        )
    )
)
def test_sums_do_not_depend_on_the_order(rows: list[tuple[int, float]]) -> None:
    want = defaultdict(list)
    for key, value in rows:
        want[key].append(value)
    found = {}
    for shuffled in (rows, sorted(rows), sorted(rows, reverse=True)):
        groups = Groups(np.array([key for key, _ in shuffled], np.int64))
        added = groups.added(np.array([value for _, value in shuffled], np.float64))
        assert added.dtype == np.float64
        found[added.tobytes()] = dict(zip(groups.keys.tolist(), added.tolist(), strict=True))
    assert len(found) == 1
    for sums in found.values():
        assert sums == pytest.approx({k: math.fsum(of) for k, of in want.items()}, abs=1e3)
    ones = Groups(np.array([key for key, _ in rows], np.int64))
    many = np.arange(len(rows))
    assert ones.counted(many).sum() == many.sum()


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99))), st.integers(1, 7))
def test_pairs_come_in_their_order(rows: list[tuple[int, int]], chunk: int) -> None:
    source, target = (np.array([row[end] for row in rows], np.int32) for end in (0, 1))
    with mock.patch.object(numbers, "CHUNK", chunk):
        assert list(pairs(source, target)) == rows
