"""Saved queries of other tools, read into entries: BloodHound's JSON and YAML, plain Cypher files.

Legacy BloodHound: ``{"queries": [{"name", "queryList": [{"final", "query"}, ...]}]}``; Community
Edition: a list of ``{"name", "query", "description"}``, one such object, ``{"data": [...]}``, or a
zip of such files; SpecterOps' library: one YAML file a query. Every query of a file becomes an
entry, also one that cannot be used: nothing is passed over.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from graphengine.errors import InputError

MOST_BYTES, MOST_ENTRIES = 20_000_000, 5000
PLAIN, YAML = (".cypher", ".cyp", ".cql"), (".yml", ".yaml")
SUFFIXES = frozenset((*PLAIN, *YAML, ".json"))
_COMMENTS = re.compile(r"(?:\s*//[^\n]*\n)+")
# Legacy BloodHound puts its list of edge types, and what the user chose, in place of braces.
_ANY_TYPE = re.compile(r":\s*\{\s*\}(?=\s*\*)")
_CHOSEN = re.compile(r"\{\s*(?:result)?\s*\}")


@dataclass(frozen=True)
class Entry:
    """One query as another tool keeps it. ``problem`` says why its text could not be found.

    ``before`` are the texts of steps by which that tool asks the user for ``$result``; ``notes``
    say what was changed on reading.
    """

    source: str
    name: str
    text: str
    description: str = ""
    tags: tuple[str, ...] = ()
    author: str = ""
    revision: int = 1
    before: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


def entries(path: Path) -> list[Entry]:
    """All queries of a file, or of the files of a folder, sorted by path, in the files' order.

    Raises:
        InputError: nothing could be read from the path at all.
    """
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        files = [p for p in inside if p.is_file() and not p.is_symlink()]
    elif path.is_file():
        files = [path]
    else:
        raise InputError("There is no such file or folder.", file=str(path))
    top = path if path.is_dir() else path.parent
    found = [entry for file in files for entry in _of_file(file, top)]
    if not found:
        raise InputError("There is no query here: .json, .yml, .cypher.", file=str(path))
    if len(found) > MOST_ENTRIES:
        raise InputError(f"More than {MOST_ENTRIES:,} queries at once.", file=str(path))
    return found


def _of_file(path: Path, top: Path) -> list[Entry]:
    source = path.relative_to(top).as_posix()
    try:
        if path.stat().st_size > MOST_BYTES:
            return [Entry(source, path.stem, "", problem="The file is too large.")]
        raw = path.read_bytes()
    except OSError as error:
        return [Entry(source, path.stem, "", problem=f"It cannot be read: {error.strerror}.")]
    if path.suffix.lower() == ".zip":
        return _of_zip(source, path.stem, raw)
    return _of_bytes(source, path.stem, path.suffix.lower(), raw)


def _of_zip(source: str, stem: str, raw: bytes) -> list[Entry]:
    """The queries of an export of the Community Edition: a zip with one JSON file each."""
    found: list[Entry] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = sorted(archive.infolist(), key=lambda info: info.filename)
            if sum(info.file_size for info in members) > MOST_BYTES or len(members) > MOST_ENTRIES:
                return [Entry(source, stem, "", problem="The archive is too large.")]
            for info in members:
                name = PurePosixPath(info.filename.replace("\\", "/"))
                suffix = name.suffix.lower()
                if suffix in SUFFIXES and not info.is_dir():
                    place = f"{source}/{info.filename}"
                    found += _of_bytes(place, name.stem, suffix, archive.read(info))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        reason = f"The archive cannot be read: {type(error).__name__}."
        return [*found, Entry(source, stem, "", problem=reason)]
    return found


def _of_bytes(source: str, stem: str, suffix: str, raw: bytes) -> list[Entry]:
    try:
        text = raw.decode("utf-8-sig")
        if suffix in PLAIN:
            return [_plain(source, stem, text)]
        data = _yaml(text) if suffix in YAML else json.loads(text)
    except UnicodeDecodeError:
        return [Entry(source, stem, "", problem="The file is not UTF-8.")]
    except (ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return [Entry(source, stem, "", problem=f"The file has not its form: {reason}.")]
    return [entry for item in _items(data) for entry in _of_item(source, stem, item)]


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _items(data: Any) -> list[Any]:
    """The list in which a file keeps its queries; one object is a list of one."""
    if isinstance(data, dict):
        for key in ("queries", "data"):
            if isinstance(data.get(key), list):
                return list(data[key])
        return [data]
    return data if isinstance(data, list) else [data]


def _of_item(source: str, stem: str, item: Any) -> Iterator[Entry]:
    if not isinstance(item, dict):
        yield Entry(source, stem, "", problem="An entry is no object with name and query.")
        return
    name = _line(item.get("name")) or _line(item.get("title")) or stem
    about: dict[str, Any] = {
        "description": _line(item.get("description")),
        "tags": tuple(_words(item.get("category")) + _words(item.get("platforms"))),
        "author": _line(", ".join(_words(item.get("acknowledgements")))),
        "revision": _revision(item.get("revision")),
    }
    steps = item.get("queryList")
    if isinstance(steps, list):
        yield from _steps(source, name, steps, about)
    elif isinstance(item.get("query"), str) and item["query"].strip():
        yield Entry(source, name, item["query"], **about)
    else:
        yield Entry(source, name, "", **about, problem="The entry has no query.")


def _steps(source: str, name: str, steps: list[Any], about: dict[str, Any]) -> Iterator[Entry]:
    """The final steps of a legacy entry; the others only offer values for ``$result``."""
    texts = [s for s in steps if isinstance(s, dict) and isinstance(s.get("query"), str)]
    finals = [step for step in texts if step.get("final")] or texts[-1:]
    before = tuple(
        f"{_line(step.get('title')) or 'Choose'} {_line(step['query'])}"
        for step in texts
        if not any(step is final for final in finals)
    )
    for number, step in enumerate(finals):
        title = name if len(finals) == 1 else f"{name} {number + 1}"
        text, changed = _ANY_TYPE.subn("", step["query"])
        text = _CHOSEN.sub("$result", text) if before else text
        notes = ("Any type of edge stands where the tool puts its list.",) if changed else ()
        yield Entry(source, title, text, before=before, notes=notes, **about)
    if not finals:
        yield Entry(source, name, "", **about, problem="The entry has no query.")


def _plain(source: str, stem: str, text: str) -> Entry:
    """A file of Cypher; its first comment is what it says of itself."""
    name = stem.replace("_", " ").replace("-", " ").strip() or stem
    head = _COMMENTS.match(text)
    remark = (
        " ".join(line.strip().lstrip("/").strip() for line in head[0].splitlines()) if head else ""
    )
    problem = "" if _COMMENTS.sub("", text, count=1).strip() else "The file has no query."
    return Entry(source, name, text, description=_line(remark), problem=problem)


def _line(value: Any) -> str:
    """A text on one line, without what cannot be seen; "" for anything else."""
    if not isinstance(value, str):
        return ""
    return "".join(char for char in " ".join(value.split()) if char.isprintable())


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [_line(item) for item in values if _line(item)]


def _revision(value: Any) -> int:
    return value if type(value) is int and 1 <= value <= 10**6 else 1
