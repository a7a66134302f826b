"""The facts as they were after a load, and which source rows stated what; without a graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphengine.case import statements
from graphengine.case.digests import overall
from graphengine.engine import Engine
from graphengine.errors import NotFound
from tests.querying.conftest import load, make_case

ONE = [("t1", "A1", "B1", 10), ("t2", "A2", "B1", 20)]
TWO = [("t3", "A3", "B1", 30), ("t2", "A2", "B1", 25), ("t4", "A1", "B2", 5)]


@pytest.fixture
def twice(engine: Engine, tmp_path: Path) -> Engine:
    load(engine, tmp_path / "one.csv", *ONE)
    load(engine, tmp_path / "two.csv", *TWO)
    return engine


def test_facts_after_a_load_are_those_of_a_case_with_these_loads(
    twice: Engine, tmp_path: Path
) -> None:
    alone = make_case(tmp_path / "alone")
    load(alone, tmp_path / "one.csv", *ONE)
    assert twice.case.digest_as_of(1) == alone.case.data_digest() != twice.case.data_digest()
    assert twice.case.digest_as_of(2) == twice.case.data_digest()
    view, other = twice.case.as_of(1), alone.view
    assert view.edges("TRANSFERRED").equals(other.edges("TRANSFERRED"))
    assert view.nodes("Account").equals(other.nodes("Account"))
    assert twice.case.as_of(0).node_kinds() == []
    assert twice.case.digest_as_of(0) == overall(make_case(tmp_path / "empty").view)
    assert twice.view.edge_count("TRANSFERRED") == 4


@pytest.mark.parametrize("load_", [-1, 3])
def test_there_is_no_such_load(twice: Engine, load_: int) -> None:
    with pytest.raises(NotFound, match="the last one is 2"):
        twice.case.as_of(load_)


def test_statements_of_edges_by_load(twice: Engine) -> None:
    place = (twice.case.folder, twice.case.journal)
    (ident,) = twice.view.edges("TRANSFERRED").filter(dst="B2@Y")["id"]
    ids = twice.view.edges("TRANSFERRED")["id"].to_list()
    assert statements.of_edges(*place, [ident])["load"].to_list() == [2]
    assert statements.of_edges(*place, ids)["row"].to_list() == [2, 3, 2, 3, 4]
    assert statements.of_edges(*place, ids, after=1)["load"].to_list() == [2, 2, 2]
    assert statements.of_edges(*place, ids, until=1)["load"].to_list() == [1, 1]
    assert statements.of_edges(*place, ids, kinds=["CALLED"]).is_empty()
    assert statements.of_edges(*place, []).is_empty()


def test_statements_that_touch_a_node(twice: Engine) -> None:
    place = (twice.case.folder, twice.case.journal)
    found = statements.touching(*place, ["B1@Y"], after=1, until=2)
    edges = found.filter(kind="TRANSFERRED")
    assert edges["row"].to_list() == [2, 3]
    assert set(found["kind"]) == {"TRANSFERRED", "Account"}
    line = statements.place(edges.row(0, named=True), twice.case.source_names())
    assert (line["file"], line["row"], line["load"]) == ("two.csv", 2, 2)
    assert twice.evidence([line["evidence"]])[0]["line"].startswith("t3,")
