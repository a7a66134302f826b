"""``analyse links``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.analyse import add_projection, declaration


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "links", run, "pairs without a line that are worth a look")
    parser.add_argument(
        "--method", default="adamic-adar",
        help="adamic-adar (default), resource-allocation, common-neighbours or katz",
    )  # fmt: skip
    parser.add_argument("--top", type=int, default=20, metavar="N", help="pairs (default 20)")
    parser.add_argument("--beta", type=float, default=0.05, help="of katz (default 0.05)")
    parser.add_argument(
        "--repeats", type=int, default=20, metavar="N",
        help="of the check on held-out ties (default 20; 0: none)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="of what is held out (default 1)")
    out.add_csv(parser)
    add_projection(parser, directed=False)


def run(args: argparse.Namespace) -> int:
    """Rank, check and print."""
    engine = common.engine(args)
    result = engine.analyses.ask(
        "links",
        method=args.method, declared=declaration(args, engine.case.info.time_zone),
        top=args.top, beta=args.beta, repeats=args.repeats, seed=args.seed,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "links", result)
    return out.put(args, result, show)


def show(result: dict[str, Any]) -> None:
    """The pairs, and what the check on held-out ties found."""
    out.show_notice(result)
    sys.stdout.write(
        f"{result['nodes']:,} nodes, {result['lines']:,} lines; {result['method']}, "
        f"{result['scored']:,} pairs without a line have a score\n\n"
    )
    heads = ["rank", "one", "other", "score", "shared contacts", "events", "held-out found"]
    rows = [
        [
            row["rank"], row["left"], row["right"], out.shown(row["score"]),
            f"{row['shared']}: {', '.join(row['contacts'])}" if row["shared"] else "0",
            row["events"], _share(row["found"], row["found_low"], row["found_high"]),
        ]
        for row in result["pairs"]
    ]  # fmt: skip
    common.table(heads, rows)
    _show_check(result["calibration"])
    out.show_end(result)


def _show_check(found: dict[str, Any] | None) -> None:
    if found is None:
        common.say("note: not checked on held-out ties")
        return
    sys.stdout.write(
        f"\nchecked {found['repeats']} times with {found['held_out']} ties held out: AUC "
        f"{found['auc']:.3f} ({found['auc_low']:.3f} to {found['auc_high']:.3f}); of the first "
        f"{found['top']} pairs {found['precision']:.1%} were such ties, by chance "
        f"{found['by_chance']:.2%}\n"
    )
    heads = ["ranks", "pairs", "held-out ties", "share (95 %)"]
    rows = [
        [
            f"{band['first']} to {band['last']}", band["pairs"], band["ties"],
            _share(band["share"], band["low"], band["high"]),
        ]
        for band in found["bands"]
    ]  # fmt: skip
    common.table(heads, rows)


def _share(share: float | None, low: float | None, high: float | None) -> str:
    return "" if share is None else f"{share:.1%} ({low:.1%} to {high:.1%})"
