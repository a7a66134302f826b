"""``trace network`` and ``evidence``; chains and money have files of their own."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import common, stopping, trace_chains, trace_money

ROLES = ("workshop", "seller", "broker", "buyer")
SHOWN = 12
RUNS = 10
"""Repeated runs unless asked otherwise: enough to tell firm leads from shaky ones."""


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    trace = subparsers.add_parser("trace", help="trace from a suspect")
    actions = trace.add_subparsers(metavar="WHAT", required=True)
    network = common.add(actions, "network", run_network, "the whole network from one reference")
    network.add_argument("--from", dest="start", required=True, metavar="REF", help="the suspect")
    network.add_argument(
        "--known",
        action="append",
        default=[],
        metavar="REF",
        help="a waybill or transfer known to be of the network (at most three)",
    )
    network.add_argument("--roles", default=",".join(ROLES), metavar="LIST", help="roles to report")
    network.add_argument(
        "--stability", type=int, default=RUNS, metavar="N",
        help=f"repeated runs with a part of the records left out, for probabilities "
        f"(default {RUNS}, 0 = none)",
    )  # fmt: skip
    stopping.add_seconds(network)
    trace_chains.register(actions)
    trace_money.register(actions)
    evidence = common.add(
        subparsers, "evidence", run_evidence, "the source rows behind evidence ids"
    )
    evidence.add_argument("ids", nargs="+", metavar="ID")


def run_network(args: argparse.Namespace) -> int:
    """Trace and print the network."""
    roles = [r.strip() for r in args.roles.split(",") if r.strip()]
    with stopping.first_interrupt() as interrupted:
        result = common.engine(args).trace_network(
            args.start, args.known, roles=roles, stability=args.stability,
            seconds=args.seconds, interrupted=interrupted,
        )  # fmt: skip
    if args.json:
        common.show_json(result)
    else:
        show_network(result)
    return stopping.code(result)


def show_network(result: dict[str, Any]) -> None:
    """Counts, the leading persons of each role, chains and regions as tables."""
    persons = result["persons"]
    sys.stdout.write(
        "LEAD, NOT EVIDENCE: every line is a reason to look, for a human to judge.\n\n"
    )
    counts = {role: sum(p["role"] == role for p in persons) for role in ROLES}
    counted = {role: n for role, n in counts.items() if n}
    heads = ["id", "name", "region", "score", "probability", "first evidence"]
    common.table(["role", "persons"], [*counted.items(), ("chains", len(result["chains"]))])
    for role in counted:
        rows = [_line(p) for p in persons if p["role"] == role]
        sys.stdout.write(f"\n{role}s (first {min(SHOWN, len(rows))} of {len(rows)})\n")
        common.table(heads, rows[:SHOWN])
    if result["regions"]:
        sys.stdout.write(f"\nregions ({len(result['regions'])}; workshops count as sellers)\n")
        heads = ["region", "sellers", "brokers", "buyers"]
        common.table(heads, [[r[h] for h in heads] for r in result["regions"]])
    certificate = result["certificate"]
    _rivals(result)
    for line in [*certificate.get("notes", []), *certificate.get("doubts", [])]:
        common.say(f"note: {line}")
    common.say(f"kept as run {result['run']}")


def _line(person: dict[str, Any]) -> list[str]:
    """One person as a row: what is shaky about him stands beside his probability."""
    chance = ""
    if person.get("probability") is not None:
        chance = f"{person['probability']:.2f} ({person['low']:.2f} to {person['high']:.2f})"
    return [
        person["id"],
        person["name"],
        person["region"],
        f"{person['score']:.3f}",
        f"{chance}{' thin' if person.get('thin') else ''}".strip(),
        person["evidence"][0] if person["evidence"] else "",
    ]


def _rivals(result: dict[str, Any]) -> None:
    """Which end state was taken, and what the others have that it has not."""
    certificate, rivals = result["certificate"], result.get("rivals", [])
    common.say(f"taken: {certificate['taken']}")
    for rival in rivals[1:]:
        common.say(
            f"rival: {rival['persons']} persons, log-likelihood {rival['log_likelihood']:.0f}, "
            f"lift {rival['lift']:.2f}, overlap {rival['overlap']:.2f}; "
            f"{rival['only_here_count']} only there, {rival['missing_here_count']} not there; "
            f"by {', '.join(rival['reached_by'])}"
        )
    if certificate.get("thin"):
        common.say(f"note: {certificate['thin']} persons rest on a single record (thin).")
    if "stability" in certificate:
        runs = certificate["stability"]
        common.say(
            f"probabilities: {runs['runs']} runs of {runs['asked']} with a part of the records "
            f"left out, seed {runs['seed']}, calibrated on invented cases"
        )


def run_evidence(args: argparse.Namespace) -> int:
    """Print source rows."""
    found = common.engine(args).evidence(args.ids)
    if args.json:
        common.show_json({"evidence": found})
        return 0
    for entry in found:
        place = f"{entry['sheet']} " if entry["sheet"] else ""
        sys.stdout.write(common.visible(f"{entry['file']} {place}row {entry['row']}") + "\n")
        sys.stdout.write(f"  SHA-256 {entry['sha256']}\n")
        if entry.get("line") is not None:
            sys.stdout.write("  " + common.visible(entry["line"]) + "\n")
        if entry["also"]:
            sys.stdout.write(f"  the same row also stands at {', '.join(entry['also'])}\n")
    return 0
