"""Times of parameters: the case's zone, changes of clocks, and what no clock ever showed."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.catalogue.bind import bind, convert
from graphengine.catalogue.problem import BadValue
from graphengine.catalogue.query import Parameter, parse
from graphengine.catalogue.times import first_moment, instant
from graphengine.errors import NotFound, UsageError
from graphengine.model.duration import Duration
from tests.catalogue.samples import context, query_text

SINCE = '[params.since]\ntype = "datetime"\nexample = "2016-07-01"\nhelp = "h"'


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("value", "zone", "wanted"),
    [
        ("2016-07-01", "Asia/Shanghai", at(2016, 6, 30, 16)),
        ("2016-07-01T08:30", "Asia/Shanghai", at(2016, 7, 1, 0, 30)),
        ("2016-07-01 08:30:15", "Asia/Shanghai", at(2016, 7, 1, 0, 30, 15)),
        ("2016-07-01T08:30:15.25+02:00", "Asia/Shanghai", at(2016, 7, 1, 6, 30, 15, 250_000)),
        ("2016-07-01T08:30Z", "Asia/Shanghai", at(2016, 7, 1, 8, 30)),
        ("2016-07-01T08:30-03:30", "UTC", at(2016, 7, 1, 12)),
        (datetime(2016, 7, 1, 8), "Europe/Berlin", at(2016, 7, 1, 6)),
        (datetime(2016, 7, 1, 8, tzinfo=timezone(timedelta(hours=8))), "UTC", at(2016, 7, 1)),
        (date(2016, 7, 1), "Europe/Berlin", at(2016, 6, 30, 22)),
        # Clocks went back at three: with an offset both hours can be named.
        ("2016-10-30T02:30+02:00", "Europe/Berlin", at(2016, 10, 30, 0, 30)),
        ("2016-10-30T02:30+01:00", "Europe/Berlin", at(2016, 10, 30, 1, 30)),
        ("2016-10-30T03:00", "Europe/Berlin", at(2016, 10, 30, 2)),
        # Midnight was skipped: the day begins at one.
        ("2017-10-15", "America/Sao_Paulo", at(2017, 10, 15, 3)),
        # Midnight came twice: the day begins with the first.
        ("2016-11-06", "America/Havana", at(2016, 11, 6, 4)),
    ],
)
def test_moments(value: object, zone: str, wanted: datetime) -> None:
    found = instant(value, zone)
    assert found == wanted
    assert found.tzinfo is UTC and type(found) is datetime


@pytest.mark.parametrize(
    ("value", "zone", "words"),
    [
        ("2016-03-27T02:30", "Europe/Berlin", "skipped"),
        (datetime(2016, 3, 27, 2, 30), "Europe/Berlin", "skipped"),
        ("2016-10-30T02:30", "Europe/Berlin", r"twice.*\+02:00 or \+01:00"),
        ("1986-05-04T02:30", "Asia/Shanghai", "skipped"),
        ("2011-12-30", "Pacific/Apia", "a day that Pacific/Apia skipped"),
        ("2015-02-29", "UTC", "does not exist"),
        ("2016-07-01T24:00", "UTC", "time of day that does not exist"),
        ("2016-07-01T08:60", "UTC", "time of day"),
        ("2016-07-01T08:30+19:00", "UTC", "offset"),
        ("2016-07-01T08:30+08", "UTC", "a time such as"),
        ("20160701", "UTC", "a time such as"),
        ("2016-W27-5", "UTC", "a time such as"),
        ("01.07.2016 08:30", "UTC", "a time such as"),
        ("0001-01-01", "Asia/Shanghai", "years 1 to 9999"),
        (1467331200, "UTC", "a time such as"),
        (True, "UTC", "a time such as"),
        ("2016-07-01", "Mars/Base", "not known"),
        ("2016-07-01", "../etc/passwd", "not known"),
    ],
)
def test_moments_that_are_none(value: object, zone: str, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        instant(value, zone)


def test_the_reason_reaches_the_user() -> None:
    query, about = parse(query_text(SINCE, "since"), "p.q"), context("Europe/Berlin")
    with pytest.raises(UsageError, match=r"p\.q: Parameter 'since' is a local time that happened"):
        bind(query, {"since": "2016-10-30T02:30"}, about)


ZONES = st.sampled_from(
    "UTC Asia/Shanghai Europe/Berlin America/Sao_Paulo America/Havana Africa/Cairo "
    "Australia/Lord_Howe Asia/Kathmandu America/Toronto".split()
)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)), ZONES)
def test_a_clock_s_time_leads_back_to_its_moment(moment: datetime, zone: str) -> None:
    local = moment.astimezone(ZoneInfo(zone))
    other = local.replace(fold=1 - local.fold)
    try:
        found = instant(local.replace(tzinfo=None, fold=0).isoformat(), zone)
    except BadValue:
        # Only a time that came twice is refused.
        assert local.utcoffset() != other.utcoffset()
    else:
        assert found == moment
    assert instant(local.isoformat(), zone) == moment


@given(st.dates(date(1971, 1, 1), date(2037, 1, 1)), ZONES)
def test_a_day_begins_when_the_day_before_is_over(day: date, zone: str) -> None:
    first = first_moment(day, zone)
    there = ZoneInfo(zone)
    assert first.astimezone(there).date() == day
    # A clock that goes back over midnight shows the day, then the day before again, once more.
    before = (first - timedelta(microseconds=1)).astimezone(there)
    assert before.date() < day


PYTHON: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "choice": (str,),
    "integer": (int,),
    "decimal": (float,),
    "boolean": (bool,),
    "date": (date,),
    "datetime": (datetime,),
    "duration": (Duration,),
    "node": (str,),
}
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.text(max_size=12),
        st.dates(),
        st.datetimes(),
        st.datetimes(timezones=st.just(UTC)),
        st.timedeltas(),
        st.binary(max_size=4),
        st.sampled_from(["2016-07-01", "P3D", "3 days", "6222", "account:6222", "in", "true", "7"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.sampled_from(sorted(PYTHON)), st.booleans(), st.booleans(), st.booleans(), ANYTHING)
def test_no_value_of_another_type_comes_out(
    type_: str, listed: bool, money: bool, from_text: bool, value: Any
) -> None:
    parameter = Parameter(
        "x",
        "list" if listed else type_,
        of=type_ if listed else "",
        kinds=("Account",),
        choices=("in", "out"),
        unit="currency" if money and type_ == "decimal" else "",
    )
    try:
        found = convert(parameter, value, context(from_text=from_text))
    except (BadValue, NotFound):
        return
    wanted = (int,) if parameter.unit else PYTHON[type_]
    for item in found if listed else [found]:
        assert type(item) in wanted
        assert not isinstance(item, float) or math.isfinite(item)
        if type(item) is int:
            assert -(2**63) <= item < 2**63
        if isinstance(item, datetime):
            assert item.tzinfo is UTC
    assert isinstance(found, list) == listed
