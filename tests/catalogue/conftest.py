"""The Neo4j of the catalogue's tests, filled as those of the packs are."""

from __future__ import annotations

from tests.queries.conftest import neo4j_dir, put, store

__all__ = ["neo4j_dir", "put", "store"]
