"""Hold a traced network to the planted truth.

Definitions, so that the figures can be worked by hand:

* Only truth persons with at least one deal are to be found. A ring person without a deal who is
  named all the same is wrong, but no innocent.
* Role (workshop, seller, broker, buyer): ``named`` are the distinct persons and organisations
  traced under that role, ``right`` those whose true role it is; precision = right / named,
  recall = right / truth, F1 their harmonic mean. A figure whose divisor is 0 is 0.
* Network: the same over all four roles together, whatever the traced role.
* Chains: distinct (seller, broker, buyer) of persons. True is a chain whose seller and buyer
  are joined by deals through that broker, of either level; a true chain found through both of
  its brokers counts once. The truth's count is of (seller, broker, sub-broker, buyer).
* Exact chains: the whole way, seller, every broker in order, buyer; nothing less is right.
* ``mean_f1``: of seller, broker, buyer and chains.
* Innocents: named persons and organisations who are not in the ring. Straw holders, whose number
  or account somebody of the ring used, are innocents, and also counted apart.
* Unidentified: numbers and accounts named for want of a holder; ``right`` are numbers that
  somebody of the ring did use. They are nobody's name, so they count nowhere else.
* A region is found when it is listed with buyers and a rightly named buyer lives there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROLES = ("workshop", "seller", "broker", "buyer")
TRADERS = ("seller", "broker", "buyer")
PEOPLE = ("person", "organisation")
Way = tuple[str, ...]


class _Named(NamedTuple):
    """What a result names: people by role, and references of things that are nobody's name."""

    roles: dict[str, set[str]]
    things: set[str]
    kinds: dict[str, str]


def score_network(result: Mapping[str, Any], truth_dir: Path) -> dict[str, Any]:
    """Score the JSON of ``trace network`` against the folder of truth; see the module.

    Returns:
        {"roles": {role: measure}, "network": measure, "chains": measure, "chains_exact": measure,
        "mean_f1", "innocents": {"named", "as_dealers", "straw_holders", "straw_as_dealers"},
        "workshops": {"truth", "named", "as_seller"}, "unidentified": {"named", "right"},
        "regions": {"truth", "found"}}, where a measure is {"truth", "named", "right",
        "precision", "recall", "f1"}. O(persons + chains).
    """
    truth = json.loads((truth_dir / "truth.json").read_text(encoding="utf-8"))
    true = _true_roles(truth)
    named = _read(result.get("persons", []))
    everyone = set().union(*named.roles.values())
    roles = {role: _measure(true[role], named.roles.get(role, set())) for role in ROLES}
    chains, exact = _chains(result.get("chains", []), named.kinds, truth_dir / "chains.csv")
    f1 = [roles[role]["f1"] for role in TRADERS] + [chains["f1"]]
    return {
        "roles": roles,
        "network": _measure(set().union(*true.values()), everyone),
        "chains": chains,
        "chains_exact": exact,
        "mean_f1": round(sum(f1) / len(f1), 4),
        "innocents": _innocents(named, everyone, truth, truth_dir),
        "workshops": {
            "truth": len(true["workshop"]),
            "named": len(true["workshop"] & everyone),
            "as_seller": len(true["workshop"] & named.roles.get("seller", set())),
        },
        "unidentified": {
            "named": len(named.things),
            "right": len(named.things & _ring_numbers(truth_dir)),
        },
        "regions": _regions(result, truth, named.roles.get("buyer", set()) & true["buyer"]),
    }


def format_scores(scores: Mapping[str, Any]) -> str:
    """The scores as a text table with a few lines below it."""
    lines = [f"{'':<13}{'truth':>8}{'named':>8}{'right':>8}{'precision':>11}{'recall':>8}{'F1':>8}"]
    rows = [
        *scores["roles"].items(),
        ("network", scores["network"]),
        ("chains", scores["chains"]),
        ("exact chains", scores["chains_exact"]),
    ]
    for name, m in rows:
        lines.append(
            f"{name:<13}{m['truth']:>8}{m['named']:>8}{m['right']:>8}"
            f"{m['precision']:>11.3f}{m['recall']:>8.3f}{m['f1']:>8.3f}"
        )
    innocents, things, regions = scores["innocents"], scores["unidentified"], scores["regions"]
    lines += [
        f"mean F1 of seller, broker, buyer and chains: {scores['mean_f1']:.3f}",
        f"innocents named: {innocents['named']} ({innocents['as_dealers']} as dealers,"
        f" {innocents['straw_holders']} of them straw holders)",
        f"numbers without a known holder: {things['named']}, of which the ring's {things['right']}",
        f"regions with buyers found: {regions['found']} of {regions['truth']}",
    ]
    return "\n".join(lines) + "\n"


def _read(persons: Iterable[Mapping[str, Any]]) -> _Named:
    roles: dict[str, set[str]] = {role: set() for role in ROLES}
    things: set[str] = set()
    kinds: dict[str, str] = {}
    for person in persons:
        kind, key = _parts(person.get("ref") or person.get("id"))
        kinds[key] = kind
        if kind in PEOPLE:
            roles.setdefault(str(person.get("role")), set()).add(key)
        elif key:
            things.add(key)
    return _Named(roles, things, kinds)


def _parts(ref: object) -> tuple[str, str]:
    """Kind and key of a reference; a bare key is a person's, a bare number a phone's."""
    text = str(ref or "").strip()
    kind, colon, key = text.partition(":")
    if colon:
        return kind.lower(), key
    return ("phone" if text.startswith("+") else "person" if text else ""), text


def _true_roles(truth: Mapping[str, Any]) -> dict[str, set[str]]:
    return {
        role: {row["id"] for row in truth["persons"][f"{role}s"] if row["active"]} for role in ROLES
    }


def _innocents(
    named: _Named, everyone: set[str], truth: Mapping[str, Any], folder: Path
) -> dict[str, int]:
    ring = {row["id"] for role in ROLES for row in truth["persons"][f"{role}s"]}
    innocents = everyone - ring
    dealers = innocents & set().union(*(who for r, who in named.roles.items() if r != "buyer"))
    straws = {row["holder"] for row in _rows(folder / "straw_holders.csv")}
    return {
        "named": len(innocents),
        "as_dealers": len(dealers),
        "straw_holders": len(innocents & straws),
        "straw_as_dealers": len(dealers & straws),
    }


def _ring_numbers(folder: Path) -> set[str]:
    """Numbers that the ring used; none where the truth was written before it told them."""
    path = folder / "ring_numbers.csv"
    return {row["number"] for row in _rows(path)} if path.exists() else set()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _measure(true: set[Any], named: set[Any]) -> dict[str, Any]:
    return _figures(len(true), len(named), len(true & named), len(true & named))


def _figures(truth: int, named: int, right: int, found: int) -> dict[str, Any]:
    precision = right / named if named else 0.0
    recall = found / truth if truth else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {
        "truth": truth,
        "named": named,
        "right": right,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
    }


def _chains(
    traced: Iterable[Mapping[str, Any]], kinds: Mapping[str, str], path: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both measures of chains: by (seller, broker, buyer), and by the whole way."""
    triples: set[Way] = set()
    whole: set[Way] = set()
    for chain in traced:
        ends = _way(kinds, chain.get("seller"), chain.get("broker"), chain.get("buyer"))
        between = chain.get("brokers") or [chain.get("broker")]
        way = _way(kinds, chain.get("seller"), *between, chain.get("buyer"))
        triples |= {ends} if ends else set()
        whole |= {way} if way else set()
    true: set[Way] = set()
    found, rows = 0, _rows(path)
    for row in rows:
        ways = {
            (row["seller"], row[step], row["buyer"])
            for step in ("broker", "sub_broker")
            if row[step]
        }
        true |= ways
        found += bool(ways & triples)
    steps = ("seller", "broker", "sub_broker", "buyer")
    exact = {tuple(row[step] for step in steps if row[step]) for row in rows}
    loose = _figures(len(rows), len(triples), len(true & triples), found)
    return loose, _measure(exact, whole)


def _way(kinds: Mapping[str, str], *refs: object) -> Way:
    """Who is in a chain, in order; () where one of them is nobody, or a thing."""
    parts = [_parts(ref) for ref in refs]
    known = all(key and kinds.get(key, kind) in PEOPLE for kind, key in parts)
    return tuple(key for _, key in parts) if known else ()


def _regions(
    result: Mapping[str, Any], truth: Mapping[str, Any], right: set[str]
) -> dict[str, int]:
    buyers = [row for row in truth["persons"]["buyers"] if row["active"]]
    listed = {row["region"] for row in result.get("regions", []) if row.get("buyers")}
    found = {row["region"] for row in buyers if row["id"] in right} & listed
    return {"truth": len({row["region"] for row in buyers}), "found": len(found)}
