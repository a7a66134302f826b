"""A compiled mapping: what the language says, as typed data that no longer needs checking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from graphengine.model.schema import Schema
from loaders.readers.contract import Format

Names = tuple[str, ...]
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

VALUE_TYPES = {
    "text": "text",
    "number": "text",
    "person": "text",
    "phone": "text",
    "account": "text",
    "imei": "text",
    "iban": "text",
    "integer": "integer",
    "seconds": "integer",
    "float": "float",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "money": "money",
}
"""What a column holds (``as``) to the type of its values."""


@dataclass(frozen=True)
class Lookup:
    """A table of answers, written in the mapping or read from files of the same load."""

    name: str
    table: Mapping[str, str] | None = None
    files: Names = ()
    key: Names = ()
    value: Names = ()


@dataclass(frozen=True)
class Currency:
    """Where an amount's currency stands; ``headers`` empty means the default alone."""

    headers: Names = ()
    values: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None


@dataclass(frozen=True)
class Column:
    """One way to get a value: from headers (several are joined), a constant, or other values."""

    headers: tuple[Names, ...] = ()
    sep: str = " "
    value: str | None = None
    template: str | None = None
    first: Names = ()
    extract: str | None = None
    lookup: Lookup | None = None
    unknown: str = "reject"
    empty: Names = ()
    default: str | None = None
    case: str | None = None
    split: str | None = None
    as_: str = "text"
    formats: Names = ()
    timezone: str | None = None
    since: str | None = None
    region: str | None = None
    decimal: str = "."
    group: str = ","
    sign: str = "keep"
    currency: Currency = field(default_factory=Currency)
    unit: str = "s"
    yes: Names = ()
    no: Names = ()
    required: bool = False
    invalid: str = "reject"

    @property
    def type(self) -> str:
        """Type of the values: text, integer, float, boolean, date, time, money or list."""
        return "list" if self.split else VALUE_TYPES[self.as_]

    @property
    def uses(self) -> Names:
        """Other values it is made of."""
        return self.first + tuple(PLACEHOLDER.findall(self.template or ""))

    @property
    def label(self) -> str:
        """The headers looked for, for messages."""
        return " + ".join(" / ".join(names) for names in self.headers)


@dataclass(frozen=True)
class Value:
    """A named value and its alternatives, of which the first that the header allows is used."""

    name: str
    columns: tuple[Column, ...]

    @property
    def type(self) -> str:
        return self.columns[0].type

    @property
    def required(self) -> bool:
        return any(column.required for column in self.columns)


@dataclass(frozen=True)
class Condition:
    """``op``: in, not, present, absent, negative or positive."""

    value: str
    op: str
    operands: Names = ()


Conditions = tuple[Condition, ...]
Bindings = tuple[tuple[str, str], ...]
"""Pairs of property and value name."""


@dataclass(frozen=True)
class Key:
    """How a node is identified: ``type`` is the conversion, ``values`` what it is made of."""

    type: str
    values: Names = ()
    place: str = "address"
    region: str | None = None


@dataclass(frozen=True)
class Node:
    """A node of a row. ``kind_value`` names the value that holds the kind, if it varies."""

    name: str
    kinds: Names
    key: Key
    props: Bindings = ()
    when: Conditions = ()
    optional: bool = False
    kind_value: str | None = None


@dataclass(frozen=True)
class Edge:
    """An edge of a row between nodes of it; of several names for an end the first present is it."""

    kinds: Names
    src: Names
    dst: Names
    id: Names = ()
    props: Bindings = ()
    when: Conditions = ()
    required: bool = False
    kind_value: str | None = None


@dataclass(frozen=True)
class Melt:
    """Columns to turn into rows: header into ``name``, cell into ``value``."""

    columns: Names
    name: str
    value: str


@dataclass(frozen=True)
class Each:
    """A list column to turn into rows, one for each item."""

    headers: Names
    split: str
    name: str


@dataclass(frozen=True)
class Table:
    """How the rows of some files, sheets or conditions become facts."""

    values: Mapping[str, Value]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    match: Names = ("*",)
    sheets: Names = ("*",)
    format: Format = field(default_factory=Format)
    timezone: str | None = None
    region: str | None = None
    currency: str | None = None
    where: Conditions = ()
    ignore: Conditions = ()
    melt: Melt | None = None
    each: Each | None = None

    def takes_file(self, name: str) -> bool:
        """Whether a file of this name is meant for this table; case does not count."""
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.match)

    def takes_sheet(self, name: str) -> bool:
        """Whether a sheet or archive member of this name is meant for this table."""
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.sheets)


@dataclass(frozen=True)
class Plan:
    """A whole mapping. ``schema`` has the built-in kinds and the mapping's own (``kinds``)."""

    name: str
    title: str
    revision: int
    basis: str
    repeats: str
    grading: Mapping[str, str]
    kinds: Schema
    schema: Schema
    tables: tuple[Table, ...]

    @property
    def signature(self) -> str:
        """Names of the kinds it makes, sorted and joined."""
        made = {k for table in self.tables for node in table.nodes for k in node.kinds}
        made |= {k for table in self.tables for edge in table.edges for k in edge.kinds}
        return "+".join(sorted(made))
