"""How a kind of node or edge is declared: one declaration, from which all else is derived.

Constraints, MERGE text, Parquet columns, documentation and validation are made from these
dataclasses; nothing about a kind is written down twice. Built-in kinds stand in
:mod:`graphengine.model.vocabulary`; a mapping may declare more in the same form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from graphengine.errors import InputError

PropType = Literal["text", "integer", "float", "boolean", "date", "time", "list"]
PROP_TYPES: tuple[str, ...] = get_args(PropType)
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,62}\Z")

# Names that every fact carries besides its own properties.
RESERVED = frozenset(
    "key id src_kind src dst_kind dst flags source sheet row load basis grading statement".split()
)


@dataclass(frozen=True)
class Prop:
    """A property: its name, type, unit and meaning.

    ``time`` is an instant (integer UTC microseconds in facts), ``date`` a calendar day without a
    zone, ``list`` a list of texts. Amounts are integers of minor units, named ``*_minor`` or
    ``*Minor``, beside a ``currency``.
    """

    name: str
    type: PropType = "text"
    description: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        check_name(self.name, "property")
        if self.name in RESERVED:
            raise InputError(f"'{self.name}' is reserved; every fact carries it already.")
        if self.type not in PROP_TYPES:
            raise InputError(
                f"Property '{self.name}' has type '{self.type}'; known: {', '.join(PROP_TYPES)}."
            )


@dataclass(frozen=True)
class NodeKind:
    """A kind of node. ``label`` is its Neo4j label; ``key`` says in words what identifies one."""

    label: str
    props: tuple[Prop, ...] = ()
    description: str = ""
    key: str = "the source's own identifier"
    ftm: str = ""

    def __post_init__(self) -> None:
        check_name(self.label, "node kind")
        check_props(self.label, self.props)

    def prop(self, name: str) -> Prop | None:
        """The property of that name, or None."""
        return next((p for p in self.props if p.name == name), None)


@dataclass(frozen=True)
class EdgeKind:
    """A kind of edge: its Neo4j type, the pairs of node labels it may join, its properties.

    An empty ``ends`` allows any pair; ``("*", "*")`` with ``same=True`` any pair of equal labels.
    """

    type: str
    ends: tuple[tuple[str, str], ...] = ()
    props: tuple[Prop, ...] = ()
    description: str = ""
    ftm: str = ""
    same: bool = False

    def __post_init__(self) -> None:
        check_name(self.type, "edge kind")
        check_props(self.type, self.props)

    def prop(self, name: str) -> Prop | None:
        """The property of that name, or None."""
        return next((p for p in self.props if p.name == name), None)

    def joins(self, src: str, dst: str) -> bool:
        """Whether an edge of this kind may go from a ``src`` node to a ``dst`` node."""
        if self.same:
            return src == dst
        return not self.ends or (src, dst) in self.ends


def check_name(name: str, what: str) -> None:
    """Refuse a label, type or property name that could not stand bare in Cypher text."""
    if not isinstance(name, str) or not NAME.match(name):
        raise InputError(
            f"{name!r} cannot name a {what}: letters, digits and _ only, no digit in front."
        )


def check_props(owner: str, props: tuple[Prop, ...]) -> None:
    """Refuse a property declared twice."""
    names = [p.name for p in props]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{owner} declares the property '{name}' twice.")


def props_from(owner: str, declared: Mapping[str, Any]) -> tuple[Prop, ...]:
    """Read ``{name: type}`` or ``{name: {type, unit, description}}`` into properties."""
    props = []
    for name, value in declared.items():
        spec = {"type": value} if isinstance(value, str) else dict(value or {})
        unknown = set(spec) - {"type", "unit", "description"}
        if unknown:
            raise InputError(f"{owner}.{name}: unknown key '{sorted(unknown)[0]}'.")
        props.append(Prop(name, **spec))
    return tuple(props)


def prop_dict(prop: Prop) -> dict[str, str]:
    """The declaration of a property as plain data, for the journal and the docs."""
    full = {"type": prop.type, "unit": prop.unit, "description": prop.description}
    return {k: v for k, v in full.items() if v}
