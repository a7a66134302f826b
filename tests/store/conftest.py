"""Fixtures of the store's tests: they run on a real Neo4j."""

from __future__ import annotations

from tests.neo4j_fixture import clean_store, neo4j_dir

__all__ = ["clean_store", "neo4j_dir"]
