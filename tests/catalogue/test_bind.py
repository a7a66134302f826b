"""Values of parameters: what passes, as what, and what is refused in which words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from graphengine.catalogue.bind import bind, example_call
from graphengine.catalogue.query import parse
from graphengine.errors import NotFound, UsageError
from graphengine.model.duration import Duration
from graphengine.model.refs import NodeRef
from tests.catalogue.samples import GOOD, context, query_text


def declared(toml: str) -> Any:
    """A query whose only parameter ``x`` is declared so."""
    return parse(query_text(f'[params.x]\n{toml}\nhelp = "h"', "x"))


def bound(toml: str, value: Any, **about: Any) -> Any:
    """What ``x`` becomes."""
    return bind(declared(toml), {"x": value}, context(**about))["x"]


INTEGER = 'type = "integer"\nexample = 1'
DECIMAL = 'type = "decimal"\nexample = 1'
MONEY = 'type = "decimal"\nunit = "currency"\nexample = 1'
TEXT = 'type = "text"\nexample = "a"'
BOOLEAN = 'type = "boolean"\nexample = true'
CHOICE = 'type = "choice"\nchoices = ["in", "out"]\nexample = "in"'
DATE = 'type = "date"\nexample = "2016-07-01"'
DURATION = 'type = "duration"\nexample = "P1D"'
TEXTS = 'type = "list"\nof = "text"\nexample = ["a"]'
NUMBERS = 'type = "list"\nof = "integer"\nrange = [1, 3]\nexample = [1]'
ACCOUNT = 'type = "node"\nkind = "Account"\nexample = "account:1"'
PLACE = 'type = "node"\nkind = "Place"\nexample = "place:1"'
EITHER = 'type = "node"\nkind = ["Account", "Phone"]\nexample = "account:1"'

GIVEN = [
    (TEXT, "1", "1"),
    (TEXT, "", ""),
    (INTEGER, 1, 1),
    (INTEGER, -(2**63), -(2**63)),
    (INTEGER, np.int64(7), 7),
    (DECIMAL, 1, 1.0),
    (DECIMAL, 0.5, 0.5),
    (DECIMAL, "0.5", 0.5),
    (DECIMAL, Decimal("0.5"), 0.5),
    (DECIMAL, np.float32(0.5), 0.5),
    (MONEY, "1234.50", 123450),
    (MONEY, 1234.5, 123450),
    (MONEY, 0.07, 7),
    (MONEY, Decimal("0.10"), 10),
    (MONEY, "92233720368547758.07", 2**63 - 1),
    (BOOLEAN, True, True),
    (CHOICE, "out", "out"),
    (DATE, "2016-02-29", date(2016, 2, 29)),
    (DATE, date(2016, 2, 29), date(2016, 2, 29)),
    (DURATION, "P1Y2M3DT4H", Duration(14, 3, 14_400)),
    (DURATION, "36 hours", Duration(0, 0, 129_600)),
    (DURATION, timedelta(days=1, seconds=2, microseconds=3), Duration(0, 1, 2, 3)),
    (TEXTS, ["a,b", ""], ["a,b", ""]),
    (TEXTS, (), []),
    (NUMBERS, [3, 2], [3, 2]),
    (ACCOUNT, "account:6222", "6222@ICBC"),
    (ACCOUNT, "6222", "6222@ICBC"),
    (ACCOUNT, " ACCOUNT:6222 ", "6222@ICBC"),
    (ACCOUNT, NodeRef("Account", "6222"), "6222@ICBC"),
    (PLACE, "hotel:Jin", "hotel:Jin"),
    (PLACE, "place:hotel:Jin", "hotel:Jin"),
    (EITHER, "phone:+8613800000001", {"kind": "Phone", "key": "+8613800000001"}),
]


@pytest.mark.parametrize(("toml", "value", "wanted"), GIVEN)
def test_values_of_python(toml: str, value: Any, wanted: Any) -> None:
    found = bound(toml, value)
    assert found == wanted
    assert type(found) is type(wanted)


REFUSED = [
    (INTEGER, "1", "whole number, not a text"),
    (INTEGER, True, "not true or false"),
    (INTEGER, 1.0, "not a number"),
    (INTEGER, 2**63, "64 bits"),
    (INTEGER, None, r"nothing \(null\)"),
    (TEXT, 1, "a text, not a whole number"),
    (TEXT, "\ud800", "surrogate"),
    (TEXT, "a" * 100_001, "100,000"),
    (DECIMAL, float("nan"), "finite"),
    (DECIMAL, float("inf"), "finite"),
    (DECIMAL, Decimal("NaN"), "finite"),
    (DECIMAL, "1e999", "finite"),
    (DECIMAL, "nan", "a number such as"),
    (DECIMAL, "1_000", "a number such as"),
    (DECIMAL, "１", "a number such as"),
    (DECIMAL, False, "not true or false"),
    (MONEY, "1.005", "2 decimals at most"),
    (MONEY, 0.1 + 0.2, "too many digits"),
    (MONEY, 1234567890123456.7, "too many digits"),
    (MONEY, "92233720368547758.08", "64 bits"),
    (BOOLEAN, 1, "true or false"),
    (BOOLEAN, "true", "true or false"),
    (CHOICE, "on", "one of: in, out"),
    (DATE, "2015-02-29", "does not exist"),
    (DATE, "1.7.2016", "a day such as"),
    (DATE, datetime(2016, 7, 1, tzinfo=UTC), "a day such as"),
    (DURATION, "3", "P3D, PT36H"),
    (DURATION, 3, "length of time"),
    (DURATION, timedelta(days=-1), "negative"),
    (TEXTS, "a", "a list, not a text"),
    (TEXTS, ["a", 1], r"member \(2\) that must be a text"),
    (TEXTS, ["a", None], r"member \(2\)"),
    (NUMBERS, [], "1 to 3 members, not 0"),
    (NUMBERS, [1, 2, 3, 4], "not 4"),
    (ACCOUNT, "phone:+8613800000001", "begins with account:"),
    (ACCOUNT, 6222, "a reference such as account:KEY"),
    (ACCOUNT, "  ", "a reference such as"),
    (EITHER, "6222", "begins with account: or phone:"),
    (EITHER, "place:hotel:Jin", "begins with account: or phone:"),
]


@pytest.mark.parametrize(("toml", "value", "words"), REFUSED)
def test_values_that_do_not_fit(toml: str, value: Any, words: str) -> None:
    query = declared(toml)
    about = context()
    with pytest.raises(UsageError, match=words) as caught:
        bind(query, {"x": value}, about)
    assert "Parameter 'x'" in str(caught.value)
    if isinstance(value, str) and len(value) > 4:
        assert value not in str(caught.value).partition("Example:")[0]


TEXTUAL = [
    (INTEGER, " -12 ", -12),
    (DECIMAL, "1.5e2", 150.0),
    (MONEY, "1000", 100_000),
    (BOOLEAN, "True", True),
    (TEXT, "1", "1"),
    (TEXTS, 'a, "b, c",""', ["a", "b, c", ""]),
    (TEXTS, "", []),
    (TEXTS, ["a,b", "c"], ["a,b", "c"]),
    (NUMBERS, "1,2", [1, 2]),
    (DATE, "2016-07-01", date(2016, 7, 1)),
    (DURATION, "3 days", Duration(0, 3)),
    (INTEGER, 3, 3),
]


@pytest.mark.parametrize(("toml", "value", "wanted"), TEXTUAL)
def test_texts_of_the_command_line(toml: str, value: Any, wanted: Any) -> None:
    found = bound(toml, value, from_text=True)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("toml", "value"),
    [(INTEGER, "1.0"), (INTEGER, "0x10"), (BOOLEAN, "1"), (NUMBERS, "1,x"), (TEXTS, '"a')],
)
def test_texts_that_cannot_be_read(toml: str, value: str) -> None:
    query, about = declared(toml), context(from_text=True)
    with pytest.raises(UsageError):
        bind(query, {"x": value}, about)


def test_an_amount_is_of_the_currency_s_minor_unit() -> None:
    assert bound(MONEY, "1000", currency="JPY") == 1000
    assert bound(MONEY, "1.005", currency="KWD") == 1005
    query, about = declared(MONEY), context(currency="JPY")
    with pytest.raises(UsageError, match="JPY have 0 decimals"):
        bind(query, {"x": "0.5"}, about)


def test_a_reference_that_is_none_lists_the_candidates() -> None:
    query, about = declared(ACCOUNT), context()
    with pytest.raises(NotFound, match="ambiguous") as caught:
        bind(query, {"x": "77"}, about)
    assert caught.value.candidates == ("account:77@A", "account:77@B")
    with pytest.raises(NotFound, match="not in this case"):
        bind(query, {"x": "4711"}, about)


def test_ranges_hold_both_ends() -> None:
    toml = 'type = "duration"\nrange = ["1 hour", "P1M"]\nexample = "P1D"'
    assert bound(toml, "PT60M") == Duration(0, 0, 3600)
    assert bound(toml, "P1M") == Duration(1)
    query, about = declared(toml), context()
    for value in ("59 minutes", "P1M1D", "P31D"):
        with pytest.raises(UsageError, match="1 hour to P1M"):
            bind(query, {"x": value}, about)


def test_all_that_is_wrong_is_said_at_once() -> None:
    toml = f"[params.a]\n{INTEGER}\nhelp = 'h'\n[params.b]\n{TEXT}\nhelp = 'h'"
    query = parse(query_text(toml + f"\n[params.c]\n{INTEGER}\nhelp = 'h'", "a b c"), "p.q")
    about = context()
    with pytest.raises(UsageError) as caught:
        bind(query, {"c": "1", "limits": 3}, about)
    message = str(caught.value)
    assert "Missing parameters: a, b." in message
    assert "'limits'. Did you mean 'limit'?" in message
    assert "Parameter 'c' must be a whole number" in message
    assert message.endswith("Example: graphengine query run p.q -p a=1 -p b=a -p c=1")


def test_defaults_and_the_limit() -> None:
    query, about = parse(GOOD, "money.payments"), context()
    assert bind(query, {"account": "6222"}, about) == {
        "account": "6222@ICBC",
        "amount": 100_050,
        "limit": 1000,
    }
    assert bind(query, {"account": "6222", "limit": 50_000}, about)["limit"] == 50_000
    for limit in (0, 50_001, "10", True, None):
        with pytest.raises(UsageError, match="'limit'"):
            bind(query, {"account": "6222", "limit": limit}, about)
    assert example_call(query) == ("graphengine query run money.payments -p account=account:6222")


@pytest.mark.parametrize("names", [("since", "until"), ("paid_since", "paid_until")])
def test_a_period_is_not_the_wrong_way_round(names: tuple[str, str]) -> None:
    toml = "".join(
        f'[params.{name}]\ntype = "datetime"\nexample = "2016-07-01"\nhelp = "h"\n'
        for name in names
    )
    query, about = parse(query_text(toml, " ".join(names))), context()
    same = dict.fromkeys(names, "2016-07-01")
    assert len(bind(query, same, about)) == 3
    with pytest.raises(UsageError, match=f"'{names[0]}' lies behind '{names[1]}'"):
        bind(query, same | {names[0]: "2016-07-02"}, about)
