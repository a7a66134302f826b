"""``analyse temporal``: betweenness and reach on paths in time, and flow between ends."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import analyse_more as more
from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.analyse import add_projection, declaration

SHOWN = 20


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "temporal", run, "who stands between others in the order of time")
    more.add_ends(parser)
    parser.add_argument("--unweighted", action="store_true", help="in the flow a line carries 1")
    parser.add_argument("--sources", type=int, metavar="N", help="sample betweenness from N nodes")
    parser.add_argument("--top", type=int, metavar="N", help="leading nodes (table: 20, JSON: all)")
    parser.add_argument("--seed", type=int, default=1, help="of sampled sources (default 1)")
    out.add_csv(parser)
    more.add_plot(parser)
    add_projection(parser)


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    engine = common.engine(args)
    result = engine.analyses.ask(
        "temporal", declared=declaration(args, engine.case.info.time_zone), sellers=args.sellers,
        buyers=args.buyers, run=args.roles, weighted=not args.unweighted, sources=args.sources,
        top=args.top, seed=args.seed,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "temporal", result)
    more.plot(args, "passers:passers", result)
    return out.put(args, result, show, args.top or SHOWN)


def show(result: dict[str, Any], top: int) -> None:
    """The leading nodes as a table."""
    out.show_notice(result)
    flow = result["total_flow"] is not None
    heads = [head for head in out.heads("temporal") if flow or head != "flow"]
    rows = [
        [row["ref"] if head == "ref" else out.shown(row[head]) for head in heads]
        for row in result["nodes"][:top]
    ]
    common.table([head.replace("_", " ").replace("ref", "node") for head in heads], rows)
    if flow:
        sys.stdout.write(
            f"\nflow of all pairs {out.shown(result['total_flow'])}, over "
            f"{result['pairs_with_flow']} pairs of a seller and a buyer\n"
        )
    for note in result["notes"]:
        common.say(f"note: {note}")
    more.note_ends(result)
    out.show_end(result)
