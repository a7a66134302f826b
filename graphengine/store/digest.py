"""Digests of the graph as it is, and where it differs from the facts.

The digests are comparable with those of the facts, kind by kind: both hash the same text, without
what is derived (``amount``) and without what the graph does not carry (``load``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphengine.model.digest import KindDigest, entity_hash
from graphengine.model.ports import FactView
from graphengine.model.schema import Schema
from graphengine.store import entities, rows
from graphengine.store.bolt import Store
from graphengine.store.entities import Entity

NAMED = 5
Ident = tuple[str, ...]


def digests(store: Store, schema: Schema) -> dict[str, str]:
    """Digest text by ``node Kind`` and ``edge KIND``, for the kinds that are in the graph.

    O(graph); some ten thousand entities a second.
    """
    found = {}
    labels, types = entities.kinds_in(store)
    for label in labels:
        found[f"node {label}"] = _sum(label, entities.nodes(store, label))
    for type_ in types:
        found[f"edge {type_}"] = _sum(type_, entities.edges(store, schema, type_))
    return found


def _sum(kind: str, found: Iterator[Entity]) -> str:
    total = KindDigest(kind)
    for entity in found:
        total.add(entity_hash(kind, entity.ident, entity.props))
    return total.hex()


def compare(
    store: Store, view: FactView, facts: Mapping[str, str], named: int = NAMED
) -> list[dict[str, Any]]:
    """Differences as ``{"what": "graph", "name", "problem"}``; an empty list means none.

    Args:
        store: an open store.
        view: the merged facts; read only for kinds that differ.
        facts: digest text by ``node Kind`` and ``edge KIND``.
        named: how many entities of a kind are named at most.

    O(graph); for a kind that differs also the memory of its hashes.
    """
    graph = digests(store, view.schema)
    problems = []
    for name in sorted({*facts, *graph}):
        if graph.get(name, "0:") != facts.get(name, "0:") and not _both_empty(graph, facts, name):
            for problem in differences(store, view, name, named):
                problems.append({"what": "graph", "name": name, "problem": problem})
    return problems


def _both_empty(graph: Mapping[str, str], facts: Mapping[str, str], name: str) -> bool:
    return all(side.get(name, "0:").startswith("0:") for side in (graph, facts))


def differences(store: Store, view: FactView, name: str, named: int) -> list[str]:
    """What differs in one kind, as plain sentences: missing, changed, too many."""
    family, _, kind = name.partition(" ")
    expected = dict(_of_facts(view, family, kind))
    lost = dict.fromkeys(expected)
    changed, strange = [], []
    if family == "node":
        stream = entities.nodes(store, kind)
    else:
        stream = entities.edges(store, view.schema, kind)
    for entity in stream:
        lost.pop(entity.ident, None)
        if entity.ident not in expected:
            strange.append(entity.ident)
        elif expected[entity.ident] != entity_hash(kind, entity.ident, entity.props):
            changed.append(entity.ident)
    found = (
        ("in the facts but not in the graph", list(lost)),
        ("with other properties in the graph", changed),
        ("in the graph but not in the facts, or twice", strange),
    )
    said = [_said(idents, what, named) for what, idents in found if idents]
    return said or ["some entity stands in the graph more than once"]


def _said(idents: list[Ident], what: str, named: int) -> str:
    shown = ", ".join(ident[0] for ident in sorted(idents)[:named])
    more = f" and {len(idents) - named} more" if len(idents) > named else ""
    return f"{len(idents)} {what}: {shown}{more}"


def _of_facts(view: FactView, family: str, kind: str) -> Iterator[tuple[Ident, bytes]]:
    """Identity and hash of every entity of a kind, as the facts state it."""
    if family == "node":
        if kind not in view.node_kinds():
            return
        frame, ends = view.nodes(kind), ["key"]
        props = rows.property_columns(frame, view.schema.node(kind).props, rows.NODE_EXTRA)
    else:
        if kind not in view.edge_kinds():
            return
        frame, ends = view.edges(kind), ["id", *rows.ENDS]
        props = rows.property_columns(frame, view.schema.edge(kind).props, rows.EDGE_EXTRA)
    for row in frame.select(*ends, *props).iter_rows(named=True):
        ident = tuple(row.pop(end) for end in ends)
        yield ident, entity_hash(kind, ident, row)
