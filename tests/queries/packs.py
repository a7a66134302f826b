"""The shipped queries, and what their tests need to know of a pack."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import loaders
from graphengine.model.schema import Schema, builtin
from tests.queries.tiny import TESTS

QUERIES = TESTS.parents[1] / "queries"


def names() -> list[str]:
    """Every shipped query as ``PACK.NAME``, sorted."""
    return sorted(f"{path.parent.name}.{path.stem}" for path in QUERIES.glob("*/*.cypher"))


def query_path(name: str) -> Path:
    """The file of a query."""
    pack, _, stem = name.partition(".")
    return QUERIES / pack / f"{stem}.cypher"


def case_path(name: str) -> Path:
    """The test file of a query."""
    pack, _, stem = name.partition(".")
    return TESTS / pack / f"{stem}.yaml"


@cache
def schema_of(pack: str) -> Schema:
    """The built-in kinds, and those of the mapping that the pack's ``pack.toml`` names."""
    about = QUERIES / pack / "pack.toml"
    if not about.exists():
        return builtin()
    mapping = tomllib.loads(about.read_text(encoding="utf-8")).get("mapping")
    return builtin().merged(loaders.mapping(mapping).kinds) if mapping else builtin()


@cache
def every_schema() -> Schema:
    """The kinds of all packs together."""
    whole = builtin()
    for pack in sorted({name.partition(".")[0] for name in names()}):
        whole = whole.merged(schema_of(pack))
    return whole
