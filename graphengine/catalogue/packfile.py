"""The bytes of a pack file: a zip with a manifest that has the SHA-256 of every member.

Writing gives the same bytes for the same pack on every machine: members are sorted, stored without
compression, with a fixed time. Reading trusts nothing: names, sizes and hashes are checked.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphengine.catalogue.header import MOST_BYTES
from graphengine.catalogue.query import NAME, RESERVED
from graphengine.errors import InputError

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


def is_pack(source: Path) -> bool:
    """Whether a file is meant to be a pack: a zip with a manifest, or a zip that is damaged."""
    try:
        with source.open("rb") as handle:
            if handle.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(source) as archive:
            return INDEX in archive.NameToInfo
    except (zipfile.BadZipFile, ValueError):
        return True


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
