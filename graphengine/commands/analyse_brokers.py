"""``analyse brokers``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.analyse import add_projection, declaration

SHOWN = 20


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "brokers", run, "who stands between whom, and in which role")
    parser.add_argument(
        "--groups", default="communities", metavar="GROUPS",
        help="communities, property:NAME or run:NAME (roles of trace network)",
    )  # fmt: skip
    parser.add_argument(
        "--permutations", type=int, default=999, metavar="N", help="shuffles (default 999; 0: none)"
    )
    parser.add_argument(
        "--shared", action="store_true", help="a pair with several brokers is shared among them"
    )
    parser.add_argument("--weighted", action="store_true", help="weights in the structural holes")
    parser.add_argument("--top", type=int, metavar="N", help="leading nodes (table: 20, JSON: all)")
    parser.add_argument("--seed", type=int, default=1, help="of shuffles and communities")
    out.add_csv(parser)
    add_projection(parser)


def run(args: argparse.Namespace) -> int:
    """Count, test and print."""
    engine = common.engine(args)
    result = engine.analyses.ask(
        "brokers",
        groups=args.groups, declared=declaration(args, engine.case.info.time_zone),
        permutations=args.permutations, shared=args.shared, weighted=args.weighted, top=args.top,
        seed=args.seed,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "brokers", result)
    return out.put(args, result, show, args.top or SHOWN)


def show(result: dict[str, Any], top: int) -> None:
    """The groups, the brokers with their roles, and their places in the flow."""
    from graphengine.analysing.sheets import SHARES
    from graphengine.analysis.brokers.triads import ROLES

    out.show_notice(result)
    sys.stdout.write(f"{result['nodes']:,} nodes, {result['lines']:,} lines\n\n")
    common.table(["group", "nodes"], [[g["group"], g["nodes"]] for g in result["groups"][:SHOWN]])
    sys.stdout.write("\npairs that each stands between, by role (p-value in brackets)\n")
    rows = result["brokers"][:top]
    heads = ["node", "group", "across", *ROLES, "events"]
    common.table(
        heads,
        [
            [
                row["ref"], row["group"], out.shown(row["across"]),
                *(_cell(row["roles"][role]) for role in ROLES), row["events"],
            ]
            for row in rows
        ],
    )  # fmt: skip
    sys.stdout.write("\nstructural holes, and shares of what goes through\n")
    heads = ["node", "contacts", "constraint", "effective size", "source", "passes on", "sink"]
    common.table(
        heads,
        [
            [
                row["ref"], row["contacts"], f"{row['constraint']:.3f}",
                f"{row['effective_size']:.2f}", *(_share(row["place"], key) for key in SHARES),
            ]
            for row in rows
        ],
    )  # fmt: skip
    if result["note"] and result["permutations"]:
        common.say(f"note: {result['note']}")
    if result["tests"]:
        common.say(f"note: {result['tests']:,} p-values; by chance one in twenty is below 0.05")
    if result["without_group"]:
        common.say(f"note: {result['without_group']:,} nodes have no group and no role")
    out.show_end(result)


def _cell(role: dict[str, float | None]) -> str:
    if not role["count"]:
        return ""
    chance = "" if role["p"] is None else f" ({role['p']:.3f})"
    return f"{out.shown(role['count'])}{chance}"


def _share(place: dict[str, float] | None, key: str) -> str:
    return "" if place is None else f"{place[key]:.0%}"
