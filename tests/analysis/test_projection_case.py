"""A case's own parts and its merged view give the same network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import loaders
from graphengine.analysis.projection.build import project
from graphengine.analysis.projection.declaration import Declaration
from graphengine.engine import Engine
from graphengine.errors import NotFound
from tests.querying.conftest import load, make_case

CALLS = """\
caller,called,start_time,duration
13800000001,13800000002,2016-03-01 10:00:00,12
13800000001,13800000002,2016-03-02 23:30:00,12
13800000002,13800000003,2016-03-03 10:00:00,12
"""
ROWS = [("t1", "A1", "B1", "10.50"), ("t2", "A1", "B1", "20"), ("t3", "B1", "A2", "7")]


class Merged:
    """A view as somebody else might offer it: frames alone, in another order."""

    def __init__(self, engine: Engine) -> None:
        self._view = engine.view
        self.schema = engine.view.schema

    def node_kinds(self) -> list[str]:
        return self._view.node_kinds()

    def edge_kinds(self) -> list[str]:
        return self._view.edge_kinds()

    def nodes(self, kind: str) -> pl.DataFrame:
        return self._view.nodes(kind)

    def edges(self, kind: str) -> pl.DataFrame:
        return self._view.edges(kind).reverse()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = make_case(tmp_path / "case")
    load(made, tmp_path / "one.csv", *ROWS)
    calls = tmp_path / "calls.csv"
    calls.write_text(CALLS, encoding="utf-8")
    report = made.load(loaders.mapping("calls"), [calls])
    assert report["files"][0]["loaded"] == 3, report
    return made


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("weight", ["count", "sum", "days", "recency"])
def test_parts_and_view_give_one_network(
    engine: Engine, tmp_path: Path, weight: str, again: bool
) -> None:
    if again:  # an edge stated again by another file has to be merged
        load(engine, tmp_path / "two.csv", ROWS[0], ("t9", "A2", "B2", "3"))
        engine = Engine.open(engine.root)
    for edges in (("TRANSFERRED",), ("CALLED",), ()):
        if weight == "sum" and edges != ("TRANSFERRED",):
            continue
        declared = Declaration(edges=edges, weight=weight)
        ours = project(engine.view, declared, zone="Asia/Shanghai", events=True)
        other = project(Merged(engine), declared, zone="Asia/Shanghai", events=True)
        assert ours.lines > 1
        assert ours.digest == other.digest
        assert ours.events is not None and other.events is not None
        assert list(ours.events.ids) == list(other.events.ids)


def test_the_engine_keeps_a_network_until_facts_change(engine: Engine, tmp_path: Path) -> None:
    declared: dict[str, Any] = {"edges": ["TRANSFERRED"], "weight": "sum"}
    first = engine.analyses.network(**declared)
    assert engine.analyses.network(**declared) is first
    assert first.weight.tolist() == [3050.0, 700.0]
    load(engine, tmp_path / "two.csv", ("t9", "A2", "B2", "3"))
    assert engine.analyses.network(**declared).lines == first.lines + 1


def test_an_unknown_kind_lists_those_there_are(engine: Engine) -> None:
    with pytest.raises(NotFound) as caught:
        engine.analyses.network(edges=["PAID"])
    assert "TRANSFERRED" in caught.value.candidates


def _never(*args: Any, **more: Any) -> None:
    raise AssertionError("a kept network is not projected again")


@pytest.mark.parametrize("layered", [False, True])
def test_large_networks_are_kept_beside_the_facts(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, layered: bool
) -> None:
    monkeypatch.setattr("graphengine.analysing.kept.LEAST", 1)
    declared: dict[str, Any] = {"weight": "recency", "layered": layered}
    made = engine.analyses.network(**declared)
    assert list((engine.root / "timeline").glob("*/*/weight"))
    monkeypatch.setattr("graphengine.analysis.projection.build.project", _never)
    found = Engine.open(engine.root).analyses.network(**declared)
    assert found.digest == made.digest
    assert (found.names, found.layers, found.left_out, found.declared) == (
        made.names, made.layers, made.left_out, made.declared,
    )  # fmt: skip
    assert Engine.open(engine.root).verify(graph=False)["ok"]
    weight = next((engine.root / "timeline").glob("*/*/weight"))
    weight.write_bytes(b"\0" * weight.stat().st_size)
    assert not Engine.open(engine.root).verify(graph=False)["ok"]
