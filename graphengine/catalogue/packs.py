"""Folders of packs: which query files there are, and what ``pack.toml`` says of a pack."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphengine.catalogue.problem import Problem, Problems, near
from graphengine.catalogue.query import check_name
from graphengine.errors import InputError
from graphengine.model.schema import Schema, builtin, schema_from

MANIFEST, SUFFIX = "pack.toml", ".cypher"
KEYS = ("title", "description", "author", "mapping", "kinds")
_HEAD = 400_000

Schemas = Callable[[str], Schema]
"""From the name of a mapping to the kinds that it declares; raises NotFound for an unknown one."""


@dataclass(frozen=True)
class Pack:
    """A folder of queries.

    ``mapping`` names the mapping whose kinds the queries may use, ``kinds`` declares some in
    place, in the form that mappings have.
    """

    name: str
    path: Path
    title: str = ""
    description: str = ""
    author: str = ""
    mapping: str = ""
    kinds: Schema = field(default_factory=Schema)
    files: tuple[Path, ...] = ()

    def names(self) -> list[str]:
        """Full names of its queries, sorted."""
        return sorted(f"{self.name}.{path.stem}" for path in self.files)

    def schema(self, schemas: Schemas | None = None) -> Schema | None:
        """Built-in kinds and the pack's own; None where its mapping cannot be asked for."""
        if self.mapping and schemas is None:
            return None
        known = builtin().merged(self.kinds)
        return known.merged(schemas(self.mapping)) if self.mapping and schemas else known


def query_files(folder: Path) -> tuple[Path, ...]:
    """The ``.cypher`` files directly in a folder, sorted by name; symbolic links are left out."""
    with os.scandir(folder) as entries:
        names = [
            entry.name
            for entry in entries
            if entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False)
        ]
    return tuple(folder / name for name in sorted(names))


def packs_in(folder: Path) -> Iterator[Path]:
    """The folders of packs in a folder, sorted by name: those that hold a query file."""
    with os.scandir(folder) as entries:
        names = [e.name for e in entries if e.is_dir(follow_symlinks=False)]
    for name in sorted(names):
        if not name.startswith((".", "_")):
            yield folder / name


def read_pack(folder: Path, problems: Problems | None = None) -> Pack:
    """A pack's folder with its ``pack.toml``, if it has one; defects go to ``problems``."""
    manifest = folder / MANIFEST
    problems = problems if problems is not None else Problems(str(manifest))
    named = Problems(str(folder))
    check_name(folder.name, named)
    problems.found += named.found
    files = query_files(folder)
    if not manifest.is_file():
        return Pack(folder.name, folder, files=files)
    data = _toml(manifest, problems)
    texts = {}
    for key, value in data.items():
        if key not in KEYS:
            problems.add(line_of(manifest, key), f"unknown key '{key}'.{near(key, KEYS)}")
        elif key != "kinds" and (not isinstance(value, str) or not value.strip()):
            problems.add(line_of(manifest, key), f"'{key}' must be a text.")
        elif key != "kinds":
            texts[key] = value
    kinds = _kinds(data.get("kinds", {}), manifest, problems)
    return Pack(folder.name, folder, kinds=kinds, files=files, **texts)


def _toml(manifest: Path, problems: Problems) -> dict[str, Any]:
    try:
        if manifest.stat().st_size > _HEAD:
            problems.add(1, f"The file has more than {_HEAD:,} bytes.")
            return {}
        return tomllib.loads(manifest.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        problems.add(_said_line(str(error), manifest), f"The file is not TOML in UTF-8: {error}.")
        return {}


def _said_line(message: str, manifest: Path) -> int:
    if "at end of document" in message:
        return max(1, len(manifest.read_bytes().splitlines()))
    _, found, rest = message.partition("at line ")
    return int(rest.partition(",")[0]) if found else 1


def _kinds(data: Any, manifest: Path, problems: Problems) -> Schema:
    try:
        if not isinstance(data, dict) or not set(data) <= {"nodes", "edges"}:
            raise InputError("'kinds' has the tables 'nodes' and 'edges'.")
        return schema_from(data)
    except InputError as error:
        problems.add(line_of(manifest, "kinds"), error.reason)
    except (TypeError, AttributeError, ValueError):
        problems.add(line_of(manifest, "kinds"), "'kinds' has the form that mappings have.")
    return Schema()


def line_of(manifest: Path, key: str) -> int:
    """The line of a key of a pack.toml; 1 where it is not found."""
    lines = manifest.read_text(encoding="utf-8-sig").splitlines()
    for number, line in enumerate(lines, 1):
        if line.lstrip().lstrip("[").startswith(key):
            return number
    return 1


def strays(folder: Path, *, single: bool = False) -> list[Problem]:
    """Query files that are not read: symbolic links, and what lies beside or below packs.

    ``single``: the folder is itself a pack.
    """
    depth = 1 if single else 2
    said = "A symbolic link is not read; put the folder here."
    found = [
        Problem(str(p), 1, said) for p in sorted(folder.iterdir()) if p.is_symlink() and p.is_dir()
    ]
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        parts = path.relative_to(folder).parts
        if path.is_symlink():
            found.append(Problem(str(path), 1, "A symbolic link is not read; put the file here."))
        elif len(parts) != depth or parts[0].startswith((".", "_")):
            found.append(Problem(str(path), 1, "Not in a pack: a query lies in PACK/NAME.cypher."))
    return found
