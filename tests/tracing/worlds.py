"""Tiny hand-made facts behind an in-memory view, for tests of tracing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

SOURCE = "ab" * 32
DAY0 = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
TIME = pl.Datetime("us", "UTC")

PROVENANCE: dict[str, Any] = {"source": pl.String, "sheet": pl.String, "row": pl.Int64}
ENDS: dict[str, Any] = dict.fromkeys(("id", "src_kind", "src", "dst_kind", "dst"), pl.String)
NODES: dict[str, dict[str, Any]] = {
    "Person": {"name": pl.String, "alias": pl.String, "region": pl.String},
    "Organisation": {"name": pl.String, "region": pl.String},
    "Phone": {},
    "Account": {},
    "Parcel": {
        "waybill": pl.String, "carrier": pl.String, "goods": pl.String, "weightKg": pl.Float64,
        "declaredMinor": pl.Int64, "feeMinor": pl.Int64,
    },
}  # fmt: skip
END = {"at": TIME, "name": pl.String, "address": pl.String, "region": pl.String}
EDGES: dict[str, dict[str, Any]] = {
    "HOLDS": {"startDate": pl.Date, "endDate": pl.Date, "name": pl.String},
    "SENT": END,
    "RECEIVED": END,
    "TRANSFERRED": {
        "at": TIME, "amount_minor": pl.Int64, "currency": pl.String,
        "transactionNumber": pl.String, "purpose": pl.String, "channel": pl.String,
    },
    "LIVES_AT": {},
    "CALLED": {"at": TIME, "kind": pl.String, "seconds": pl.Int64},
}  # fmt: skip


def day(number: float) -> datetime:
    """Noon of the ``number``-th day; fractions are parts of a day."""
    return DAY0 + timedelta(days=number)


@dataclass
class World:
    """Facts written one by one; every fact gets the next source row, as a file would."""

    node_rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    edge_rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    row: int = 1
    order: int | None = None
    schema: Any = None

    def _next(self) -> dict[str, Any]:
        self.row += 1
        return {"source": SOURCE, "sheet": "", "row": self.row}

    def node(self, kind: str, key: str, /, **props: Any) -> None:
        self.node_rows.setdefault(kind, []).append({"key": key, **props, **self._next()})

    def edge(self, kind: str, src: tuple[str, str], dst: tuple[str, str], /, **props: Any) -> int:
        provenance = self._next()
        self.edge_rows.setdefault(kind, []).append(
            {
                "id": f"{kind}-{provenance['row']:06d}", "src_kind": src[0], "src": src[1],
                "dst_kind": dst[0], "dst": dst[1], **props, **provenance,
            }
        )  # fmt: skip
        return int(provenance["row"])

    def person(self, key: str, region: str = "R1", kind: str = "Person") -> None:
        """A person with one phone ``+key`` and one account ``a-key``, held from 2020."""
        self.node(kind, key, name=f"name {key}", region=region)
        for unit in (("Phone", f"+{key}"), ("Account", f"a-{key}")):
            self.hold(key, unit, kind=kind)

    def hold(
        self,
        key: str,
        unit: tuple[str, str],
        start: date | None = date(2020, 1, 1),
        end: date | None = None,
        kind: str = "Person",
    ) -> None:
        self.edge("HOLDS", (kind, key), unit, startDate=start, endDate=end)

    def home(self, key: str, place: str) -> None:
        self.edge("LIVES_AT", ("Person", key), ("Place", place))

    def parcel(
        self,
        number: str,
        sender: str,
        receiver: str,
        at: float,
        *,
        written: tuple[str, str] | None = None,
        **props: Any,
    ) -> None:
        """A parcel from phone ``+sender`` to phone ``+receiver``, delivered two days later.

        ``written``: name and address of the sender as on the waybill.
        """
        self.node("Parcel", number, **{"goods": "toys", "weightKg": 1.0, "carrier": "C1", **props})
        for kind, who, when in (("SENT", sender, at), ("RECEIVED", receiver, at + 2)):
            name, place = (f"name {who}", None)
            if written is not None and kind == "SENT":
                name, place = written
            self.edge(
                kind, ("Phone", f"+{who}"), ("Parcel", number), at=day(when), name=name,
                address=place, region="R1",
            )  # fmt: skip

    def pay(self, payer: str, payee: str, at: float, amount: int, **props: Any) -> int:
        """A transfer from account ``a-payer`` to ``a-payee``, in whole units."""
        return self.edge(
            "TRANSFERRED", ("Account", f"a-{payer}"), ("Account", f"a-{payee}"), at=day(at),
            amount_minor=amount * 100, currency="CNY", **props,
        )  # fmt: skip

    def call(self, a: str, b: str, at: float) -> None:
        self.edge("CALLED", ("Phone", f"+{a}"), ("Phone", f"+{b}"), at=day(at), kind="call")

    def shuffled(self, seed: int) -> World:
        """The same facts, returned by the view in another row order."""
        return World(self.node_rows, self.edge_rows, self.row, seed, self.schema)

    def _frame(self, rows: list[dict[str, Any]], types: dict[str, Any]) -> pl.DataFrame:
        frame = pl.DataFrame(rows, schema=types) if rows else pl.DataFrame(schema=types)
        if self.order is None or not rows:
            return frame
        mixed: pl.DataFrame = frame[np.random.default_rng(self.order).permutation(frame.height)]
        return mixed

    def node_kinds(self) -> list[str]:
        return sorted(self.node_rows)

    def edge_kinds(self) -> list[str]:
        return sorted(self.edge_rows)

    def nodes(self, kind: str) -> pl.DataFrame:
        types = {"key": pl.String, **NODES.get(kind, {}), **PROVENANCE}
        return self._frame(self.node_rows.get(kind, []), types)

    def edges(self, kind: str) -> pl.DataFrame:
        types = {**ENDS, **EDGES.get(kind, {}), **PROVENANCE}
        return self._frame(self.edge_rows.get(kind, []), types)


def evidence(row: int) -> str:
    """Evidence id of a row of these facts."""
    return f"{SOURCE[:12]}::{row}"


def trade() -> World:
    """One workshop-less ring among honest people.

    Seller ``s`` supplies brokers ``b1`` and ``b2``; each sells ``pens`` to six buyers. Honest shop
    ``h`` sends ``books`` to twenty of forty bystanders and to two of the ring's buyers; bystanders
    send each other gifts, unpaid.
    """
    world = World()
    buyers = [f"x{i:02d}" for i in range(12)]
    others = [f"o{i:02d}" for i in range(40)]
    for key in ("s", "b1", "b2", "h", *buyers, *others):
        world.person(key, region="R2" if key.startswith("x1") else "R1")
    for week in range(4):
        for j, broker in enumerate(("b1", "b2")):
            at = 14 * week + j
            world.parcel(f"W{week}{broker}", "s", broker, at, goods="pens", weightKg=3.0)
            world.pay(broker, "s", at + 1, 3000 + 100 * week)
    for i, buyer in enumerate(buyers):
        broker = "b1" if i < 6 else "b2"
        world.call(buyer, broker, 4 + 4 * i - 1)
        world.parcel(f"D{i:02d}", broker, buyer, 4 + 4 * i, goods="pens", weightKg=1.0)
        world.pay(buyer, broker, 4 + 4 * i - 0.5, 2000)
    for i in range(20):
        world.parcel(f"H{i:02d}", "h", others[i], 2.5 * i, goods="books", carrier="C2")
        world.pay(others[i], "h", 2.5 * i - 1, 35 + i)
    for i in range(2):
        world.parcel(f"HX{i}", "h", buyers[i], 30 + i, goods="books", carrier="C2")
        world.pay(buyers[i], "h", 29.5 + i, 40)
    for i in range(160):
        a, b = others[i % 40], others[(i * 7 + 1 + i // 40) % 40]
        goods = ("food", "shirts", "tea", "shoes")[i % 4]
        if a != b:
            world.parcel(f"G{i:03d}", a, b, 0.3 * i, goods=goods, carrier=f"C{1 + i % 2}")
    return world
