"""``case new``, ``status``, ``verify``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from graphengine.commands import common


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    case = subparsers.add_parser("case", help="make a case", description="Make a case folder.")
    actions = case.add_subparsers(metavar="ACTION", required=True)
    new = common.add(actions, "new", run_new, "make a new case folder", case=False)
    new.add_argument("dir", type=Path, metavar="DIR")
    new.add_argument("--title", required=True)
    new.add_argument("--purpose", required=True, help="what the case is for")
    new.add_argument("--authority", required=True, help="the legal basis or order it rests on")
    new.add_argument("--review-by", required=True, metavar="DATE", help="YYYY-MM-DD")
    new.add_argument("--owner", default="")
    new.add_argument("--store", default="", metavar="URL", help="the team's own Neo4j")
    new.add_argument("--time-zone", default="Asia/Shanghai")
    new.add_argument("--currency", default="CNY")
    new.add_argument("--region", default="CN", help="country of numbers without a country code")
    common.add(subparsers, "status", run_status, "count what is in the case")
    verify = common.add(
        subparsers, "verify", run_verify, "re-hash files and facts, compare the graph with them"
    )
    verify.add_argument("--no-graph", action="store_true", help="leave the graph out")


def run_new(args: argparse.Namespace) -> int:
    """Make a case."""
    from graphengine.case.folder import CaseInfo, day
    from graphengine.engine import Engine

    info = CaseInfo(
        title=args.title,
        purpose=args.purpose,
        authority=args.authority,
        review_by=day(args.review_by),
        owner=args.owner,
        time_zone=args.time_zone,
        currency=args.currency.upper(),
        region=args.region.upper(),
        store=args.store,
    )
    engine = Engine.create(args.dir, info)
    if args.json:
        common.show_json({"case": str(engine.root)})
    else:
        common.say(f"Made the case in {args.dir}.")
    return 0


def run_status(args: argparse.Namespace) -> int:
    """Print counts."""
    status = common.engine(args).status()
    if args.json:
        common.show_json(status)
        return 0
    case = status["case"]
    sys.stdout.write(
        common.visible(f"{case['title']}\nfor: {case['purpose']}\nunder: {case['authority']}\n\n")
    )
    counts = [("node", k, n) for k, n in status["nodes"].items()]
    counts += [("edge", k, n) for k, n in status["edges"].items()]
    common.table(["", "kind", "count"], counts)
    columns = ["name", "rows", "loaded", "rejected", "duplicates"]
    files = [
        [load["load"], load["mapping"], *(f[c] for c in columns)]
        for load in status["loads"]
        for f in load["files"]
    ]
    if files:
        sys.stdout.write("\n")
        common.table(["load", "mapping", "file", *columns[1:]], files)
    if status["again"]:
        sys.stdout.write("\n")
        common.table(["stated again", "with other values"], status["again"].items())
    if status["rejects"]:
        sys.stdout.write("\n")
        rows = [(r["name"], r["column"], r["count"], r["reason"]) for r in status["rejects"]]
        common.table(["rejected in", "column", "rows", "reason"], rows)
    if status["flags"]:
        sys.stdout.write("\n")
        flagged = [(k, f, n) for k, found in status["flags"].items() for f, n in found.items()]
        common.table(["kept but flagged", "flag", "statements"], flagged)
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Print differences; exit 2 when there are any."""
    report = common.engine(args).verify(graph=not args.no_graph)
    if args.json:
        common.show_json(report)
    else:
        for problem in report["problems"]:
            line = f"{problem['what']} {problem['name']}: {problem['problem']}"
            sys.stdout.write(common.visible(line) + "\n")
        common.say(report["summary"])
    return 0 if report["ok"] else 2
