"""Fans, scatter-gather, cycles and pass-through on published transfers, equal to plain oracles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graphengine.engine import Engine
from tests.queries import money_oracle as shapes
from tests.queries.finbench_case import bank, facts, found_something, same
from tests.queries.finbench_world import World

__all__ = ["bank", "facts"]

pytestmark = [pytest.mark.data, pytest.mark.neo4j]


@pytest.mark.parametrize(("many", "least"), [(2, 0), (5, 0), (3, 1_000_000), (14, 0)])
def test_fans(bank: Engine, facts: World, many: int, least: int) -> None:
    asked: dict[str, Any] = {"least": least / 100}
    wanted = shapes.fan(facts, "dst", "src", many, least)
    assert wanted
    same(bank, "fan_in", {"payers": many, **asked}, wanted)
    wanted = shapes.fan(facts, "src", "dst", many, least)
    same(bank, "fan_out", {"payees": many, **asked}, wanted)


@pytest.mark.parametrize(
    ("middles", "days", "keep", "across"),
    [(2, 7, 800, False), (2, 14, 0, True), (5, 14, 0, True), (2, 3, 0, False)],
)
def test_scatter_gather(
    bank: Engine, facts: World, middles: int, days: int, keep: int, across: bool
) -> None:
    wanted = shapes.scatter_gather(facts, middles, timedelta(days=days), keep, across, 50)
    asked = {"middles": middles, "within": f"P{days}D", "keep": keep / 1000, "across": across}
    same(bank, "scatter_gather", asked, wanted)
    found_something("scatter_gather")


@pytest.mark.parametrize(
    ("longest", "days", "keep", "across", "least"),
    [(6, 14, 800, False, 0), (6, 14, 0, True, 0), (4, 3, 0, False, 50_000), (3, 14, 500, True, 0)],
)
def test_cycles(
    bank: Engine, facts: World, longest: int, days: int, keep: int, across: bool, least: int
) -> None:
    wanted = shapes.cycles(facts, longest, timedelta(days=days), keep, across, least)
    asked = {
        "longest": longest,
        "within": f"P{days}D",
        "keep": keep / 1000,
        "across": across,
        "least": least / 100,
    }
    same(bank, "cycles", asked, wanted)
    for account in {row[0][0] for row in wanted[:5]}:
        own = [row for row in wanted if row[0][0] == account]
        same(bank, "cycles_of_account", {"account": account, **asked}, own)


@pytest.mark.parametrize(("times", "hours", "keep"), [(1, 24, 900), (2, 72, 500), (1, 240, 0)])
def test_pass_through(bank: Engine, facts: World, times: int, hours: int, keep: int) -> None:
    wanted = shapes.pass_through(facts, times, timedelta(hours=hours), keep)
    assert wanted
    asked = {"times": times, "within": f"PT{hours}H", "keep": keep / 1000}
    same(bank, "pass_through", asked, wanted)
