"""Days, instants and time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import values_time


def series(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "formats", "day"),
    [
        ("03/04/2026", ("%d/%m/%Y",), date(2026, 4, 3)),
        ("03/04/2026", ("%m/%d/%Y",), date(2026, 3, 4)),
        ("03/04/2026", (), None),
        ("20260304", ("%Y%m%d",), date(2026, 3, 4)),
        ("46085", ("excel",), date(2026, 3, 4)),
        ("44623", ("excel1904",), date(2026, 3, 4)),
        ("60", ("excel",), None),
        ("2026-02-30", (), None),
        ("31.02.2026", ("%d.%m.%Y",), None),
        ("2016年3月4日", ("%Y年%m月%d日",), date(2016, 3, 4)),
        ("0001-01-01", (), date(1, 1, 1)),
        ("9999-12-31", (), date(9999, 12, 31)),
        ("2026-03-04 23:30:00", (), date(2026, 3, 4)),
        ("2026-03-04T23:30:00-08:00", (), date(2026, 3, 4)),
        ("2016-03", ("%Y-%m",), date(2016, 3, 1)),
        ("1772582400", ("epoch_s",), date(2026, 3, 4)),
    ],
)
def test_days(text: str, formats: tuple[str, ...], day: date | None) -> None:
    read = values_time.dates(series(text), formats)
    assert read.values.to_list() == [day]
    assert (read.bad is not None) == (day is None)


@pytest.mark.parametrize(
    ("text", "formats", "zone", "instant"),
    [
        ("2016-01-02 10:00:00", (), "Asia/Shanghai", datetime(2016, 1, 2, 2)),
        ("2016-01-02T10:00:00+0800", (), "UTC", datetime(2016, 1, 2, 2)),
        ("2016-01-02T10:00:00.25Z", (), "Asia/Shanghai", datetime(2016, 1, 2, 10, 0, 0, 250000)),
        ("1986-07-01 10:00", (), "Asia/Shanghai", datetime(1986, 7, 1, 1)),
        ("2026-03-29 02:30:00", (), "Europe/Berlin", None),
        ("2026-10-25 02:30:00", (), "Europe/Berlin", datetime(2026, 10, 25, 0, 30)),
        ("1457074800", ("epoch_s",), "UTC", datetime(2016, 3, 4, 7)),
        ("1457074800123", ("epoch_ms",), "UTC", datetime(2016, 3, 4, 7, 0, 0, 123000)),
        ("1457074800123456", ("epoch_us",), "UTC", datetime(2016, 3, 4, 7, 0, 0, 123456)),
        ("46085.5", ("excel",), "UTC", datetime(2026, 3, 4, 12)),
        ("20160102 101112", ("%Y%m%d %H%M%S",), "UTC", datetime(2016, 1, 2, 10, 11, 12)),
        ("2016-02-31 10:00:00", ("%Y-%m-%d %H:%M:%S",), "UTC", None),
        ("2016-01-02 25:00:00", (), "UTC", None),
        ("CST", (), "UTC", None),
        ("2016-01-02 3:04 PM", ("%Y-%m-%d %I:%M %p",), "UTC", datetime(2016, 1, 2, 15, 4)),
    ],
)
def test_instants(text: str, formats: tuple[str, ...], zone: str, instant: datetime | None) -> None:
    read = values_time.times(series(text), formats, zone)
    assert read.values.to_list() == [instant and instant.replace(tzinfo=UTC)]
    assert (read.bad is not None) == (instant is None)


def test_an_hour_that_came_twice_is_flagged() -> None:
    read = values_time.times(
        series("2026-10-25 02:30:00", "2026-10-25 05:30:00"), (), "Europe/Berlin"
    )
    assert read.flags is not None
    assert read.flags.to_list() == ["ambiguous", None]


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/Chicago", "Asia/Kathmandu"]),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y年%m月%d日 %H:%M:%S"]),
)
def test_local_times_as_the_standard_library_has_them(when: datetime, zone: str, fmt: str) -> None:
    text = when.strftime(fmt)
    tz = ZoneInfo(zone)
    parsed = datetime.strptime(text, fmt).replace(tzinfo=tz)
    back = parsed.astimezone(UTC).astimezone(tz).replace(tzinfo=None)
    read = values_time.times(series(text), (fmt,), zone)
    assert read.values.to_list() == [parsed.astimezone(UTC) if back == when else None]


@given(st.from_regex(r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,2}", fullmatch=True))
def test_days_as_the_standard_library_has_them(text: str) -> None:
    try:
        wanted = datetime.strptime(text, "%Y/%m/%d").date()
    except ValueError:
        return
    found = values_time.dates(series(text), ("%Y/%m/%d",)).values[0]
    assert found == wanted or (found is None and len(text.split("/")[0]) < 4)


def test_texts_known_to_be_no_times_change_no_answer() -> None:
    """Asked again, alone or among others, each cell reads as it did the first time."""
    formats = ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M")
    cells = ["2016-03-01 10:00:00", "2016-02-31 10:00:00", "01.03.2016 10:00", "never", None, "-"]
    first = values_time.times(series(*cells), formats, "Asia/Shanghai")
    for turn in (cells, cells[::-1], ["never", "2016-02-31 10:00:00"], ["soon", *cells]):
        again = values_time.times(series(*turn), formats, "Asia/Shanghai")
        bad = again.bad.to_list() if again.bad is not None else [False] * len(turn)
        for cell, value, wrong in zip(turn, again.values, bad, strict=True):
            if cell in cells:
                place = cells.index(cell)
                assert value == first.values[place]
                assert first.bad is not None
                assert wrong == first.bad[place]
            else:
                assert (value, wrong) == (None, True)
