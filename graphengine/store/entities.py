"""Nodes and edges of the graph as facts are: own keys, facts' types, without what is derived.

They are streamed over Bolt in READ sessions, kind by kind, for digests and for export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import READ_ACCESS

from graphengine.model.schema import Schema
from graphengine.store import rows
from graphengine.store.bolt import Store
from graphengine.store.ddl import ASSESSED, ASSESSMENT, MARKER, name
from graphengine.store.faults import ours
from graphengine.store.values import plain

STREAM_SECONDS = 3600.0


@dataclass(frozen=True)
class Entity:
    """One node (``ident`` is ``(key,)``) or edge (``(id, src_kind, src, dst_kind, dst)``)."""

    kind: str
    ident: tuple[str, ...]
    props: dict[str, Any]


def kinds_in(store: Store) -> tuple[list[str], list[str]]:
    """Labels and edge types that have an entity, sorted; without those of our own notes."""
    text = "MATCH (n) UNWIND labels(n) AS kind RETURN DISTINCT kind"
    labels = {row["kind"] for row in stream(store, text)} - {MARKER, ASSESSMENT}
    types = {
        row["kind"] for row in stream(store, "MATCH ()-[r]->() RETURN DISTINCT type(r) AS kind")
    } - {ASSESSED}
    return sorted(labels), sorted(types)


def nodes(store: Store, label: str) -> Iterator[Entity]:
    """All nodes of a kind, in the engine's order."""
    for row in stream(store, f"MATCH (n:{name(label)}) RETURN properties(n) AS p"):
        props = _facts(row["p"])
        yield Entity(label, (str(props.pop("key", "")),), props)


def edges(store: Store, schema: Schema, type_: str) -> Iterator[Entity]:
    """All edges of a kind, in the engine's order; ``amount`` is taken out if it agrees.

    An amount that does not agree with ``amount_minor`` stays in, so that the digest differs.
    """
    kind = schema.edges.get(type_)
    derived = kind is not None and rows.derives_amount(kind.props)
    text = (
        f"MATCH (a)-[r:{name(type_)}]->(b) RETURN properties(r) AS p, "
        "labels(a) AS from_kind, a.key AS from_key, labels(b) AS to_kind, b.key AS to_key"
    )
    for row in stream(store, text):
        props = _facts(row["p"])
        if derived and amount_agrees(props):
            props.pop(rows.DERIVED, None)
        ends = (*_end(row, "from"), *_end(row, "to"))
        yield Entity(type_, (str(props.pop("id", "")), *ends), props)


def _end(row: Mapping[str, Any], side: str) -> tuple[str, str]:
    return ":".join(sorted(row[f"{side}_kind"])), str(row[f"{side}_key"])


def amount_agrees(props: Mapping[str, Any]) -> bool:
    """Whether ``amount`` is ``amount_minor`` in major units, or both are missing."""
    minor = props.get("amount_minor")
    if minor is None or not isinstance(minor, int):
        return rows.DERIVED not in props
    return bool(props.get(rows.DERIVED) == rows.major(minor, props.get("currency")))


def _facts(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: plain(value) for key, value in properties.items()}


def stream(store: Store, cypher: str) -> Iterator[dict[str, Any]]:
    """Rows of a statement of ours, as they come, in a READ session."""
    with (
        ours(),
        store.driver.session(
            database=store.database, default_access_mode=READ_ACCESS, fetch_size=5000
        ) as session,
        session.begin_transaction(timeout=STREAM_SECONDS) as transaction,
    ):
        for count, record in enumerate(transaction.run(cypher)):
            if count % 5000 == 0:
                store.touch()
            yield dict(record)
