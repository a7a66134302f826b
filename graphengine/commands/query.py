"""``query ...``: the catalogue, and its packs as files. Running is in ``query_runs``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.commands import common, query_runs

if TYPE_CHECKING:
    from graphengine.catalogue.library import Catalogue
    from graphengine.catalogue.query import SavedQuery
    from graphengine.engine import Engine
    from graphengine.model.schema import Schema


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    query = subparsers.add_parser("query", help="saved queries: list, run, compare, watch")
    actions = query.add_subparsers(metavar="ACTION", required=True)
    listed = common.add(actions, "list", run_list, "list the saved queries")
    listed.add_argument("--tag", help="only those with this tag")
    listed.add_argument("--pack", help="only those of this pack")
    show = common.add(actions, "show", run_show, "print a query, its parameters and last runs")
    show.add_argument("name", metavar="NAME")
    check = common.add(actions, "check", run_check, "check the queries of a folder")
    check.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="default: all packs")
    query_runs.register(actions)
    export = common.add(actions, "export", run_export, "write a pack as one file")
    export.add_argument("pack", metavar="PACK")
    export.add_argument("file", metavar="FILE", type=Path)
    take = common.add(
        actions, "import", run_import, "take in a pack file, BloodHound queries, or a folder"
    )
    take.add_argument("source", metavar="FILE|DIR", type=Path)
    take.add_argument("--into", type=Path, metavar="DIR", help="default: the case's queries/")
    take.add_argument("--pack", metavar="NAME", help="name of the new pack; default: the file's")
    take.add_argument("--replace", action="store_true", help="replace a pack of the same name")


def schemas(name: str) -> Schema:
    """The kinds that a mapping declares, for packs that name one."""
    import loaders

    return loaders.mapping(name).kinds


def engine_if_any(args: argparse.Namespace) -> Engine | None:
    """The engine of the case, or None where no case is named and none is here."""
    from graphengine.errors import NotFound

    try:
        found = common.engine(args)
    except NotFound:
        if args.case is not None:
            raise
        return None
    found.queries.schemas = schemas
    return found


def catalogue(engine: Engine | None) -> Catalogue:
    """The packs that can be seen: those of the case too, where there is one."""
    from graphengine.catalogue.library import Catalogue

    return engine.queries.catalogue if engine else Catalogue.open((), schemas)


def run_list(args: argparse.Namespace) -> int:
    """Names and titles; queries that cannot be read are named on stderr."""
    from graphengine.errors import InputError

    packs = catalogue(engine_if_any(args))
    if args.pack:
        packs.pack(args.pack)
    found: list[SavedQuery] = []
    for name in packs.names():
        if args.pack and name.partition(".")[0] != args.pack:
            continue
        try:
            found.append(packs.get(name))
        except InputError as error:
            common.say(f"left out: {error}")
    found = [q for q in found if not args.tag or args.tag in q.tags]
    if args.json:
        common.show_json({"queries": [about(query) for query in found]})
    else:
        rows = [[q.name, q.title, " ".join(q.tags)] for q in found]
        common.table(["name", "title", "tags"], rows)
        common.say(f"{len(found)} queries")
    return 0


def about(query: SavedQuery) -> dict[str, Any]:
    """A query's header as plain data."""
    from graphengine.catalogue.bind import example_call

    return {
        "name": query.name,
        "pack": query.pack,
        "title": query.title,
        "question": query.question,
        "tags": list(query.tags),
        "author": query.author,
        "revision": query.revision,
        "legal": query.legal,
        "result": query.result,
        "unique": list(query.unique),
        "evidence": list(query.evidence),
        "parameters": [
            {
                "name": p.name,
                "type": f"list of {p.of}" if p.of else p.type,
                "kinds": list(p.kinds),
                "choices": list(p.choices),
                "unit": p.unit,
                "required": p.required,
                "default": p.default,
                "range": list(p.range) if p.range else None,
                "example": p.example,
                "help": p.help,
            }
            for p in query.params.values()
        ],
        "returns": dict(query.returns),
        "example": example_call(query),
        "sha256": query.sha256,
    }


def run_show(args: argparse.Namespace) -> int:
    """Header, parameters, example call, last runs and the text."""
    engine = engine_if_any(args)
    query = catalogue(engine).get(args.name)
    runs = engine.queries.last_runs(query.name) if engine else []
    if args.json:
        common.show_json({**about(query), "text": query.text, "last_runs": runs})
        return 0
    out = sys.stdout
    head = [f"{query.name}, revision {query.revision}: {query.title}", query.question, query.legal]
    out.write("\n".join(common.visible(line) for line in head if line) + "\n\n")
    if query.params:
        common.table(["parameter", "type", "default", "range", "meaning"], _parameters(query))
        out.write("\n")
    common.table(["column", "type"], query.returns.items())
    out.write(f"\n{common.visible(about(query)['example'])}\n\n")
    if runs:
        heads = ["run", "made", "revision", "rows", "load"]
        common.table(heads, [[run[h] for h in heads] for run in runs])
        out.write("\n")
    out.write(common.visible(query.text))
    return 0


def _parameters(query: SavedQuery) -> list[list[Any]]:
    from graphengine.catalogue.bind import as_text

    rows = []
    for p in query.params.values():
        kinds = f" ({', '.join([*p.kinds, *p.choices])})" if p.kinds or p.choices else ""
        type_ = (f"list of {p.of}" if p.of else p.type) + kinds + (f", {p.unit}" if p.unit else "")
        default = "required" if p.required else as_text(p.default)
        ends = f"{as_text(p.range[0])} to {as_text(p.range[1])}" if p.range else ""
        rows.append([p.name, type_, default, ends, p.help])
    return rows


def run_check(args: argparse.Namespace) -> int:
    """Name each defect with file and line; exit code 2 where there is one."""
    from graphengine.catalogue import check

    engine = engine_if_any(args)
    if args.folder is not None:
        schema = engine.case.schema if engine else None
        problems = check.folder(args.folder, schema, schemas)
    else:
        problems = catalogue(engine).problems
    if args.json:
        plain = [{"file": p.file, "line": p.line, "message": p.message} for p in problems]
        common.show_json({"ok": not problems, "problems": plain})
    for problem in [] if args.json else problems:
        sys.stdout.write(common.visible(str(problem)) + "\n")
    common.say(f"{len(problems)} problems." if problems else "All queries are well-formed.")
    return 2 if problems else 0


def run_export(args: argparse.Namespace) -> int:
    """Write a pack file."""
    from graphengine import __version__
    from graphengine.catalogue import pack

    engine = engine_if_any(args)
    chosen = catalogue(engine).pack(args.pack)
    schema = engine.case.schema if engine else None
    by = f"graphengine {__version__}"
    args.file.write_bytes(pack.export(chosen, created_by=by, schemas=schemas, schema=schema))
    if args.json:
        common.show_json({"pack": chosen.name, "file": str(args.file), "queries": chosen.names()})
    else:
        common.say(f"{len(chosen.names())} queries of {chosen.name}: {args.file}")
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Take in a pack or foreign queries."""
    from graphengine.commands.query_import import take

    engine = engine_if_any(args)
    return take(args, engine)
