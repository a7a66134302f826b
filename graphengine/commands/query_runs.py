"""``query run``, ``again``, ``diff``, ``watch``, ``unwatch`` and ``watches``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphengine.commands import answers, common

if TYPE_CHECKING:
    from graphengine.engine import Engine
    from graphengine.querying import Question


def register(actions: Any) -> None:
    """Add these parsers to the group's."""
    run = common.add(actions, "run", run_run, "run a saved query")
    run.add_argument("name", metavar="NAME")
    answers.add_params(run)
    answers.add_limits(run)
    again = common.add(actions, "again", run_again, "run a kept query again and compare")
    again.add_argument("run_name", metavar="RUN")
    diff = common.add(actions, "diff", run_diff, "what changed in an answer between two loads")
    diff.add_argument("name", metavar="NAME")
    answers.add_params(diff)
    diff.add_argument("--before", type=int, metavar="LOAD", help="default: the load before --after")
    diff.add_argument("--after", type=int, metavar="LOAD", help="default: the last load")
    diff.add_argument("--seconds", type=float, default=60, help="time limit (default 60)")
    watch = common.add(actions, "watch", run_watch, "run a query after each load, tell what is new")
    unwatch = common.add(actions, "unwatch", run_unwatch, "watch a query no longer")
    for parser in (watch, unwatch):
        parser.add_argument("name", metavar="NAME")
        answers.add_params(parser)
    for parser in (diff, watch):
        answers.add_show(parser)
    common.add(actions, "watches", run_watches, "list the watched queries")


def _question(args: argparse.Namespace, engine: Engine) -> Question:
    """The question, printed if asked for; what is wrong with it is said before anything starts."""
    given = {n: v for n, v in common.texts(args.param).items() if n != "limit"}
    asked = engine.queries.question(args.name, given, from_text=True)
    if args.show_cypher:
        answers.show_cypher(asked.text, asked.parameters)
    return asked


def run_run(args: argparse.Namespace) -> int:
    """Run and give the rows."""
    form = answers.form_of(args)
    engine = common.engine(args)
    _question(args, engine)
    answer = engine.queries.run(
        args.name,
        common.texts(args.param),
        from_text=True,
        seconds=args.seconds,
        rows=args.rows,
    )
    answers.give(answer, form, args.out)
    return 0


def run_again(args: argparse.Namespace) -> int:
    """Run again and say whether the answer is the same."""
    found = common.engine(args).queries.again(args.run_name)
    if args.json:
        common.show_json(found)
        return 0
    _changes(found, found["new"], found["gone"], found["changed"])
    said = "The same answer." if found["same"] else "The answer differs."
    common.say(f"{said} {found['kept_rows']} rows before, {found['rows']} now.")
    for line in found["because"]:
        common.say(f"what differs: {line}")
    return 0


def run_diff(args: argparse.Namespace) -> int:
    """Print the rows that differ, each with the source rows that caused it."""
    engine = common.engine(args)
    _question(args, engine)
    found = engine.queries.diff(
        args.name,
        common.texts(args.param),
        before=args.before,
        after=args.after,
        from_text=True,
        seconds=args.seconds,
    )
    if args.json:
        common.show_json(found)
        return 0
    _changes(found, [r["row"] for r in found["new"]], [r["row"] for r in found["gone"]],
             found["changed"])  # fmt: skip
    for part in ("new", "gone", "changed"):
        for entry in found[part]:
            row = entry.get("row") or entry["after"]
            sys.stdout.write(common.visible(f"\n{part}: {_named(found, row)}") + "\n")
            for place in entry["causes"]:
                sys.stdout.write(common.visible(f"  {answers.place_text(place)}") + "\n")
            if entry["more"]:
                sys.stdout.write(f"  and {entry['more']} more source rows\n")
    for line in found["warnings"]:
        common.say(f"note: {line}")
    counts = ", ".join(f"{len(found[part])} {part}" for part in ("new", "gone", "changed"))
    common.say(f"load {found['before']['load']} to {found['after']['load']}: {counts}, "
               f"{found['same']} the same")  # fmt: skip
    return 0


def _changes(
    found: dict[str, Any],
    new: Sequence[Sequence[Any]],
    gone: Sequence[Sequence[Any]],
    changed: Sequence[dict[str, Any]],
) -> None:
    """One table: ``+`` new, ``-`` gone, and both versions of what changed."""
    from graphengine.tables.shown import cells

    marked = [("+", row) for row in new] + [("-", row) for row in gone]
    for change in changed:
        marked += [("was", change["before"]), ("now", change["after"])]
    if marked:
        shown = cells([row for _, row in marked], found["types"])
        rows = [[mark, *row] for (mark, _), row in zip(marked, shown, strict=True)]
        common.table(["", *found["columns"]], rows)


def _named(found: dict[str, Any], row: Sequence[Any]) -> str:
    names = found["unique"] or found["columns"]
    values = [row[found["columns"].index(name)] for name in names]
    return ", ".join(f"{n}={answers.shown(v)}" for n, v in zip(names, values, strict=True))


def run_watch(args: argparse.Namespace) -> int:
    """Watch from now on."""
    engine = common.engine(args)
    _question(args, engine)
    found = engine.queries.watch(args.name, common.texts(args.param), from_text=True)
    if args.json:
        common.show_json(found)
    else:
        known = f"{found['rows']} rows are known." if "rows" in found else found["message"]
        common.say(f"{found['query']} runs after each load. {known}")
    return 0


def run_unwatch(args: argparse.Namespace) -> int:
    """Stop watching."""
    given = common.texts(args.param)
    ended = common.engine(args).queries.unwatch(args.name, given or None, from_text=True)
    if args.json:
        common.show_json({"ended": ended})
    else:
        common.say(f"{ended} {'watch' if ended == 1 else 'watches'} ended.")
    return 0


def run_watches(args: argparse.Namespace) -> int:
    """List what is watched."""
    found = common.engine(args).queries.watched()
    if args.json:
        common.show_json({"watches": found})
        return 0
    heads = ["query", "parameters", "since", "run"]
    common.table(heads, [[watch[h] for h in heads] for watch in found])
    return 0
