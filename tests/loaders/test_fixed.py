"""Times of a fixed width, against Python's own calendar."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import fixed, values_time

FORMATS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y-%m-%d",
]
PARTS = st.tuples(
    st.integers(0, 9999) | st.sampled_from([1900, 2000, 2015, 2016]),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 24),
    st.integers(0, 60),
    st.integers(0, 60),
)
SPOILT = st.none() | st.tuples(st.integers(0, 18), st.sampled_from(" -0:x/９"))


def _written(fmt: str, parts: tuple[int, ...], spoilt: tuple[int, str] | None) -> str:
    text = fmt.replace("%Y", f"{parts[0]:04d}")
    for code, number in zip("mdHMS", parts[1:], strict=True):
        text = text.replace(f"%{code}", f"{number:02d}")
    if spoilt is None:
        return text
    at, char = spoilt
    return (text[:at] + char + text[at + 1 :]) if at < len(text) else text


def _plain(text: str, fmt: str) -> datetime | None:
    try:
        return datetime.strptime(text, fmt)
    except ValueError:
        return None


@given(st.sampled_from(FORMATS), st.lists(st.tuples(PARTS, SPOILT), min_size=1, max_size=40))
def test_sound_times_are_those_of_the_calendar(
    fmt: str, given_: list[tuple[tuple[int, ...], tuple[int, str] | None]]
) -> None:
    cells = [_written(fmt, parts, spoilt) for parts, spoilt in given_]
    found = fixed.naive(pl.Series(cells), fmt)
    if found is None:
        return
    for cell, time in zip(cells, found, strict=True):
        if time is not None:
            assert _plain(cell, fmt) == time, cell


@given(st.lists(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), min_size=1))
@pytest.mark.parametrize("fmt", FORMATS)
def test_every_day_is_read(fmt: str, times: list[datetime]) -> None:
    cells = []
    for t in times:
        parts = (t.year, t.month, t.day, t.hour, t.minute, t.second)
        cells.append(_written(fmt, parts, None))
    found = fixed.naive(pl.Series(cells), fmt)
    assert found is not None
    assert found.to_list() == [_plain(cell, fmt) for cell in cells]


def test_the_short_way_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [
        "2015-02-28 10:00:00", "2015-02-29 10:00:00", "2016-02-29 10:00:00", "2015-04-31 10:00:00",
        "1900-02-29 00:00:00", "2015-03-04 24:00:00", "2015-03-04 05:06:60", "2015-13-04 05:06:07",
        "0000-01-01 00:00:00", "+015-01-01 00:00:00", "2015-03-04T05:06:07", "2015-03-04 05:06: 7",
    ]  # fmt: skip
    for formats in (("%Y-%m-%d %H:%M:%S",), ()):
        text = pl.Series(cells)
        short = values_time.times(text, formats, "Asia/Shanghai").values
        days = values_time.dates(text, formats).values
        with monkeypatch.context() as patch:
            patch.setattr(fixed, "naive", lambda text, fmt: None)
            long = values_time.times(text, formats, "Asia/Shanghai").values
            assert short.equals(long, null_equal=True)
            assert days.equals(values_time.dates(text, formats).values, null_equal=True)


def test_years_beyond_the_calendar_are_unread() -> None:
    text = pl.Series(["0000-01-01 00:00:00", "0001-01-01 00:00:00", "2015-01-01 00:00:00"])
    read = values_time.times(text, (), "Asia/Shanghai")
    assert read.values.is_null().to_list() == [True, True, False]
    assert values_time.dates(text, ()).values.is_null().to_list() == [True, False, False]


def test_other_shapes_are_left_alone() -> None:
    assert fixed.shape("%d %b %Y") is None
    assert fixed.shape("%Y-%m") is None
    assert fixed.shape("%Y-%m-%d %H:%M:%S.%f") is None
    for cells in (["2015-03-04", None], ["2015-03-04", "2015-3-4"], ["x" * 10], []):
        assert fixed.naive(pl.Series(cells, dtype=pl.String), "%Y-%m-%d") is None
