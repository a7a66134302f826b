"""``trace money``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from graphengine.commands import common, stopping
from graphengine.commands.spans import moment
from graphengine.errors import UsageError

SHOWN = 15


def register(actions: Any) -> None:
    """Add the parser under ``trace``."""
    parser = common.add(actions, "money", run, "where money went, under each legal rule")
    parser.add_argument(
        "--from", dest="start", required=True, action="append", metavar="REF",
        help="an account, or transfer:NUMBER (several for several victims)",
    )  # fmt: skip
    parser.add_argument("--amount", help="follow so much, in units of the currency")
    parser.add_argument("--at", metavar="TIME", help="of an account: what it sent from then on")
    parser.add_argument(
        "--currency", metavar="CODE", help="that is followed (default: of the transfers)"
    )
    parser.add_argument(
        "--rule", default="all", help="fifo, lifo, pro-rata, lowest-balance, poison or all"
    )
    parser.add_argument("--rates", type=Path, metavar="FILE", help="CSV: date,from,to,rate")
    parser.add_argument(
        "--opening", action="append", default=[], metavar="REF=LOW[..HIGH]",
        help="opening balance of an account, as a number or bounds",
    )  # fmt: skip
    parser.add_argument(
        "--outside", action="append", default=[], metavar="REF",
        help="an account whose own payments are not in the data",
    )  # fmt: skip
    parser.add_argument(
        "--same-time",
        default="recorded",
        metavar="ORDER",
        help="at one instant: recorded (default) or in-first",
    )
    parser.add_argument("--freeze", type=Path, metavar="FILE", help="write the freeze list as CSV")
    stopping.add_seconds(parser)


def run(args: argparse.Namespace) -> int:
    """Trace and print."""
    engine = common.engine(args)
    zone = engine.case.info.time_zone
    with stopping.first_interrupt() as interrupted:
        result = engine.trace_money(
            *args.start,
            amount=args.amount,
            at=moment(args.at, zone) if args.at else None,
            currency=args.currency,
            rules=() if args.rule == "all" else tuple(args.rule.split(",")),
            rates=args.rates,
            opening=dict(_bounds(text) for text in args.opening),
            outside=args.outside,
            same_time=args.same_time,
            seconds=args.seconds,
            interrupted=interrupted,
        )
    if args.freeze:
        _write_freeze(args.freeze, result["freeze"])
    if args.json:
        common.show_json(result)
    else:
        show(result)
    return stopping.code(result)


def _bounds(text: str) -> tuple[str, tuple[str, str]]:
    name, equals, amount = text.rpartition("=")
    if not equals or not name:
        raise UsageError(f"{text!r} is not REF=LOW or REF=LOW..HIGH.")
    low, _, high = amount.partition("..")
    return name, (low, high or low)


def _write_freeze(path: Path, rows: list[dict[str, Any]]) -> None:
    """The list as CSV for banks: with BOM, safe in spreadsheets, account numbers as text."""
    from graphengine.tables.delimited import csv_text

    columns = list(rows[0]) if rows else ["account", "bank", "currency", "low_minor", "high_minor"]
    types = ["integer" if name.endswith("_minor") else "text" for name in columns]
    values = [[row[name] for name in columns] for row in rows]
    path.write_text(csv_text(columns, values, types), encoding="utf-8", newline="")


def show(result: dict[str, Any]) -> None:
    """The range over the rules for each account, and what was assumed."""
    from graphengine.model.money import show as money

    seed = result["seed"]
    unit = seed["currency"]
    sys.stdout.write(f"{result['notice']}\n\nfollowed: {money(seed['amount_minor'], unit)}\n\n")
    rules = list(result["rules"])
    left = {
        rule: {entry["account"]: entry["left_minor"] for entry in result["rules"][rule]["accounts"]}
        for rule in rules
    }
    rows = [
        [
            entry["account"],
            entry["first_at"],
            *(money(left[rule].get(entry["account"], 0), unit) for rule in rules),
        ]
        for entry in result["ranges"][:SHOWN]
    ]
    out = [money(result["rules"][rule]["left_data_minor"], unit) for rule in rules]
    heads = ["account", "first arrival", *(f"left ({rule})" for rule in rules)]
    common.table(heads, [*rows, ["left the data", "", *out]])
    if len(result["ranges"]) > SHOWN:
        common.say(f"{len(result['ranges']) - SHOWN} more accounts: --json, or --freeze FILE.")
    for cut in result["certificate"]["cuts"]:
        common.say(f"cut: {cut['reason']}; not followed: {', '.join(cut['skipped'])}")
    for note in result["certificate"]["notes"]:
        common.say(f"note: {note}")
    common.say(f"kept as run {result['run']}")
