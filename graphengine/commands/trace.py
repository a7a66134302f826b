"""``trace network`` and ``evidence``; chains and money have files of their own."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import common, trace_chains, trace_money

ROLES = ("workshop", "seller", "broker", "buyer")
SHOWN = 12


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    trace = subparsers.add_parser("trace", help="trace from a suspect")
    actions = trace.add_subparsers(metavar="WHAT", required=True)
    network = common.add(actions, "network", run_network, "the whole network from one reference")
    network.add_argument("--from", dest="start", required=True, metavar="REF")
    network.add_argument(
        "--known", action="append", default=[], metavar="REF", help="a known parcel or transfer"
    )
    network.add_argument("--roles", default=",".join(ROLES), help="roles to report")
    trace_chains.register(actions)
    trace_money.register(actions)
    evidence = common.add(
        subparsers, "evidence", run_evidence, "the source rows behind evidence ids"
    )
    evidence.add_argument("ids", nargs="+", metavar="ID")


def run_network(args: argparse.Namespace) -> int:
    """Trace and print the network."""
    roles = [r.strip() for r in args.roles.split(",") if r.strip()]
    result = common.engine(args).trace_network(args.start, args.known, roles=roles)
    if args.json:
        common.show_json(result)
    else:
        show_network(result)
    return 0


def show_network(result: dict[str, Any]) -> None:
    """Counts, the leading persons of each role, chains and regions as tables."""
    persons = result["persons"]
    sys.stdout.write(
        "LEAD, NOT EVIDENCE: every line is a reason to look, for a human to judge.\n\n"
    )
    counts = {role: sum(p["role"] == role for p in persons) for role in ROLES}
    counted = {role: n for role, n in counts.items() if n}
    common.table(["role", "persons"], [*counted.items(), ("chains", len(result["chains"]))])
    for role in counted:
        rows = [
            [
                p["id"],
                p["name"],
                p["region"],
                f"{p['score']:.3f}",
                p["evidence"][0] if p["evidence"] else "",
            ]
            for p in persons
            if p["role"] == role
        ]
        sys.stdout.write(f"\n{role}s (first {min(SHOWN, len(rows))} of {len(rows)})\n")
        common.table(["id", "name", "region", "score", "first evidence"], rows[:SHOWN])
    if result["regions"]:
        sys.stdout.write(f"\nregions ({len(result['regions'])}; workshops count as sellers)\n")
        heads = ["region", "sellers", "brokers", "buyers"]
        common.table(heads, [[r[h] for h in heads] for r in result["regions"]])
    certificate = result["certificate"]
    for line in [*certificate.get("notes", []), *certificate.get("doubts", [])]:
        common.say(f"note: {line}")
    common.say(f"kept as run {result['run']}")


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
