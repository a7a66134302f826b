"""The schema of a case: the built-in kinds and those its mappings declared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from graphengine.errors import InputError, NotFound
from graphengine.model.kinds import EdgeKind, NodeKind, Prop, prop_dict, props_from
from graphengine.model.vocabulary import NODE_KINDS
from graphengine.model.vocabulary_edges import EDGE_KINDS


@dataclass(frozen=True)
class Schema:
    """Node kinds by label and edge kinds by type, both sorted by name."""

    nodes: Mapping[str, NodeKind] = field(default_factory=dict)
    edges: Mapping[str, EdgeKind] = field(default_factory=dict)

    def node(self, label: str) -> NodeKind:
        """The node kind, or NotFound with the known ones."""
        try:
            return self.nodes[label]
        except KeyError:
            raise NotFound(f"No node kind '{label}'.", candidates=sorted(self.nodes)) from None

    def edge(self, type_: str) -> EdgeKind:
        """The edge kind, or NotFound with the known ones."""
        try:
            return self.edges[type_]
        except KeyError:
            raise NotFound(f"No edge kind '{type_}'.", candidates=sorted(self.edges)) from None

    def extended(self, nodes: Iterable[NodeKind] = (), edges: Iterable[EdgeKind] = ()) -> Schema:
        """A schema with further kinds. A kind that exists gains the new properties and ends.

        Raises:
            InputError: a property is declared again with another type or unit; two kinds differ
                in case only (references and some file systems do not tell them apart).
        """
        new_nodes, new_edges = dict(self.nodes), dict(self.edges)
        for node in nodes:
            old = new_nodes.get(node.label)
            new_nodes[node.label] = _join_node(old, node) if old else node
        for edge in edges:
            known = new_edges.get(edge.type)
            new_edges[edge.type] = _join_edge(known, edge) if known else edge
        both = set(new_nodes) & set(new_edges)
        if both:
            raise InputError(f"'{sorted(both)[0]}' names both a node kind and an edge kind.")
        _check_case(new_nodes)
        _check_case(new_edges)
        return Schema(dict(sorted(new_nodes.items())), dict(sorted(new_edges.items())))

    def merged(self, other: Schema) -> Schema:
        """Both schemas' kinds together."""
        return self.extended(other.nodes.values(), other.edges.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain data; :func:`schema_from` reads it back."""
        return {
            "nodes": {n.label: _node_dict(n) for n in self.nodes.values()},
            "edges": {e.type: _edge_dict(e) for e in self.edges.values()},
        }

    def digest(self) -> str:
        """SHA-256 over names, types and ends; descriptions do not count."""
        plain = {
            "n": {n.label: sorted((p.name, p.type) for p in n.props) for n in self.nodes.values()},
            "e": {
                e.type: [sorted((p.name, p.type) for p in e.props), sorted(e.ends), e.same]
                for e in self.edges.values()
            },
        }
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _check_case(names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in sorted(names):
        other = seen.setdefault(name.lower(), name)
        if other != name:
            raise InputError(f"The kinds '{other}' and '{name}' differ in case only; rename one.")


def _join_props(owner: str, old: tuple[Prop, ...], new: tuple[Prop, ...]) -> tuple[Prop, ...]:
    known = {p.name: p for p in old}
    for prop in new:
        if prop.name in known and known[prop.name].type != prop.type:
            raise InputError(
                f"{owner}.{prop.name} is of type {known[prop.name].type}; "
                f"it cannot be declared again as {prop.type}."
            )
        unit = known[prop.name].unit if prop.name in known else ""
        if unit and prop.unit and unit != prop.unit:
            raise InputError(
                f"{owner}.{prop.name} is in {unit}; it cannot be declared again in {prop.unit}."
            )
    return old + tuple(p for p in new if p.name not in known)


def _join_node(old: NodeKind, new: NodeKind) -> NodeKind:
    return replace(old, props=_join_props(old.label, old.props, new.props))


def _join_edge(old: EdgeKind, new: EdgeKind) -> EdgeKind:
    ends = old.ends and old.ends + tuple(pair for pair in new.ends if pair not in old.ends)
    return replace(old, ends=ends, props=_join_props(old.type, old.props, new.props))


def _node_dict(kind: NodeKind) -> dict[str, Any]:
    return {
        "props": {p.name: prop_dict(p) for p in kind.props},
        "description": kind.description,
        "key": kind.key,
        "ftm": kind.ftm,
    }


def _edge_dict(kind: EdgeKind) -> dict[str, Any]:
    return {
        "ends": [list(pair) for pair in kind.ends],
        "props": {p.name: prop_dict(p) for p in kind.props},
        "description": kind.description,
        "ftm": kind.ftm,
        "same": kind.same,
    }


def schema_from(data: Mapping[str, Any]) -> Schema:
    """Read a schema, or the ``kinds`` part of a mapping, from plain data."""
    nodes = [
        NodeKind(
            label,
            props_from(label, spec.get("props", {})),
            spec.get("description", ""),
            spec.get("key", "the source's own identifier"),
            spec.get("ftm", ""),
        )
        for label, spec in data.get("nodes", {}).items()
    ]
    edges = [
        EdgeKind(
            type_,
            tuple((a, b) for a, b in spec.get("ends", [])),
            props_from(type_, spec.get("props", {})),
            spec.get("description", ""),
            spec.get("ftm", ""),
            bool(spec.get("same", False)),
        )
        for type_, spec in data.get("edges", {}).items()
    ]
    return Schema().extended(nodes, edges)


@cache
def builtin() -> Schema:
    """The built-in kinds alone."""
    return Schema().extended(NODE_KINDS, EDGE_KINDS)
