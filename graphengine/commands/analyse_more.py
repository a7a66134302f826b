"""What questions about certainty share: flags of rates and plots, and how they are read."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from graphengine.commands import common

RATES = ("missing_edges", "missing_nodes", "wrong_merges")


def add_rates(parser: argparse.ArgumentParser) -> None:
    """The flags of the rates of error; defaults come from the case's own figures."""
    group = parser.add_argument_group("what may be wrong (defaults: the case's own figures)")
    group.add_argument("--missing-edges", type=float, metavar="R", help="share of events missing")
    group.add_argument("--missing-nodes", type=float, metavar="R", help="share of nodes missing")
    group.add_argument("--wrong-merges", type=float, metavar="R", help="share of mistaken nodes")


def rates(args: argparse.Namespace) -> dict[str, float]:
    """The rates that were given."""
    return {name: v for name in RATES if (v := getattr(args, name)) is not None}


def add_plot(parser: argparse.ArgumentParser) -> None:
    """The flag ``--plot FILE``."""
    parser.add_argument("--plot", type=Path, metavar="FILE.svg|.png", help="draw it too")


def plot(args: argparse.Namespace, name: str, result: dict[str, Any]) -> None:
    """Draw the result where a plot was asked for.

    Args:
        name: ``module:function`` of :mod:`graphengine.analysis`, imported only then.
    """
    if args.plot:
        module, _, function = name.partition(":")
        draw = getattr(import_module(f"graphengine.analysis.{module}"), function)
        common.say(f"wrote {draw(result, args.plot)}")


def add_ends(parser: argparse.ArgumentParser) -> None:
    """The flags that name sellers and buyers."""
    many: dict[str, Any] = {"action": "append", "default": [], "metavar": "REF"}
    parser.add_argument("--from", dest="sellers", help="a seller", **many)
    parser.add_argument("--to", dest="buyers", help="a buyer", **many)
    parser.add_argument(
        "--roles", metavar="RUN", help="sellers and buyers of this run of trace network"
    )


def note_ends(result: dict[str, Any]) -> None:
    """Say how many of a run's persons are not in the network."""
    if result["not_in_network"]:
        common.say(f"note: {len(result['not_in_network'])} persons of the run have no line here")


def listed(text: str) -> list[str]:
    """Names parted by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]
