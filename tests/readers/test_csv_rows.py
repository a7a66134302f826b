"""CSV rows: every record is read or rejected, on its right line, whatever stands around it."""

from __future__ import annotations

import pytest

from graphengine.errors import InputError
from loaders.readers import Format, Limits, sniff


def test_plain_rows_lines_and_empty_cells(load):
    out = load("a,b,c\n1,,3\n\n4,5,6\n")
    assert out.header == ["a", "b", "c"]
    assert out.rows == [("1", None, "3"), ("4", "5", "6")]
    assert out.lines == [2, 4]
    assert out.bad == []


def test_text_is_kept_as_it_stands(load):
    out = load("a,b\n  x ,\t y\nNULL,NaN\n007,#5\n")
    assert out.rows == [("  x ", "\t y"), ("NULL", "NaN"), ("007", "#5")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x01"])
def test_delimiter_is_found(load, delimiter, tmp_path):
    text = f"n{delimiter}m{delimiter}o\n1.5{delimiter}2,5{delimiter}a b\n"
    if delimiter == ",":
        text = "n,m,o\n1.5,2;5,a b\n"
    out = load(text)
    assert out.header == ["n", "m", "o"]
    assert len(out.rows) == 1
    assert sniff(tmp_path / "f.csv").delimiter == delimiter


def test_decimal_commas_do_not_win_over_semicolons(load):
    out = load("datum;betrag\n1.1.2020;1,50\n2.1.2020;2,75\n3.1.2020;10,00\n")
    assert out.header == ["datum", "betrag"]
    assert out.rows[0] == ("1.1.2020", "1,50")


def test_declared_delimiter_beyond_ascii(load):
    out = load("甲，乙\n1，2\n", Format(delimiter="，"))
    assert out.rows == [("1", "2")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_three_systems(load, end):
    out = load(end.join(["a,b", "1,2", "", "3,4", '5,"x y"', ""]))
    assert out.rows == [("1", "2"), ("3", "4"), ("5", "x y")]
    assert out.lines == [2, 4, 5]


def test_mixed_line_ends(load):
    out = load("a,b\r\n1,2\n3,4\r5,6\r\n")
    assert out.rows == [("1", "2"), ("3", "4"), ("5", "6")]
    assert out.lines == [2, 3, 4]


def test_newlines_inside_quotes_keep_line_numbers_right(load):
    out = load('a,b\n1,"x\ny\r\nz"\n2,w\n')
    assert out.rows == [("1", "x\ny\r\nz"), ("2", "w")]
    assert out.lines == [2, 5]


def test_doubled_quotes_and_delimiters_inside_quotes(load):
    out = load('a,b\n"say ""hi""","1,2"\n"""",""\n')
    assert out.rows == [('say "hi"', "1,2"), ('"', None)]


def test_ragged_rows_are_rejected_with_line_and_raw(load):
    out = load("a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n")
    assert out.rows == [("1", "2", "3"), ("4", "5", "6")]
    assert [(bad.row, bad.raw) for bad in out.bad] == [(3, "1,2"), (4, "1,2,3,4")]
    assert out.bad[0].reason == "the row has 2 cells, where the header has 3"


def test_extra_trailing_delimiter_in_all_rows_is_harmless(load):
    out = load("a,b,\n1,2,\n3,4,\n")
    assert out.header == ["a", "b"]
    assert out.rows == [("1", "2"), ("3", "4")]


def test_a_value_beyond_the_last_named_column_is_rejected(load):
    out = load("a,b,\n1,2,\n3,4,5\n6,7\n")
    assert out.rows == [("1", "2"), ("6", "7")]
    assert [bad.row for bad in out.bad] == [3]


def test_one_unclosed_quote_costs_one_row(load):
    rows = [f"{n},x{n},y" for n in range(1, 20_001)]
    rows[9] = '10,"x10,y'
    out = load("a,b,c\n" + "\n".join(rows) + "\n")
    assert len(out.rows) == 19_999
    assert [bad.row for bad in out.bad] == [11]
    assert "quotation mark" in out.bad[0].reason


def test_one_unclosed_quote_among_quoted_rows_costs_one_row(load):
    rows = [f'"{n}","x{n}","y"' for n in range(1, 5001)]
    rows[9] = '"10","x10,"y"'
    rows[99] = '"100","x100","y'
    out = load('"a","b","c"\n' + "\n".join(rows) + "\n")
    assert [bad.row for bad in out.bad] == [11, 101]
    assert len(out.rows) == 4998


def test_unclosed_quote_on_the_last_line(load):
    out = load('a,b\n1,2\n3,"4\n')
    assert out.rows == [("1", "2")]
    assert [bad.row for bad in out.bad] == [3]


def test_a_quoted_record_longer_than_the_limit(load):
    body = "\n".join(["x"] * 70)
    out = load(f'a,b\n1,"{body}"\n2,3\n')
    assert ("2", "3") in out.rows
    assert out.bad[0].row == 2
    assert "64 lines" in out.bad[0].reason


def test_nul_bytes_are_rejected(load):
    out = load("a,b\n1,2\n3,\x004\n5,6\n")
    assert out.rows == [("1", "2"), ("5", "6")]
    assert [(bad.row, bad.column) for bad in out.bad] == [(3, "b")]


def test_skip_and_blank_lines_before_the_header(load):
    out = load("Report of 2016\nbank\n\n\na,b\n1,2\n", Format(skip=2))
    assert out.header == ["a", "b"]
    assert out.lines == [6]


def test_no_header(load):
    assert load("1,2\n3,4\n", Format(header=False)).header == ["column 1", "column 2"]
    out = load("1,2\n3,4\n", Format(header=False, columns=("p", "q")))
    assert out.header == ["p", "q"]
    assert out.lines == [1, 2]


def test_quotes_switched_off(load):
    out = load('a,b\n1,"2\n3,4"\n', Format(quote=""))
    assert out.rows == [("1", '"2'), ("3", '4"')]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("账号,金额,账号", ("1", "3", "equal")),
        ("name,sum,name ", ("1", "3", "equal")),
        ("name,n\u0430me", ("1", "2", "alike", "\\u0430")),
        ("na\u200bme,name", ("1", "2", "alike")),
        ("id,\uff49\uff44", ("1", "2", "alike")),
    ],
)
def test_headers_that_cannot_be_told_apart(load, header, words):
    with pytest.raises(InputError) as caught:
        load(header + "\n1,2,3\n")
    assert all(word in str(caught.value) for word in words)


def test_headers_that_differ_by_case_are_two(load):
    assert load("id,ID\n1,2\n").header == ["id", "ID"]


@pytest.mark.parametrize("data", ["", "\n", "\n\r\n\n", "\ufeff", "\ufeff\n"])
def test_no_content_is_no_rows_and_a_note(load, data, tmp_path):
    assert load(data).records == 0
    assert any("0 rows" in note for note in sniff(tmp_path / "f.csv").notes)


@pytest.mark.parametrize("data", ["a,b\n", "a,b", "a,b\r\n\r\n"])
def test_header_only(load, data):
    out = load(data)
    assert out.header == ["a", "b"]
    assert out.records == 0


def test_cell_column_and_line_limits(load):
    limits = Limits(max_cell=100, max_columns=5, max_line=1000)
    fmt = Format(limits=limits)
    out = load("a,b\n1," + "x" * 101 + "\n2,3\n4," + "y" * 5000 + "\n5,6\n", fmt)
    assert out.rows == [("2", "3"), ("5", "6")]
    assert [bad.row for bad in out.bad] == [2, 4]
    assert out.bad[0].column == "b"
    with pytest.raises(InputError, match="limit is 5"):
        load("a,b,c,d,e,f\n", fmt)


def test_a_line_beyond_the_limit_is_skipped_without_being_held(load, monkeypatch):
    monkeypatch.setattr("loaders.readers.blocks.BLOCK", 4096)
    fmt = Format(delimiter=",", limits=Limits(max_line=10_000))
    out = load("a,b\n1,2\n" + "z" * 100_000 + "\n3,4\n", fmt)
    assert out.rows == [("1", "2"), ("3", "4")]
    assert out.lines == [2, 4]
    assert [bad.row for bad in out.bad] == [3]
    assert len(out.bad[0].raw) <= 65_536


@pytest.mark.parametrize("size", [64, 100, 1000])
def test_block_borders_change_nothing(load, monkeypatch, size):
    text = 'a,b,c\n1,"x\n""y",2\n3,4,5\n\n6,"7,8",9\r\n1,2\n"bad"x,1,2\nü,é,漢\n'
    text += "".join(f'{n},"q\n{n}",é\n' for n in range(60))
    whole = load(text)
    monkeypatch.setattr("loaders.readers.blocks.BLOCK", size)
    monkeypatch.setattr("loaders.readers.csvfile.PIECE", size)
    cut = load(text)
    assert (cut.rows, cut.lines, cut.bad) == (whole.rows, whole.lines, whole.bad)
    assert [bad.row for bad in whole.bad] == [7, 8]
