"""A pack as one file: a zip with a manifest that has the SHA-256 of every member.

Writing gives the same bytes for the same pack on every machine: members are sorted, stored without
compression, with a fixed time. Reading trusts nothing: names, sizes and hashes are checked, then
every query, and only then is anything written.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphengine.catalogue.check import pack_problems
from graphengine.catalogue.header import MOST_BYTES
from graphengine.catalogue.packs import MANIFEST, Pack, Schemas, read_pack
from graphengine.catalogue.problem import Problem, Problems
from graphengine.catalogue.query import NAME, RESERVED
from graphengine.errors import InputError, Refused
from graphengine.model.schema import Schema

FORMAT, INDEX = 1, "manifest.json"
MOST_FILES, MOST_PACKED, MOST_TOTAL, MOST_RATIO = 2000, 20_000_000, 50_000_000, 100
_OLDEST = (1980, 1, 1, 0, 0, 0)
_FILE = re.compile(r"[a-z][a-z0-9_]{0,62}\.cypher|pack\.toml|README\.md", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Packed:
    """What a pack file holds: its manifest's words and the bytes of each member."""

    pack: str
    title: str
    author: str
    created_by: str
    files: Mapping[str, bytes]


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


def packed_bytes(content: Packed) -> bytes:
    """A pack file of this content; the same content gives the same bytes."""
    index = {
        "format": FORMAT,
        "pack": content.pack,
        "title": content.title,
        "author": content.author,
        "created_by": content.created_by,
        "files": {name: hashlib.sha256(raw).hexdigest() for name, raw in content.files.items()},
    }
    text = json.dumps(index, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, raw in [(INDEX, text.encode()), *sorted(content.files.items())]:
            info = zipfile.ZipInfo(name, _OLDEST)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, raw)
    return out.getvalue()


def unpack(raw: bytes, file: str = "pack") -> Packed:
    """Read a pack file in memory, with names, sizes and hashes checked.

    Raises:
        InputError: it is not one, a name is not allowed, a limit is passed, or a hash differs.
    """
    if len(raw) > MOST_PACKED:
        raise InputError(f"A pack file has {MOST_PACKED:,} bytes at most.", file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = _members(archive, file)
            content = {name: _bytes(archive, info, file) for name, info in members.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise InputError("This is not a pack file, or it is damaged.", file=file) from error
    except (RuntimeError, ValueError, OverflowError, UnicodeDecodeError) as error:
        raise InputError(
            "This pack file cannot be read; it is encrypted or odd.", file=file
        ) from error
    index = _index(content.pop(INDEX, b""), file)
    hashes = index["files"]
    if set(hashes) != set(content):
        name = min(set(hashes) ^ set(content))
        raise InputError(f"The manifest and the members differ: {name!r}.", file=file)
    for name, data in content.items():
        if hashlib.sha256(data).hexdigest() != hashes[name]:
            raise InputError(f"{name} is not what the manifest says; it was changed.", file=file)
    words = {key: index[key] for key in ("pack", "title", "author", "created_by")}
    return Packed(**words, files=content)


def _members(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    """Members by name; whatever is not a plain file with an allowed name ends the reading."""
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise InputError(f"A pack file has {MOST_FILES:,} members at most.", file=file)
    if sum(info.file_size for info in infos) > MOST_TOTAL:
        raise InputError(f"A pack has {MOST_TOTAL:,} bytes at most.", file=file)
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename
        mode = info.external_attr >> 16
        known = name == INDEX or _FILE.fullmatch(name)
        if not known or name.partition(".")[0] in RESERVED or "\x00" in info.orig_filename:
            raise InputError(f"The member {name!r} has no business in a pack.", file=file)
        if mode and (mode & 0o170000) not in (0, 0o100000):
            raise InputError(f"The member {name!r} is not a plain file.", file=file)
        if name.lower() in (other.lower() for other in found):
            raise InputError(f"The member {name!r} is there twice.", file=file)
        if info.file_size > MOST_BYTES or info.file_size > MOST_RATIO * (info.compress_size + 1000):
            raise InputError(f"The member {name!r} is too large.", file=file)
        found[name] = info
    return found


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    with archive.open(info) as member:
        data = member.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError(f"The member {info.filename!r} is too large.", file=file)
    return data


def _index(raw: bytes, file: str) -> dict[str, Any]:
    try:
        index = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(f"There is no {INDEX} that can be read.", file=file) from error
    wanted = {"format", "pack", "title", "author", "created_by", "files"}
    if not isinstance(index, dict) or set(index) != wanted:
        raise InputError(f"{INDEX} must have exactly: {', '.join(sorted(wanted))}.", file=file)
    if type(index["format"]) is not int or index["format"] != FORMAT:
        raise InputError(f"This program reads format {FORMAT} of pack files.", file=file)
    texts = all(isinstance(index[key], str) for key in ("pack", "title", "author", "created_by"))
    hashes = index["files"]
    if (
        not texts
        or not isinstance(hashes, dict)
        or not all(isinstance(text, str) and _HASH.fullmatch(text) for text in hashes.values())
    ):
        raise InputError(f"{INDEX} has a value of the wrong type.", file=file)
    if not NAME.fullmatch(index["pack"]) or index["pack"] in RESERVED:
        raise InputError(f"{INDEX} names a pack that cannot be a folder.", file=file)
    return index


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
