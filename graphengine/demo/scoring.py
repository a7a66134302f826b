"""Hold a traced network to the planted truth.

Definitions, so that the figures can be worked by hand:

* Only truth persons with at least one deal count.
* Role (seller, broker, buyer): ``named`` are the distinct persons traced under that role,
  ``right`` those whose true role it is; precision = right / named, recall = right / truth,
  F1 their harmonic mean. A figure whose divisor is 0 is 0.
* A workshop keeper sells to sellers. The trace has no role for him, so he is taken out before
  sellers are counted, neither right nor wrong, and reported under ``workshops``.
* Network: the same over all sellers, brokers and buyers, whatever the traced role.
* Chains: distinct (seller, broker, buyer) of persons. True is a chain whose seller and buyer
  are joined by deals through that broker, of either level; a true chain found through both of
  its brokers counts once. The truth's count is of (seller, broker, sub-broker, buyer).
* Innocents: named persons who are in no role of the truth. Straw holders are innocents, and
  also counted apart. Ids of phones, accounts or other non-persons are ``unidentified``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROLES = ("seller", "broker", "buyer")
Triple = tuple[str, str, str]


def score_network(result: Mapping[str, Any], truth_dir: Path) -> dict[str, Any]:
    """Score the JSON of ``trace network`` against the folder of truth; see the module.

    Returns:
        {"roles": {role: measure}, "network": measure, "chains": measure, "mean_f1",
        "innocents": {"named", "as_dealers", "straw_holders"}, "workshops": {"truth", "named",
        "as_seller"}, "unidentified", "regions": {"truth", "found"}}, where a measure is
        {"truth", "named", "right", "precision", "recall", "f1"}.
    """
    truth = json.loads((truth_dir / "truth.json").read_text(encoding="utf-8"))
    true = _true_roles(truth)
    named: dict[str, set[str]] = {role: set() for role in (*ROLES, "workshop")}
    unidentified = 0
    for person in result.get("persons", []):
        who = _person(person.get("id"))
        if who:
            named.setdefault(str(person.get("role")), set()).add(who)
        else:
            unidentified += 1
    everyone = set().union(*named.values())
    ring = set().union(*(true[role] for role in ROLES))
    keepers = true["workshop"]
    roles = {role: _measure(true[role], named[role] - keepers) for role in ROLES}
    chains = _chains(result.get("chains", []), truth_dir / "chains.csv")
    innocents = everyone - ring - keepers
    dealers = named["seller"] | named["broker"] | named["workshop"]
    f1 = [roles[role]["f1"] for role in ROLES] + [chains["f1"]]
    return {
        "roles": roles,
        "network": _measure(ring, everyone - keepers),
        "chains": chains,
        "mean_f1": round(sum(f1) / len(f1), 4),
        "innocents": {
            "named": len(innocents),
            "as_dealers": len(innocents & dealers),
            "straw_holders": len(innocents & _straw_holders(truth_dir)),
        },
        "workshops": {
            "truth": len(keepers),
            "named": len(keepers & everyone),
            "as_seller": len(keepers & named["seller"]),
        },
        "unidentified": unidentified,
        "regions": _regions(result, truth),
    }


def format_scores(scores: Mapping[str, Any]) -> str:
    """The scores as a text table with a few lines below it."""
    lines = [f"{'':<10}{'truth':>8}{'named':>8}{'right':>8}{'precision':>11}{'recall':>8}{'F1':>8}"]
    rows = [*scores["roles"].items(), ("network", scores["network"]), ("chains", scores["chains"])]
    for name, m in rows:
        lines.append(
            f"{name:<10}{m['truth']:>8}{m['named']:>8}{m['right']:>8}"
            f"{m['precision']:>11.3f}{m['recall']:>8.3f}{m['f1']:>8.3f}"
        )
    innocents, shops, regions = scores["innocents"], scores["workshops"], scores["regions"]
    lines += [
        f"mean F1 of seller, broker, buyer and chains: {scores['mean_f1']:.3f}",
        f"innocents named: {innocents['named']} ({innocents['as_dealers']} as dealers,"
        f" {innocents['straw_holders']} of them straw holders)",
        f"workshop keepers named: {shops['named']} of {shops['truth']}"
        f" ({shops['as_seller']} as seller); unidentified: {scores['unidentified']}",
        f"regions with buyers found: {regions['found']} of {regions['truth']}",
    ]
    return "\n".join(lines) + "\n"


def _person(ref: object) -> str:
    """The person's key, or "" for nobody or for a thing such as phone:+86..."""
    text = str(ref or "").strip()
    if text.startswith("person:"):
        return text.removeprefix("person:")
    return "" if ":" in text else text


def _true_roles(truth: Mapping[str, Any]) -> dict[str, set[str]]:
    return {
        role: {row["id"] for row in truth["persons"][f"{role}s"] if row["active"]}
        for role in (*ROLES, "workshop")
    }


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


def _chains(traced: Iterable[Mapping[str, Any]], path: Path) -> dict[str, Any]:
    triples = {_triple(chain) for chain in traced} - {None}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    true: set[Triple] = set()
    found = 0
    for row in rows:
        ways = {
            (row["seller"], row[step], row["buyer"])
            for step in ("broker", "sub_broker")
            if row[step]
        }
        true |= ways
        found += bool(ways & triples)
    return _figures(len(rows), len(triples), len(true & triples), found)


def _triple(chain: Mapping[str, Any]) -> Triple | None:
    seller, broker, buyer = (_person(chain.get(role)) for role in ROLES)
    return (seller, broker, buyer) if seller and broker and buyer else None


def _straw_holders(folder: Path) -> set[str]:
    with (folder / "straw_holders.csv").open(encoding="utf-8", newline="") as file:
        return {row["holder"] for row in csv.DictReader(file)}


def _regions(result: Mapping[str, Any], truth: Mapping[str, Any]) -> dict[str, int]:
    true = {row["region"] for row in truth["persons"]["buyers"] if row["active"]}
    found = {row["region"] for row in result.get("regions", []) if row.get("buyers")}
    return {"truth": len(true), "found": len(true & found)}
