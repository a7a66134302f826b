"""Identifiers, names and texts on columns equal the model's, one by one."""

# ruff: noqa: E501

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.model import ids
from loaders import values, values_ids
from loaders.keys import normalised_names


def series(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


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
