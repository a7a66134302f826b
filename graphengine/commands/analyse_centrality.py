"""``analyse centrality``."""

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
    parser = common.add(actions, "centrality", run, "who stands out, by which measure, how surely")
    parser.add_argument(
        "--measure", default="betweenness", metavar="M,...", help="measures (default betweenness)"
    )
    parser.add_argument("--list", action="store_true", help="name the measures and what they mean")
    parser.add_argument("--top", type=int, metavar="N", help="leading nodes (table: 20, JSON: all)")
    parser.add_argument(
        "--from", dest="start", action="append", default=[], metavar="REF",
        help="where personalised-pagerank starts",
    )  # fmt: skip
    parser.add_argument(
        "--weighted", action="store_true", help="use the weights: strong lines are short, pull more"
    )
    parser.add_argument("--sources", type=int, metavar="N", help="sample betweenness from N nodes")
    parser.add_argument(
        "--stability", type=int, default=0, metavar="N", help="repeat on N damaged networks"
    )
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn (default 1)")
    more.add_rates(parser)
    out.add_csv(parser)
    more.add_plot(parser)
    add_projection(parser)


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    if args.list:
        return show_list(args.json)
    engine = common.engine(args)
    with common.progress(args.json) as bar:
        result = engine.analyses.ask(
            "centrality",
            measure=[name.strip() for name in args.measure.split(",") if name.strip()],
            declared=declaration(args, engine.case.info.time_zone), top=args.top,
            start=args.start, weighted=args.weighted, sources=args.sources,
            stability=args.stability, rates=more.rates(args), seed=args.seed,
            progress=common.named(bar, "stability"),
        )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "centrality", result)
    more.plot(args, "plots:intervals", result)
    code = out.put(args, result, show, args.top or SHOWN)
    if args.weight != "count" and not args.weighted:
        common.say("note: weights are used by strength only; --weighted uses them everywhere")
    return code


def show(result: dict[str, Any], top: int) -> None:
    """The leading nodes of each measure as tables."""
    from graphengine.analysing.sheets import parts

    out.show_notice(result)
    sys.stdout.write(f"{result['nodes']:,} nodes, {result['lines']:,} lines\n")
    for part in parts(result):
        _show_part(part, top)
    out.show_end(result)


def _show_part(part: dict[str, Any], top: int) -> None:
    steady = part["interval"] == "stability"
    used = ", weighted" if part["weighted"] else ""
    sys.stdout.write(f"\n{part['title']}{used} ({part['unit']})\n")
    heads = ["rank", "node", "value", "events"]
    sampled = any("sure_low" in row for row in part["scores"][:1])
    if part["interval"]:
        heads += ["low", "high"]
    if sampled:
        heads += ["sure low", "sure high"]
    if steady:
        heads += ["best rank", "worst rank", "in top"]
    rows = []
    for row in part["scores"][:top]:
        cells = [row["rank"], row["ref"], out.shown(row["value"]), row["events"]]
        if part["interval"]:
            cells += [out.shown(row["low"]), out.shown(row["high"])]
        if sampled:
            cells += [out.shown(row["sure_low"]), out.shown(row["sure_high"])]
        if steady:
            cells += [row["rank_low"], row["rank_high"], f"{row['share_in_top']:.0%}"]
        rows.append(cells)
    common.table(heads, rows)
    if part["note"]:
        common.say(f"note: {part['note']}")
    for bridge in part.get("bridges", [])[:top]:
        line = f"bridge: {bridge['source']} - {bridge['target']} ({bridge['events']} events)"
        sys.stdout.write(common.visible(line) + "\n")


def show_list(as_json: bool) -> int:
    """The measures with what they state of themselves."""
    from dataclasses import asdict

    from graphengine.analysis.measures.registry import MEASURES

    if as_json:
        common.show_json([asdict(measure) for measure in MEASURES.values()])
        return 0
    rows = [[m.name, m.formula, m.unit] for m in MEASURES.values()]
    common.table(["measure", "formula", "unit"], rows)
    return 0
