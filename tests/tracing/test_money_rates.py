"""Rates of currencies: read from a file, looked up by day, and joining an account's currencies."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from graphengine.errors import InputError
from graphengine.tracing.money.rates import read_rates
from graphengine.tracing.money.seed import Wanted
from graphengine.tracing.money.trace import Options, trace_money
from tests.tracing.books import Book, day
from tests.tracing.test_money import left


def test_rates_join_the_currencies_of_an_account(tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("date,from,to,rate\n2024-03-01,USD,CNY,7.2\n2024-03-03,USD,CNY,7\n")
    rates = read_rates(file)
    assert rates.on(day(1).date(), "USD", "CNY") == Fraction(36, 5)
    assert rates.on(day(5).date(), "CNY", "USD") == Fraction(1, 7)
    assert rates.on(day(-3).date(), "USD", "CNY") is None
    book = Book([("V", "M", 0, 1_000), ("M", "K", 1, 100, {"currency": "USD"})])
    apart = trace_money(book, Wanted(transfers=("t1",)), Options(rules=("fifo",)))
    assert left(apart, "fifo") == {"M": 1_000}
    joined = trace_money(book, Wanted(transfers=("t1",)), Options(rules=("fifo",), rates=rates))
    assert left(joined, "fifo") == {"M": 280, "K": 720}


@pytest.mark.parametrize(
    ("line", "column"),
    [("2024-02-30,USD,CNY,7", "date"), ("2024-03-01,US,CNY,7", "from"),
     ("2024-03-01,USD,CN1,7", "to"), ("2024-03-01,USD,CNY,-1", "rate"),
     ("2024-03-01,USD,CNY,x", "rate")],
)  # fmt: skip
def test_wrong_rates_are_named(tmp_path: Path, line: str, column: str) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(f"date,from,to,rate\n{line}\n")
    with pytest.raises(InputError) as caught:
        read_rates(file)
    assert f"line 2, column {column}" in str(caught.value)
