"""``analyse handover``."""

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
    parser = common.add(actions, "handover", run, "which number took over from which")
    parser.add_argument("--from", dest="start", metavar="REF", help="only pairs with this number")
    parser.add_argument(
        "--without", action="append", default=[], metavar="KIND",
        help="evidence not to use: device, cell, holder or register (repeatable)",
    )  # fmt: skip
    parser.add_argument("--overlap", default="7d", metavar="SPAN", help="of both numbers' use (7d)")
    parser.add_argument("--gap", default="200d", metavar="SPAN", help="most silence (200d)")
    parser.add_argument("--least", type=float, default=0.5, help="least probability (0.5)")
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
        "handover", start=args.start, without=tuple(args.without),
        overlap=span(args.overlap).total_seconds() / 86_400,
        gap=span(args.gap).total_seconds() / 86_400,
        least=args.least, false_share=args.false_share, top=args.top,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "handover", result)
    more.plot(args, "strips:handovers", result)
    return out.put(args, result, show)


def show(result: dict[str, Any]) -> None:
    """The pairs as a table, what says so for the first ones, and the certificate."""
    certificate = result["certificate"]
    out.show_notice(result)
    common.table(*out.sheet("handover", result))
    for row in result["handovers"][:3]:
        parts = ", ".join(f"{name} {value:+.2f}" for name, value in row["parts"].items() if value)
        head = f"\n{row['old']} -> {row['new']}: last {row['last']}, first {row['first']}; {parts}"
        sys.stdout.write(common.visible(head) + "\n")
        for one in row["shared"]:
            known = f"{one['kind']} {one['value']}, known to {one['numbers']} numbers"
            sys.stdout.write(common.visible(f"  {known}  [{', '.join(one['evidence'])}]") + "\n")
    common.say(
        f"{certificate['numbers']} numbers, {certificate['ending']} that end and"
        f" {certificate['beginning']} that begin; {certificate['pairs_compared']} pairs compared,"
        f" {certificate['found']} found, {certificate['expected_false']:.2f} of them false"
        " by expectation."
    )
    if certificate["not_shown"]:
        common.say(f"{certificate['not_shown']} more pairs are not shown (--top).")
    out.show_end(result)
