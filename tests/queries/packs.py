"""The shipped queries, and what their tests need to know of a pack."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import loaders
from graphengine.catalogue.library import Catalogue, shipped
from graphengine.model.schema import Schema, builtin
from tests.queries.tiny import TESTS


def kinds_of(mapping: str) -> Schema:
    """The kinds that a shipped mapping declares."""
    return loaders.mapping(mapping).kinds


@cache
def catalogue() -> Catalogue:
    """The catalogue as every user has it."""
    return Catalogue.open(schemas=kinds_of)


def names() -> list[str]:
    """Every shipped query as ``PACK.NAME``, sorted."""
    own = [pack for pack in catalogue().packs() if pack.path.parent == shipped().resolve()]
    return sorted(name for pack in own for name in pack.names())


def case_path(name: str) -> Path:
    """The test file of a query."""
    pack, _, stem = name.partition(".")
    return TESTS / pack / f"{stem}.yaml"


@cache
def schema_of(pack: str) -> Schema:
    """The built-in kinds, and those that the pack names."""
    schema = catalogue().pack(pack).schema(kinds_of)
    assert schema is not None
    return schema


@cache
def every_schema() -> Schema:
    """The kinds of all packs together."""
    whole = builtin()
    for pack in sorted({name.partition(".")[0] for name in names()}):
        whole = whole.merged(schema_of(pack))
    return whole
