"""``demo``: the example case, made, loaded, traced, scored, drawn and asked in Cypher."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from graphengine.commands import common

QUESTIONS = (
    (
        "Which numbers handed in the most parcels?",
        "MATCH (p:Phone)-[:SENT]->(w:Parcel)"
        " RETURN p.key AS number, count(w) AS parcels ORDER BY parcels DESC, number LIMIT 5",
    ),
    (
        "Where did the money of the first traced seller go?",
        "MATCH (h:Person)-[:HOLDS]->(a:Account)-[t:TRANSFERRED]->(b:Account)"
        " WHERE h.key = $person"
        " RETURN b.key AS account, count(t) AS transfers, sum(t.amount_minor) / 100.0 AS amount"
        " ORDER BY amount DESC, account LIMIT 5",
    ),
)


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    demo = common.add(
        subparsers, "demo", run_demo, "make the example case and run the main job on it", case=False
    )
    demo.add_argument("dir", nargs="?", type=Path, default=Path("graphengine-demo"), metavar="DIR")
    demo.add_argument("--scale", choices=("small", "full", "large"), default="small")
    demo.add_argument("--seed", type=int, default=7)
    demo.add_argument("--no-graph", action="store_true", help="leave Neo4j and Cypher out")


def run_demo(args: argparse.Namespace) -> int:
    """Run the main job, saying each step."""
    from graphengine.commands.demo_steps import Demo

    demo = Demo(args.dir, args.scale, args.seed, quiet=args.json)
    report = demo.run(graph=not args.no_graph)
    if args.json:
        common.show_json(report)
    else:
        sys.stdout.write(f"\nPicture: {report['picture']}\nCase:    {report['case']}\n")
        if report.get("answers"):
            common.say(
                "Neo4j stays up for further questions and stops when idle; to stop it now:"
                f" graphengine graph stop --case {report['case']}"
            )
    return 0
