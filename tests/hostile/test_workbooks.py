"""C1-C4, C7-C9: workbooks that lie, explode, hide or hold no value."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.hostile.conftest import Desk

SHEET = "xl/worksheets/sheet1.xml"
HEAD = ["id_no", "name"]


def save(path: Path, rows: int) -> Path:
    """A workbook of so many persons."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("first")
    sheet.append(HEAD)
    for n in range(rows):
        sheet.append([f"P{n}", "a"])
    book.save(path)
    return path


def rewrite(path: Path, change: Callable[[bytes], bytes], member: str = SHEET) -> Path:
    """Change one part of a workbook as a hostile hand would."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def dimension(ref: bytes) -> Callable[[bytes], bytes]:
    tag = b'<dimension ref="' + ref + b'"/>'

    def change(xml: bytes) -> bytes:
        bare = re.sub(rb"<dimension [^>]*/>", b"", xml)
        return bare.replace(b"<sheetData>", tag + b"<sheetData>")

    return change


@pytest.mark.parametrize("case", ["C1"])
def test_a_workbook_that_explodes_is_refused_before_it_is_unpacked(desk: Desk, case: str) -> None:
    path = save(desk.folder / "bomb.xlsx", 1)
    filler = b" " * (60 << 20)
    rewrite(path, lambda xml: xml.replace(b"<sheetData>", filler + b"<sheetData>"))
    assert path.stat().st_size < 300_000
    begun = time.monotonic()
    said = desk.refused("persons", path)
    assert time.monotonic() - begun < 5
    assert "bomb.xlsx" in said
    assert "200 times its size" in said


@pytest.mark.parametrize("case", ["C2"])
def test_one_cell_at_the_far_corner(desk: Desk, case: str) -> None:
    path = save(desk.folder / "far.xlsx", 1)
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rewrite(path, dimension(b"A1:XFD1048576"))
    rewrite(path, lambda xml: xml.replace(b"</sheetData>", cell))
    (entry,) = desk.load("persons", path)
    assert (entry["loaded"], entry["rejected"]) == (1, 1)
    assert "1048576" in desk.rejects(entry).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("case", ["C3"])
def test_a_lying_dimension_hides_no_row(desk: Desk, case: str) -> None:
    path = rewrite(save(desk.folder / "lie.xlsx", 20_000), dimension(b"A1:B2"))
    (entry,) = desk.load("persons", path)
    assert (entry["rows"], entry["loaded"]) == (20_000, 20_000)


@pytest.mark.parametrize("case", ["C4"])
@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
    ids=["laughs", "external"],
)
def test_entities_in_a_sheet_are_refused(desk: Desk, case: str, declared: bytes) -> None:
    path = save(desk.folder / "laugh.xlsx", 1)
    rewrite(path, lambda xml: re.sub(rb"^(<\?xml.*?\?>)?", rb"\1" + declared, xml))
    said = desk.refused("persons", path)
    assert "laugh.xlsx" in said
    assert "entities" in said


@pytest.mark.parametrize("case", ["C7"])
def test_macros_are_not_run_and_links_not_followed(desk: Desk, case: str) -> None:
    path = save(desk.folder / "m.xlsm", 1)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    (entry,) = desk.load("persons", path)
    assert entry["loaded"] == 1
    notes = " ".join(entry["notes"])
    assert "macros, which are not run" in notes
    assert "not followed" in notes
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    locked = desk.file("locked.xlsx", ole + "EncryptedPackage".encode("utf-16-le"))
    assert "save it without" in desk.refused("persons", locked)
    assert "old binary Excel" in desk.refused("persons", desk.file("old.xls", ole))


@pytest.mark.parametrize("case", ["C8"])
def test_what_is_hidden_is_read_and_told(desk: Desk, case: str) -> None:
    book = Workbook()
    sheet = book.active
    for row in (HEAD, ["P1", "a"], ["P2", "b"], ["P3", "c"], ["P4", "d"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A1:B5"
    sheet.merge_cells("B4:B5")
    sheet["A2"].comment = Comment("=1+1", "x")
    secret = book.create_sheet("secret")
    secret.append(HEAD)
    secret.append(["P9", "z"])
    secret.sheet_state = "veryHidden"
    book.save(desk.folder / "h.xlsx")
    (entry,) = desk.load("persons", desk.folder / "h.xlsx")
    assert (entry["rows"], entry["loaded"]) == (5, 5)
    assert desk.keys("Person") == ["P1", "P2", "P3", "P4", "P9"]
    notes = " ".join(entry["notes"])
    assert "1 rows are hidden" in notes
    assert "secret: the sheet is hidden" in notes
    assert "secret" in desk.cli("load", "persons", desk.folder / "h.xlsx", "--dry-run").out + notes


@pytest.mark.parametrize("case", ["C9"])
def test_formulas_without_a_value_and_error_cells_are_rejected(desk: Desk, case: str) -> None:
    book = Workbook()
    for row in (HEAD, ["P1", "=A2&1"], ["P2", "#REF!"], ["P3", "#N/A"], ["P4", "fine"]):
        book.active.append(row)
    book.save(desk.folder / "f.xlsx")
    (entry,) = desk.load("persons", desk.folder / "f.xlsx")
    assert (entry["loaded"], entry["rejected"]) == (1, 3)
    assert desk.keys("Person") == ["P4"]
    said = " ".join(desk.reasons())
    for words in ("no stored result", "#REF!", "#N/A"):
        assert words in said
    assert {row["column"] for row in desk.engine.status()["rejects"]} == {"name"}
