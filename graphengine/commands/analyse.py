"""``analyse``: what all its questions share, and the list of them."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING, Any

from graphengine.commands.spans import moment, span

if TYPE_CHECKING:
    from graphengine.analysis.projection.declaration import Declaration

# Modules of this package, each with ``register(actions)``; imported when the parser is built, so
# that they may take the flags of the projection from here.
QUESTIONS: tuple[str, ...] = (
    "analyse_centrality",
    "analyse_communities",
    "analyse_handover",
    "analyse_co_presence",
    "analyse_brokers",
    "analyse_edges",
    "analyse_disruption",
    "analyse_temporal",
    "analyse_compare",
    "analyse_key_players",
    "analyse_patterns",
    "analyse_links",
)


def register(subparsers: Any) -> None:
    """Add ``analyse`` and its questions."""
    parser = subparsers.add_parser("analyse", help="who matters, who belongs together, and why")
    actions = parser.add_subparsers(title="questions", metavar="QUESTION", required=True)
    for question in QUESTIONS:
        import_module(f"graphengine.commands.{question}").register(actions)


def add_projection(parser: argparse.ArgumentParser, *, directed: bool = True) -> None:
    """The flags that declare which network is measured."""
    group = parser.add_argument_group("which network")
    group.add_argument("--edges", default="", metavar="KIND,...", help="edge kinds (default: all)")
    group.add_argument("--nodes", default="", metavar="KIND,...", help="node kinds (default: all)")
    group.add_argument("--since", metavar="TIME", help="first day or moment")
    group.add_argument("--until", metavar="TIME", help="last day or moment")
    way = "directed" if directed else "undirected"
    group.add_argument("--direction", default=way, help=f"directed or undirected (default {way})")
    group.add_argument(
        "--weight", default="count", help="count, sum, log, days or recency of parallel events"
    )
    group.add_argument("--of", default="amount_minor", metavar="PROPERTY", help="what is summed")
    group.add_argument("--currency", help="of the amounts summed")
    group.add_argument("--half-life", metavar="SPAN", help="of recency (default 30d)")
    group.add_argument("--join", default="none", help="holders: numbers and accounts as persons")
    group.add_argument(
        "--graph", metavar="FILE.yaml", help="project a Neo4j that others filled, as named there"
    )
    group.add_argument("--layered", action="store_true", help="keep edge kinds apart as layers")


def declaration(args: argparse.Namespace, zone: str) -> Declaration:
    """The declaration that the flags of :func:`add_projection` make."""
    from graphengine.analysis.projection.declaration import Declaration

    more: dict[str, Any] = {"half_life": span(args.half_life)} if args.half_life else {}
    return Declaration(
        edges=_names(args.edges),
        nodes=_names(args.nodes),
        since=moment(args.since, zone) if args.since else None,
        until=moment(args.until, zone, end=True) if args.until else None,
        direction=args.direction,
        weight=args.weight,
        of=args.of,
        currency=args.currency.upper() if args.currency else None,
        join=args.join,
        layered=args.layered,
        graph=args.graph,
        **more,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
