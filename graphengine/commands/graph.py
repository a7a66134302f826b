"""``graph ...`` and ``cypher``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from graphengine.commands import answers, common, graph_assess


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    graph = subparsers.add_parser("graph", help="the Neo4j graph of a case")
    actions = graph.add_subparsers(metavar="ACTION", required=True)
    common.add(actions, "start", run_start, "start the case's own Neo4j, or reach the team's")
    common.add(actions, "stop", run_stop, "stop the case's own Neo4j")
    common.add(actions, "status", run_status, "say whether it runs and is up to date")
    build = common.add(actions, "build", run_build, "bring the graph to the facts")
    build.add_argument("--fresh", action="store_true", help="make it anew")
    fetch = common.add(
        actions, "fetch", run_fetch, "fetch Neo4j for a machine without network", case=False
    )
    fetch.add_argument("--to", type=Path, required=True, metavar="DIR")
    hardening = common.add(
        actions, "hardening", run_hardening, "print the Neo4j settings to use", case=False
    )
    hardening.add_argument("--check", type=Path, metavar="CASE", help="check this case's server")
    graph_assess.register(actions)
    cypher = common.add(subparsers, "cypher", run_cypher, "ask the graph in Cypher, read-only")
    cypher.add_argument("text", metavar="CYPHER")
    answers.add_params(cypher)
    answers.add_limits(cypher)


def run_start(args: argparse.Namespace) -> int:
    """Start and say which version answers."""
    with common.fetching(args.json) as progress:
        found = common.engine(args).graph.start(progress)
    if args.json:
        common.show_json(found)
    else:
        common.say(f"The graph is running: {found['engine']}.")
    return 0


def run_stop(args: argparse.Namespace) -> int:
    """Stop."""
    stopped = common.engine(args).graph.stop()
    if args.json:
        common.show_json({"stopped": stopped})
    else:
        common.say("Stopped." if stopped else "It did not run.")
    return 0


def run_status(args: argparse.Namespace) -> int:
    """Print the state."""
    found = common.engine(args).graph.status()
    if args.json:
        common.show_json(found)
    else:
        common.table(["graph", ""], sorted(found.items()))
    return 0


def run_build(args: argparse.Namespace) -> int:
    """Build and print counts."""
    engine = common.engine(args)
    with common.fetching(args.json) as fetch, common.progress(args.json) as bar:
        report = engine.graph.build(
            fresh=args.fresh,
            fetching=fetch,
            progress=common.named(bar, "graph"),
        )
    watches = engine.queries.check_watches()
    report |= {"watches": watches} if watches else {}
    if args.json:
        common.show_json(report)
        return 0
    for family in ("nodes", "edges"):
        common.table([family, "count"], report[family].items())
    common.say(f"{report['how']}, {report['seconds']:.1f} s")
    answers.show_watches(watches)
    return 0


def run_fetch(args: argparse.Namespace) -> int:
    """Fetch the jars into a folder."""
    from graphengine.store.fetch import fetch

    with common.fetching(args.json) as progress:
        path = fetch(args.to, progress=progress)
    if args.json:
        common.show_json({"folder": str(path)})
    else:
        common.say(f"Fetched. Carry {args.to} over and set GRAPHENGINE_CACHE to it there.")
    return 0


def run_hardening(args: argparse.Namespace) -> int:
    """Print settings, or check a server's."""
    from graphengine.store import hardening

    if args.check is None:
        sys.stdout.write(hardening.text())
        return 0
    from graphengine.engine import Engine

    loose = Engine.open(args.check).graph.loose()
    if args.json:
        common.show_json({"loose": loose})
    else:
        for line in loose:
            sys.stdout.write(common.visible(line) + "\n")
        common.say(f"{len(loose)} settings are loose." if loose else "No setting is loose.")
    return 0 if not loose else 4


def run_cypher(args: argparse.Namespace) -> int:
    """Ask and give the rows."""
    form = answers.form_of(args)
    queries = common.engine(args).queries
    parameters = common.parse_params(args.param)
    if args.show_cypher:
        asked = queries.of_text(args.text, parameters)
        answers.show_cypher(asked.text, asked.parameters)
    rows = 1000 if args.rows is None else args.rows
    answer = queries.cypher(args.text, parameters, seconds=args.seconds, rows=rows)
    answers.give(answer, form, args.out)
    return 0
