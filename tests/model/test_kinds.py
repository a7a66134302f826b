"""Declarations of kinds and the schema they make."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from graphengine.errors import InputError, NotFound
from graphengine.model.kinds import RESERVED, EdgeKind, NodeKind, Prop, props_from
from graphengine.model.schema import Schema, builtin, schema_from

CRIME = NodeKind("Crime", (Prop("charge"), Prop("day", "date")), "A crime.")
PARTY_TO = EdgeKind("PARTY_TO", (("Person", "Crime"),), (Prop("role"),))


@pytest.mark.parametrize(
    "name",
    ["", "1a", "a b", "a`b", "a:b", "é", "a-b", "x" * 64, "Person\n", "Person) DETACH DELETE (n"],
)
def test_a_name_that_cannot_stand_bare_in_cypher_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        NodeKind(name)
    with pytest.raises(InputError):
        EdgeKind(name)
    with pytest.raises(InputError):
        Prop(name)


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_what_every_fact_carries_cannot_be_declared(name: str) -> None:
    with pytest.raises(InputError, match="reserved"):
        Prop(name)


def test_a_type_that_is_not_known_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="text, integer"):
        props_from("Crime", {"day": "datetime"})
    with pytest.raises(InputError, match=r"Crime\.day: unknown key 'typ'"):
        props_from("Crime", {"day": {"typ": "date"}})


def test_a_property_declared_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        NodeKind("Crime", (Prop("a"), Prop("a", "date")))


def test_the_built_in_kinds_are_those_of_the_vocabulary() -> None:
    assert set(builtin().nodes) == set(
        "Person Organisation Phone Device Account Place Parcel Vehicle Event".split()
    )
    assert set(builtin().edges) >= set(
        "HOLDS USES CALLED TRANSFERRED SENT RECEIVED LIVES_AT STAYED_AT MEMBER_OF KNOWS "
        "ATTENDED SAME_AS MESSAGED".split()
    )
    assert list(builtin().nodes) == sorted(builtin().nodes)


def test_every_end_of_a_built_in_edge_is_a_built_in_node() -> None:
    ends = {label for e in builtin().edges.values() for pair in e.ends for label in pair}
    assert ends <= set(builtin().nodes)


def test_amounts_stand_beside_a_currency() -> None:
    kinds: list[NodeKind | EdgeKind] = [*builtin().nodes.values(), *builtin().edges.values()]
    for kind in kinds:
        minor = [p for p in kind.props if p.name.endswith(("_minor", "Minor"))]
        assert all(p.type == "integer" for p in minor)
        assert not minor or kind.prop("currency") is not None


def test_own_kinds_join_the_built_in_ones() -> None:
    schema = builtin().extended([CRIME], [PARTY_TO])
    assert schema.node("Crime").prop("day") == Prop("day", "date")
    assert schema.edge("PARTY_TO").joins("Person", "Crime")
    assert not schema.edge("PARTY_TO").joins("Crime", "Person")
    assert "Crime" not in builtin().nodes


def test_a_kind_that_exists_gains_properties_and_ends() -> None:
    more = EdgeKind("CALLED", (("PhoneCall", "Phone"),), (Prop("call_type"),))
    called = builtin().extended([NodeKind("PhoneCall")], [more]).edge("CALLED")
    assert called.joins("PhoneCall", "Phone")
    assert called.joins("Phone", "Phone")
    assert called.prop("call_type") == Prop("call_type")
    assert called.prop("seconds") == builtin().edge("CALLED").prop("seconds")


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (NodeKind("Person", (Prop("birthDate", "text"),)), "Person.birthDate is of type date"),
        (NodeKind("Parcel", (Prop("weightKg", "float", unit="lb"),)), "weightKg is in kg"),
        (NodeKind("person"), "differ in case only"),
        (NodeKind("CALLED"), "both a node kind and an edge kind"),
    ],
)
def test_a_declaration_that_contradicts_an_earlier_one_is_refused(
    node: NodeKind, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        builtin().extended([node])


def test_same_as_joins_equal_labels_only() -> None:
    same = builtin().edge("SAME_AS")
    assert same.joins("Phone", "Phone")
    assert not same.joins("Phone", "Person")


def test_a_schema_survives_json() -> None:
    schema = builtin().extended([CRIME], [PARTY_TO, EdgeKind("SEEN_WITH", same=True)])
    again = schema_from(json.loads(json.dumps(schema.to_dict())))
    assert again == schema
    assert again.digest() == schema.digest()


def test_the_digest_is_of_names_types_and_ends_not_of_words() -> None:
    base = builtin().extended([CRIME], [PARTY_TO])
    prose = NodeKind(
        "Crime",
        (Prop("day", "date", "when", ""), Prop("charge", description="x")),
        "Else.",
        "k",
        "F",
    )
    assert builtin().extended([prose], [PARTY_TO]).digest() == base.digest()
    changed: list[Schema] = [
        builtin().extended([replace(CRIME, props=(Prop("charge"), Prop("day")))], [PARTY_TO]),
        builtin().extended([replace(CRIME, props=(Prop("charge"),))], [PARTY_TO]),
        builtin().extended([CRIME], [replace(PARTY_TO, ends=(("Crime", "Person"),))]),
        builtin().extended([CRIME], [replace(PARTY_TO, same=True)]),
        builtin(),
    ]
    assert len({base.digest(), *(s.digest() for s in changed)}) == 1 + len(changed)


def test_merging_a_schema_with_itself_changes_nothing() -> None:
    assert builtin().merged(builtin()) == builtin()


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(NotFound) as node:
        builtin().node("Persn")
    assert "Person" in node.value.candidates
    with pytest.raises(NotFound) as edge:
        builtin().edge("CALLS")
    assert "CALLED" in edge.value.candidates


def test_kinds_are_read_from_plain_data() -> None:
    data: dict[str, Any] = {
        "nodes": {"Crime": {"props": {"charge": "text", "day": {"type": "date", "unit": "d"}}}},
        "edges": {"PARTY_TO": {"ends": [["Person", "Crime"]], "props": {}}},
    }
    schema = schema_from(data)
    assert schema.node("Crime").prop("day") == Prop("day", "date", "", "d")
    assert schema.edge("PARTY_TO").ends == (("Person", "Crime"),)
    assert schema_from({}) == Schema()
