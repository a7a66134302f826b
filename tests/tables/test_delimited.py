"""CSV: nothing in it is obeyed or rounded, and it can be read back without loss."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import Any

import polars as pl
import pytest
from hypothesis import given

from graphengine.model.plain import jsonable
from graphengine.tables.delimited import BOM, csv_text, field, guarded, read_csv, unguarded
from tests.tables.values import TEXTS, tables

DANGEROUS = [
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\x00=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1+1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "−1+1",
    "﹦1",
]
NUMBERS = ["310101199001011234", "0755", "1E5", "12e+3", "1,000", "3-1", "1/2", "12:30", "5",
           "2016年7月1日", "Mar 5", "5 March 2016", "TRUE", "１２３", "50%", "$5", "1.",
           "7 pm", "May 5, 2016"]  # fmt: skip
PLAIN = ["6222@ICBC", "Li", "张三", "a=b", "x@y.example", "May Wong", "Marching 5", "806G", "A1",
         "SF123456", "hotel:Sea", "1 2 b", "~9f3a"]  # fmt: skip


def obeyed(cell: str) -> bool:
    """The control: what a spreadsheet would take for a formula (OWASP's list, and its look-alikes).

    Written apart from the code under test: first the control characters, then the first character
    that is seen, in its compatibility form.
    """
    if cell[:1] in ("\t", "\r", "\n", "\x00"):
        return True
    seen = cell.lstrip().lstrip("\u200b\ufeff\u00a0 ")
    return unicodedata.normalize("NFKC", seen[:1]) in ("=", "+", "-", "@", "−")


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_guarded_and_would_act_without(text: str) -> None:
    assert obeyed(text), "the control does not see it"
    made = csv_text(["c"], [[text]], ["text"])
    assert not obeyed(next(csv.reader(io.StringIO(made.splitlines(keepends=True)[0])))[0])
    (cell,) = list(csv.reader(io.StringIO(made, newline="")))[1]
    assert cell == "'" + text
    assert not obeyed(cell)


@pytest.mark.parametrize("text", NUMBERS)
def test_texts_that_look_like_numbers_stay_texts(text: str) -> None:
    assert field(text, "text") == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert field(text, "text") == text


@pytest.mark.parametrize(
    ("value", "type_", "cell"),
    [
        (None, "text", ""),
        ("", "text", "'"),
        (6222020200112233445, "integer", "'6222020200112233445"),
        (-123456789012345, "integer", "-123456789012345"),
        (1234567890123456, "integer", "'1234567890123456"),
        (-12.5, "decimal", "-12.5"),
        (float("-inf"), "float", "'-Infinity"),
        (True, "boolean", "true"),
        (["t1", "=x"], "list of text", '["t1", "=x"]'),
        ({"kind": "Account", "key": "1", "properties": {}}, "node",
         '{"kind": "Account", "key": "1", "properties": {}}'),
    ],
)  # fmt: skip
def test_values(value: Any, type_: str, cell: str) -> None:
    assert field(value, type_) == cell


@given(tables())
def test_what_was_written_is_read_back(table: tuple[list[str], list[list[Any]], list[str]]) -> None:
    columns, rows, types = table
    text = csv_text(columns, rows, types)
    assert text.startswith(BOM)
    assert read_csv(text, types) == (columns, [[jsonable(v) for v in row] for row in rows])


@given(tables())
def test_no_cell_is_obeyed_and_every_one_is_quoted(
    table: tuple[list[str], list[list[Any]], list[str]],
) -> None:
    columns, rows, types = table
    text = csv_text(columns, rows, types)
    for line in csv.reader(io.StringIO(text.removeprefix(BOM), newline="")):
        for cell, type_ in zip(line, types, strict=True):
            number = type_ in ("integer", "float", "decimal", "any") and _is_number(cell)
            assert number or not obeyed(cell)
    assert text.count('"') >= 2 * len(columns) * (len(rows) + 1)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@given(TEXTS)
def test_the_guard_is_one_apostrophe(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text) in (text, "'" + text)
    assert not obeyed(guarded(text))


def test_polars_reads_the_same_texts() -> None:
    rows = [["310101199001011234", 1, 2.5], [None, None, None], ['a,"b"\r\nc', -3, 1e-9]]
    text = csv_text(["id", "n", "x"], rows, ["text", "integer", "float"])
    found = pl.read_csv(text.encode(), infer_schema=False).fill_null("")
    assert found.columns == ["id", "n", "x"]
    assert [unguarded(v) or None for v in found["id"]] == [row[0] for row in rows]
    assert found["n"].to_list() == ["1", "", "-3"]


def test_a_long_text_of_digits_takes_no_time() -> None:
    assert guarded("1" * 200_000 + "x").startswith("1")
    assert guarded("1" * 200_000).startswith("'")
