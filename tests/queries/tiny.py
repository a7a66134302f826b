"""Tiny graphs and expected rows, as the YAML files beside the packs state them.

``tests/queries/PACK/NAME.yaml`` has ``graph:`` (or ``graph_of: PACK/OTHER.yaml``) and ``cases:``.
The graph becomes a view of facts with the columns and types of a real case, and so reaches Neo4j
through the store's own statements.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from graphengine.model.columns import conform, edge_columns, node_columns
from graphengine.model.refs import NodeRef
from graphengine.model.schema import Schema

TESTS = Path(__file__).resolve().parent
SOURCE = "5a" * 32
PLACE = {"flags": "", "source": SOURCE, "sheet": "", "load": 1, "basis": "recorded"}
ROWS = "rows", "params", "name"


class WrongTest(AssertionError):
    """A test file says something that cannot be; the message names the file and the place."""


class _Loader(yaml.SafeLoader):
    """YAML where dates and times stay text, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Case:
    """Parameters of one run, as JSON has them, and the rows that must come, in order."""

    name: str
    params: dict[str, Any]
    rows: list[list[Any]]


@dataclass
class Tiny:
    """A :class:`~graphengine.model.ports.FactView` over rows of a test file."""

    schema: Schema
    node_rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    edge_rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def node_kinds(self) -> list[str]:
        return list(self.node_rows)

    def edge_kinds(self) -> list[str]:
        return list(self.edge_rows)

    def nodes(self, kind: str) -> pl.DataFrame:
        return _frame(self.node_rows[kind], node_columns(self.schema.node(kind)))

    def edges(self, kind: str) -> pl.DataFrame:
        return _frame(self.edge_rows[kind], edge_columns(self.schema.edge(kind)))

    def shuffled(self, seed: int) -> Tiny:
        """The same facts, stated in another order."""
        order = random.Random(seed)

        def mixed(kinds: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
            names = order.sample(sorted(kinds), len(kinds))
            return {name: order.sample(kinds[name], len(kinds[name])) for name in names}

        return Tiny(self.schema, mixed(self.node_rows), mixed(self.edge_rows))

    def refs(self) -> list[NodeRef]:
        """Every node."""
        return [NodeRef(kind, row["key"]) for kind, rows in self.node_rows.items() for row in rows]

    def edge_ids(self) -> set[str]:
        """The ids of all edges."""
        return {row["id"] for rows in self.edge_rows.values() for row in rows}


Put = Callable[[Tiny], None]
"""Makes the graph hold exactly these facts."""


def _frame(rows: list[dict[str, Any]], columns: dict[str, Any]) -> pl.DataFrame:
    names = {name for row in rows for name in row}
    schema = {name: dtype for name, dtype in columns.items() if name in names}
    return conform(pl.DataFrame(rows, schema=schema, orient="row"), columns)


@cache
def document(path: Path) -> dict[str, Any]:
    """A test file as plain data.

    Raises:
        WrongTest: no YAML, no cases, or a key that this format does not have.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except (OSError, yaml.YAMLError) as error:
        raise WrongTest(f"{shown(path)}: {error}") from error
    if not isinstance(data, dict) or set(data) - {"graph", "graph_of", "cases"}:
        raise WrongTest(f"{shown(path)}: its keys are graph (or graph_of) and cases.")
    if ("graph" in data) == ("graph_of" in data):
        raise WrongTest(f"{shown(path)}: it needs either graph or graph_of.")
    return data


def cases(path: Path) -> list[Case]:
    """The cases of a test file."""
    found = []
    for number, said in enumerate(document(path).get("cases") or [], 1):
        if not isinstance(said, dict) or set(said) - set(ROWS) or "rows" not in said:
            raise WrongTest(f"{shown(path)}: case {number} has rows, and may have name and params.")
        name = str(said.get("name", number))
        rows = said["rows"] or []
        if not all(isinstance(row, list) for row in rows):
            raise WrongTest(f"{shown(path)}: case {name}: each row is a list of values.")
        found.append(Case(name, dict(said.get("params") or {}), rows))
    return found


def graph(path: Path, schema: Schema) -> Tiny:
    """The graph of a test file, or of the file that it names."""
    said = document(path)
    if "graph_of" in said:
        return graph(TESTS / str(said["graph_of"]), schema)
    return _Reader(path, schema).read(said["graph"] or {})


def shown(path: Path) -> str:
    """The path as messages name it."""
    root = TESTS.parents[1]
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


class _Reader:
    """One graph of a test file, made into rows of facts."""

    def __init__(self, path: Path, schema: Schema) -> None:
        self.path, self.tiny = path, Tiny(schema)
        self.labels = {label.lower(): label for label in schema.nodes}
        self.known: set[NodeRef] = set()
        self.named: dict[NodeRef, None] = {}

    def read(self, said: Mapping[str, Any]) -> Tiny:
        if set(said) - {"nodes", "edges"}:
            raise self._wrong("graph", "has nodes and edges only")
        for kind, rows in (said.get("nodes") or {}).items():
            if kind not in self.tiny.schema.nodes:
                raise self._wrong(kind, "is no kind of node")
            self.tiny.node_rows[kind] = [
                self._node(kind, *item) for item in self._items(kind, rows)
            ]
        for kind, rows in (said.get("edges") or {}).items():
            if kind not in self.tiny.schema.edges:
                raise self._wrong(kind, "is no kind of edge")
            self.tiny.edge_rows[kind] = [
                self._edge(kind, *item) for item in self._items(kind, rows)
            ]
        for ref in self.named:
            rows = self.tiny.node_rows.setdefault(ref.kind, [])
            rows.append({"key": ref.key, **PLACE, "row": len(rows) + 2})
        return self.tiny

    def _items(self, kind: str, rows: Any) -> Iterator[tuple[int, dict[str, Any]]]:
        for number, row in enumerate(rows or [], 1):
            if not isinstance(row, dict):
                raise self._wrong(f"{kind} {number}", "is not a map")
            yield number, row

    def _node(self, kind: str, number: int, said: dict[str, Any]) -> dict[str, Any]:
        where = f"{kind} {number}"
        row = {**PLACE, "row": number + 1, **said}
        ref = NodeRef(kind, self._text(where, "key", said.get("key")))
        if ref in self.known:
            raise self._wrong(where, f"states {ref} a second time")
        self.known.add(ref)
        return self._typed(where, row, node_columns(self.tiny.schema.node(kind)))

    def _edge(self, kind: str, number: int, said: dict[str, Any]) -> dict[str, Any]:
        where = f"{kind} {said.get('id', number)}"
        row = {"id": f"{kind.lower()}{number}", **PLACE, "row": number + 1, **said}
        ends = [self._end(where, kind, side, row.pop(side, None)) for side in ("from", "to")]
        src, dst = ends
        declared = self.tiny.schema.edge(kind)
        if not declared.joins(src.kind, dst.kind):
            raise self._wrong(where, f"does not go from {src.kind} to {dst.kind}")
        row |= {"src_kind": src.kind, "src": src.key, "dst_kind": dst.kind, "dst": dst.key}
        self._text(where, "id", row["id"])
        self.named |= {end: None for end in ends if end not in self.known}
        return self._typed(where, row, edge_columns(declared))

    def _end(self, where: str, kind: str, side: str, value: Any) -> NodeRef:
        text = self._text(where, side, value)
        label, colon, key = text.partition(":")
        if colon and label.lower() in self.labels:
            return NodeRef(self.labels[label.lower()], key)
        place = 0 if side == "from" else 1
        kinds = {pair[place] for pair in self.tiny.schema.edge(kind).ends}
        if len(kinds) != 1 or "*" in kinds:
            raise self._wrong(where, f"{side}: {text!r} could be of several kinds; write kind:key")
        return NodeRef(kinds.pop(), text)

    def _typed(self, where: str, row: dict[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
        strange = sorted(set(row) - set(columns))
        if strange:
            raise self._wrong(where, f"has no property {strange[0]!r}")
        kept = [(name, value) for name, value in row.items() if value is not None]
        return {name: self._value(f"{where}: {name}", v, columns[name]) for name, v in kept}

    def _value(self, where: str, value: Any, dtype: pl.DataType) -> Any:
        try:
            match dtype:
                case pl.Datetime():
                    made = datetime.fromisoformat(value)
                    if made.tzinfo is None:
                        raise self._wrong(where, "an instant needs its zone, as in ...T08:00:00Z")
                    return made.astimezone(UTC)
                case pl.Date():
                    return date.fromisoformat(value)
                case pl.String():
                    return self._text(where, "a text", value)
                case pl.Float64():
                    return float(value)
        except (TypeError, ValueError) as error:
            raise self._wrong(where, str(error)) from error
        return value

    def _text(self, where: str, what: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong(where, f"{what} is missing or no text ({value!r}); quote it")
        return value

    def _wrong(self, where: str, what: str) -> WrongTest:
        return WrongTest(f"{shown(self.path)}: {where}: {what}.")
