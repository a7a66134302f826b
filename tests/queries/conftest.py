"""The Neo4j of the packs' tests: constraints once, then one tiny graph after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphengine.store import ddl
from graphengine.store.bolt import Store, open_store
from graphengine.store.ddl import MARKER
from graphengine.store.faults import ours
from graphengine.store.merge import batches
from tests.neo4j_fixture import neo4j_dir, wipe
from tests.queries.packs import every_schema
from tests.queries.tiny import Put, Tiny

__all__ = ["neo4j_dir"]


@pytest.fixture(scope="module")
def store(neo4j_dir: Path) -> Iterator[Store]:
    """An open store with the constraints of every pack's kinds and no data."""
    with open_store(neo4j_dir) as opened:
        wipe(opened)
        ddl.apply(opened, every_schema())
        yield opened
        wipe(opened)


@pytest.fixture(scope="module")
def put(store: Store) -> Put:
    """Replaces what is in the graph, with the statements and rows of a real build."""

    def replace(tiny: Tiny) -> None:
        with (
            ours(),
            store.driver.session(database=store.database) as session,
            session.begin_transaction(timeout=60) as transaction,
        ):
            transaction.run("MATCH (n) DETACH DELETE n").consume()
            for batch in batches(tiny, MARKER, 5000):
                answer = transaction.run(batch.cypher, rows=batch.rows).single(strict=True)
                assert answer["n"] == len(batch.rows), f"{batch.what}: an end is missing"
            transaction.commit()

    return replace
