"""Small worlds of facts for the store's tests, with every type and awkward values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from graphengine.model.columns import conform, edge_columns, node_columns
from graphengine.model.digest import KindDigest, entity_hash
from graphengine.model.kinds import EdgeKind, NodeKind, Prop
from graphengine.model.schema import Schema, builtin

SOURCE = "ab" * 32
NOON = datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)
CRIME = NodeKind("Crime", (Prop("tags", "list"), Prop("solved", "boolean"), Prop("score", "float")))
LINK = EdgeKind("FAMILY_REL", (("Person", "Person"),), (Prop("rel_type"),))


def schema() -> Schema:
    """The built-in kinds and two that a mapping might declare."""
    return builtin().extended([CRIME], [LINK])


def provenance(row: int) -> dict[str, Any]:
    """Where a fact comes from."""
    return {
        "flags": "",
        "source": SOURCE,
        "sheet": "",
        "row": row,
        "load": 1,
        "basis": "recorded",
        "grading": None,
    }


@dataclass
class World:
    """A FactView over rows held in memory."""

    node_rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    edge_rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    schema: Schema = field(default_factory=schema)

    def node_kinds(self) -> list[str]:
        return sorted(self.node_rows)

    def edge_kinds(self) -> list[str]:
        return sorted(self.edge_rows)

    def nodes(self, kind: str) -> pl.DataFrame:
        columns = node_columns(self.schema.node(kind))
        return conform(_frame(self.node_rows.get(kind, []), columns), columns).sort("key")

    def edges(self, kind: str) -> pl.DataFrame:
        columns = edge_columns(self.schema.edge(kind))
        return conform(_frame(self.edge_rows.get(kind, []), columns), columns).sort("id")

    def node(self, kind: str, key: str, /, **props: Any) -> None:
        """State a node."""
        rows = self.node_rows.setdefault(kind, [])
        rows.append({"key": key, **provenance(len(rows) + 2), **props})

    def edge(
        self, kind: str, id_: str, src: tuple[str, str], dst: tuple[str, str], /, **p: Any
    ) -> None:
        """State an edge between two (kind, key)."""
        rows = self.edge_rows.setdefault(kind, [])
        ends = {"src_kind": src[0], "src": src[1], "dst_kind": dst[0], "dst": dst[1]}
        rows.append({"id": id_, **ends, **provenance(len(rows) + 2), **p})


def _frame(rows: list[dict[str, Any]], columns: dict[str, pl.DataType]) -> pl.DataFrame:
    names: Iterable[str] = {name for row in rows for name in row}
    return pl.DataFrame(rows, schema={n: columns[n] for n in columns if n in names}, orient="row")


def expected(world: World) -> dict[str, str]:
    """Digests of the facts, row by row, by the model's own definition."""
    found = {}
    for kind in world.node_kinds():
        total = KindDigest(kind)
        for row in world.nodes(kind).iter_rows(named=True):
            key = row.pop("key")
            total.add(entity_hash(kind, (key,), _carried(row, "load", "grading")))
        found[f"node {kind}"] = total.hex()
    for kind in world.edge_kinds():
        total = KindDigest(kind)
        for row in world.edges(kind).iter_rows(named=True):
            ident = [row.pop(c) for c in ("id", "src_kind", "src", "dst_kind", "dst")]
            total.add(entity_hash(kind, ident, _carried(row, "load")))
        found[f"edge {kind}"] = total.hex()
    return found


def _carried(row: dict[str, Any], *without: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in without}


NASTY = [
    'quote " inside',
    "comma, and 'single'",
    "line\nbreak",
    "carriage\rreturn",
    "crlf\r\nend",
    "back\\slash \\n",
    '"',
    '""',
    " blanks around ",
    "\ttab",
    "名字 汉字 😀",
    "e\u0301 combining",
    "NULL",
    "`}) DETACH DELETE n //",
    "a;b|c",
    "0012",
    "\u2028 line separator",
    "\\",
    "ends with backslash\\",
    "#comment",
]


def awkward_world() -> World:
    """Every property type, empty and missing values, hostile text, equal keys of two kinds."""
    world = World()
    for n, text in enumerate(NASTY):
        world.node("Person", f"p{n}", name=text, birthDate=date(1900 + n, 1, 31), flags="x:y")
    world.node("Person", 'key "quoted", with\nnewline', name=None)
    world.node("Person", "same", name="person of that key", alias="")
    world.node("Organisation", "same", name="organisation of that key")
    world.node("Crime", "c1", tags=["a", "b"], solved=True, score=0.1)
    world.node("Crime", "c2", tags=[], solved=False, score=-0.0)
    world.node("Crime", "c3", tags=["a", "", "b"], score=1e300)
    world.node("Crime", "c4", tags=["with\x1edelimiter", 'quote "'], score=float("inf"))
    world.node("Event", "e1", at=NOON, endAt=datetime(1899, 12, 31, 23, 59, tzinfo=UTC))
    for n, (minor, currency) in enumerate(
        [(1, "CNY"), (123456789012345, "CNY"), (500, "JPY"), (-7, "KWD"), (10, None), (None, "CNY")]
    ):
        world.node("Account", f'6222{n}@Bank, "of" X', openingBalanceMinor=n)
        world.edge(
            "TRANSFERRED",
            f"t{n}",
            ("Account", f'6222{n}@Bank, "of" X'),
            ("Account", '62220@Bank, "of" X'),
            at=NOON + timedelta(microseconds=n),
            amount_minor=minor,
            currency=currency,
            purpose=NASTY[n],
            grading='{"scheme":"4x4","source":"A"}' if n == 1 else None,
        )
    world.edge("MEMBER_OF", "m1", ("Person", "same"), ("Organisation", "same"), role="owner")
    world.edge("MEMBER_OF", "m1", ("Organisation", "same"), ("Organisation", "same"), role="self")
    world.edge("FAMILY_REL", "f1", ("Person", "p1"), ("Person", "p2"), rel_type="SIBLING")
    return world


def plain_world(persons: int, calls: int) -> World:
    """Persons and phones that call round in a ring."""
    world = World()
    for n in range(persons):
        world.node("Person", f"{n:06d}", name=f"Person {n}", birthDate=date(1980, 1, 1))
        world.node("Phone", f"+86139{n:08d}", number=f"+86139{n:08d}", service=False)
        world.edge("HOLDS", f"h{n}", ("Person", f"{n:06d}"), ("Phone", f"+86139{n:08d}"))
    for n in range(calls):
        ends = (n % persons, (n * 7 + 1) % persons)
        src, dst = (("Phone", f"+86139{end:08d}") for end in ends)
        at = NOON + timedelta(seconds=n)
        world.edge("CALLED", f"c{n:07d}", src, dst, at=at, kind="call", seconds=n % 600)
    return world
