"""B14, B15, B17: amounts to the cent, dates as the mapping states them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.hostile.conftest import Desk

PAYS = """\
mapping: pays
tables:
  - columns:
      tx: {from: tx, required: true}
      a: {from: a, required: true}
      b: {from: b, required: true}
      n: {from: n, as: money, required: true, decimal: "DECIMAL", group: "GROUP"}
    nodes:
      a: {kind: Account, key: a}
      b: {kind: Account, key: b}
    edges:
      - {kind: TRANSFERRED, from: a, to: b, id: tx, props: {amount: n}}
"""

POINT: dict[str, int | None] = {
    "1,234.56": 123456,
    "1.234,56": None,
    "1 234,56": None,
    "(500.00)": -50000,
    "500.00-": -50000,
    "￥500": 50000,
    "¥500.10": 50010,
    "五百": None,
    "1e3": None,
    "NaN": None,
    "Infinity": None,
    "-inf": None,
    "0x10": None,
    "1.005": None,
    "12,34.5": None,
    "１２": 1200,
}
COMMA: dict[str, int | None] = {
    "1,234.56": None,
    "1.234,56": 123456,
    "1 234,56": 123456,
    "(500,00)": -50000,
    "500,00-": -50000,
    "1e3": None,
}


def pays(desk: Desk, amounts: list[str], decimal: str = ".", group: str = ",") -> dict[str, object]:
    own = desk.own(PAYS.replace("DECIMAL", decimal).replace("GROUP", group))
    rows = [f"{n}\tA1\tB1\t{amount}" for n, amount in enumerate(amounts)]
    entry = desk.text(own, "\n".join(["tx\ta\tb\tn", *rows]) + "\n")
    return {"entry": entry, **dict(desk.edges("TRANSFERRED").select("id", "amount_minor").rows())}


@pytest.mark.parametrize("case", ["B14"])
@pytest.mark.parametrize(("table", "decimal", "group"), [(POINT, ".", ","), (COMMA, ",", ".")])
def test_amounts_are_exact_or_rejected(
    desk: Desk, case: str, table: dict[str, int | None], decimal: str, group: str
) -> None:
    found = pays(desk, list(table), decimal, group)
    read = {text: found.get(str(n)) for n, text in enumerate(table)}
    assert read == table
    rejected = sum(minor is None for minor in table.values())
    assert sum(row["count"] for row in desk.engine.status()["rejects"]) == rejected
    assert {row["column"] for row in desk.engine.status()["rejects"]} == {"n"}


@pytest.mark.parametrize("case", ["B15"])
def test_amounts_that_no_float_holds(desk: Desk, case: str) -> None:
    found = pays(desk, ["9007199254740993", "90071992547409.93", "0.1", "0.1", "0.1"])
    assert found["0"] == 900719925474099300
    assert found["1"] == 9007199254740993
    tenths = desk.edges("TRANSFERRED").filter(amount_minor=10)
    assert (tenths.height, tenths["amount_minor"].sum()) == (3, 30)
    # A workbook keeps such a number as a float: what it lost is not made up.
    book = Workbook()
    for row in (["tx", "a", "b", "n"], ["X1", "A1", "B1", 9007199254740993], ["X2", "A1", "B1", 5]):
        book.active.append(row)
    book.save(desk.folder / "n.xlsx")
    (entry,) = desk.load(desk.folder / "own.yaml", desk.folder / "n.xlsx")
    assert (entry["loaded"], entry["rejected"]) == (1, 1)


PEOPLE = """\
mapping: people
tables:
  - columns:
      id: {from: id, required: true}
      born: {from: born, as: date FORMATS}
    nodes:
      who: {kind: Person, key: {text: id}, props: {birthDate: born}}
"""

DAY = dt.date(2026, 3, 4)
STATED: list[tuple[str, str, dt.date | None]] = [
    ("", "03/04/2026", None),
    ('["%m/%d/%Y"]', "03/04/2026", DAY),
    ('["%d/%m/%Y"]', "03/04/2026", dt.date(2026, 4, 3)),
    ("", "20260304", None),
    ('["%Y%m%d"]', "20260304", DAY),
    ("", "46085", None),
    ("excel", "46085", DAY),
    ("excel1904", "44623", DAY),
    ("epoch_s", "1772596800", DAY),
    ("epoch_ms", "1772596800000", DAY),
    ("epoch_us", "1772596800000000", DAY),
    ("", "0001-01-01", dt.date(1, 1, 1)),
    ("", "9999-12-31", dt.date(9999, 12, 31)),
    ("", "2026-02-30", None),
    ('["%d/%m/%Y"]', "30/02/2026", None),
]


@pytest.mark.parametrize("case", ["B17"])
@pytest.mark.parametrize(("formats", "text", "day"), STATED)
def test_dates_are_read_as_stated_or_rejected(
    desk: Desk, case: str, formats: str, text: str, day: dt.date | None
) -> None:
    own = desk.own(PEOPLE.replace(" FORMATS", f", formats: {formats}" if formats else ""))
    entry = desk.text(own, f"id,born\nP1,{text}\n")
    assert entry["rejected"] == (day is None)
    if day is None:
        (reject,) = desk.engine.status()["rejects"]
        assert reject["column"] == "born"
        assert text in desk.rejects(entry).read_text(encoding="utf-8-sig")
    else:
        assert desk.nodes("Person")["birthDate"].to_list() == [day]


@pytest.mark.parametrize("case", ["B17"])
def test_a_workbook_with_the_1904_calendar(desk: Desk, case: str, tmp_path: Path) -> None:
    own = desk.own(PEOPLE.replace(" FORMATS", ""))
    for epoch in (None, CALENDAR_MAC_1904):
        book = Workbook()
        if epoch:
            book.epoch = epoch
        for row in (["id", "born"], [f"P{epoch}", DAY]):
            book.active.append(row)
        book.save(desk.folder / "b.xlsx")
        (entry,) = desk.load(own, desk.folder / "b.xlsx")
        assert entry["loaded"] == 1
    assert desk.nodes("Person")["birthDate"].to_list() == [DAY, DAY]
