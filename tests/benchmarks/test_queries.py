"""The benchmark of saved queries runs and compares what it says; no times are asserted."""

from __future__ import annotations

import pytest

from benchmarks import queries
from graphengine.catalogue import gate
from graphengine.model.schema import builtin
from graphengine.store import runtime
from tests.neo4j_fixture import skipped_without_neo4j


def test_the_long_text_passes_and_is_long() -> None:
    text = queries.long_text()
    assert abs(len(text) - queries.CHARS) < 100
    found = gate.check(text, builtin())
    assert found.unknown == () and found.parameters == ("since", "limit")


def test_gate_and_catalogue_are_measured() -> None:
    lines = [queries._gate_and_bind(1), *queries._catalogue(1)]
    assert [line.case for line in lines] == [
        "queries: gate, bind",
        "queries: open",
        "queries: read all",
    ]
    assert all(line.ours.wall > 0 and line.ratio is None for line in lines)


@pytest.mark.neo4j
@pytest.mark.slow
def test_runs_are_compared_with_the_bare_driver() -> None:
    with skipped_without_neo4j():
        runtime.find()
    lines = queries.measured(12_000, 1)
    assert [line.case for line in lines] == ["queries: reckoning", "queries: listing"]
    assert all(line.peer == "bare driver" and line.ratio for line in lines)
