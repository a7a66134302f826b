"""Checks of saved queries before anybody runs them, each with file and line.

The header is checked while it is read (:mod:`graphengine.catalogue.query`); here its text is held
against the gate, the header and the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from graphengine.catalogue import gate, ordering
from graphengine.catalogue.fields import KEYS
from graphengine.catalogue.header import ESCAPE, ESCAPED
from graphengine.catalogue.packs import (
    MANIFEST,
    Pack,
    Schemas,
    line_of,
    packs_in,
    query_files,
    read_pack,
    strays,
)
from graphengine.catalogue.problem import Problem, Problems, near
from graphengine.catalogue.query import SavedQuery, read
from graphengine.errors import InputError, NotFound, Refused
from graphengine.model.schema import Schema, builtin

__all__ = ["Problem", "file", "folder", "pack_problems", "problems"]

MAX_CHARS = 10_000
_PLACE = re.compile(r"Line (\d+), column \d+: ")
_COMMENT = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|(?P<c>//[^\n]*|/\*.*?(?:\*/|\Z))", re.DOTALL
)
_HEADER_LIKE = re.compile(
    rf"\s*(?://+|/\*+|\*)?\s*(?:\[\s*(?:params|returns)\b|(?:{'|'.join(KEYS)})\s*=)"
)
_DRAWN = ("node", "edge", "path")


def problems(query: SavedQuery, schema: Schema | None) -> list[Problem]:
    """What is wrong with the text of a query whose header is well-formed.

    Args:
        query: the query.
        schema: kinds and properties that it may name; None checks no names.

    Returns:
        Problems by line. Time: linear in the text.
    """
    found = Problems(query.file)
    # Blank lines in the header's place: the gate's lines are then those of the file.
    text = "\n" * (query.first_line - 1) + query.text
    _comments(text, found)
    try:
        gated = gate.check(text, schema, max_chars=MAX_CHARS + query.first_line)
    except Refused as error:
        place = _PLACE.match(str(error))
        line = int(place[1]) if place else query.first_line
        found.add(line, _PLACE.sub("", str(error)))
        return found.in_order()
    final = ordering.Final.of(text)
    _parameters(query, gated, final, found)
    _columns(query, gated, final, found)
    _kinds(query, schema, found)
    for unknown in gated.unknown:
        found.add(unknown.line, str(unknown).partition(": ")[2])
    return found.in_order()


def file(path: Path, schema: Schema | None = None, name: str | None = None) -> list[Problem]:
    """What is wrong with one file, header and text."""
    query, found = read(path, name)
    return found.in_order() if query is None else problems(query, schema or builtin())


def folder(
    path: Path, schema: Schema | None = None, schemas: Schemas | None = None
) -> list[Problem]:
    """What is wrong in a folder of packs, or in one pack's folder.

    Args:
        path: the folder.
        schema: the case's kinds beside the built-in ones.
        schemas: gives the kinds of a mapping that a pack names; without it the names of such a
            pack are not checked.

    Raises:
        InputError: there is no such folder, or no query in it.
    """
    if not path.is_dir():
        raise InputError("There is no such folder.", file=str(path))
    single = bool(query_files(path)) or (path / MANIFEST).is_file()
    found = strays(path, single=single)
    packs, seen = [], dict[str, SavedQuery]()
    for place in [path] if single else packs_in(path):
        manifest = Problems(str(place / MANIFEST))
        if query_files(place):
            packs.append(read_pack(place.resolve() if single else place, manifest))
            found += manifest.found
    if not packs and not found:
        raise InputError("There is no query in this folder: PACK/NAME.cypher.", file=str(path))
    for pack in packs:
        found += pack_problems(pack, schemas, schema, seen)
    return sorted(set(found))


def pack_problems(
    pack: Pack,
    schemas: Schemas | None = None,
    schema: Schema | None = None,
    seen: dict[str, SavedQuery] | None = None,
) -> list[Problem]:
    """What is wrong with the queries of a pack.

    ``seen`` collects texts over several packs, to tell one that was met before.
    """
    found: list[Problem] = []
    known: Schema | None = None
    try:
        known = pack.schema(schemas)
        if known is not None and schema is not None:
            known = schema.merged(known)
    except (NotFound, InputError) as error:
        manifest = pack.path / MANIFEST
        found.append(Problem(str(manifest), line_of(manifest, "mapping"), str(error)))
    seen = {} if seen is None else seen
    for path in pack.files:
        query, header = read(path, f"{pack.name}.{path.stem}")
        found += header.in_order()
        if query is not None:
            found += problems(query, known)
            first = seen.setdefault(" ".join(query.text.split()), query)
            if first is not query:
                message = f"The text is that of {first.name}; keep one of them."
                found.append(Problem(query.file, query.first_line, message))
    return found


def _comments(text: str, found: Problems) -> None:
    """A comment that looks like a header would be believed, and is not read; none hides text."""
    for match in _COMMENT.finditer(text):
        if match["c"] is None:
            continue
        first = text.count("\n", 0, match.start()) + 1
        for offset, line in enumerate(match["c"].split("\n")):
            if ESCAPE in line:
                found.add(first + offset, ESCAPED)
            if _HEADER_LIKE.match(line):
                found.add(first + offset, "A header line stands in the text; it is not read.")


def _parameters(
    query: SavedQuery, gated: gate.Gated, final: ordering.Final, found: Problems
) -> None:
    known = [*query.params, "limit"]
    for name in gated.parameters:
        if name not in known:
            found.add(final.line_of(name), f"${name} is not declared.{near(name, known)}")
    for parameter in query.params.values():
        if parameter.name not in gated.parameters:
            found.add(parameter.line, f"${parameter.name} is declared and not used.")
    for key in ("default", "example"):
        values = {name: getattr(p, key) for name, p in query.params.items()}
        try:
            gate.values(gated, values)
        except Refused as error:
            found.add(final.line, f"'{key}': {error}")


def _columns(query: SavedQuery, gated: gate.Gated, final: ordering.Final, found: Problems) -> None:
    declared = tuple(query.returns)
    if gated.union:
        found.add(final.line, "The last RETURN is part of a UNION; wrap the union in CALL { }.")
    if gated.columns is None:
        found.add(final.line, f"RETURN * is not exact; return {', '.join(declared)}.")
    elif gated.columns != declared:
        found.add(final.line, _difference(gated.columns, declared))
    else:
        for message in ordering.problems(query, final):
            found.add(final.line, message)
    types = {name: type_.removesuffix(" or null") for name, type_ in query.returns.items()}
    for column in query.evidence:
        if types[column].removeprefix("list of ") not in ("text", "edge", "any"):
            found.add(query.line("evidence"), f"'{column}' holds no ids of edges: {types[column]}.")
    drawn = [name for name, type_ in types.items() if type_.removeprefix("list of ") in _DRAWN]
    if query.result == "graph" and not drawn:
        found.add(query.line("result"), 'result = "graph" needs a column of nodes or edges.')
    lists = [name for name, type_ in types.items() if type_.startswith("list of ")]
    if query.result == "paths" and not drawn and not lists:
        found.add(query.line("result"), 'result = "paths" needs a column of paths or lists.')


def _difference(returned: Sequence[str], declared: Sequence[str]) -> str:
    lacking = [name for name in declared if name not in returned]
    extra = [name for name in returned if name not in declared]
    parts = [f"RETURN lacks {', '.join(lacking)}"] if lacking else []
    parts += [f"[returns] lacks {', '.join(extra)}"] if extra else []
    if not parts:
        parts = [f"RETURN and [returns] differ in order or number: {', '.join(returned)}"]
    return f"{'; '.join(parts)}."


def _kinds(query: SavedQuery, schema: Schema | None, found: Problems) -> None:
    if schema is None:
        return
    for parameter in query.params.values():
        for kind in _unknown(parameter.kinds, schema):
            line = query.line("params", parameter.name, "kind")
            found.add(line, f"the schema has no kind '{kind}'.{near(kind, schema.nodes)}")


def _unknown(kinds: Iterable[str], schema: Schema) -> list[str]:
    return [kind for kind in kinds if kind not in schema.nodes]
