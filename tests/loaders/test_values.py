"""Every conversion against tables of cases and against plain oracles."""

# ruff: noqa: E501

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.errors import InputError
from graphengine.model import ids, money
from loaders import values, values_number
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
