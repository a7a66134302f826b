"""A case whose graph runs, for the modules that ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphengine.engine import Engine
from tests.neo4j_fixture import skipped_without_neo4j
from tests.querying.conftest import load, make_case

FIRST = [
    ("t1", "A1", "B1", "10.50"),
    ("t2", "A2", "B1", "20"),
    ("t5", "A1", "B3", "7"),
    ("t8", "A1", "B5", "1"),
    ("310101199001011234", "=1+1", "B6", "1"),
    ("0002", "A2", "B6", "2"),
]


@contextmanager
def running_case(folder: Path) -> Iterator[Engine]:
    """A case with one load, its graph built and running; skipped where no Neo4j can be had."""
    engine = make_case(folder / "case")
    load(engine, folder / "one.csv", *FIRST)
    with skipped_without_neo4j():
        engine.graph.build()
    try:
        yield engine
    finally:
        engine.graph.close()
        engine.graph.stop()
