"""Dealers apart from all others, and holders of numbers whom only the register names."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphengine.tracing.network.grow import Flow, Growth
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.standing import without_apart
from tests.tracing.test_network import roles, run, trade

DEFAULT = NetworkSettings()
NOBODY = np.array([], dtype=np.int64)


def state(edges: list[tuple[int, int]], dealers: dict[int, float], actors: int) -> tuple[Any, Any]:
    """A flow and a state that keeps all of its parcels."""
    ends = np.array(edges, dtype=np.int64)
    dealer = np.zeros(actors)
    for code, chance in dealers.items():
        dealer[code] = chance
    flow = Flow(ends[:, 0], ends[:, 1], actors)
    return flow, Growth(dealer, np.ones(len(edges)), np.zeros(len(edges)))


def kept(
    edges: list[tuple[int, int]], dealers: dict[int, float], suspects: list[int], **settings: float
) -> list[tuple[int, int]]:
    flow, growth = state(edges, dealers, 10)
    found = without_apart(
        flow,
        growth,
        np.array(suspects, dtype=np.int64),
        NetworkSettings(**settings),  # type: ignore[arg-type]
    )
    return [edge for edge, weight in zip(edges, found.kept, strict=True) if weight > 0]


CHAIN = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 5), (3, 6)]
DEALERS = {0: 0.9, 1: 0.9, 2: 0.9, 3: 0.9}


def test_a_dealer_without_supplier_and_dealing_customer_is_left_out() -> None:
    apart = [(7, 4), (7, 8)]
    assert kept(CHAIN + apart, {**DEALERS, 7: 0.999}, []) == CHAIN


def test_the_sender_of_a_known_parcel_stays() -> None:
    apart = [(7, 4), (7, 8)]
    assert kept(CHAIN + apart, {**DEALERS, 7: 0.999}, [7]) == CHAIN + apart


def test_strong_evidence_outweighs_standing_apart() -> None:
    apart = [(7, 4)]
    sure = {**DEALERS, 7: 1.0 - 1e-9}
    assert kept(CHAIN + apart, sure, []) == CHAIN + apart
    assert kept(CHAIN + apart, sure, [], apart_penalty=30.0) == CHAIN


def test_where_the_data_hold_one_step_only_all_stay() -> None:
    step = [(0, 4), (1, 4), (1, 5), (2, 5), (3, 6)]
    assert kept(step, DEALERS, []) == step


def test_only_supply_from_the_trade_joins() -> None:
    edges = [*CHAIN, (0, 7), (7, 8)]
    assert kept(edges, {**DEALERS, 7: 0.6}, []) == edges


def test_a_number_that_only_the_register_gives_to_its_holder_is_shown_as_a_number() -> None:
    """``b1`` sends under a cover name, is paid by nobody and pays for nothing."""
    world = trade()
    for row in world.edge_rows["SENT"]:
        if row["src"] == "+b1":
            row["name"] = "cover"
    accounts = {"a-b1"}
    world.edge_rows["TRANSFERRED"] = [
        row for row in world.edge_rows["TRANSFERRED"] if not accounts & {row["src"], row["dst"]}
    ]
    result = run(world, ("Person", "s"), ("Parcel", "W0b2"))
    assert "b1" not in roles(result)
    (number,) = [person for person in result["persons"] if person["id"] == "+b1"]
    assert number["ref"] == "phone:+b1" and number["role"] == "broker"
    assert any("lent? person:b1 holds this number" in doubt for doubt in number["against"])
    assert any(chain["broker"] == "+b1" for chain in result["chains"])


def test_one_waybill_in_his_own_name_is_a_witness() -> None:
    world = trade()
    mine = [row for row in world.edge_rows["SENT"] if row["src"] == "+b1"]
    for row in mine[1:]:
        row["name"] = "cover"
    world.edge_rows["TRANSFERRED"] = [
        row for row in world.edge_rows["TRANSFERRED"] if "a-b1" not in (row["src"], row["dst"])
    ]
    assert roles(run(world, ("Person", "s"), ("Parcel", "W0b2")))["b1"] == "broker"
