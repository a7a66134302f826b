"""Packs out of a folder into one file, and from a file into a folder of packs.

Nothing is written before every member and every query was checked; a pack appears whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from graphengine.catalogue.check import pack_problems
from graphengine.catalogue.packfile import (
    MOST_PACKED,
    Packed,
    is_pack,
    packed_bytes,
    unpack,
)
from graphengine.catalogue.packs import MANIFEST, Pack, Schemas, read_pack
from graphengine.catalogue.problem import Problem, Problems
from graphengine.errors import InputError, Refused
from graphengine.model.schema import Schema

__all__ = ["Packed", "export", "install", "is_pack", "packed_bytes", "unpack"]


def export(
    pack: Pack,
    *,
    created_by: str = "",
    schemas: Schemas | None = None,
    schema: Schema | None = None,
) -> bytes:
    """The bytes of a pack file.

    Args:
        pack: the pack, as the catalogue gives it.
        created_by: program and version, for the manifest.
        schemas, schema: kinds to check names against, as in ``check.pack_problems``.

    Raises:
        InputError: a query has a problem; nobody could import it.
    """
    problems = Problems(str(pack.path / MANIFEST))
    read_pack(pack.path, problems)
    _stop(problems.found + pack_problems(pack, schemas, schema))
    beside = [pack.path / name for name in (MANIFEST, "README.md")]
    paths = [*pack.files, *(path for path in beside if path.is_file() and not path.is_symlink())]
    files = {path.name: path.read_bytes() for path in paths}
    return packed_bytes(Packed(pack.name, pack.title, pack.author, created_by, files))


def install(
    source: Path,
    folder: Path,
    *,
    overwrite: bool = False,
    schemas: Schemas | None = None,
    schema: Schema | None = None,
) -> Pack:
    """Read a pack file and put its pack into a folder of packs.

    Every query is checked before anything stands under the pack's name; the pack appears whole.

    Raises:
        InputError: the file or one of its queries is wrong.
        Refused: the folder has a pack of that name, and ``overwrite`` is False.
    """
    try:
        if source.stat().st_size > MOST_PACKED:
            raise InputError(f"A pack file has {MOST_PACKED:,} bytes at most.", file=str(source))
        content = unpack(source.read_bytes(), str(source))
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", file=str(source)) from error
    target = folder / content.pack
    if os.path.lexists(target) and not overwrite:
        raise Refused(
            f"The folder has a pack '{content.pack}' already; say that it is to be replaced."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".import-", dir=folder) as place:
        fresh = Path(place) / content.pack
        fresh.mkdir()
        for name, data in content.files.items():
            (fresh / name).write_bytes(data)
        problems = Problems(str(fresh / MANIFEST))
        pack = read_pack(fresh, problems)
        found = problems.found + pack_problems(pack, schemas, schema)
        _stop([Problem(f"{source}: {Path(p.file).name}", p.line, p.message) for p in found])
        if not pack.files:
            raise InputError("There is no query in this pack.", file=str(source))
        _put(fresh, target, Path(place) / "old")
    return read_pack(target)


def _put(fresh: Path, target: Path, aside: Path) -> None:
    """Move the new pack into place; an old one goes aside first, and comes back on failure."""
    if not os.path.lexists(target):
        fresh.rename(target)
        return
    if target.is_symlink() or not target.is_dir():
        raise Refused(f"{target.name} is not a folder; it is not replaced.")
    shutil.move(target, aside)
    try:
        fresh.rename(target)
    except OSError:
        shutil.move(aside, target)
        raise


def _stop(problems: list[Problem]) -> None:
    if problems:
        first, more = problems[0], len(problems) - 1
        message = first.message + (f" And {more} more problems." if more else "")
        raise Problem(first.file, first.line, message).error()
