"""``analyse disruption``: what remains as nodes are taken out, and what cuts the flow."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import analyse_more as more
from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.analyse import add_projection, declaration

SETS = 10


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "disruption", run, "what remains when nodes are taken out")
    parser.add_argument(
        "--order", default="betweenness,degree,random", metavar="M,...",
        help="measures or random (betweenness,degree,random)",
    )  # fmt: skip
    parser.add_argument("--steps", type=int, default=10, metavar="N", help="nodes taken out (10)")
    parser.add_argument(
        "--block", type=int, default=1, metavar="N",
        help="compute the order again after N removals (1; 0: never)",
    )  # fmt: skip
    parser.add_argument("--recovery", default="none", help="none, neighbours or replacement")
    parser.add_argument("--rate", type=float, default=0.5, metavar="R", help="of recovery (0.5)")
    more.add_ends(parser)
    parser.add_argument("--take-ends", action="store_true", help="take out sellers, buyers too")
    parser.add_argument("--no-cuts", action="store_true", help="do not look for smallest sets")
    parser.add_argument("--weighted", action="store_true", help="orders use the weights")
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="where chance acts (20)")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn (default 1)")
    out.add_csv(parser)
    more.add_plot(parser)
    add_projection(parser)


def run(args: argparse.Namespace) -> int:
    """Take out, measure and print."""
    engine = common.engine(args)
    with common.progress(args.json) as bar:
        result = engine.analyses.ask(
            "disruption", order=more.listed(args.order), steps=args.steps, block=args.block,
            declared=declaration(args, engine.case.info.time_zone), recovery=args.recovery,
            rate=args.rate, sellers=args.sellers, buyers=args.buyers, run=args.roles,
            spare_ends=not args.take_ends, cuts=not args.no_cuts, weighted=args.weighted,
            runs=args.runs, seed=args.seed, progress=bar,
        )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "disruption", result)
    more.plot(args, "plots:curves", result)
    return out.put(args, result, show)


def show(result: dict[str, Any]) -> None:
    """A table an order, then the smallest sets."""
    out.show_notice(result)
    sys.stdout.write(f"{result['nodes']:,} nodes, {result['lines']:,} lines\n")
    for curve in result["curves"]:
        again = result["recomputed_after"]
        way = f"computed again after each {again}" if again else "computed once"
        if curve["order"] == "random":
            way = f"mean of {curve['runs']} runs"
        elif curve["runs"] > 1:
            way += f", mean of {curve['runs']} runs"
        sys.stdout.write(
            f"\n{curve['order']} ({way}); mean share of the largest part left "
            f"{curve['robustness']:.3f}\n"
        )
        _show_steps(curve["steps"])
    if result["cuts"]:
        _show_cuts(result["cuts"])
    more.note_ends(result)
    out.show_end(result)


def _show_steps(steps: list[dict[str, Any]]) -> None:
    keys = [key for key in ("largest", "lines", "weight", "reach", "flow") if key in steps[0]]
    rows = [
        [row["step"], row.get("removed", ""), row.get("events", ""),
         *(out.shown(row[key]) for key in keys), f"{row['largest_share']:.3f}"]
        for row in steps
    ]  # fmt: skip
    common.table(["step", "taken out", "events", *keys, "share of largest"], rows)


def _show_cuts(cuts: dict[str, Any]) -> None:
    proof = "proved smallest" if cuts["proved"] else (
        f"NOT proved smallest: no set of fewer than {cuts['at_least']} cuts")  # fmt: skip
    order = "in the order of time" if cuts["in_time"] else "without times"
    sys.stdout.write(
        f"\nsets of {cuts['size']} that cut all ways from sellers to buyers {order} ({proof})\n"
    )
    shown = cuts["sets"][:SETS]
    common.table(
        ["set", "nodes", "events"],
        [[place, ", ".join(node["ref"] for node in one), sum(node["events"] for node in one)]
         for place, one in enumerate(shown, start=1)],
    )  # fmt: skip
    if len(shown) < len(cuts["sets"]) or not cuts["complete"]:
        common.say("note: there may be more sets of this size" if not cuts["complete"] else
                   f"note: {len(cuts['sets'])} sets, {len(shown)} shown")  # fmt: skip
    if cuts["direct"]:
        common.say(f"note: {len(cuts['direct'])} pairs deal directly; no third person cuts these")
