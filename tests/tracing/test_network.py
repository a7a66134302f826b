"""The whole trace on the example trade: roles, chains, evidence, certificate, determinism."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graphengine.errors import NotFound, UsageError
from graphengine.model import evidence_id
from graphengine.tracing import NetworkSettings, trace_network
from tests.tracing.worlds import World, evidence, trade

LOOSE = NetworkSettings(dealer_prior=-1.0)
"""The example has 200 parcels, where lifts cannot grow as in a case of thousands."""


def run(
    world: World, start: tuple[str, str], *known: tuple[str, str], **more: Any
) -> dict[str, Any]:
    more.setdefault("settings", LOOSE)
    return trace_network(world, start, known, **more).to_dict()


def roles(result: dict[str, Any]) -> dict[str, str]:
    return {person["id"]: person["role"] for person in result["persons"]}


RING = {"s": "seller", "b1": "broker", "b2": "broker", **{f"x{i:02d}": "buyer" for i in range(12)}}
STARTS = {
    "seller": (("Person", "s"), [("Parcel", "W0b1")]),
    "broker": (("Person", "b1"), [("Parcel", "D00")]),
    "buyer": (("Person", "x00"), [("Parcel", "D00")]),
    "phone": (("Phone", "+b1"), [("Parcel", "D01")]),
    "account": (("Account", "a-b1"), [("Parcel", "D02")]),
    "parcel": (("Parcel", "D03"), []),
    "no waybill": (("Person", "b2"), []),
}


@pytest.mark.parametrize("name", STARTS)
def test_the_ring_is_found_from_every_start(name: str) -> None:
    start, known = STARTS[name]
    result = run(trade(), start, *known)
    assert roles(result) == RING


def test_chains_of_the_ring() -> None:
    result = run(trade(), ("Person", "s"), ("Parcel", "W0b1"))
    wanted = {("s", "b1" if i < 6 else "b2", f"x{i:02d}") for i in range(12)}
    assert {(c["seller"], c["broker"], c["buyer"]) for c in result["chains"]} == wanted
    assert all(c["brokers"] == [c["broker"]] and c["deals"] == 1 for c in result["chains"])


def test_regions_are_counted() -> None:
    result = run(trade(), ("Person", "s"), ("Parcel", "W0b1"))
    assert result["regions"] == [
        {"region": "R1", "sellers": 1, "brokers": 2, "buyers": 10},
        {"region": "R2", "sellers": 0, "brokers": 0, "buyers": 2},
    ]


def test_the_honest_shop_of_the_same_buyers_stays_out() -> None:
    result = run(trade(), ("Person", "x00"), ("Parcel", "D00"))
    assert "h" not in roles(result)
    assert not [key for key in roles(result) if key.startswith("o")]


def test_every_person_has_two_rows_that_name_the_fact() -> None:
    world = trade()
    result = run(world, ("Person", "s"), ("Parcel", "W0b1"))
    assert all(len(set(person["evidence"])) >= 2 for person in result["persons"])
    buyer = next(person for person in result["persons"] if person["id"] == "x03")
    waybill = next(r["row"] for r in world.node_rows["Parcel"] if r["key"] == "D03")
    paid = next(r["row"] for r in world.edge_rows["TRANSFERRED"] if r["src"] == "a-x03")
    assert buyer["evidence"] == [evidence(waybill), evidence(paid)]
    assert buyer["evidence"][0] == evidence_id("ab" * 32, "", waybill)


def test_the_contract_and_the_notice() -> None:
    result = run(trade(), ("Person", "s"), ("Parcel", "W0b1"))
    assert {"persons", "chains", "regions", "certificate"} <= set(result)
    assert {"id", "role", "score", "evidence"} <= set(result["persons"][0])
    assert {"seller", "broker", "buyer", "score", "evidence"} <= set(result["chains"][0])
    assert result["notice"] == result["certificate"]["notice"] == "lead, not evidence"
    assert json.loads(json.dumps(result)) == result


def test_roles_asked_for_are_the_only_persons() -> None:
    result = run(trade(), ("Person", "s"), ("Parcel", "W0b1"), roles=("broker",))
    assert roles(result) == {"b1": "broker", "b2": "broker"}
    assert result["certificate"]["roles"]["buyer"] == 12


def test_certificate_counts_what_was_looked_at() -> None:
    certificate = run(trade(), ("Person", "s"), ("Parcel", "W0b1"))["certificate"]
    assert certificate["exhausted"] is True
    assert certificate["cuts"] == []
    assert certificate["known_parcels"] == ["W0b1"]
    assert certificate["looked_at"]["parcels"] == len(trade().node_rows["Parcel"])
    assert certificate["looked_at"]["transfers"] == 8 + 12 + 22
    assert certificate["looked_at"]["calls"] == 12
    assert certificate["kept"] == {"parcels": 20, "paid": 20, "dealers": 3}
    assert certificate["thresholds"]["pay_after_days"] == NetworkSettings().pay_after_days
    assert certificate["content"][0]["feature"] == "goods"
    assert certificate["content"][0]["value"] == "pens"


def test_a_hub_is_not_grown_through_and_is_named() -> None:
    """``b2`` gets presents from twelve bystanders and is then too widely linked."""
    world = trade()
    for i in range(12):
        world.parcel(f"Z{i:02d}", f"o{i:02d}", "b2", i, goods="tea")
    limits = NetworkSettings(dealer_prior=-1.0, hub_degree=15)
    result = run(world, ("Person", "s"), ("Parcel", "W0b1"), settings=limits)
    cuts = {cut["node"]: cut["skipped"] for cut in result["certificate"]["cuts"]}
    assert cuts == {"person:h": 22, "person:b2": 4 + 6 + 12}
    assert result["certificate"]["exhausted"] is False
    assert roles(result)["b2"] == "buyer"
    assert "x07" not in roles(result)


def test_chains_beyond_the_limit_are_counted() -> None:
    limits = NetworkSettings(dealer_prior=-1.0, max_chains=5)
    result = run(trade(), ("Person", "s"), ("Parcel", "W0b1"), settings=limits)
    assert len(result["chains"]) == 5
    assert [cut["skipped"] for cut in result["certificate"]["cuts"]] == [7]


def test_a_buyer_without_waybill_is_told_what_to_name() -> None:
    result = run(trade(), ("Person", "x00"))
    assert result["persons"] == [] and result["chains"] == []
    assert result["certificate"]["exhausted"] is False
    assert any("Name one waybill or transfer" in note for note in result["certificate"]["notes"])


def test_a_known_transfer_leads_to_its_parcel() -> None:
    world = trade()
    paid = next(r["id"] for r in world.edge_rows["TRANSFERRED"] if r["src"] == "a-x00")
    result = run(world, ("Person", "x00"), ("Transfer", paid))
    assert result["certificate"]["known_parcels"] == ["D00"]
    assert roles(result) == RING


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_row_order_changes_nothing(seed: int) -> None:
    first = run(trade(), ("Person", "b1"), ("Parcel", "D00"))
    assert run(trade().shuffled(seed), ("Person", "b1"), ("Parcel", "D00")) == first


def test_empty_facts_know_nobody() -> None:
    with pytest.raises(NotFound):
        run(World(), ("Person", "nobody"))


@pytest.mark.parametrize(
    "start", [("Person", "nobody"), ("Phone", "+1"), ("Account", "none"), ("Parcel", "none")]
)
def test_an_unknown_start_is_not_found(start: tuple[str, str]) -> None:
    with pytest.raises(NotFound):
        run(trade(), start)


def test_a_person_without_any_trade_is_no_error() -> None:
    world = trade()
    world.person("quiet")
    assert run(world, ("Person", "quiet"))["persons"] == []


def test_an_unknown_known_parcel_is_not_found() -> None:
    with pytest.raises(NotFound):
        run(trade(), ("Person", "s"), ("Parcel", "none"))


@pytest.mark.parametrize(
    "known", [[("Parcel", f"D0{i}") for i in range(4)], [("Person", "s")], [("Phone", "+s")]]
)
def test_wrong_known_items_are_refused(known: list[tuple[str, str]]) -> None:
    with pytest.raises(UsageError):
        run(trade(), ("Person", "s"), *known)


@pytest.mark.parametrize("wanted", [["boss"], []])
def test_wrong_roles_are_refused(wanted: list[str]) -> None:
    with pytest.raises(UsageError):
        run(trade(), ("Person", "s"), roles=wanted)


@pytest.mark.parametrize(
    "wrong", [{"pay_before_days": -1.0}, {"dealer_min": 1.0}, {"max_rounds": 0}]
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        NetworkSettings(**wrong)


def test_a_dealer_with_an_honest_shop_beside_is_found_and_his_customers_are_not() -> None:
    """``b2`` sends thirty paid books to bystanders from the number that he deals with."""
    world = trade()
    for i in range(30):
        world.parcel(f"S{i:02d}", "b2", f"o{i:02d}", 1.5 * i, goods="books", carrier="C2")
        world.pay(f"o{i:02d}", "b2", 1.5 * i - 1, 40 + i)
    found = roles(run(world, ("Person", "b1"), ("Parcel", "D00")))
    assert found["b2"] == "broker"
    assert not [key for key in found if key.startswith("o")]


def test_the_answer_names_its_rivals_and_why_it_was_taken() -> None:
    result = run(trade(), ("Person", "x00"), ("Parcel", "D00"), ("Parcel", "W0b2"))
    first = result["rivals"][0]
    assert [rival["taken"] for rival in result["rivals"]].count(True) == 1 and first["taken"]
    assert first["overlap"] == 1.0 and first["only_here_count"] == 0
    assert first["persons"] == len(result["persons"])
    tried = [name for rival in result["rivals"] for name in rival["reached_by"]]
    assert len(tried) == len(set(tried)) == 10
    assert {"as asked", "parcel D00 alone", "parcel W0b2 alone"} <= set(tried)
    assert result["certificate"]["taken"].startswith(("All 10 starts", "10 starts"))


def test_each_person_is_told_what_would_clear_him() -> None:
    world = trade()
    world.person("lender")
    for i in range(8):
        world.parcel(f"L{i}", "lender", f"o{20 + i}", 20 + i, goods="pens", written=("cover", ""))
        world.pay(f"o{20 + i}", "b1", 20.5 + i, 2000)
    result = run(world, ("Person", "s"), ("Parcel", "W0b1"))
    for person in result["persons"]:
        assert 2 <= len(person["would_clear"]) <= 4
    clears = {person["id"]: " ".join(person["would_clear"]) for person in result["persons"]}
    wanted = ("parcel:D00", "account:a-x00", "phone:+x00 on 2024-03-05")
    assert all(told in clears["x00"] for told in wanted)
    assert "phone:+s from 2024-03-01 to" in clears["s"]
    assert "lender" not in roles(result)
    assert "phone:+lender show that person:lender used it" in clears["b1"]


def test_a_single_record_is_thin_and_a_call_is_a_second_one() -> None:
    world = trade()
    for key in ("lone", "called"):
        world.person(key)
        world.parcel(f"T{key}", "b1", key, 20, goods="pens")
    world.call("called", "b1", 19.5)
    result = run(world, ("Person", "s"), ("Parcel", "W0b1"))
    people = {person["id"]: person for person in result["persons"]}
    assert people["lone"]["thin"] and len(people["lone"]["evidence"]) == 1
    assert "thin: a single record speaks for this" in people["lone"]["against"]
    assert not people["called"]["thin"]
    assert people["called"]["evidence"][1] == evidence(world.edge_rows["CALLED"][-1]["row"])
    assert result["certificate"]["thin"] == 1
