"""``analyse communities``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import analyse_more as more
from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.analyse import add_projection, declaration

SHOWN, NAMED = 20, 4


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "communities", run, "who belongs together, and how surely")
    parser.add_argument(
        "--method", default="leiden",
        help="leiden, leiden-cpm, infomap, label-propagation or consensus (default leiden)",
    )  # fmt: skip
    parser.add_argument("--base", default="leiden", help="method that a consensus is made of")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--resolution", type=float, metavar="R", help="of Leiden: more, smaller")
    either.add_argument("--scan", action="store_true", help="nine resolutions beside one another")
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="seeds (default 20)")
    parser.add_argument(
        "--iterations", type=int, default=2, metavar="N",
        help="of Leiden, or trials of Infomap, a run (default 2)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="of the first run (default 1)")
    parser.add_argument("--nested", action="store_true", help="communities within communities")
    out.add_csv(parser)
    more.add_plot(parser)
    add_projection(parser, directed=False)


def run(args: argparse.Namespace) -> int:
    """Divide and print."""
    engine = common.engine(args)
    result = engine.analyses.ask(
        "communities",
        method=args.method, declared=declaration(args, engine.case.info.time_zone),
        base=args.base, resolution=args.resolution, runs=args.runs, iterations=args.iterations,
        seed=args.seed, scan=args.scan, nested=args.nested,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "communities", result)
    more.plot(args, "plots:sizes", result)
    return out.put(args, result, show)


def show(result: dict[str, Any]) -> None:
    """The communities, the nodes least sure of theirs, the scan and what is nested."""
    out.show_notice(result)
    communities = result["communities"]
    sys.stdout.write(
        f"{len(communities):,} communities of {result['nodes_in_network']:,} nodes and "
        f"{result['lines']:,} lines; {result['quality_of']} {result['quality']:.4f}\n"
    )
    if result["agreement"] is not None:
        sys.stdout.write(f"{result['runs']} seeds agree to {result['agreement']:.3f} (AMI)\n")
    sys.stdout.write("\n")
    heads = ["community", "size", "stability", "lines", "events", "across", "members"]
    common.table(heads, [_row(row) for row in communities[:SHOWN]])
    if len(communities) > SHOWN:
        common.say(f"{len(communities) - SHOWN} more communities: --json, or --csv FILE.")
    _show_unsure(result["nodes"])
    if "scan" in result:
        sys.stdout.write("\nresolutions\n")
        keys = ["resolution", "communities", "largest", "quality", "agreement", "change"]
        common.table(
            [*keys[:-1], "change (VI)"],
            [[_number(level[key]) for key in keys] for level in result["scan"]],
        )
    if "nested" in result:
        sys.stdout.write("\nwithin communities\n" if result["nested"] else "\nnothing nested\n")
        rows = [
            [row["id"], len(row["members"]), _number(row["stability"]), _names(row["members"])]
            for row in result["nested"]
        ]
        if rows:
            common.table(["community", "size", "stability", "members"], rows)
    if result["consensus"] and not result["consensus"]["converged"]:
        common.say("note: the seeds did not come to agree; the most frequent division is shown")
    if result["consensus"] and not result["consensus"]["all_pairs"]:
        common.say("note: co-association was kept for tied pairs only, the network being large")
    out.show_end(result)


def _row(row: dict[str, Any]) -> list[Any]:
    return [
        row["id"], len(row["members"]), _number(row["stability"]), row["lines"], row["events"],
        row["across"], _names(row["members"]),
    ]  # fmt: skip


def _names(members: list[str]) -> str:
    more = len(members) - NAMED
    return ", ".join(members[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _number(value: float | int | None) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "" if value is None else f"{value}"


def _show_unsure(nodes: list[dict[str, Any]]) -> None:
    unsure = [row for row in nodes if row["stability"] is not None and row["stability"] < 0.9]
    if not unsure:
        return
    unsure.sort(key=lambda row: (row["stability"], row["ref"]))
    sys.stdout.write("\nleast sure of their community\n")
    keys = ["ref", "community", "stability", "next", "pull", "events", "events_elsewhere"]
    heads = ["node", "community", "stability", "next", "pull", "events", "elsewhere"]
    common.table(heads, [[_number(v) if isinstance(v := row[k], float) else v for k in keys]
                         for row in unsure[:SHOWN]])  # fmt: skip
