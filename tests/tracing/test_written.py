"""Names on waybills: is the number lent or the account, and who sends under a courier's number."""

from __future__ import annotations

import pytest

from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import Prepared, prepare
from tests.tracing.test_identity import straw
from tests.tracing.worlds import World

DEFAULT = NetworkSettings()


def senders(found: Prepared) -> dict[str, str]:
    """Who is thought to have sent each parcel."""
    rows = found.parcels.select("parcel", "s_actor").iter_rows()
    return {parcel: actor.partition(":")[2] for parcel, actor in rows}


@pytest.mark.parametrize("receivers", [2, 6])
def test_the_payees_name_on_waybills_says_that_the_number_is_lent(receivers: int) -> None:
    found = prepare(straw("d", receivers, written="name d"), DEFAULT)
    assert found.number_users.select("holder", "user", "waybills").rows() == [
        ("Person:l", "Person:d", receivers)
    ]
    assert found.account_owners.is_empty()
    assert set(senders(found).values()) == {"d"}


def test_the_holders_name_on_waybills_says_that_the_account_is_lent() -> None:
    found = prepare(straw("d", 6, written="name l"), DEFAULT)
    assert found.number_users.is_empty()
    assert found.account_owners.select("unit", "holder", "owner", "waybills").rows() == [
        ("Account:a-d", "Person:d", "Person:l", 6)
    ]
    assert set(senders(found).values()) == {"l"}
    assert set(found.deals["payee"]) == {"Person:l"}


def test_many_paid_parcels_of_two_receivers_stand_for_a_third() -> None:
    world = straw("d", 2)
    for i in range(2, 5):
        world.parcel(f"P{i}", "l", f"o{i % 2:03d}", 3 * i, written=("cover", ""))
        world.pay(f"o{i % 2:03d}", "d", 3 * i + 1, 700)
    assert set(senders(prepare(world, NetworkSettings(user_min_llr=12))).values()) == {"d"}
    few = NetworkSettings(user_min_llr=12, user_min_parcels=6)
    assert set(senders(prepare(world, few)).values()) == {"l"}


def courier() -> World:
    """Number ``+c`` of a courier: four merchants in their names, and one under a cover name.

    ``d`` sells from his own number under the cover name "the cat".
    """
    world = World()
    for key in ("c", "d", "m0", "m1", "m2", "m3", *(f"r{i}" for i in range(8))):
        world.person(key)
    for i in range(4):
        world.parcel(f"M{i}", "c", f"r{i}", i, written=(f"name m{i}", ""))
        world.pay(f"r{i}", f"m{i}", i + 0.5, 100)
    world.parcel("D0", "d", "r4", 3, written=("the cat", ""))
    return world


def test_who_is_named_and_paid_sent_a_single_parcel() -> None:
    found = senders(prepare(courier(), DEFAULT))
    assert [found[f"M{i}"] for i in range(4)] == ["m0", "m1", "m2", "m3"]


def test_a_cover_name_at_a_couriers_is_whose_receiver_pays_him() -> None:
    world = courier()
    world.parcel("C0", "c", "r5", 10, written=("the cat", ""))
    world.pay("r5", "d", 10.5, 200)
    world.parcel("C1", "c", "r6", 10, written=("the cat", ""))
    world.parcel("C2", "c", "r7", 10, written=("name c", ""))
    prepared = prepare(world, DEFAULT)
    found = senders(prepared)
    assert found["C0"] == "d"
    assert found["C1"] == "+c", "nothing tells whose it is, so it is not the courier's"
    assert found["C2"] == "c"
    assert ("Phone:+c", "Person:c", "Person:d", 1, 0) in prepared.senders.rows()


def test_a_number_of_few_users_keeps_its_cover_names() -> None:
    world = courier()
    world.parcel("C1", "c", "r6", 10, written=("the cat", ""))
    many = NetworkSettings(crowd_users=7)
    assert senders(prepare(world, many))["C1"] == "c"


def test_two_payees_of_one_name_leave_a_parcel_where_it_was() -> None:
    world = courier()
    for key in ("t", "u"):
        world.node("Person", key, name="one name", region="R1")
        world.hold(key, ("Account", f"a-{key}"))
        world.pay("r6", key, 10.5, 300)
    world.parcel("C1", "c", "r6", 10, written=("one name", ""))
    assert senders(prepare(world, DEFAULT))["C1"] == "+c"
