"""``trace chains``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphengine.commands import common, stopping
from graphengine.commands.spans import moment, shares, span

SHOWN = 20


def register(actions: Any) -> None:
    """Add the parser under ``trace``."""
    parser = common.add(actions, "chains", run, "chains of events that could follow one another")
    many: dict[str, Any] = {"action": "append", "default": [], "metavar": "REF"}
    parser.add_argument(
        "--from", dest="start", required=True, action="append", metavar="REF",
        help="where the chains begin; this and the next three may be given several times",
    )  # fmt: skip
    parser.add_argument("--to", help="only chains that end there", **many)
    parser.add_argument("--through", help="only chains that meet it", **many)
    parser.add_argument("--exclude", help="no chain that meets it", **many)
    parser.add_argument(
        "--pattern", metavar="STEPS", help="'account -TRANSFERRED->{1,4} account' and the like"
    )
    parser.add_argument(
        "--max-hops",
        type=int,
        default=4,
        metavar="N",
        help="most hops, if no pattern is given (default 4)",
    )
    parser.add_argument("--since", metavar="TIME", help="first day or moment")
    parser.add_argument("--until", metavar="TIME", help="last day or moment")
    parser.add_argument(
        "--order", default="rising", metavar="WAY", help="of time: rising (default), falling, any"
    )
    parser.add_argument("--tolerance", metavar="SPAN", help="by which clocks may differ (5min)")
    parser.add_argument("--min-dwell", metavar="SPAN", help="least time between two hops")
    parser.add_argument("--max-dwell", metavar="SPAN", help="most time between two hops (7d)")
    parser.add_argument("--keep-ratio", metavar="LOW[:HIGH]", help="share of the amount kept (0.8)")
    parser.add_argument("--least", metavar="AMOUNT", help="leave out smaller transfers")
    parser.add_argument("--currency", metavar="CODE", help="of the amounts to compare")
    parser.add_argument(
        "--bundle", metavar="SPAN", help="parallel transfers within it count as one"
    )
    parser.add_argument(
        "--hub", type=int, default=0, metavar="N", help="pass no node with more neighbours"
    )
    parser.add_argument("--cycles", action="store_true", help="chains back to where they began")
    parser.add_argument(
        "--join", default="none", metavar="HOW", help="holders: accounts and numbers as persons"
    )
    parser.add_argument(
        "--best",
        default="score",
        metavar="FIRST",
        help="foremost, fastest, fewest or score (default)",
    )
    parser.add_argument(
        "--top", type=int, default=SHOWN, metavar="N", help="chains to report (default 20)"
    )
    parser.add_argument(
        "--show-cypher", action="store_true", help="print the same question in Cypher"
    )
    stopping.add_seconds(parser)


def run_request(args: argparse.Namespace, zone: str, currency: str) -> dict[str, Any]:
    """The options of a request from the words of the command line."""
    from graphengine.model.money import to_minor

    spans = {
        "tolerance": args.tolerance,
        "min_dwell": args.min_dwell,
        "max_dwell": args.max_dwell,
        "bundle": args.bundle,
    }
    options: dict[str, Any] = {name: span(text) for name, text in spans.items() if text}
    if args.since:
        options["since"] = moment(args.since, zone)
    if args.until:
        options["until"] = moment(args.until, zone, end=True)
    if args.keep_ratio:
        options["keep"] = shares(args.keep_ratio)
    if args.least:
        options["least_amount"] = to_minor(args.least, args.currency or currency)
    if args.currency:
        options["currency"] = args.currency.upper()
    return options


def run(args: argparse.Namespace) -> int:
    """Search and print."""
    engine = common.engine(args)
    info = engine.case.info
    options = run_request(args, info.time_zone, info.currency)
    with stopping.first_interrupt() as interrupted:
        result = engine.trace_chains(
            *args.start, pattern=args.pattern, to=args.to, through=args.through,
            exclude=args.exclude, max_hops=args.max_hops, order=args.order, hub=args.hub,
            cycles=args.cycles, join=args.join, best=args.best, top=args.top,
            seconds=args.seconds, interrupted=interrupted, **options,
        )  # fmt: skip
    if args.show_cypher:
        common.say(result["cypher"])
    if args.json:
        common.show_json(result)
    else:
        show(result)
    return stopping.code(result)


def show(result: dict[str, Any]) -> None:
    """Chains as text, and what the certificate says."""
    from graphengine.model.money import show as money

    certificate = result["certificate"]
    sys.stdout.write(f"{result['notice']}\n\n")
    for number, chain in enumerate(result["chains"], start=1):
        head = f"{number}. score {chain['score']:.3f}, {chain['start']} to {chain['end']}"
        sys.stdout.write(common.visible(f"{head}\n   {chain['nodes'][0]}") + "\n")
        for edge in chain["edges"]:
            amount = edge["amount_minor"]
            told = f" {money(amount, edge['currency'])}" if amount is not None else ""
            count = f" ({len(edge['ids'])} together)" if len(edge["ids"]) > 1 else ""
            line = f"   {edge['at']} {edge['kind']}{told}{count} to {edge['to']}"
            sys.stdout.write(common.visible(f"{line}  [{edge['evidence'][0]}]") + "\n")
    if not result["chains"]:
        sys.stdout.write("No chain fits.\n")
    whole = "searched to the end" if certificate["exhausted"] else "NOT searched to the end"
    common.say(f"{certificate['found']} chains found, {certificate['shown']} shown; {whole}.")
    for cut in certificate["cuts"]:
        skipped = f" ({cut['skipped']} events not followed)" if cut["skipped"] is not None else ""
        common.say(f"cut: {cut['node'] or 'everywhere'}: {cut['reason']}{skipped}")
    for line in certificate["could_hide"]:
        common.say(f"could hide a chain: {line}")
    for ask in certificate["ask_next"][:3]:
        whom = f", from {ask['holder']}" if ask["holder"] else ""
        common.say(f"ask next: {ask['node']}: {ask['record']} ({ask['from']}){whom}")
    common.say(f"kept as run {result['run']}")
