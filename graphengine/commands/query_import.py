"""``query import``: a pack file as it is, or queries of other tools with headers proposed."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.commands import common

if TYPE_CHECKING:
    from graphengine.engine import Engine
    from graphengine.model.schema import Schema


def take(args: argparse.Namespace, engine: Engine | None) -> int:
    """Put the queries into a folder of packs; exit code 2 where some need work or are refused."""
    from graphengine.commands.query import schemas
    from graphengine.errors import InputError, UsageError

    into = args.into or (engine.root / "queries" if engine else None)
    if into is None:
        raise UsageError("No case is here: name a folder of packs with --into DIR.")
    schema = engine.case.schema if engine else None
    if not args.source.exists():
        raise InputError("There is no such file or folder.", file=str(args.source))
    if args.source.is_file() and _is_pack(args.source):
        from graphengine.catalogue import pack

        found = pack.install(
            args.source, into, overwrite=args.replace, schemas=schemas, schema=schema
        )
        report: dict[str, Any] = {"pack": found.name, "folder": str(found.path)}
        report["queries"] = [
            {"name": n, "outcome": "imported", "reasons": []} for n in found.names()
        ]
    else:
        report = _foreign(args, into, schema)
    _show(args, report)
    return 2 if any(entry["outcome"] != "imported" for entry in report["queries"]) else 0


def _foreign(args: argparse.Namespace, into: Path, schema: Schema | None) -> dict[str, Any]:
    from graphengine.catalogue import foreign

    name = args.pack or _slug(args.source)
    converted = foreign.convert(args.source, name, schema)
    folder = foreign.write(converted, into, name, f"Imported from {args.source.name}")
    queries = [{**c.to_dict(), "name": f"{name}.{c.name}"} for c in converted]
    return {"pack": name, "folder": str(folder), "queries": queries}


def _slug(source: Path) -> str:
    """A pack's name from a file's."""
    text = re.sub(r"[^a-z0-9]+", "_", source.resolve().stem.lower()).strip("_")
    return text if text[:1].isalpha() else f"imported_{text}".rstrip("_")


def _is_pack(path: Path) -> bool:
    """A zip with a manifest is a pack; another one may be an export of other tools."""
    from graphengine.catalogue.pack import is_pack

    return is_pack(path)


def _show(args: argparse.Namespace, report: dict[str, Any]) -> None:
    if args.json:
        common.show_json(report)
        return
    rows = [[e["name"], e["outcome"], " ".join(e["reasons"])] for e in report["queries"]]
    common.table(["name", "outcome", "why"], rows)
    done = sum(entry["outcome"] == "imported" for entry in report["queries"])
    common.say(f"{done} of {len(rows)} queries are ready in {report['folder']}")
