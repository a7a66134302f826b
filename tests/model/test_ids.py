"""Identifiers: one key for one thing however it is written, and nothing repaired in silence."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from graphengine.model import ids

MOBILE = "13912345678"
SPELLINGS = [
    "+86 139 1234 5678",
    "+8613912345678",
    "0086 139 1234 5678",
    "008613912345678",
    "+008613912345678",
    "8613912345678",
    "86-139-1234-5678",
    "(+86)13912345678",
    "139-1234-5678",
    " 139 1234 5678 ",
    "１３９１２３４５６７８",
    "＋８６１３９１２３４５６７８",
    "13912345678.0",
    "13912345678.00",
    "13912345678转8",
    "13912345678 ext. 12",
    "13912345678x9",
    "13912345678 #9",
    "+86139 1234 5678;ext=7",
    "\u200b139\u00a01234\u20095678\ufeff",
]


@pytest.mark.parametrize("written", SPELLINGS)
def test_all_spellings_of_a_mobile_number_are_one_key(written: str) -> None:
    found = ids.phone(written)
    assert (found.key, found.flags, found.type) == ("+8613912345678", (), "")


@given(st.integers(3_000_000_000, 9_999_999_999), st.data())
def test_blanks_and_hyphens_anywhere_do_not_change_a_phone(rest: int, data: st.DataObject) -> None:
    digits = f"1{rest}"
    marks = data.draw(st.lists(st.sampled_from([" ", "-", "", ""]), min_size=11, max_size=11))
    spaced = "".join(digit + mark for digit, mark in zip(digits, marks, strict=True))
    assert ids.phone(spaced) == ids.phone(digits)
    assert ids.phone("+86" + spaced).key == ids.phone("0086" + digits).key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("110", "110"),
        ("95588", "95588"),
        ("10086", "10086"),
        ("400-812-3456", "+864008123456"),
        ("800 812 3456", "+868008123456"),
    ],
)
def test_service_numbers_are_marked(written: str, key: str) -> None:
    assert ids.phone(written) == ids.Identified(key, (), "service")


def test_a_landline_is_no_service() -> None:
    assert ids.phone("010-6552 9988") == ids.Identified("+861065529988", (), "")


def test_the_region_decides_what_a_bare_number_is() -> None:
    assert ids.phone("020 7946 0018", "GB").key == "+442079460018"
    assert ids.phone("+44 20 7946 0018", "CN").key == "+442079460018"


@pytest.mark.parametrize("written", ["13800138000", "+86 138 0013 8000", "8613800138000"])
def test_the_advertising_number_is_flagged_filler(written: str) -> None:
    assert ids.phone(written) == ids.Identified("+8613800138000", ("filler",), "")


def test_a_number_without_a_plan_keeps_its_digits_and_is_flagged() -> None:
    assert ids.phone("0-(070)893-3322") == ids.Identified("00708933322", ("invalid",), "")
    assert ids.phone("11111111111") == ids.Identified("11111111111", ("invalid", "filler"), "")
    new_prefix = ("invalid",)
    for written in ("14800000000", "+86 148 0000 0000", "0086 14800000000", "8614800000000"):
        assert ids.phone(written) == ids.Identified("14800000000", new_prefix), written
    assert ids.phone("private") == ids.Identified("private", ("invalid",), "")


@pytest.mark.parametrize("written", ["4.20106E+17", "4.20106199001011E+17", "4,2e+17", "1.39E10"])
@pytest.mark.parametrize(
    "read",
    [ids.number, ids.resident_id, ids.phone, ids.account, ids.imei],
    ids=lambda f: f.__name__,
)
def test_a_number_that_a_spreadsheet_cut_is_damaged(read: object, written: str) -> None:
    assert callable(read)
    found = read(written)
    assert found.damaged and found.key is None


@pytest.mark.parametrize("code", ["806E95350", "8044969E0", "8001082E0", "12E34"])
def test_a_hexadecimal_code_with_an_e_is_no_damage(code: str) -> None:
    assert ids.number(code) == ids.Identified(code)
    assert ids.account(code, "Bank 7").key == f"{code}@Bank 7"


@pytest.mark.parametrize(
    "cell",
    [None, "", "  ", "NULL", "n/a", "-", "--", "无", "未知", "＃N/A", "(null)", "nan", "\u3000"],
)
def test_a_cell_that_says_nothing_has_no_key(cell: str | None) -> None:
    assert ids.is_placeholder(cell)
    for read in (ids.number, ids.resident_id, ids.phone, ids.account, ids.imei):
        assert read(cell) == ids.NOTHING


@given(st.text() | st.text("0123456789+ -xXeE.#"))
@example("00")
@example("+")
@example("+86")
def test_no_text_makes_an_identifier_fail(text: str) -> None:
    for read in (ids.number, ids.resident_id, ids.phone, ids.account, ids.imei):
        found = read(text)
        assert found.key is None or found.key.strip()
        assert not (found.damaged and found.key)


@given(st.text())
def test_reading_a_code_again_gives_the_code(text: str) -> None:
    key = ids.number(text).key
    assert key is None or ids.number(key).key == key


@given(st.text("0123456789abcxX +-.,@eE", max_size=20))
def test_reading_a_key_again_gives_the_key(text: str) -> None:
    for read in (ids.number, ids.resident_id, ids.account, ids.imei):
        key = read(text).key
        if key is not None:
            assert read(key).key == key


def _resident(first17: str) -> str:
    return first17 + str(ric.calc_check_digit(first17 + "0"))


@pytest.mark.parametrize("serial", range(40))
def test_a_resident_number_is_good_with_its_check_digit_and_no_other(serial: int) -> None:
    first17 = f"11010119900307{serial:03d}"
    good = _resident(first17)
    assert ids.resident_id(good) == ids.Identified(good)
    wrong = first17 + ("0" if good[-1] != "0" else "1")
    assert ids.resident_id(wrong) == ids.Identified(wrong, ("checksum",))


def test_a_lower_x_is_the_check_digit_x() -> None:
    numbers = [_resident(f"11010119900307{serial:03d}") for serial in range(100)]
    with_x = next(number for number in numbers if number.endswith("X"))
    assert ids.resident_id(with_x.lower()) == ids.Identified(with_x)
    assert ids.resident_id(f" {with_x[:6]} {with_x[6:]} ") == ids.Identified(with_x)


def test_an_old_resident_number_of_15_digits_is_taken_as_it_is() -> None:
    assert ids.resident_id("110101900307123") == ids.Identified("110101900307123")


@pytest.mark.parametrize("digits", ["111111111111111", "123456789012345", "987654321098765"])
def test_a_filler_is_kept_and_flagged(digits: str) -> None:
    assert ids.resident_id(digits) == ids.Identified(digits, ("filler",))


def test_iban_card_and_local_accounts() -> None:
    assert ids.account("DE89 3704 0044 0532 0130 00", "X") == ids.Identified(
        "DE89370400440532013000", (), "iban"
    )
    assert ids.account("4111-1111 1111 1111", "X").key == "4111111111111111"
    assert ids.account("4111111111111111").type == "card"
    assert ids.account("00123-456", " 工商银行 ") == ids.Identified(
        "00123456@工商银行", (), "local"
    )
    assert ids.account("00123456", "无").key == "00123456"
    assert ids.account("00123456").key == "00123456"


def test_accounts_that_fail_their_check_are_local_and_flagged() -> None:
    assert ids.account("DE88370400440532013000", "B") == ids.Identified(
        "DE88370400440532013000@B", ("checksum",), "local"
    )
    card = "621700123456789012"
    good = card + luhn.calc_check_digit(card)
    bad = card + str((int(good[-1]) + 1) % 10)
    assert ids.account(good) == ids.Identified(good, (), "card")
    assert ids.account(bad, "B") == ids.Identified(f"{bad}@B", ("checksum",), "local")


def test_a_handset_is_one_key_with_14_15_or_16_digits() -> None:
    assert ids.imei("49015420323751").key == "490154203237518"
    assert ids.imei("49-015420-323751-8") == ids.Identified("490154203237518")
    assert ids.imei("4901542032375101").key == "490154203237518"
    assert ids.imei("490154203237519") == ids.Identified("490154203237519", ("checksum",))
    assert ids.imei("12345") == ids.Identified("12345", ("checksum",))
    assert ids.imei("000000000000000").flags == ("filler",)


def test_a_hexadecimal_meid_is_kept_whole() -> None:
    assert ids.imei("a0000012345678") == ids.Identified("A0000012345678", ("checksum",))


def test_text_is_nfc_and_control_characters_stay() -> None:
    decomposed = unicodedata.normalize("NFD", "Zoë Müller")
    assert ids.clean(f" {decomposed}\n") == "Zoë Müller"
    assert ids.clean("a\x07b") == "a\x07b"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ＺＨＡＮＧ　San", "zhang san"),
        ("Straße", "strasse"),
        (" 张\u200b三 ", "张三"),
        ("a\t b\n c", "a b c"),
        ("", None),
        (None, None),
        ("\u200b", None),
    ],
)
def test_normalised_names(written: str | None, normal: str | None) -> None:
    assert ids.name_normalised(written) == normal


@given(st.text())
def test_normalising_a_name_twice_changes_nothing(text: str) -> None:
    once = ids.name_normalised(text)
    assert ids.name_normalised(once) == once
