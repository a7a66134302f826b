"""Comparing two answers, against a plain oracle."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphengine.querying.comparing import Change, compare

ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["a", "b", None])).map(list), max_size=8
)
UNIQUE = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["a", "b", None])).map(list),
    max_size=8,
    unique_by=lambda row: row[0],
)


def test_new_gone_changed_in_the_order_of_the_answers() -> None:
    found = compare(
        ["k", "v", "w"],
        [["a", 1, 1], ["b", 2, 2], ["c", 3, 3]],
        [["d", 4, 4], ["b", 2, 9], ["a", 1, 1], ["e", 5, 5]],
        ["k"],
    )
    assert found.new == [["d", 4, 4], ["e", 5, 5]]
    assert found.gone == [["c", 3, 3]]
    assert found.changed == [Change(["b", 2, 2], ["b", 2, 9], ("w",))]
    assert (found.same, found.unique, found.equal) == (1, ("k",), False)


@given(UNIQUE, UNIQUE)
def test_by_unique_columns(before: list[list[Any]], after: list[list[Any]]) -> None:
    found = compare(["k", "v"], before, after, ["k"])
    one, other = ({row[0]: row[1] for row in rows} for rows in (before, after))
    assert {row[0] for row in found.new} == set(other) - set(one)
    assert {row[0] for row in found.gone} == set(one) - set(other)
    changed = {k for k in one.keys() & other.keys() if one[k] != other[k]}
    assert {change.after[0] for change in found.changed} == changed
    assert found.same == len(one.keys() & other.keys()) - len(changed)
    assert found.equal == (one == other)


@given(ROWS, ROWS)
def test_whole_rows_are_counted(before: list[list[Any]], after: list[list[Any]]) -> None:
    one, other = (Counter(map(tuple, rows)) for rows in (before, after))
    found = compare(["k", "v"], before, after)
    assert Counter(map(tuple, found.new)) == other - one
    assert Counter(map(tuple, found.gone)) == one - other
    assert found.same == sum((one & other).values())
    assert found.changed == []


@given(ROWS, ROWS)
def test_columns_that_are_not_unique_are_not_believed(
    before: list[list[Any]], after: list[list[Any]]
) -> None:
    found = compare(["k", "v"], before, after, ["k"])
    twice = any(len({row[0] for row in rows}) < len(rows) for rows in (before, after))
    assert found.unique == (() if twice else ("k",))
