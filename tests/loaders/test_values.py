"""Every conversion against tables of cases and against plain oracles."""

# ruff: noqa: E501

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.errors import InputError
from graphengine.model import ids, money
from loaders import values, values_ids, values_number, values_time
from loaders.keys import normalised_names
from loaders.plan import Column, Currency


def series(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


def amount(text: str, currency: str = "CNY", **options: str) -> int | None:
    cells = series(text)
    code = values_number.currency(None, Currency(), currency, 1)
    read = values_number.money(cells, code, Column(as_="money", **options))  # type: ignore[arg-type]
    if read.bad is not None and read.bad[0]:
        return None
    return int(read.values[0])


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1,234.56", 123456),
        ("1 234.56", 123456),
        ("1\u202f234.56", 123456),
        ("1'234.56", 123456),
        ("(500.00)", -50000),
        ("（５００）", -50000),
        ("500.00-", -50000),
        ("-5", -500),
        ("−5", -500),
        ("+5", 500),
        ("￥500", 50000),
        ("¥ 1,000", 100000),
        ("500元", 50000),
        ("CNY 5", 500),
        ("12.500", 1250),
        ("0.1", 10),
        ("9007199254740993", 900719925474099300),
        ("92233720368547758.07", 9223372036854775807),
        ("92233720368547758.08", None),
        ("99999999999999999999", None),
        ("1.234,56", None),
        ("1,23", None),
        ("12,34,567", None),
        ("12.345", None),
        ("五百", None),
        ("1e3", None),
        ("1E+3", None),
        ("NaN", None),
        ("Infinity", None),
        ("--5", None),
        ("-(5)", None),
        ("(5", None),
        ("5)", None),
        ("€5", None),
        ("$5", None),
        ("USD 5", None),
        ("10²", None),
        ("5 CNY 5", None),
        ("0x10", None),
    ],
)
def test_amounts_with_a_point(text: str, minor: int | None) -> None:
    assert amount(text) == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1.234,56", 123456),
        ("1 234,56", 123456),
        ("1234,5", 123450),
        ("1,234.56", None),
        ("€ 5,00", 500),
    ],
)
def test_amounts_with_a_comma(text: str, minor: int | None) -> None:
    assert amount(text, "EUR", decimal=",", group=".") == minor


def test_decimals_follow_the_currency() -> None:
    assert amount("100", "JPY") == 100
    assert amount("100.5", "JPY") is None
    assert amount("1.234", "KWD") == 1234


def test_sign_may_be_dropped() -> None:
    assert amount("-5", sign="drop") == 500


def test_each_row_has_its_own_currency() -> None:
    cells = series("100", "1.50", "7", "9")
    code = values_number.currency(series("JPY", "美元", None, "no such"), Currency(), "CNY", 4)
    read = values_number.money(cells, code, Column(as_="money"))
    assert read.values.to_list()[:3] == [100, 150, 700]
    assert read.parts["currency"].to_list()[:3] == ["JPY", "USD", "CNY"]
    assert read.bad is not None
    assert read.bad.to_list() == [False, False, False, True]


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=4
    )
)
def test_money_is_decimal_arithmetic(value: Decimal) -> None:
    try:
        wanted = money.to_minor(value, "CNY")
    except InputError:
        wanted = None
    assert amount(f"{value:f}") == wanted
    assert amount(f"{value:,f}") == wanted


@given(st.text("0123456789.,-+() eE¥$", min_size=1, max_size=9).filter(lambda t: t.strip()))
def test_no_text_becomes_a_wrong_amount(text: str) -> None:
    cell = values.clean(series(text))
    if ids.is_placeholder(text):
        return
    found = amount(cell[0])
    if found is not None:
        digits = re.sub(r"[^0-9.]", "", cell[0])
        assert abs(found) == Decimal(digits or "0") * 100
        assert (found < 0) <= ("-" in text or "(" in text)
    else:
        assert not re.fullmatch(r"-?[0-9]+(\.[0-9]{1,2})?", cell[0])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("32", 32), ("00:32", 32), ("1:02:03", 3723), ("1分32秒", 92), ("2小时", 7200), ("-5", -5), ("12.0", 12), ("1.5", None), ("abc", None), ("秒", None), ("12:75", None)],
)  # fmt: skip
def test_durations(text: str, seconds: int | None) -> None:
    read = values_number.seconds(series(text), Column(as_="seconds"))
    assert read.values.to_list() == [seconds]
    assert (read.bad is not None) == (seconds is None)


def test_units_of_plain_durations() -> None:
    assert values_number.seconds(
        series("2", "0:30"), Column(as_="seconds", unit="min")
    ).values.to_list() == [120, 30]
    assert values_number.seconds(
        series("1500"), Column(as_="seconds", unit="ms")
    ).values.to_list() == [2]


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("12.0", 12), ("1,234", 1234), ("-7", -7), ("9223372036854775807", 2**63 - 1), ("9223372036854775808", None), ("1.5", None), ("1e3", None), ("x", None)],
)  # fmt: skip
def test_whole_numbers(text: str, number: int | None) -> None:
    assert values_number.integer(series(text), Column(as_="integer")).values.to_list() == [number]


def test_decimal_numbers() -> None:
    read = values_number.floating(
        series("1.5", "-2E-3", "NaN", "inf", "1,234.5", "-", None), Column(as_="float")
    )
    assert read.values.to_list() == [1.5, -0.002, None, None, 1234.5, None, None]
    assert read.bad is not None
    assert read.bad.to_list() == [False, False, True, True, False, False, False]


def test_yes_and_no() -> None:
    read = values.boolean(series("是", "No", "TRUE", "0", "maybe", None), (), ())
    assert read.values.to_list() == [True, False, True, False, None, None]
    assert read.bad is not None
    assert read.bad.to_list() == [False] * 4 + [True, False]


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


IDENTIFIERS = {
    "phone": lambda t: ids.phone(t, "CN"),
    "account": ids.account,
    "imei": ids.imei,
    "person": ids.resident_id,
    "number": ids.number,
}


def same(type_: str, text: str) -> None:
    wanted = IDENTIFIERS[type_](text)
    read = values_ids.identify(series(text), type_, "CN")
    flags = read.flags[0] if read.flags is not None else None
    assert read.values[0] == wanted.key
    assert (flags or "") == ",".join(sorted(wanted.flags))
    assert (read.bad is not None) == wanted.damaged
    assert (read.parts["type"][0] or "") == wanted.type


@pytest.mark.parametrize("type_", sorted(IDENTIFIERS))
@pytest.mark.parametrize(
    "text",
    ["NULL", "None", "N/A", "-", "无", "未知", "unknown", "00000000000", "11111111111", "13800138000", "123456789", "10086", "95588", "110",
     "4.20106199001011E+17", "13912345678.0", "+8613912345678", "008613912345678", "8613912345678", "86 139-1234-5678", "１３９１２３４５６７８",
     "0012345", "11010519491231002X", "110105194912310021", "DE89370400440532013000", "DE89370400440532013001", "490154203237518", "490154203237517",
     "6222020200112233445", "62220202001122334", "ABC", "12E5", "abc-1"],
)  # fmt: skip
def test_identifiers_as_the_model_has_them(type_: str, text: str) -> None:
    same(type_, text)


@given(st.sampled_from(sorted(IDENTIFIERS)), st.from_regex(r"[0-9]{1,20}", fullmatch=True))
def test_digits_on_columns_equal_the_model(type_: str, text: str) -> None:
    same(type_, text)


@given(st.from_regex(r"(\+86|0086|86|)1[3-9][0-9]{9}", fullmatch=True))
def test_mobile_numbers_on_columns_equal_the_model(text: str) -> None:
    same("phone", text)


@given(st.from_regex(r"[2-6][0-9]{12,18}", fullmatch=True))
def test_cards_on_columns_equal_the_model(text: str) -> None:
    same("account", text)


@given(st.text("0129eE+.-xXaN ", min_size=1, max_size=8).filter(lambda t: t.strip()))
def test_odd_codes_on_columns_equal_the_model(text: str) -> None:
    same("number", text.strip())


@given(st.text(max_size=12))
def test_normalised_names_equal_the_model(text: str) -> None:
    assert normalised_names(series(text)).to_list() == [ids.name_normalised(text)]


def test_cells_are_trimmed_and_composed() -> None:
    assert values.clean(series(" a ", "", "  ", "e\u0301", None)).to_list() == [
        "a",
        None,
        None,
        "é",
        None,
    ]
