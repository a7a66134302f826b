"""``analyse co-presence``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import analyse_more as more
from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.spans import span


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "co-presence", run, "who was together by more than chance")
    parser.add_argument(
        "--kinds", default="", metavar="KIND,...", help="edges that say who was where (default all)"
    )
    parser.add_argument("--cards", metavar="KIND", help="match cards of this edge with persons")
    parser.add_argument("--from", dest="start", metavar="REF", help="only pairs with this one")
    parser.add_argument("--within", default="30min", metavar="SPAN", help="tolerance (30min)")
    parser.add_argument("--crowd", type=int, default=200, help="leave out larger crowds (200)")
    parser.add_argument(
        "--false-share", type=float, default=0.05, metavar="SHARE",
        help="expected share of false pairs among those reported (0.05)",
    )  # fmt: skip
    parser.add_argument("--top", type=int, default=50, help="pairs to show (default 50)")
    out.add_csv(parser)
    more.add_plot(parser)


def run(args: argparse.Namespace) -> int:
    """Compare and print."""
    result = common.engine(args).analyses.ask(
        "co-presence",
        kinds=[kind.strip() for kind in args.kinds.split(",") if kind.strip()],
        cards=args.cards, start=args.start, within=span(args.within).total_seconds(),
        crowd=args.crowd, false_share=args.false_share, top=args.top,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "co-presence", result)
    more.plot(args, "strips:meetings", result)
    return out.put(args, result, show)


def show(result: dict[str, Any]) -> None:
    """The pairs as a table, where and when for the first ones, and the certificate."""
    out.show_notice(result)
    common.table(*out.sheet("co-presence", result))
    for row in result["pairs"][:3]:
        sys.stdout.write(common.visible(f"\n{row['one']} and {row['other']}") + "\n")
        for one in row["together"]:
            line = f"  {one['start']} to {one['end']} {one['place']}, by chance {one['chance']:g}"
            sys.stdout.write(common.visible(f"{line}  [{', '.join(one['evidence'])}]") + "\n")
    certificate = result["certificate"]
    for kind, told in certificate["kinds"].items():
        common.say(
            f"{kind}: {told['pairs_together']} of {told['pairs_possible']:,} possible pairs were"
            f" together, {told['found']} more than chance explains."
        )
        if told.get("crowded_visits_left_out"):
            common.say(f"{kind}: {told['crowded_visits_left_out']} visits in crowds left out.")
    common.say(
        f"Expected share of false pairs among those found: at most {certificate['false_share']:g}."
    )
    if certificate["not_shown"]:
        common.say(f"{certificate['not_shown']} more pairs are not shown (--top).")
    out.show_end(result)
