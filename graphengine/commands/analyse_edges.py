"""``analyse edges``: a ranking, its intervals, and the single lines it hangs on."""

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
    parser = common.add(actions, "edges", run, "what changes in a ranking if any line is missing")
    parser.add_argument("--measure", default="betweenness", metavar="M", help="(betweenness)")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="leading nodes (10)")
    parser.add_argument("--lines", type=int, default=2000, metavar="N", help="most lines to test")
    parser.add_argument(
        "--stability", type=int, default=100, metavar="N", help="damaged networks (100; 0: none)"
    )
    parser.add_argument("--weighted", action="store_true", help="use the projection's weights")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn (default 1)")
    more.add_rates(parser)
    out.add_csv(parser)
    more.add_plot(parser)
    add_projection(parser)


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    engine = common.engine(args)
    with common.progress(args.json) as bar:
        result = engine.analyses.ask(
            "edges", measure=args.measure, declared=declaration(args, engine.case.info.time_zone),
            top=args.top, lines=args.lines, stability=args.stability, rates=more.rates(args),
            weighted=args.weighted, seed=args.seed, progress=bar,
        )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "edges", result)
    more.plot(args, "plots:intervals", result)
    return out.put(args, result, show)


def show(result: dict[str, Any]) -> None:
    """The ranking, then the lines whose loss changes it."""
    out.show_notice(result)
    steady = result["stability"]
    heads = ["rank", "node", "value", "events"]
    heads += ["low", "high", "best rank", "worst rank", "in top"] if steady else []
    heads += ["worst without one line", "that line"]
    rows = []
    for row in result["ranking"]:
        cells = [row["rank"], row["ref"], out.shown(row["value"]), row["events"]]
        if steady:
            cells += [out.shown(row["low"]), out.shown(row["high"]), row["rank_low"]]
            cells += [row["rank_high"], f"{row['share_in_top']:.0%}"]
        line = row["worst_without"]
        shown = f"{line['source']} - {line['target']}" if line else ""
        rows.append([*cells, row["worst_rank"], shown])
    common.table(heads, rows)
    tested, whole = result["lines_tested"], result["lines"]
    sys.stdout.write(
        f"\n{tested:,} of {whole:,} lines taken out one by one; {len(result['losses']):,} of them "
        "change the order, those that change most first\n"
    )
    common.table(
        ["line", "events", "what changes"],
        [[f"{loss['source']} - {loss['target']}", loss["events"], _change(loss)]
         for loss in result["losses"][:SHOWN]],
    )  # fmt: skip
    if steady:
        told = [f"{name} {rate:g} ({steady['why'][name]})" for name, rate in
                steady["rates"].items()]  # fmt: skip
        common.say(f"{steady['runs']} damaged networks: {', '.join(told)}")
    out.show_end(result)


def _change(loss: dict[str, Any]) -> str:
    moved = [f"{move['ref']} {move['from']} to {move['to']}" for move in loss["moved"][:4]]
    rest = len(loss["moved"]) - len(moved)
    return ", ".join(moved) + (f" and {rest} more" if rest else "")
