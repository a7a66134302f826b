"""``analyse key-players``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.analyse import add_projection, declaration

SHOWN = 5


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    help_ = "the few whose removal breaks a network up, or who reach most of it"
    parser = common.add(actions, "key-players", run, help_)
    parser.add_argument("--k", type=int, required=True, metavar="N", help="members of the set")
    parser.add_argument("--goal", default="fragment", help="fragment (default) or reach")
    parser.add_argument("--steps", type=int, metavar="M", help="of reach (default 2)")
    parser.add_argument(
        "--distance", action="store_true", help="weight by distance: 1 / steps instead of 1"
    )
    parser.add_argument("--starts", type=int, default=10, metavar="N", help="searches (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="of the random starts (default 1)")
    out.add_csv(parser)
    add_projection(parser, directed=False)


def run(args: argparse.Namespace) -> int:
    """Search and print."""
    engine = common.engine(args)
    result = engine.analyses.ask(
        "key-players",
        k=args.k, goal=args.goal, declared=declaration(args, engine.case.info.time_zone),
        steps=args.steps, distance=args.distance, starts=args.starts, seed=args.seed,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "key-players", result)
    return out.put(args, result, show)


def show(result: dict[str, Any]) -> None:
    """The set, what it reaches, and what else would do as well."""
    out.show_notice(result)
    sys.stdout.write(f"{result['nodes']:,} nodes, {result['lines']:,} lines\n")
    sys.stdout.write(f"{result['measure']}\n")
    sys.stdout.write(f"{result['before']:.4f} without the set, {result['value']:.4f} with it\n\n")
    rows = [
        [row["ref"], f"{row['alone']:.4f}", f"{row['adds']:.4f}", row["events"]]
        for row in result["players"]
    ]
    common.table(["node", "alone", "adds to the set", "events"], rows)
    sys.stdout.write("\nfor comparison\n")
    rows = [[f"highest {row['measure']}", f"{row['value']:.4f}"] for row in result["leading"]]
    common.table(["set", "value"], rows)
    for nodes in result["equal"][:SHOWN]:
        sys.stdout.write(common.visible(f"as good: {', '.join(nodes)}") + "\n")
    if len(result["equal"]) > SHOWN:
        common.say(f"{len(result['equal']) - SHOWN} more sets are as good: --json")
    if result["exact"]:
        common.say("note: every set was looked at; none is better")
    else:
        common.say(
            f"note: not every set was looked at; {result['agreeing']} of {result['starts']} "
            "searches ended at this value"
        )
    if result["looked_at"] < result["nodes"]:
        common.say(f"note: only {result['looked_at']} leading nodes were looked at, of all")
    out.show_end(result)
