"""How answers of queries are printed and written: table, JSON, CSV, Parquet."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.commands import common

if TYPE_CHECKING:
    from graphengine.querying import Answer

FORMATS = ("table", "json", "csv", "parquet")


def add_limits(parser: argparse.ArgumentParser) -> None:
    """The options of every command that runs Cypher and gives its rows."""
    parser.add_argument("--format", choices=FORMATS, help="default: by --out, else a table")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there, not to stdout")
    parser.add_argument("--rows", type=int, default=None, help="row limit (default 1000)")
    parser.add_argument("--seconds", type=float, default=10, help="time limit (default 10)")
    add_show(parser)


def add_show(parser: argparse.ArgumentParser) -> None:
    """``--show-cypher``."""
    parser.add_argument("--show-cypher", action="store_true", help="print what is run on stderr")


def add_params(parser: argparse.ArgumentParser) -> None:
    """``-p key=value``."""
    parser.add_argument("-p", "--param", action="append", default=[], metavar="KEY=VALUE")


def show_cypher(text: str, values: Mapping[str, Any]) -> None:
    """What is run, on stderr."""
    common.say(text)
    if values:
        common.say(f"with {json.dumps(dict(values), ensure_ascii=False, default=str)}")


def form_of(args: argparse.Namespace) -> str:
    """The format that the options ask for.

    Raises:
        UsageError: they contradict one another, or Parquet has no file to go to.
    """
    from graphengine.errors import UsageError

    by_name = args.out.suffix.lower().removeprefix(".") if args.out else ""
    form = args.format or ("json" if args.json else "") or by_name or "table"
    if args.json and form != "json":
        raise UsageError(f"--json and --format {form} contradict one another.")
    if form not in FORMATS:
        raise UsageError(f"'{args.out.name}' is none of .json, .csv and .parquet; name a --format.")
    if form == "parquet" and args.out is None:
        raise UsageError("Parquet goes to a file: --out FILE.parquet")
    if form == "table" and args.out is not None:
        raise UsageError("A table is for reading; write .csv, .json or .parquet with --out.")
    return str(form)


def give(answer: Answer, form: str, out: Path | None) -> None:
    """The answer to stdout or a file, and what else is to be said to stderr."""
    if out is not None:
        answer.write(out, form)
        common.say(f"written: {out}")
    elif form == "json":
        common.show_json(answer.to_dict())
    elif form == "csv":
        _bytes(answer.to_csv().encode("utf-8", "backslashreplace"))
    elif answer.columns:
        from graphengine.tables.shown import cells

        common.table(answer.columns, cells(answer.rows, answer.types))
    if form != "json" or out is not None:
        for warning in answer.warnings:
            common.say(f"note: {warning}")
        show_watches(answer.watches)
        more = "; more rows exist, raise --rows" if answer.truncated else ""
        common.say(f"{len(answer.rows)} rows, {answer.ms} ms, {answer.engine}{more}")
        if answer.run:
            common.say(f"kept as run {answer.run}")


def _bytes(data: bytes) -> None:
    """Bytes to stdout as they are: line ends of CSV are the same everywhere."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def show_watches(reports: Sequence[Mapping[str, Any]]) -> None:
    """What watched queries found, on stderr: each hit with the rows of files behind it."""
    for report in reports:
        given = ", ".join(f"{n}={shown(v)}" for n, v in report["parameters"].items())
        name = f"watch {report['query']}" + (f" ({given})" if given else "")
        if report["status"] == "ran" and "message" not in report:
            hits = len(report["new"])
            common.say(f"{name}: {hits} new {'hit' if hits == 1 else 'hits'}")
        else:
            common.say(f"{name}: {report['status']}. {report.get('message', '')}".rstrip())
        for hit in report["new"]:
            pairs = zip(report["columns"], hit["row"], strict=True)
            common.say("  " + ", ".join(f"{n}={shown(v)}" for n, v in pairs))
            show_places(hit["evidence"], hit["more"])


def show_places(places: Sequence[Mapping[str, Any]], more: int) -> None:
    """Source rows, one a line, on stderr."""
    for place in places:
        common.say(f"    {place_text(place)}")
    if more:
        common.say(f"    and {more} more source rows")


def place_text(place: Mapping[str, Any]) -> str:
    """One source row: file, sheet, row, what it states, its evidence id."""
    sheet = f" {place['sheet']}" if place["sheet"] else ""
    what = f"{place['kind']} {place['id']}".rstrip()
    return (
        f"{place['file']}{sheet} row {place['row']} (load {place['load']}): {what}"
        f" [{place['evidence']}]"
    )


def shown(value: Any) -> str:
    """A value in running text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
