"""From a mapping's data to a plan: every name is resolved, every type checked, with its line."""

from __future__ import annotations

from typing import Any

from graphengine.errors import InputError
from graphengine.model.schema import Schema, builtin, schema_from
from loaders import bindings
from loaders.compile_columns import column_values
from loaders.plan import Condition, Conditions, Each, Edge, Key, Lookup, Melt, Node, Plan, Table
from loaders.readers.contract import Format
from loaders.syntax import Document, Path_, suggest

DEFAULT_KEYS = {
    "Person": "person",
    "Phone": "phone",
    "Account": "account",
    "Device": "imei",
    "Parcel": "parcel",
    "Organisation": "number",
    "Vehicle": "number",
    "Place": "place",
}
"""Conversion of a key that is given as a value's name alone; other kinds take the text."""
_MODIFIERS = {"bank": "account", "carrier": "parcel", "type": "place", "region": "phone"}
_WORDS = ("present", "absent", "negative", "positive")


def compile_plan(document: Document) -> Plan:
    """Check everything that can be known without a file.

    Raises:
        InputError: an unknown kind, property, value or node; types that do not fit; with the line.
    """
    data = document.data
    try:
        kinds = schema_from(data.get("kinds", {}))
        schema = builtin().merged(kinds)
    except InputError as error:
        raise document.error(str(error), ("kinds",)) from error
    lookups = {name: _lookup(name, spec) for name, spec in data.get("lookups", {}).items()}
    tables = tuple(
        _Table(document, ("tables", i), spec, schema, lookups).build()
        for i, spec in enumerate(data["tables"])
    )
    return Plan(
        data["mapping"],
        data.get("title", ""),
        data.get("revision", 1),
        data.get("basis", "recorded"),
        data.get("repeats", "one"),
        data.get("grading", {}),
        kinds,
        schema,
        tables,
    )


def names(spec: Any, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A text or a list of texts as a tuple."""
    if spec is None:
        return default
    return (spec,) if isinstance(spec, str) else tuple(spec)


def _lookup(name: str, spec: dict[str, Any]) -> Lookup:
    if "table" in spec:
        return Lookup(name, {k: str(v) for k, v in spec["table"].items()})
    return Lookup(name, None, names(spec["files"]), names(spec["key"]), names(spec["value"]))


class _Table:
    """Compiles one table."""

    def __init__(
        self,
        document: Document,
        path: Path_,
        spec: dict[str, Any],
        schema: Schema,
        lookups: dict[str, Lookup],
    ) -> None:
        self.document, self.path, self.spec = document, path, spec
        self.schema, self.lookups = schema, lookups
        self.values = column_values(document, (*path, "columns"), spec["columns"], lookups)
        self.nodes: dict[str, Node] = {}

    def build(self) -> Table:
        """The table."""
        spec = self.spec
        for name, node in spec["nodes"].items():
            self.nodes[name] = self._node(name, node, (*self.path, "nodes", name))
        edges = [
            self._edge(edge, (*self.path, "edges", i))
            for i, edge in enumerate(spec.get("edges") or [])
        ]
        melt, each = spec.get("melt"), spec.get("each")
        return Table(
            values=self.values,
            nodes=tuple(self.nodes.values()),
            edges=tuple(edges),
            match=names(spec.get("match"), ("*",)),
            sheets=names(spec.get("sheets"), ("*",)),
            format=_format(spec.get("format") or {}),
            timezone=bindings.timezone(self.document, self.path, spec.get("timezone")),
            region=spec.get("region"),
            currency=spec.get("currency"),
            where=self._conditions(spec, "where", self.path),
            ignore=self._conditions(spec, "ignore", self.path),
            melt=melt and Melt(names(melt["columns"]), melt["name"], melt["value"]),
            each=each and Each(names(each["from"]), each["split"], each["name"]),
        )

    def _need(self, value: str, path: Path_) -> str:
        if value not in self.values:
            near = suggest(value, sorted(self.values))
            raise self.document.error(f"No column is called '{value}'.{near}", path)
        return value

    def _kinds(self, spec: Any, known: list[str], what: str, path: Path_) -> tuple[str, ...]:
        kinds = tuple(spec["of"]) if isinstance(spec, dict) else (spec,)
        for kind in kinds:
            if kind not in known:
                message = f"No {what} kind is called '{kind}'.{suggest(kind, known)}"
                raise self.document.error(message, (*path, "kind"))
        return kinds

    def _kind_value(self, spec: Any, path: Path_) -> str | None:
        return self._need(spec["value"], (*path, "kind")) if isinstance(spec, dict) else None

    def _node(self, name: str, spec: dict[str, Any], path: Path_) -> Node:
        kinds = self._kinds(spec["kind"], list(self.schema.nodes), "node", path)
        declared = [(k, self.schema.node(k).props) for k in kinds]
        props = bindings.bind(self.document, (*path, "props"), spec, declared, self.values)
        return Node(
            name,
            kinds,
            self._key(spec["key"], kinds[0], (*path, "key")),
            props,
            self._conditions(spec, "when", path),
            bool(spec.get("optional")),
            self._kind_value(spec["kind"], path),
        )

    def _key(self, spec: Any, kind: str, path: Path_) -> Key:
        if isinstance(spec, str):
            return Key(DEFAULT_KEYS.get(kind, "text"), (self._need(spec, path),))
        types = [t for t in spec if t not in _MODIFIERS]
        if len(types) != 1:
            raise self.document.error("A key has one of person, phone, account, ...", path)
        for modifier, owner in _MODIFIERS.items():
            if modifier in spec and types[0] != owner:
                raise self.document.error(f"'{modifier}' belongs to a key by {owner}.", path)
        given = spec[types[0]]
        parts = () if isinstance(given, bool) else names(given)
        parts += names(spec.get("bank")) + names(spec.get("carrier"))
        for part in parts:
            self._need(part, path)
        return Key(types[0], parts, spec.get("type", "address"), spec.get("region"))

    def _edge(self, spec: dict[str, Any], path: Path_) -> Edge:
        kinds = self._kinds(spec["kind"], list(self.schema.edges), "edge", path)
        ends = [names(spec[end]) for end in ("from", "to")]
        for end, chosen in zip(("from", "to"), ends, strict=True):
            for name in chosen:
                if name not in self.nodes:
                    near = suggest(name, sorted(self.nodes))
                    message = f"No node is called '{name}'.{near}"
                    raise self.document.error(message, (*path, end))
        self._check_ends(kinds, ends[0], ends[1], path)
        declared = [(k, self.schema.edge(k).props) for k in kinds]
        return Edge(
            kinds,
            ends[0],
            ends[1],
            tuple(self._need(v, (*path, "id")) for v in names(spec.get("id"))),
            bindings.bind(self.document, (*path, "props"), spec, declared, self.values),
            self._conditions(spec, "when", path),
            bool(spec.get("required")),
            self._kind_value(spec["kind"], path),
        )

    def _check_ends(
        self, kinds: tuple[str, ...], src: tuple[str, ...], dst: tuple[str, ...], path: Path_
    ) -> None:
        for kind in kinds:
            edge = self.schema.edge(kind)
            for a, b in ((self.nodes[s], self.nodes[d]) for s in src for d in dst):
                if not any(edge.joins(x, y) for x in a.kinds for y in b.kinds):
                    pairs = ", ".join(f"{x} to {y}" for x, y in edge.ends)
                    message = f"{kind} cannot go from {a.kinds[0]} to {b.kinds[0]}; known: {pairs}."
                    raise self.document.error(message, (*path, "from"))

    def _conditions(self, spec: dict[str, Any], key: str, path: Path_) -> Conditions:
        made = []
        for name, wanted in (spec.get(key) or {}).items():
            here = (*path, key, name)
            value = self.values[self._need(name, here)]
            made.append(_condition(name, wanted))
            if made[-1].op in ("negative", "positive") and value.type not in (
                "integer",
                "float",
                "money",
            ):
                raise self.document.error(f"'{name}' is not a number.", here)
            if value.type == "list":
                raise self.document.error(f"'{name}' is a list; a condition needs one value.", here)
        return tuple(made)


def _condition(name: str, wanted: Any) -> Condition:
    if isinstance(wanted, str) and wanted in _WORDS:
        return Condition(name, wanted)
    if isinstance(wanted, dict):
        op, wanted = next(iter(wanted.items()))
        return Condition(name, "not" if op == "not" else "in", _words(wanted))
    return Condition(name, "in", _words(wanted))


def _words(wanted: Any) -> tuple[str, ...]:
    items = wanted if isinstance(wanted, list) else [wanted]
    return tuple(str(i).lower() if isinstance(i, bool) else str(i) for i in items)


def _format(spec: dict[str, Any]) -> Format:
    plain = {k: v for k, v in spec.items() if k not in ("columns", "sheets")}
    sheets = names(spec["sheets"]) if "sheets" in spec else None
    return Format(columns=tuple(spec.get("columns", ())), sheets=sheets, **plain)


__all__ = ["Key", "compile_plan", "names"]
