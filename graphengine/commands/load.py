"""``load`` and ``mappings``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from graphengine.commands import answers, common


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    load = common.add(subparsers, "load", run_load, "load files by a mapping")
    load.add_argument("mapping", metavar="MAPPING", help="a shipped name or a YAML file")
    load.add_argument("files", metavar="FILE", nargs="+", type=Path)
    load.add_argument("--dry-run", action="store_true", help="show the first facts, load nothing")
    load.add_argument("--no-graph", action="store_true", help="leave a running graph as it is")
    maps = subparsers.add_parser("mappings", help="list the shipped mappings")
    actions = maps.add_subparsers(metavar="ACTION", required=True)
    common.add(actions, "list", run_list, "list the shipped mappings", case=False)
    show = common.add(actions, "show", run_show, "print a shipped mapping", case=False)
    show.add_argument("name", metavar="NAME")


def run_load(args: argparse.Namespace) -> int:
    """Load, or show what a load would do."""
    import loaders

    engine = common.engine(args)
    mapping = loaders.mapping(args.mapping)
    if args.dry_run:
        preview = engine.preview(mapping, args.files)
        if args.json:
            common.show_json(preview)
        else:
            _show_preview(preview)
        return 0
    with common.progress(args.json) as progress:
        report = engine.load(mapping, args.files, progress=progress, graph=not args.no_graph)
    if args.json:
        common.show_json(report)
    else:
        _show_load(report)
    return 2 if any("error" in f for f in report["files"]) else 0


def _show_load(report: dict[str, Any]) -> None:
    heads = ["file", "rows", "loaded", "rejected", "duplicates"]
    common.table(heads, [[f[h if h != "file" else "name"] for h in heads] for f in report["files"]])
    for entry in report["files"]:
        for note in entry.get("notes", []):
            common.say(f"{entry['name']}: {note}")
        if entry.get("rejects"):
            common.say(
                f"{entry['name']}: rejected rows are in {entry['rejects']}; correct a copy of it"
                " and load that."
            )
        if entry.get("error"):
            common.say(f"not loaded: {entry['error']}")
    for message in report.get("messages", []):
        common.say(message)
    answers.show_watches(report.get("watches", []))


def _show_preview(preview: dict[str, Any]) -> None:
    for entry in preview["files"]:
        heading = f"{entry['name']}: {entry['rows']} rows read, {entry['rejected']} rejected"
        sys.stdout.write(common.visible(heading) + "\n")
        for kind, rows in entry["facts"].items():
            sys.stdout.write(f"\n{kind}\n")
            if rows:
                heads = [c for c in rows[0] if any(r[c] not in (None, "") for r in rows)]
                common.table(heads, [[r[c] for c in heads] for r in rows])
        for reject in entry["rejects"]:
            line = f"row {reject['row']}: {reject['column'] or ''} {reject['reason']}"
            sys.stdout.write(common.visible(line) + "\n")


def run_list(args: argparse.Namespace) -> int:
    """List shipped mappings with their titles."""
    import loaders

    found = [{"name": n, "title": loaders.mapping(n).title} for n in loaders.names()]
    if args.json:
        common.show_json({"mappings": found})
    else:
        common.table(["name", "title"], [[m["name"], m["title"]] for m in found])
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Print a mapping's text, as a start for one's own."""
    import loaders

    mapping = loaders.mapping(args.name)
    if args.json:
        common.show_json({"name": mapping.name, "text": mapping.text})
    else:
        sys.stdout.write(mapping.text)
    return 0
