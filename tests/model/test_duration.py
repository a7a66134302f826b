"""Lengths of time: read, written, compared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.errors import InputError
from graphengine.model.duration import Duration, from_timedelta, parse

LENGTHS = st.builds(
    Duration,
    st.integers(0, 12_000),
    st.integers(0, 366_000),
    st.integers(0, 10**9),
    st.integers(0, 999_999),
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("P3D", Duration(0, 3)),
        ("P1Y2M3W4DT5H6M7.5S", Duration(14, 25, 18_367, 500_000)),
        ("PT36H", Duration(0, 0, 129_600)),
        ("PT0S", Duration()),
        ("PT0.000001S", Duration(0, 0, 0, 1)),
        ("3 days", Duration(0, 3)),
        ("1 month", Duration(1)),
        ("2 Weeks", Duration(0, 14)),
        ("1 day, 12 hours and 5 minutes", Duration(0, 1, 43_500)),
        ("90 minutes", Duration(0, 0, 5400)),
    ],
)
def test_reading(text: str, wanted: Duration) -> None:
    assert parse(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "3", "days", "3 dais", "P-1D", "-P1D", "P1.5D", "1.5 hours"),
        *("P1S", "3 days 2 days", "3 days ago", "P1000000Y", "9999999999 days", "PT1.1234567S"),
        "３ days",
    ],
)
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(InputError):
        parse(text)


def test_parts_are_not_negative() -> None:
    with pytest.raises(InputError, match="negative"):
        Duration(days=-1)
    with pytest.raises(InputError, match="negative"):
        from_timedelta(timedelta(seconds=-1))
    with pytest.raises(InputError, match="thousand years"):
        Duration(microseconds=1_000_000)


@given(LENGTHS)
def test_what_is_written_is_read_again(length: Duration) -> None:
    assert parse(length.iso()) == length
    assert str(length) == length.iso()


@given(st.timedeltas(timedelta(0), timedelta(days=366_000)))
def test_a_timedelta_keeps_its_length(value: timedelta) -> None:
    found = from_timedelta(value)
    assert found.months == 0
    assert timedelta(found.days, found.seconds, found.microseconds) == value


@given(LENGTHS, LENGTHS)
def test_order_is_that_of_average_seconds(one: Duration, other: Duration) -> None:
    def seconds(length: Duration) -> int:
        whole = length.months * 2_629_746 + length.days * 86_400 + length.seconds
        return whole * 1_000_000 + length.microseconds

    assert (one.order < other.order) == (seconds(one) < seconds(other))
