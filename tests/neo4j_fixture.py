"""One managed Neo4j for a test run, shared by the rooms that need a graph.

Use it from a room's conftest: ``from tests.neo4j_fixture import clean_store, neo4j_dir``.
Where no Neo4j can be had the tests are skipped with the reason, or fail when
GRAPHENGINE_REQUIRE_NEO4J=1.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphengine import settings
from graphengine.errors import StoreUnavailable
from graphengine.store import managed
from graphengine.store.bolt import Store, open_store

_STARTED: dict[str, Path] = {}


@contextmanager
def skipped_without_neo4j() -> Iterator[None]:
    """Skip, with the reason, what cannot have a Neo4j; fail where one is required."""
    try:
        yield
    except StoreUnavailable as error:
        if settings.require_neo4j():
            raise
        pytest.skip(f"no Neo4j: {error}")


def _start(where: Path) -> Path:
    graph_dir = where / "graph"
    with skipped_without_neo4j():
        managed.start(graph_dir)
    return graph_dir


@pytest.fixture(scope="session")
def neo4j_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The graph folder of a running managed Neo4j; stopped at the end of the session.

    Imported by several rooms, it is still one server: the folder is remembered here.
    """
    key = f"{os.getpid()}"
    first = key not in _STARTED
    if first:
        _STARTED[key] = _start(tmp_path_factory.mktemp("case"))
    yield _STARTED[key]
    if first:
        managed.stop(_STARTED.pop(key))


@pytest.fixture
def clean_store(neo4j_dir: Path) -> Iterator[Store]:
    """An open store without data, constraints or a note of what it holds."""
    with open_store(neo4j_dir) as store:
        wipe(store)
        yield store


def wipe(store: Store) -> None:
    """Remove all data, constraints and indexes, and the note of what was built."""
    store.write("MATCH (n) DETACH DELETE n")
    for kind in ("CONSTRAINT", "INDEX"):
        where = "" if kind == "CONSTRAINT" else "WHERE type <> 'LOOKUP'"
        for row in store.write(f"SHOW {kind} YIELD name, type {where} RETURN name"):
            store.write(f"DROP {kind} {row['name']}")
    (store.graph_dir / "state.json").unlink(missing_ok=True)
