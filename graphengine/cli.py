"""The command line: ``graphengine``. Parsers only; the work is the engine's.

Exit codes: 0 done, 2 usage or bad input, 3 not found, 4 refused, 5 limit reached, 6 store not
reachable, 130 interrupted. Messages and progress go to stderr, results to stdout.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from graphengine.commands import analyse, cases, demo, graph, load, picture, query, serve, trace
from graphengine.commands.common import say, show_json, visible
from graphengine.errors import GraphengineError
from graphengine.model.lean import import_lean

GROUPS = (demo, cases, load, graph, query, trace, analyse, picture, serve)


class Parser(argparse.ArgumentParser):
    """argparse with one-line errors; a value is quoted back with its control characters shown."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {visible(message)}\nTry: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from graphengine import __version__

    top = Parser(
        prog="graphengine",
        description="Trace criminal networks from the files agencies hand over. Results are "
        "leads with reasons for a human, not evidence.",
    )
    top.add_argument("--version", action="version", version=f"graphengine {__version__}")
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        group.register(subparsers)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if argv is None:  # a process of its own
        import_lean()
    args = parser().parse_args(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except GraphengineError as error:
        return _fail(args, error)
    except KeyboardInterrupt:
        say("Interrupted; the case is as it was before this command.")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _fail(args: argparse.Namespace, error: GraphengineError) -> int:
    """Say what is wrong; with --json also as JSON, so that a program need not read prose."""
    say(f"graphengine: {error}")
    if getattr(args, "json", False):
        candidates = list(getattr(error, "candidates", ()))
        plain = {"type": type(error).__name__, "message": str(error), "candidates": candidates}
        show_json({"error": plain})
    return error.exit_code
