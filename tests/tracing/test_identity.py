"""Who holds a number on a day, who really uses it, whose a lent account is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from graphengine.tracing.network import payments
from graphengine.tracing.network.frames import read_facts
from graphengine.tracing.network.identity import holder_at, number_age_days
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.world import prepare
from tests.tracing.worlds import World, day

DEFAULT = NetworkSettings()


def handed_on() -> World:
    """A number held by ``a`` to 10 March, then by ``b``; an account without holder."""
    world = World()
    for key in ("a", "b", "r"):
        world.node("Person", key, name=key, region="R1")
    number = ("Phone", "+n")
    world.hold("a", number, date(2024, 1, 1), date(2024, 3, 10))
    world.hold("b", number, date(2024, 3, 11))
    world.hold("r", ("Phone", "+r"))
    return world


@pytest.mark.parametrize(
    ("at", "holder"),
    [(0, "Person:a"), (9, "Person:a"), (10, "Person:b"), (200, "Person:b"), (-70, "Phone:+n")],
)
def test_holder_on_the_day(at: float, holder: str) -> None:
    world = handed_on()
    world.parcel("P", "n", "r", at)
    facts = read_facts(world)
    found = holder_at(facts.parcels, "s_unit", "sent_at", facts.holds)
    assert found.to_list() == [holder]


def test_of_two_holders_the_later_one_counts() -> None:
    world = handed_on()
    world.hold("r", ("Phone", "+n"), date(2024, 2, 1))
    world.parcel("P", "n", "r", 0)
    facts = read_facts(world)
    assert holder_at(facts.parcels, "s_unit", "sent_at", facts.holds).to_list() == ["Person:r"]


def test_age_of_a_number() -> None:
    world = handed_on()
    world.parcel("P", "n", "r", 12)
    facts = read_facts(world)
    ages = number_age_days(facts.parcels, "s_unit", "sent_at", facts.holds)
    assert ages.to_list() == [(day(12).date() - date(2024, 3, 11)).days]


def straw(paid_to: str, receivers: int, written: str = "cover") -> World:
    """Lender ``l`` holds the sending number; its receivers pay ``paid_to``."""
    world = World()
    others = [f"o{i:03d}" for i in range(120)]
    for key in ("l", "d", *others):
        world.person(key)
    for i, other in enumerate(others):
        world.pay(other, others[(i + 7) % 120], i / 4, 30)
    for i in range(receivers):
        world.parcel(f"P{i}", "l", others[i], 3 * i, written=(written, ""))
        world.pay(others[i], paid_to, 3 * i + 1, 700)
    return world


def test_the_payee_of_its_receivers_uses_a_number() -> None:
    found = prepare(straw("d", 6), DEFAULT)
    assert found.number_users.select("unit", "holder", "user").rows() == [
        ("Phone:+l", "Person:l", "Person:d")
    ]
    assert set(found.parcels["s_actor"]) == {"Person:d"}
    assert found.deals.height == 6


def test_a_holder_who_is_paid_keeps_his_number() -> None:
    found = prepare(straw("l", 6), DEFAULT)
    assert found.number_users.is_empty()
    assert set(found.parcels["s_actor"]) == {"Person:l"}


def test_two_receivers_are_too_few_for_another_user() -> None:
    assert prepare(straw("d", 2), DEFAULT).number_users.is_empty()


def test_a_platform_paid_by_everyone_is_no_payee() -> None:
    world = straw("l", 6)
    world.person("platform", kind="Organisation")
    for i in range(120):
        world.pay(f"o{i:03d}", "platform", i % 20, 55)
    found = prepare(world, DEFAULT)
    assert found.number_users.is_empty()
    assert set(found.deals["payee"]) == {"Person:l"}


def test_an_account_that_passes_everything_on_is_its_receivers() -> None:
    world = straw("m", 8)
    world.person("m")
    for i in range(8):
        world.pay("m", "d", 3 * i + 2, 650)
    found = prepare(world, DEFAULT)
    assert found.account_owners.select("unit", "holder", "owner").rows() == [
        ("Account:a-m", "Person:m", "Person:d")
    ]
    assert set(found.parcels["s_actor"]) == {"Person:d"}
    assert set(found.transfers.filter(found.transfers["dst_unit"] == "Account:a-m")["payee"]) == {
        "Person:d"
    }


def test_a_shop_that_pays_for_its_goods_owns_its_account() -> None:
    world = straw("m", 8)
    world.person("m")
    for i in range(8):
        world.parcel(f"S{i}", "d", "m", 3 * i)
        world.pay("m", "d", 3 * i + 2, 650)
    assert prepare(world, DEFAULT).account_owners.is_empty()


def test_log_likelihood_ratio_by_hand() -> None:
    """10 of 20 against 10 of 1000 (half and one added): G2 from the four-cell formula."""
    value = payments.log_likelihood_ratio(
        np.array([10, 0, 5]), np.array([20, 20, 5]), np.array([10, 500, 1000]), np.array([1000] * 3)
    )
    k1, n1, k2, n2 = 10.0, 20.0, 10.5, 1001.0
    p = (k1 + k2) / (n1 + n2)
    cells = [(k1, n1 * p), (n1 - k1, n1 * (1 - p)), (k2, n2 * p), (n2 - k2, n2 * (1 - p))]
    assert value[0] == pytest.approx(2 * sum(o * np.log(o / e) for o, e in cells))
    assert value[1] < 0
    assert value[2] == pytest.approx(0, abs=0.02)


def shared(*written: tuple[str, str]) -> World:
    """Number ``+l`` of lender ``l``; ``d`` and ``e`` live elsewhere, ``w`` lives with ``l``."""
    world = World()
    for key, place in (("l", "1 Hill"), ("w", "1 Hill"), ("d", "2 Lake"), ("e", "3 Wood")):
        world.person(key)
        world.home(key, place)
    world.person("r")
    for i, label in enumerate(written):
        world.parcel(f"P{i}", "l", "r", i, written=label)
    return world


def senders(*written: tuple[str, str]) -> list[str]:
    return [
        key.removeprefix("Person:") for key in prepare(shared(*written), DEFAULT).parcels["s_actor"]
    ]


D, E, W, L = ("name d", "2 Lake"), ("name e", "3 Wood"), ("name w", "1 Hill"), ("name l", "1 Hill")


def test_a_number_goes_to_the_person_named_at_his_own_home() -> None:
    assert senders(D, D, ("cover", "9 Sea")) == ["d", "d", "d"]


def test_spaces_and_width_in_names_do_not_matter() -> None:
    assert senders(("name\u3000d", "2 Ｌake"), ("named", " 2 Lake")) == ["d", "d"]


def test_one_such_waybill_is_not_enough() -> None:
    assert senders(D, ("cover", "9 Sea")) == ["l", "l"]


def test_a_relative_in_the_holders_home_counts_where_the_holder_is_never_named() -> None:
    assert senders(W, W, ("cover", "9 Sea")) == ["w", "w", "w"]
    assert senders(W, W, L) == ["l", "l", "l"]
    assert senders(W, ("cover", "9 Sea")) == ["l", "l"]


def test_a_number_of_two_is_shared_out_by_home_and_by_name() -> None:
    cover = ("the cat", "3 Wood")
    assert senders(D, D, D, E, E, cover, ("the cat", "9 Sea")) == ["d"] * 3 + ["e"] * 4


def test_the_holder_keeps_what_names_nobody_when_he_is_named_himself() -> None:
    assert senders(D, D, L, ("cover", "9 Sea")) == ["d", "d", "l", "l"]


def test_a_number_held_by_nobody_needs_one_waybill() -> None:
    world = shared(D, ("cover", "9 Sea"))
    world.edge_rows["HOLDS"] = [r for r in world.edge_rows["HOLDS"] if r["dst"] != "+l"]
    found = prepare(world, DEFAULT)
    assert found.parcels["s_actor"].to_list() == ["Person:d", "Person:d"]
    assert found.named_users.select("unit", "user", "waybills").rows() == [
        ("Phone:+l", "Person:d", 1)
    ]
