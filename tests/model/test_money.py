"""Money: exact integers of minor units, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.errors import InputError
from graphengine.model import money

INT64 = st.integers(-(2**63 - 1), 2**63 - 1)
CURRENCY = st.sampled_from(["CNY", "JPY", "KWD", "BTC", "CLF", None, "XXX", "jpy"])


def test_a_tenth_three_times_is_three_tenths() -> None:
    assert sum(money.to_minor("0.1", "CNY") for _ in range(3)) == money.to_minor("0.3", "CNY") == 30


def test_what_a_float_cannot_hold() -> None:
    assert money.to_minor(str(2**53 + 1), "JPY") == 2**53 + 1
    assert money.to_minor("90071992547409.93", "CNY") == 2**53 + 1
    assert money.to_minor(Decimal("-0.01"), "EUR") == -1


@pytest.mark.parametrize(
    ("currency", "digits"), [("CNY", 2), ("JPY", 0), ("KWD", 3), ("BTC", 8), ("kwd", 3), (None, 2)]
)
def test_minor_units(currency: str | None, digits: int) -> None:
    assert money.exponent(currency) == digits
    assert money.to_minor("7", currency) == 7 * 10**digits


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.001", "CNY"),
        ("1831181.62", "JPY"),
        ("0.0001", "KWD"),
        ("0.000000001", "BTC"),
        ("0.1000000000000000000000000000001", "CNY"),
        ("123456789012345678901234567.891", "CNY"),
    ],
)
def test_an_amount_finer_than_its_currency_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(InputError) as caught:
        money.to_minor(amount, currency)
    assert caught.value.value_class == "amount"


def test_noughts_behind_the_last_decimal_do_no_harm() -> None:
    assert money.to_minor("12.3400", "CNY") == 1234
    assert money.to_minor("500.00", "JPY") == 500


@pytest.mark.parametrize(
    "amount",
    [
        "",
        "abc",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1_000",
        "12,5",
        "1E999999",
        "1E5000",
        "9e99999999999",
    ],
)
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(InputError):
        money.to_minor(amount, "CNY")


def test_an_amount_beyond_64_bits_is_refused() -> None:
    assert money.to_minor("92233720368547758.07", "CNY") == 2**63 - 1
    with pytest.raises(InputError):
        money.to_minor("92233720368547758.08", "CNY")


@given(INT64, CURRENCY)
def test_minor_units_come_back(minor: int, currency: str | None) -> None:
    assert money.to_minor(money.from_minor(minor, currency), currency) == minor


@given(INT64, CURRENCY)
def test_what_is_shown_is_exact(minor: int, currency: str | None) -> None:
    shown = money.show(minor, currency)
    number = shown.removesuffix(currency or "").strip().replace(",", "")
    assert Decimal(number) == money.from_minor(minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1234567, "CNY", "12,345.67 CNY"),
        (1234567, "JPY", "1,234,567 JPY"),
        (-5, "KWD", "-0.005 KWD"),
        (0, None, "0.00"),
    ],
)
def test_show(minor: int, currency: str | None, text: str) -> None:
    assert money.show(minor, currency) == text
