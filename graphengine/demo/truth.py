"""The planted truth, written apart from the agency files; no loader and no tracer reads it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphengine.demo.assets import Lending
from graphengine.demo.deals import HOPS, RETAIL, Deals
from graphengine.demo.plan import Cast
from graphengine.demo.regions import REGION_NAMES
from graphengine.demo.settle import CASH, MODES
from graphengine.demo.tables import World, when


@dataclass(frozen=True)
class RingFacts:
    """The ring's deals with the identifiers under which they stand in the agency files."""

    deals: Deals
    modes: np.ndarray[tuple[int], np.dtype[np.int64]]
    waybills: list[str]
    tx_ids: list[list[str]]


def write_truth(
    folder: Path,
    cast: Cast,
    world: World,
    lending: Lending,
    facts: RingFacts,
    scale: str,
    seed: int,
) -> None:
    """Write truth.json and the tables of deals, chains, straw holders and number changes."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = world.people.id_number.to_list()
    _deals(folder / "deals.csv", ids, facts)
    chains = _chains(folder / "chains.csv", ids, cast, facts)
    _tables(folder, ids, cast, world, lending)
    body = {
        "scale": scale,
        "seed": seed,
        "persons": _persons(cast, world, facts),
        "counts": {
            "workshops": len(cast.ring.sources),
            "sellers": len(cast.ring.sellers),
            "brokers": len(cast.ring.brokers),
            "buyers": len(cast.ring.buyers),
            "innocents": cast.people - cast.first_innocent,
            "deals": len(facts.deals),
            "chains": chains,
            "cash_deals": int((facts.modes == CASH).sum()),
            "regions": len({int(world.people.region[b]) for b in cast.ring.buyers}),
        },
        "seeds": _seeds(cast, ids, facts),
    }
    text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")


def _persons(cast: Cast, world: World, facts: RingFacts) -> dict[str, list[dict[str, Any]]]:
    ring, people = cast.ring, world.people
    level = dict(zip(ring.brokers.tolist(), ring.levels, strict=True))
    bought = set(facts.deals.payer.tolist())
    sold = set(facts.deals.payee.tolist())

    def row(person: int) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "id": people.id_number[person],
            "name": people.name[person],
            "region": REGION_NAMES[int(people.region[person])],
            "active": person in bought or person in sold,
        }
        return entry | ({"level": level[person]} if person in level else {})

    return {
        "workshops": [row(p) for p in ring.sources.tolist()],
        "sellers": [row(p) for p in ring.sellers.tolist()],
        "brokers": [row(p) for p in ring.brokers.tolist()],
        "buyers": [row(p) for p in ring.buyers.tolist()],
    }


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def _deals(path: Path, ids: list[str], facts: RingFacts) -> None:
    deals = facts.deals
    sent, received = when(deals.sent).to_list(), when(deals.received).to_list()
    rows = (
        (
            f"D{i:06d}", HOPS[deals.hop[i]], ids[deals.payee[i]], ids[deals.payer[i]],
            facts.waybills[i], sent[i], received[i], int(deals.units[i]), int(deals.price[i]),
            MODES[facts.modes[i]], ";".join(facts.tx_ids[i]),
            f"D{deals.supply[i]:06d}" if deals.supply[i] >= 0 else "",
        )
        for i in range(len(deals))
    )  # fmt: skip
    header = (
        "deal_id hop from_id to_id waybill sent_at received_at units amount_minor paid"
        " tx_ids supplied_by"
    )
    _write(path, header.split(), rows)


def _chains(path: Path, ids: list[str], cast: Cast, facts: RingFacts) -> int:
    """One row per distinct (seller, broker, sub-broker, buyer) with the deals that show it."""
    deals, dealers = facts.deals, set(cast.ring.sellers.tolist())
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for index in np.flatnonzero(deals.hop == RETAIL).tolist():
        steps, at = [index], index
        while deals.supply[at] >= 0 and int(deals.payee[at]) not in dealers:
            at = int(deals.supply[at])
            steps.append(at)
        people = [ids[deals.payer[index]], *(ids[deals.payee[step]] for step in steps)]
        buyer, seller = people[0], people[-1]
        broker = people[-2]
        sub = people[1] if len(people) == 4 else ""
        key = (seller, broker, sub, buyer)
        found.setdefault(key, []).append("+".join(f"D{step:06d}" for step in reversed(steps)))
    rows = [(*key, ";".join(found[key])) for key in sorted(found)]
    _write(path, ("seller", "broker", "sub_broker", "buyer", "deal_ids"), rows)
    return len(rows)


def _tables(folder: Path, ids: list[str], cast: Cast, world: World, lending: Lending) -> None:
    number, account = world.phones.number, world.accounts.number
    _write(
        folder / "number_changes.csv",
        ("person", "old_number", "new_number", "changed_at"),
        [
            (ids[p], f"+86{number[old]}", f"+86{number[new]}", when(np.array([moment]))[0])
            for p, old, new, moment in lending.number_changes
        ],
    )
    used = np.concatenate([world.phones.private[:2], world.phones.trade[:2]])
    ring = range(cast.first_innocent)
    pairs = {(ids[p], f"+86{number[phone]}") for p in ring for phone in used[:, p].tolist()}
    _write(folder / "ring_numbers.csv", ("person", "number"), sorted(pairs))
    straw = [("phone", ids[user], ids[lender], f"+86{number[phone]}")
             for user, lender, phone in lending.straw_phones]  # fmt: skip
    straw += [("account", ids[user], ids[lender], account[index])
              for user, lender, index in lending.straw_accounts]  # fmt: skip
    _write(folder / "straw_holders.csv", ("kind", "user", "holder", "identifier"), straw)
    _write(
        folder / "shared_phones.csv",
        ("person", "other", "number"),
        [(ids[a], ids[b], f"+86{number[phone]}") for a, b, phone in lending.shared_phones],
    )


def _seeds(cast: Cast, ids: list[str], facts: RingFacts) -> dict[str, dict[str, Any]]:
    """For each role the person with the most paid deals of his kind, and two waybills."""
    deals, paid = facts.deals, facts.modes != CASH
    seeds = {}
    for role, persons, ends in (
        ("buyer", cast.ring.buyers, deals.payer),
        ("broker", cast.ring.brokers, deals.payee),
        ("seller", cast.ring.sellers, deals.payee),
    ):
        size = len(ids)
        counts = np.bincount(ends[paid], minlength=size) * size + np.bincount(ends, minlength=size)
        chosen = int(persons[np.argmax(counts[persons])])
        mine = np.flatnonzero(ends == chosen)
        mine = mine[np.argsort(~paid[mine], kind="stable")][:2]
        seeds[role] = {"id": ids[chosen], "waybills": [facts.waybills[i] for i in mine.tolist()]}
    return seeds
