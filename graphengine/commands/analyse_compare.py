"""``analyse compare``: two periods, loads, parts or cases side by side."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.commands import analyse_more as more
from graphengine.commands import analyse_out as out
from graphengine.commands import common
from graphengine.commands.analyse import add_projection, declaration
from graphengine.commands.spans import moment
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysing.compare import Side

SHOWN = 20
SIDE = "SINCE..UNTIL, load:N, edges:KIND,... or case:DIR"


def register(actions: Any) -> None:
    """Add the parser under ``analyse``."""
    parser = common.add(actions, "compare", run, "who rose, which groups split or merged")
    parser.add_argument("--before", required=True, metavar="SIDE", help=SIDE)
    parser.add_argument("--after", required=True, metavar="SIDE", help=SIDE)
    parser.add_argument("--measure", default="betweenness", metavar="M", help="(betweenness)")
    parser.add_argument("--weighted", action="store_true", help="use the projection's weights")
    parser.add_argument("--no-groups", action="store_true", help="ranks only")
    parser.add_argument("--top", type=int, metavar="N", help="moves (table: 20, JSON: all)")
    parser.add_argument("--seed", type=int, default=1, help="of communities (default 1)")
    out.add_csv(parser)
    more.add_plot(parser)
    add_projection(parser)


def side(text: str, zone: str) -> Side:
    """One side of a comparison from the words of the command line.

    Raises:
        UsageError: it cannot be read.
    """
    from graphengine.analysing.compare import Side

    word, colon, rest = text.strip().partition(":")
    if colon and word == "load" and rest.strip().isdecimal():
        return Side(load=int(rest))
    if colon and word == "edges" and more.listed(rest):
        return Side(edges=tuple(more.listed(rest)))
    if colon and word == "case" and rest.strip():
        return Side(case=Path(rest.strip()))
    since, dots, until = text.partition("..")
    if not dots or not (since.strip() or until.strip()):
        raise UsageError(f"{text!r} is no side of a comparison; write {SIDE}.")
    return Side(
        moment(since, zone) if since.strip() else None,
        moment(until, zone, end=True) if until.strip() else None,
    )


def run(args: argparse.Namespace) -> int:
    """Compare and print."""
    engine = common.engine(args)
    zone = engine.case.info.time_zone
    result = engine.analyses.ask(
        "compare", before=side(args.before, zone), after=side(args.after, zone),
        measure=args.measure, declared=declaration(args, zone), weighted=args.weighted,
        groups=not args.no_groups, top=args.top, seed=args.seed,
    )  # fmt: skip
    if args.csv:
        out.write_csv(args.csv, "compare", result)
    more.plot(args, "moves:moves", result)
    return out.put(args, result, show, args.top or SHOWN)


def show(result: dict[str, Any], top: int) -> None:
    """Who moved, came and went, then the groups."""
    out.show_notice(result)
    before, after = result["sides"]
    sys.stdout.write(
        f"before: {before['nodes']:,} nodes, {before['lines']:,} lines; after: {after['nodes']:,} "
        f"nodes, {after['lines']:,} lines; {result['nodes_on_both']:,} on both sides\n"
    )
    moves = result["moves"]
    for title, rows in (
        ("rose or fell (ranks among those on both sides)", [m for m in moves if m["rose"]]),
        ("only after", [m for m in moves if m["rank_before"] is None]),
        ("only before", [m for m in moves if m["rank_after"] is None]),
    ):
        if rows:
            sys.stdout.write(f"\n{title} ({min(top, len(rows))} of {len(rows)})\n")
            heads = [head.replace("_", " ") for head in out.heads("compare")]
            common.table(heads, map(_cells, rows[:top]))
    if result["groups"]:
        _show_groups(result["groups"], top)
    for entry in result["sides"]:
        for reason, events in sorted(entry["left_out"].items()):
            common.say(f"left out: {events:,} events ({reason})")
    common.say(f"kept as run {result['run']}")


def _cells(move: dict[str, Any]) -> list[Any]:
    return [out.shown(v) if isinstance(v := move[h], float) else v for h in out.heads("compare")]


def _show_groups(groups: dict[str, Any], top: int) -> None:
    for name in ("before", "after"):
        rows = [
            [g["id"], len(g["members"]), g["event"], ", ".join(map(str, g["other"])),
             f"{g['likeness']:.2f}", ", ".join(g["members"][:3])]
            for g in groups[name] if len(g["members"]) > 1
        ]  # fmt: skip
        sys.stdout.write(f"\ngroups {name} ({min(top, len(rows))} of {len(rows)})\n")
        other = "went to" if name == "before" else "came from"
        common.table(["id", "members", "event", other, "likeness", "first members"], rows[:top])
    if groups["likeness"]:
        like = groups["likeness"]
        sys.stdout.write(
            f"\nthe two divisions of {groups['nodes']} nodes: AMI {like['ami']:.3f}, "
            f"VI {like['vi']:.3f}\n"
        )
