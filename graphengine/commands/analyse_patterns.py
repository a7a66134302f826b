"""``analyse patterns``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from graphengine.commands import analyse_more as more
from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.spans import span

SHOWN = 10


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "patterns", run, "sets of nodes in roles that a file describes")
    parser.add_argument("file", type=Path, metavar="FILE.yaml", help="see docs/patterns.md")
    parser.add_argument("--no-near", action="store_true", help="leave out near misses")
    parser.add_argument("--max-time", default="60s", metavar="SPAN", help="end the search (60s)")
    parser.add_argument("--steps", type=int, default=2_000_000, help="end the search (2000000)")
    parser.add_argument("--top", type=int, default=50, help="sets of each sort (default 50)")
    out.add_csv(parser)
    more.add_plot(parser)


def run(args: argparse.Namespace) -> int:
    """Search and print; exit code 5 if a limit ended the search."""
    result = common.engine(args).analyses.ask(
        "patterns", file=args.file, near=not args.no_near, top=args.top, steps=args.steps,
        seconds=span(args.max_time).total_seconds(),
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "patterns", result)
    more.plot(args, "sets:sets", result)
    code = out.put(args, result, show)
    if not result["certificate"]["exhausted"]:
        common.say(f"NOT searched to the end: {result['certificate']['cut']}.")
        return 5
    return code


def show(result: dict[str, Any]) -> None:
    """Matches, then near misses with what each misses, and the certificate."""
    out.show_notice(result)
    for title, sets in (("match", result["matches"]), ("near miss", result["near_misses"])):
        for number, one in enumerate(sets[:SHOWN], start=1):
            missed = f": {one['misses']}" if "misses" in one else ""
            sys.stdout.write(common.visible(f"{title} {number}{missed}") + "\n")
            for role, nodes in one["roles"].items():
                sys.stdout.write(common.visible(f"  {role}: {', '.join(nodes)}") + "\n")
            rows = ", ".join(one["evidence"][:6])
            sys.stdout.write(common.visible(f"  {one['events']} events, such as {rows}") + "\n")
    if not result["matches"]:
        sys.stdout.write("No set matches.\n")
    certificate = result["certificate"]
    near = certificate["near_misses"]
    common.say(
        f"{certificate['matches']} matches"
        + (f", {near} near misses" if near is not None else "")
        + f" among {certificate['nodes']:,} nodes; {certificate['steps']:,} steps."
    )
    out.show_end(result)
