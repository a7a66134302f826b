"""References and evidence ids."""

from __future__ import annotations

import pytest

from graphengine.errors import NotFound, UsageError
from graphengine.model import refs
from graphengine.model.columns import evidence_id
from graphengine.model.refs import NodeRef
from graphengine.model.schema import builtin

RESIDENT_X = "11010119900307109X"


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("person:857", "Person", "857"),
        ("PERSON: 857 ", "Person", "857"),
        (f"person:{RESIDENT_X.lower()}", "Person", RESIDENT_X),
        ("person:max", "Person", "max"),
        ("phone:139 1234 5678", "Phone", "+8613912345678"),
        ("phone:0086-13912345678", "Phone", "+8613912345678"),
        ("phone:95588", "Phone", "95588"),
        ("account:6222 0000-1234", "Account", "622200001234"),
        ("account:1234@Bank of X", "Account", "1234@Bank of X"),
        ("place:hotel:Grand", "Place", "hotel:Grand"),
        ("parcel:sf123", "Parcel", "SF123"),
        ("parcel:SF123@SF Express", "Parcel", "SF123@SF Express"),
    ],
)
def test_a_reference_is_read_in_the_form_of_the_key(text: str, kind: str, key: str) -> None:
    found = refs.parse(text, builtin())
    assert found == NodeRef(kind, key)
    assert refs.parse(str(found), builtin()) == found


@pytest.mark.parametrize("text", ["", "857", ":857", "person:", "person:  ", " : "])
def test_what_is_no_reference_says_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="kind:key"):
        refs.parse(text, builtin())


def test_an_unknown_kind_lists_the_kinds() -> None:
    with pytest.raises(NotFound) as caught:
        refs.parse("preson:857", builtin())
    assert "person" in caught.value.candidates
    assert caught.value.exit_code == 3


def test_the_bank_may_be_left_out_where_the_number_is_unique() -> None:
    wanted = NodeRef("Account", "123")
    assert refs.choose(wanted, ["123@A"]) == NodeRef("Account", "123@A")
    assert refs.choose(wanted, ["123@A", "123", "123@B"]) == wanted


def test_several_that_could_be_meant_are_listed() -> None:
    with pytest.raises(NotFound, match="ambiguous") as caught:
        refs.choose(NodeRef("Account", "123"), ["123@B", "123@A"])
    assert caught.value.candidates == ("account:123@A", "account:123@B")


def test_none_that_could_be_meant_is_an_error() -> None:
    with pytest.raises(NotFound, match="not in this case") as caught:
        refs.choose(NodeRef("Person", "857"), [])
    assert caught.value.candidates == ()


def test_evidence_ids_name_file_sheet_and_row() -> None:
    sha = "0123456789abcdef" * 4
    assert evidence_id(sha, "", 2) == "0123456789ab::2"
    assert evidence_id(sha, "Sheet 1", 17) == "0123456789ab:Sheet 1:17"
