"""XLSX: typed cells become text, hidden and odd things are read or named, bombs are refused."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from graphengine.errors import InputError
from loaders.readers import Format, Limits, read, sniff
from tests.readers.conftest import read_all


def save(path: Path, rows: list[list[object]], **sheets: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = "first"
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    book.save(path)
    return path


def rewrite(path: Path, member: str, change) -> Path:
    """Change one XML part of a workbook as a hostile hand would."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_typed_cells_become_the_text_of_a_csv(tmp_path):
    moment = dt.datetime(2016, 3, 4, 15, 6, 7)
    book = Workbook()
    sheet = book.active
    sheet.append(["int", "float", "date", "moment", "midnight", "time", "yes", "text", "empty"])
    midnight = dt.datetime(2016, 3, 4)
    sheet.append([5, 0.1, dt.date(2016, 3, 4), moment, midnight, dt.time(15, 6, 7), True, "007"])
    sheet["E2"].number_format = "yyyy-mm-dd hh:mm:ss"
    book.save(tmp_path / "t.xlsx")
    out = read_all(tmp_path / "t.xlsx")
    assert out.rows == [
        (
            "5",
            "0.1",
            "2016-03-04",
            "2016-03-04 15:06:07",
            "2016-03-04 00:00:00",
            "15:06:07",
            "true",
            "007",
            None,
        )
    ]
    assert out.lines == [2]


def test_numbers_without_point_zero_and_damaged_identifiers(tmp_path):
    path = save(tmp_path / "n.xlsx", [["a"], [1], [2], [3], [4], [13912345678.0]])
    values = iter([b"41.299999999999997", b"4.20106199001011E+17", b"100000.0", b"1E-3"])
    numbered = re.compile(rb"(?<=<v>)[1-4](?=</v>)")
    rewrite(path, SHEET, lambda xml: numbered.sub(lambda _: next(values), xml))
    cells = [row[0] for row in read_all(path).rows]
    assert cells == ["41.3", "4.20106199001011E+17", "100000", "0.001", "13912345678"]


def test_1904_workbooks(tmp_path):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["d"])
    book.active.append([dt.date(2016, 3, 4)])
    book.save(tmp_path / "mac.xlsx")
    assert read_all(tmp_path / "mac.xlsx").rows == [("2016-03-04",)]


def test_all_sheets_or_named_ones(tmp_path):
    path = save(tmp_path / "s.xlsx", [["a"], [1]], second=[["b"], [2], [3]])
    assert [batch.sheet for batch in read(path)] == ["first", "second"]
    assert read_all(path, Format(sheets=("second",))).rows == [("2",), ("3",)]
    with pytest.raises(InputError, match="'first', 'second'"):
        read_all(path, Format(sheets=("third",)))


def test_hidden_sheets_and_rows_are_read_and_reported(tmp_path):
    book = Workbook()
    for row in (["a"], [1], [2], [3]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("secret").append(["b"])
    book["secret"].append([9])
    book["secret"].sheet_state = "veryHidden"
    book.save(tmp_path / "h.xlsx")
    assert read_all(tmp_path / "h.xlsx").records == 4
    detected = sniff(tmp_path / "h.xlsx")
    assert [table.hidden for table in detected.tables] == [False, True]
    assert detected.tables[0].hidden_rows == 1
    assert any("secret" in note and "hidden" in note for note in detected.notes)


def test_formula_without_result_and_error_cells_are_rejected(tmp_path):
    path = save(tmp_path / "f.xlsx", [["a", "b"], [1, "=A2*2"], [3, 4], [5, 6]])
    rewrite(
        path,
        SHEET,
        lambda x: x.replace(b"<v>6</v>", b"<v>#REF!</v>").replace(b'r="B4" t="n"', b'r="B4" t="e"'),
    )
    out = read_all(path)
    assert out.rows == [("3", "4")]
    assert [(bad.row, bad.column) for bad in out.bad] == [(2, "b"), (4, "b")]
    assert "no stored result" in out.bad[0].reason
    assert "#REF!" in out.bad[1].reason


def test_stored_results_of_formulas_are_read(tmp_path):
    path = save(tmp_path / "f.xlsx", [["a", "b"], [1, "=A2*2"]])
    rewrite(path, SHEET, lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", xml))
    assert read_all(path).rows == [("1", "2")]


def test_a_lying_dimension_hides_nothing(tmp_path):
    path = save(tmp_path / "lie.xlsx", [["a", "b", "c"], *([n, n, n] for n in range(3000))])
    lie = rb'<dimension ref="A1:C2"/>'
    rewrite(path, SHEET, lambda xml: re.sub(rb"<dimension [^>]*/>", lie, xml))
    assert read_all(path).records == 3000


def test_one_cell_at_the_far_corner_costs_nothing(tmp_path):
    path = save(tmp_path / "far.xlsx", [["a"], [1]])
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rewrite(path, SHEET, lambda xml: xml.replace(b"</sheetData>", cell))
    out = read_all(path)
    assert out.rows == [("1",)]
    assert [bad.row for bad in out.bad] == [1048576]


def test_values_beyond_the_header_are_rejected_and_blank_rows_are_not_records(tmp_path):
    path = save(tmp_path / "w.xlsx", [["a", "b"], [1, 2], [], [3, 4, 5], [6, None]])
    out = read_all(path)
    assert out.rows == [("1", "2"), ("6", None)]
    assert out.lines == [2, 5]
    assert [bad.row for bad in out.bad] == [4]


def test_equal_headers_are_refused(tmp_path):
    path = save(tmp_path / "d.xlsx", [["a", "b", "a"], [1, 2, 3]])
    with pytest.raises(InputError, match=r"Columns 1 .* and 3"):
        read_all(path)


def test_unpacking_to_602_mib_is_refused_before_unpacking(tmp_path):
    path = save(tmp_path / "bomb.xlsx", [["a"], [1]])
    filler = b" " * (40 * 1024 * 1024)
    rewrite(path, SHEET, lambda xml: xml.replace(b"<sheetData>", filler + b"<sheetData>"))
    assert path.stat().st_size < 200_000
    with pytest.raises(InputError, match="200 times"):
        read_all(path)
    with pytest.raises(InputError, match=r"more than 1,000,000 bytes"):
        read_all(path, Format(limits=Limits(max_member_bytes=1_000_000, max_ratio=10**9)))


def test_billion_laughs_are_refused(tmp_path):
    path = save(tmp_path / "laugh.xlsx", [["a"], ["x"]])
    bomb = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    rewrite(path, SHEET, lambda xml: bomb + xml)
    with pytest.raises(InputError, match="entities"):
        read_all(path)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_broken_parts_are_an_input_error(tmp_path, part):
    path = save(tmp_path / "broken.xlsx", [["a"], ["x"]])
    rewrite(path, part, lambda xml: xml[: len(xml) // 2])
    with pytest.raises(InputError):
        read_all(path)


def test_macros_and_links_are_named_and_left_alone(tmp_path):
    path = save(tmp_path / "m.xlsm", [["a"], [1]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    assert read_all(path).rows == [("1",)]
    notes = " ".join(sniff(path).notes)
    assert "macros" in notes
    assert "links" in notes


def test_a_cell_beyond_the_limit(tmp_path):
    path = save(tmp_path / "c.xlsx", [["a"], ["x" * 300], ["y"]])
    out = read_all(path, Format(limits=Limits(max_cell=200)))
    assert (out.rows, [bad.column for bad in out.bad]) == ([("y",)], ["a"])


def test_content_decides_not_the_name(tmp_path):
    path = save(tmp_path / "really_xlsx.csv", [["a"], [1]])
    assert read_all(path, Format(kind="csv", delimiter=";")).rows == [("1",)]
    (tmp_path / "really_csv.xlsx").write_text("a\tb\n1\t2\n", encoding="utf-8")
    assert read_all(tmp_path / "really_csv.xlsx").rows == [("1", "2")]
    (tmp_path / "tab.xls").write_text("a\tb\n1\t2\n", encoding="utf-16")
    assert read_all(tmp_path / "tab.xls").rows == [("1", "2")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old binary Excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * 600
            + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"%PDF-1.7", "PDF"),
        (b"\x80\x04\x95\x00", "pickle"),
        (b"\x93NUMPY\x01\x00", "NumPy"),
        (b"PK\x03\x04 cut short", "damaged"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, data, words):
    (tmp_path / "x.xls").write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_all(tmp_path / "x.xls")
    with pytest.raises(InputError, match=words):
        sniff(tmp_path / "x.xls")


def test_an_empty_workbook(tmp_path):
    path = save(tmp_path / "e.xlsx", [])
    assert read_all(path).records == 0
    assert any("0 rows" in note for note in sniff(path).notes)
    (tmp_path / "zero.xlsx").write_bytes(b"")
    assert read_all(tmp_path / "zero.xlsx").records == 0
