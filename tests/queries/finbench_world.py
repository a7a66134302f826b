"""The published transfers with a small made layer of holders, phones, ties and loans on top.

The layer is the same on every run. It is written as one CSV and loaded by a mapping of its own,
so that it reaches the graph as any case's facts do; the oracles read the same rows from here.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

PEOPLE, FIRMS, BANKS = 400, 60, 3
START = datetime(2022, 9, 1, tzinfo=UTC)
CODES = {
    "Australian Dollar": "AUD", "Bitcoin": "BTC", "Brazil Real": "BRL", "Canadian Dollar": "CAD",
    "Euro": "EUR", "Mexican Peso": "MXN", "Ruble": "RUB", "Rupee": "INR", "Saudi Riyal": "SAR",
    "Shekel": "ILS", "Swiss Franc": "CHF", "UK Pound": "GBP", "US Dollar": "USD", "Yen": "XJY",
    "Yuan": "CNY",
}  # fmt: skip
HEADERS = "what a_kind a b_kind b id at amount currency words".split()
MAPPING = """
mapping: finbench_layer
title: Holders, phones, ties, payments and loans made for a test
tables:
  - where: {what: holds}
    columns: {what: what, a_kind: a_kind, b_kind: b_kind, a: a, b: b, id: id}
    nodes:
      holder: {kind: {value: a_kind, of: [Person, Organisation]}, key: {text: a}}
      thing: {kind: {value: b_kind, of: [Account, Phone]}, key: {text: b}}
    edges:
      - {kind: HOLDS, from: holder, to: thing, id: id}
  - where: {what: uses}
    columns: {what: what, a: a, b: b, id: id, at: {from: at, as: time, timezone: UTC}}
    nodes:
      phone: {kind: Phone, key: {text: a}}
      device: {kind: Device, key: {text: b}}
    edges:
      - {kind: USES, from: phone, to: device, id: id, props: {at: at}}
  - where: {what: knows}
    columns: {what: what, a: a, b: b, id: id, at: {from: at, as: time, timezone: UTC}, words: words}
    nodes:
      one: {kind: Person, key: {text: a}}
      other: {kind: Person, key: {text: b}}
    edges:
      - {kind: KNOWS, from: one, to: other, id: id, props: {at: at, ground: words}}
  - where: {what: paid}
    columns:
      what: what
      a: a
      b: b
      id: id
      at: {from: at, as: time, timezone: UTC}
      amount: {from: amount, as: money, currency: {from: currency}}
      words: words
    nodes:
      payer: {kind: Person, key: {text: a}}
      payee: {kind: Organisation, key: {text: b}}
    edges:
      - {kind: PAID, from: payer, to: payee, id: id,
         props: {at: at, amount: amount, purpose: words}}
  - where: {what: transferred}
    columns:
      what: what
      a: a
      b: b
      id: id
      at: {from: at, as: time, timezone: UTC}
      amount: {from: amount, as: money, currency: {from: currency}}
      words: words
    nodes:
      payer: {kind: Account, key: {text: a}}
      payee: {kind: Account, key: {text: b}}
    edges:
      - {kind: TRANSFERRED, from: payer, to: payee, id: id,
         props: {at: at, amount: amount, purpose: words}}
"""


class Transfer(NamedTuple):
    """One transfer; ``minor`` in minor units."""

    id: str
    at: datetime
    src: str
    dst: str
    minor: int
    currency: str
    channel: str
    purpose: str


class Tie(NamedTuple):
    """One dated edge of the layer; ``words`` is its ground or purpose."""

    id: str
    at: datetime
    src: str
    dst: str
    words: str


Holder = tuple[str, str]
"""Kind and key."""


@dataclass
class World:
    """All facts as plain records, with the look-ups that oracles need."""

    transfers: list[Transfer]
    out: dict[str, list[Transfer]] = field(default_factory=lambda: defaultdict(list))
    into: dict[str, list[Transfer]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[str, set[Holder]] = field(default_factory=lambda: defaultdict(set))
    accounts: dict[Holder, set[str]] = field(default_factory=lambda: defaultdict(set))
    phones: dict[Holder, set[str]] = field(default_factory=lambda: defaultdict(set))
    uses: list[Tie] = field(default_factory=list)
    knows: list[Tie] = field(default_factory=list)
    paid: list[Tie] = field(default_factory=list)

    def names(self) -> list[str]:
        """Every account, sorted."""
        return sorted({*self.out, *self.into})


def published(file: Path) -> Iterator[Transfer]:
    """The rows of the published file."""
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield Transfer(
                row["tx_id"],
                datetime.strptime(row["timestamp"], "%Y/%m/%d %H:%M").replace(tzinfo=UTC),
                f"{row['from_account']}@{row['from_bank']}",
                f"{row['to_account']}@{row['to_bank']}",
                round(float(row["amount_paid"]) * 100),
                CODES[row["payment_currency"]],
                row["payment_format"],
                "",
            )


def layer(accounts: list[str]) -> Iterator[dict[str, str]]:
    """The rows of the layer: what depends only on the place of an account in the sorted list."""
    for i, account in enumerate(accounts):
        yield _row(
            "holds", f"h{i}", a_kind="Person", a=f"p{i % PEOPLE}", b_kind="Account", b=account
        )
        if i % 5 == 0:
            firm = f"o{i // 5 % FIRMS}"
            yield _row("holds", f"g{i}", a_kind="Organisation", a=firm, b_kind="Account", b=account)
        if i % 3 == 0:
            yield from _loan(i, account)
    for i in range(PEOPLE):
        phone = f"+8613800{i:06d}"
        yield _row("holds", f"f{i}", a_kind="Person", a=f"p{i}", b_kind="Phone", b=phone)
        for n in range(i % 3):
            device = f"{(i * 7 + n) % 37:015d}"
            yield _row("uses", f"u{i}-{n}", a=phone, b=device, at=_at(i * 41 + n * 997))
        for n, step in enumerate((3, 11)):
            ground = "guarantee" if (i + n) % 4 else "neighbours"
            other = f"p{(i * 7 + step) % PEOPLE}"
            yield _row("knows", f"k{i}-{n}", a=f"p{i}", b=other, at=_at(i * 29 + n), words=ground)
        for n, step in enumerate((3, 5)):
            words = "shares" if i % 2 else "rent"
            firm, at = f"o{i * step % FIRMS}", _at(i * 37 + n)
            yield _row("paid", f"m{i}-{n}", a=f"p{i}", b=firm, at=at, words=words, amount="10.00")


def _loan(i: int, account: str) -> Iterator[dict[str, str]]:
    bank, amount = f"LENDER{i % BANKS}", f"{(i * 131) % 9000 + 100}.00"
    money = {"currency": "EUR" if i % 7 == 0 else "USD", "words": "loan"}
    first = _row("transferred", f"l{i}", a=bank, b=account, at=_at(i * 5), amount=amount)
    yield first | money
    if i % 2:
        part = f"{(i * 131) % 9000 / 2 + 50:.2f}"
        back = _row("transferred", f"r{i}", a=account, b=bank, at=_at(i * 5 + 6000), amount=part)
        yield back | money | {"words": ""}


def _at(minutes: int) -> str:
    return (START + timedelta(minutes=minutes % 17_000)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(what: str, id_: str, **cells: str) -> dict[str, str]:
    return {**dict.fromkeys(HEADERS, ""), "currency": "USD", "what": what, "id": id_, **cells}


def write(rows: Iterable[dict[str, str]], file: Path) -> None:
    """The layer as CSV."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADERS)
        writer.writeheader()
        writer.writerows(rows)


def world(transfers: list[Transfer], rows: Iterable[dict[str, str]]) -> World:
    """Transfers and layer as one world."""
    made = World(list(transfers))
    for row in rows:
        at = datetime.fromisoformat(row["at"]) if row["at"] else START
        tie = Tie(row["id"], at, row["a"], row["b"], row["words"])
        match row["what"]:
            case "transferred":
                minor = round(float(row["amount"]) * 100)
                made.transfers.append(
                    Transfer(tie.id, at, tie.src, tie.dst, minor, row["currency"], "", tie.words)
                )
            case "holds":
                holder = (row["a_kind"], row["a"])
                held = made.accounts if row["b_kind"] == "Account" else made.phones
                held[holder].add(row["b"])
                if row["b_kind"] == "Account":
                    made.holders[row["b"]].add(holder)
            case what:
                getattr(made, what).append(tie)
    for transfer in made.transfers:
        made.out[transfer.src].append(transfer)
        made.into[transfer.dst].append(transfer)
    return made
