"""Repeated runs on thinned facts: seeded, fair to whose records are gone, free of row order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graphengine.errors import UsageError
from graphengine.tracing import NetworkSettings, trace_network
from graphengine.tracing.network.thinning import KINDS, Missing, missing_of, thin
from graphengine.tracing.network.trace import trace_prepared
from graphengine.tracing.network.world import Prepared, prepare
from graphengine.tracing.stop import Stop
from tests.tracing.worlds import World, trade

LOOSE = NetworkSettings(dealer_prior=-1.0)
START, KNOWN = ("Person", "s"), [("Parcel", "W0b1")]
NOTHING = Missing(**dict.fromkeys(KINDS, 0.0), known="the test")


@pytest.fixture(scope="module")
def world() -> Prepared:
    return prepare(trade(), LOOSE)


def ask(world: Prepared, **more: Any) -> dict[str, Any]:
    return trace_prepared(world, START, KNOWN, settings=LOOSE, **more).to_dict()


def test_without_anything_missing_every_run_is_the_answer(world: Prepared) -> None:
    result = ask(world, stability=2, missing=NOTHING)
    for item in [*result["persons"], *result["chains"]]:
        assert item["stability"] == 1.0
        assert 0.0 < item["low"] <= item["probability"] <= item["high"] < 1.0
    assert all(person["role_stability"] == 1.0 for person in result["persons"])
    assert result["certificate"]["stability"]["runs"] == 2


def test_the_same_seed_gives_the_same_runs_in_any_row_order(world: Prepared) -> None:
    first = ask(world, stability=3)
    mixed = trace_network(trade().shuffled(5), START, KNOWN, settings=LOOSE, stability=3).to_dict()
    assert mixed == first
    assert first["certificate"]["stability"]["seed"] == 1
    assert first["certificate"]["stability"]["missing"]["calls"] == Missing().calls


def test_runs_change_nothing_but_what_they_add(world: Prepared) -> None:
    plain, tried = ask(world), ask(world, stability=2)
    added = {"probability", "low", "high", "stability", "role_stability"}
    for one, other in zip(plain["persons"], tried["persons"], strict=True):
        assert all(one[name] is None for name in added)
        assert {k: v for k, v in one.items() if k not in added} == {
            k: v for k, v in other.items() if k not in added
        }


def test_what_is_thinned(world: Prepared) -> None:
    protected = np.array([3, 7])
    half = Missing(0.5, 0.5, 0.5, 0.5, 0.2, "the test")
    facts, stayed = thin(world.facts, half, protected, 1, 0)
    again, same = thin(world.facts, half, protected, 1, 0)
    other, _ = thin(world.facts, half, protected, 1, 1)
    assert facts.parcels.equals(again.parcels) and np.array_equal(stayed, same)
    assert not facts.parcels.equals(other.parcels)
    assert {3, 7} <= set(stayed.tolist())
    assert facts.parcels["p"].to_list() == list(range(len(stayed)))
    kept = world.facts.parcels["parcel"].gather(stayed)
    assert facts.parcels["parcel"].to_list() == kept.to_list()
    for name in ("parcels", "transfers", "calls", "holds"):
        before, after = getattr(world.facts, name).height, getattr(facts, name).height
        assert 0 < after < before


def test_a_lost_account_loses_register_and_transfers(world: Prepared) -> None:
    lost = replace(NOTHING, units=0.4)
    facts, stayed = thin(world.facts, lost, np.array([], dtype=np.int64), 1, 0)
    gone = set(world.facts.holds["unit"]) - set(facts.holds["unit"])
    assert gone
    assert len(stayed) == world.facts.parcels.height
    left = set(facts.transfers["src_unit"]) | set(facts.transfers["dst_unit"])
    assert not gone & (left | set(facts.calls["a"]) | set(facts.calls["b"]))


def test_shares_come_from_the_case_where_its_figures_are_higher() -> None:
    world = trade()
    for i in range(60):
        world.parcel(f"N{i}", f"nobody{i}", "o00", i)
    prepared = prepare(world, LOOSE)
    found = missing_of(prepared, rejected=0.15)
    assert found.parcels == found.transfers == 0.15
    assert found.calls == Missing().calls
    assert found.holders == pytest.approx(60 / (60 + 55) + 0.15, abs=0.01)
    assert found.known.startswith("the case's own figures for parcels, transfers, holders")
    assert missing_of(prepare(trade(), LOOSE)) == Missing()


def test_a_time_limit_leaves_runs_out_and_says_so(world: Prepared) -> None:
    asked = iter([False] * 10 + [True] * 1000)
    result = ask(world, stability=50, stop=Stop(asked=lambda: next(asked)))
    certificate = result["certificate"]
    assert certificate["ended"] == "interrupted" and certificate["exhausted"] is False
    assert certificate["stability"]["runs"] < 50
    assert certificate["cuts"][-1]["skipped"] == 50 - certificate["stability"]["runs"]
    assert result["persons"]


@pytest.mark.parametrize("wrong", [-1, 1001])
def test_a_wrong_number_of_runs_is_refused(world: Prepared, wrong: int) -> None:
    with pytest.raises(UsageError):
        ask(world, stability=wrong)


@pytest.mark.parametrize("wrong", [-0.1, 0.95])
def test_wrong_shares_are_refused(wrong: float) -> None:
    with pytest.raises(UsageError):
        Missing(parcels=wrong)


def test_nothing_to_grow_from_makes_no_runs() -> None:
    result = trace_network(World(trade().node_rows, trade().edge_rows), ("Person", "x00"),
                           stability=3).to_dict()  # fmt: skip
    assert result["persons"] == [] and result["rivals"] == []
    assert result["certificate"]["stability"]["runs"] == 0
