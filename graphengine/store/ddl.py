"""Constraints and indexes, made from the schema; and the one place where names enter Cypher text.

Names of kinds and properties cannot be parameters, so each is checked against a pattern that
leaves no room for anything else. Values never get here.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from graphengine.errors import LimitReached, Refused
from graphengine.model.schema import Schema

if TYPE_CHECKING:
    from graphengine.store.bolt import Store

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MARKER = "_GraphengineBatch"
ASSESSMENT, ASSESSED = "_Assessment", "_ASSESSED"


def name(text: str) -> str:
    """The name itself, if it can stand bare in Cypher text.

    Raises:
        Refused: it holds anything but ASCII letters, digits and ``_``, or begins with a digit.
    """
    if not _NAME.fullmatch(text):
        raise Refused(f"{text!r} cannot be a name in the graph: letters, digits and _ only.")
    return text


def statements(schema: Schema) -> list[str]:
    """The statements that make all constraints and indexes; each does nothing where it exists."""
    made = [_unique(label) for label in (*sorted(schema.nodes), MARKER, ASSESSMENT)]
    for label, node in sorted(schema.nodes.items()):
        made += [_node_index(label, p.name) for p in node.props if p.name in ("at", "name")]
    for type_, edge in sorted(schema.edges.items()):
        made.append(_edge_index(type_, "id"))
        made += [_edge_index(type_, p.name) for p in edge.props if p.name == "at"]
    return made


def _unique(label: str) -> str:
    return (
        f"CREATE CONSTRAINT graphengine_{name(label)}_key IF NOT EXISTS "
        f"FOR (n:{name(label)}) REQUIRE n.key IS UNIQUE"
    )


def _node_index(label: str, prop: str) -> str:
    return (
        f"CREATE INDEX graphengine_{name(label)}_{name(prop)} IF NOT EXISTS "
        f"FOR (n:{name(label)}) ON (n.{name(prop)})"
    )


def _edge_index(type_: str, prop: str) -> str:
    return (
        f"CREATE INDEX graphengine_{name(type_)}_{name(prop)} IF NOT EXISTS "
        f"FOR ()-[r:{name(type_)}]-() ON (r.{name(prop)})"
    )


def apply(store: Store, schema: Schema, *, seconds: float = 3600) -> int:
    """Make what is missing and wait until every index is online; returns how many were made.

    Raises:
        LimitReached: an index was not online in time.
    """
    existing = {
        row["name"]
        for kind in ("CONSTRAINTS", "INDEXES")
        for row in store.write(f"SHOW {kind} YIELD name RETURN name")
    }
    missing = [text for text in statements(schema) if text.split()[2] not in existing]
    for text in missing:
        store.write(text)
    wait_online(store, seconds)
    return len(missing)


def wait_online(store: Store, seconds: float) -> None:
    """Wait until no index is being filled; polls, as a waiting call would meet a time limit."""
    end = time.monotonic() + seconds
    while True:
        states = _states(store)
        if all(state == "ONLINE" for state in states):
            return
        if "FAILED" in states or time.monotonic() > end:
            raise LimitReached("The graph's indexes could not be filled; rebuild it with --fresh.")
        time.sleep(0.2)


def _states(store: Store) -> Iterable[str]:
    return {row["state"] for row in store.write("SHOW INDEXES YIELD state RETURN state")}
