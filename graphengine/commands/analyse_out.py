"""What the questions of ``analyse`` put out alike: the notice, CSV files, numbers in tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphengine.commands import common

Sheet = tuple[list[str], list[list[Any]]]


def add_csv(parser: argparse.ArgumentParser) -> None:
    """The flag ``--csv FILE``."""
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table as CSV too")


def sheet(question: str, result: dict[str, Any]) -> Sheet:
    """Heads and rows of a question's table; see :mod:`graphengine.analysing.sheets`."""
    from graphengine.analysing import sheets

    return sheets.sheet(question, result)


def heads(question: str) -> tuple[str, ...]:
    """Heads of a question whose table is one of its result's lists."""
    from graphengine.analysing.sheets import PLAIN

    return PLAIN[question][1]


def write_csv(path: Path, question: str, result: dict[str, Any]) -> None:
    """A question's table as CSV that a spreadsheet shows as it is.

    Raises:
        UsageError: the file cannot be written.
    """
    from graphengine.analysing.sheets import csv_of
    from graphengine.errors import UsageError
    from graphengine.tables.delimited import csv_text

    names, rows = sheet(question, result)
    text = csv_text(names, *csv_of(names, rows))
    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"{path.name} cannot be written: {error.strerror}.") from error
    common.say(f"wrote {path}")


def put(
    args: argparse.Namespace, result: dict[str, Any], show: Callable[..., None], *more: Any
) -> int:
    """The result as JSON, or by ``show(result, *more)``; the exit code 0."""
    if args.json:
        common.show_json(result)
    else:
        show(result, *more)
    return 0


def show_notice(result: dict[str, Any]) -> None:
    """The line that stands above every table."""
    sys.stdout.write(common.visible(result["notice"]) + "\n\n")


def show_end(result: dict[str, Any]) -> None:
    """What the projection left out, and the name of the run, on stderr."""
    for reason, events in sorted(result.get("left_out", {}).items()):
        if events:
            common.say(f"left out: {events:,} events ({reason})")
    common.say(f"kept as run {result['run']}")


def shown(value: float | None) -> str:
    """A number for a table: whole numbers whole, others with six digits."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.6g}"
