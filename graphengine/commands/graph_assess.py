"""``graph assess | unassess | assessed``: figures of an analysis in the graph."""

from __future__ import annotations

import argparse
from typing import Any

from graphengine.commands import common


def register(actions: Any) -> None:
    """Add the parsers under ``graph``."""
    write = common.add(actions, "assess", run_assess, "write a run's figures into the graph")
    write.add_argument("name", metavar="RUN", help="of analyse centrality or communities")
    remove = common.add(actions, "unassess", run_unassess, "take them out of the graph again")
    remove.add_argument("name", metavar="RUN", nargs="?", help="none: those of all runs")
    common.add(actions, "assessed", run_assessed, "list the runs whose figures are in the graph")


def run_assess(args: argparse.Namespace) -> int:
    """Write and count."""
    found = common.engine(args).analyses.assessed.write(args.name)
    if args.json:
        common.show_json(found)
    else:
        common.say(
            f"{found['written']} figures of {found['run']} are in the graph as _ASSESSED; "
            f"{found['missing']} of its nodes are not there."
        )
    return 0


def run_unassess(args: argparse.Namespace) -> int:
    """Remove and count."""
    gone = common.engine(args).analyses.assessed.remove(args.name)
    if args.json:
        common.show_json({"removed": gone})
    else:
        common.say(f"{gone} figures were taken out of the graph.")
    return 0


def run_assessed(args: argparse.Namespace) -> int:
    """List."""
    found = common.engine(args).analyses.assessed.listed()
    if args.json:
        common.show_json({"assessed": found})
    else:
        heads = ["run", "figures", "version"]
        common.table(heads, [[entry.get(head, "") for head in heads] for entry in found])
    return 0
