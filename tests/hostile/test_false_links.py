"""B1-B9: values that would join people who have nothing to do with each other."""

from __future__ import annotations

import pytest

from tests.hostile.conftest import Desk, lines

PHONES = ("msisdn", "holder_id", "holder_name")
HOLDER = "310101199001011236"
NOTHING = ["NULL", "None", "N/A", "-", "无", "未知", "unknown", "", " ", "\u3000"]


def holders(numbers: list[str]) -> str:
    """One row a number, each with a holder of his own."""
    return lines(PHONES, *((n, f"H{at}", f"name {at}") for at, n in enumerate(numbers)))


@pytest.mark.parametrize("case", ["B1"])
def test_placeholders_make_no_node(desk: Desk, case: str) -> None:
    entry = desk.text("phones", holders([*NOTHING, "13912345678"]))
    assert (entry["rejected"], entry["loaded"]) == (len(NOTHING), 1)
    assert desk.keys("Phone") == ["+8613912345678"]
    # The other way round: numbers whose holder is not known have no holder, not a common one.
    people = lines(PHONES, *((f"1391234{at:04d}", n, "x") for at, n in enumerate(NOTHING)))
    entry = desk.text("phones", people, "b.csv")
    assert entry["loaded"] == len(NOTHING)
    assert desk.keys("Person") == [f"H{len(NOTHING)}"]
    assert desk.edges("HOLDS").height == 1


@pytest.mark.parametrize("case", ["B2"])
def test_filler_numbers_are_kept_and_flagged(desk: Desk, case: str) -> None:
    fillers = ["00000000000", "11111111111", "13800138000", "123456789"]
    assert desk.text("phones", holders(fillers))["loaded"] == 4
    found = desk.nodes("Phone")
    assert found.height == 4
    assert all("number:filler" in flags for flags in found["flags"])
    assert desk.flags("Phone")["number:filler"] == 4
    desk.text("persons", lines(("id_no", "name"), ("111111111111111111", "a")), "p.csv")
    (flags,) = desk.nodes("Person").filter(key="111111111111111111")["flags"]
    assert "idNumber:filler" in flags


@pytest.mark.parametrize("case", ["B3"])
def test_service_numbers_are_kept_and_marked(desk: Desk, case: str) -> None:
    short = ["10086", "95588", "110", "112"]
    rows = [("2016-03-01 10:00:00", "13912345678", n) for n in short]
    desk.text("calls", lines(("at", "a_number", "b_number"), *rows))
    marked = desk.nodes("Phone").filter("service")
    assert sorted(marked["key"]) == sorted(short)
    assert desk.edges("CALLED").height == 4


@pytest.mark.parametrize("case", ["B4"])
@pytest.mark.parametrize("damaged", ["4.20106199001011E+17", "4.2E+17", "4.20106199001011e17"])
def test_an_identity_number_that_a_spreadsheet_cut_is_rejected(
    desk: Desk, case: str, damaged: str
) -> None:
    entry = desk.text("persons", lines(("id_no", "name"), (damaged, "a"), (HOLDER, "b")))
    assert (entry["loaded"], entry["rejected"]) == (1, 1)
    assert desk.keys("Person") == [HOLDER]
    (reject,) = desk.engine.status()["rejects"]
    assert reject["column"] == "id_no"
    assert "damaged" in reject["reason"] or "spreadsheet" in reject["reason"]
    assert damaged in desk.rejects(entry).read_text(encoding="utf-8-sig")


SPELLINGS = {
    "B5": ["13912345678.0", "13912345678", "13912345678.00"],
    "B6": ["+8613912345678", "008613912345678", "86 139-1234-5678", "１３９１２３４５６７８"],
}


@pytest.mark.parametrize("case", SPELLINGS)
def test_spellings_of_one_number_are_one_key(desk: Desk, case: str) -> None:
    spellings = SPELLINGS[case]
    entry = desk.text("phones", holders(spellings))
    assert desk.keys("Phone") == ["+8613912345678"]
    assert desk.edges("HOLDS").height == len(spellings)
    # The text as received stands behind each of them.
    for at, raw in enumerate(spellings, 2):
        (seen,) = desk.engine.evidence([f"{entry['sha256'][:12]}::{at}"])
        assert seen["line"].startswith(raw + ",")


@pytest.mark.parametrize("case", ["B7"])
def test_leading_zeros_tell_two_accounts_apart(desk: Desk, case: str) -> None:
    rows = [("0012345", "BANK"), ("12345", "BANK")]
    desk.text("accounts", lines(("account_no", "bank"), *rows))
    assert desk.keys("Account") == ["0012345@BANK", "12345@BANK"]


@pytest.mark.parametrize("case", ["B8"])
def test_failed_check_digits_are_loaded_flagged_and_counted(desk: Desk, case: str) -> None:
    wrong = HOLDER[:-1] + ("0" if HOLDER[-1] != "0" else "1")
    rows = [("13912345678", wrong, "a", "490154203237517")]
    entry = desk.text("phones", lines((*PHONES, "imei"), *rows))
    assert (entry["loaded"], entry["rejected"]) == (1, 0)
    desk.text("accounts", lines(("account_no", "bank"), ("DE89370400440532013001", "B")), "a.csv")
    flags = desk.engine.status()["flags"]
    assert flags["Person"] == {"idNumber:checksum": 1}
    assert flags["Device"] == {"imei:checksum": 1}
    assert sum(flags["Account"].values()) == 1
    shown = desk.cli("status").out
    for flag in ("idNumber:checksum", "imei:checksum"):
        assert flag in shown


@pytest.mark.parametrize("case", ["B9"])
def test_one_name_is_two_persons(desk: Desk, case: str) -> None:
    own = desk.own(
        "mapping: names\ntables:\n  - columns:\n      name: 姓名\n      town: 城市\n"
        "    nodes:\n      who: {kind: Person, key: {row: true}, props: {name: name}}\n"
    )
    entry = desk.text(own, lines(("姓名", "城市"), ("王伟", "甲"), ("王伟", "乙")))
    assert entry["loaded"] == 2
    assert desk.nodes("Person")["name"].to_list() == ["王伟", "王伟"]
    assert len(set(desk.keys("Person"))) == 2
    # With numbers of their own they are two as well.
    desk.text("persons", lines(("id_no", "name"), ("A1", "王伟"), ("A2", "王伟")), "b.csv")
    assert desk.nodes("Person").height == 4
