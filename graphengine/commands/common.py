"""What all subcommands share: opening the case, printing, progress on a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphengine.engine import Engine

Run = Callable[[argparse.Namespace], int]


def add(
    subparsers: Any, name: str, run: Run, help_: str, *, case: bool = True
) -> argparse.ArgumentParser:
    """A subcommand with the options that every one has."""
    parser: argparse.ArgumentParser = subparsers.add_parser(name, help=help_, description=help_)
    if case:
        parser.add_argument(
            "--case",
            type=Path,
            metavar="DIR",
            help="case folder (default: GRAPHENGINE_CASE, else here)",
        )
    parser.add_argument("--json", action="store_true", help="machine-readable output on stdout")
    parser.set_defaults(run=run)
    return parser


def engine(args: argparse.Namespace) -> Engine:
    """The engine over the case that the arguments name."""
    from graphengine.engine import Engine

    return Engine.open(args.case)


def say(text: str) -> None:
    """A line to the person, on stderr."""
    sys.stderr.write(visible(text) + "\n")


def show_json(data: Any) -> None:
    """JSON on stdout; instants as ISO 8601."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n")


def visible(text: str) -> str:
    """Text in which control and direction-changing characters are shown, not obeyed."""
    return "".join(c if c == "\n" or not _acts(c) else f"\\u{ord(c):04x}" for c in text)


def _acts(char: str) -> bool:
    code = ord(char)
    return (
        code < 32
        or 0x7F <= code < 0xA0
        or code in (0x200E, 0x200F, 0x061C, 0xFEFF)
        or 0x2028 <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xD800 <= code <= 0xDFFF
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A plain aligned table on stdout; wide characters count two columns."""
    shown = [[visible(_cell(v)).replace("\n", "\\n") for v in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(columns, *shown, strict=True)]
    for row in (list(columns), ["-" * w for w in widths], *shown):
        cells = (cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _width(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str, int, int], None] | None]:
    """A rich progress display on stderr when it is a terminal; otherwise nothing."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[n]}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(visible(name), total=total or None, n="")
            bar.update(tasks[name], completed=done if total else None, n=f"{done:,}")

        yield report


def texts(pairs: Sequence[str]) -> dict[str, str]:
    """``key=value`` pairs as texts.

    Raises:
        UsageError: no such pair, or a key twice.
    """
    from graphengine.errors import UsageError

    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals or not key.isidentifier():
            raise UsageError(f"{pair!r} is not key=value.")
        if key in found:
            raise UsageError(f"Parameter '{key}' is given twice.")
        found[key] = text
    return found


def parse_params(pairs: Sequence[str]) -> dict[str, Any]:
    """``key=value`` pairs; a value that reads as JSON is that JSON, otherwise text.

    A run of twelve digits or more is an identifier and stays text: as a number it would match no
    key.
    """
    found: dict[str, Any] = {}
    for key, text in texts(pairs).items():
        if text.isdigit() and len(text) >= 12:
            found[key] = text
            continue
        try:
            found[key] = json.loads(text)
        except (ValueError, RecursionError):
            found[key] = text
    return found


@contextmanager
def fetching(quiet: bool = False) -> Iterator[Callable[[int, int, int, int], None]]:
    """Progress while Neo4j's jars are fetched: a bar on a terminal, else a line at the start."""
    with progress(quiet) as bar:
        told: list[bool] = []

        def report(files: int, all_files: int, done: int, total: int) -> None:
            if bar is not None:
                bar("fetching Neo4j", done, total)
            elif not told and not quiet:
                told.append(True)
                say(f"Fetching Neo4j ({all_files} files); this happens once on a machine.")

        yield report


def named(
    bar: Callable[[str, int, int], None] | None, name: str
) -> Callable[[int, int], None] | None:
    """A progress callback of done and total that reports under one name."""
    if bar is None:
        return None
    return lambda done, total: bar(name, done, total)
