"""The files within a received file: itself, what its gzip holds, the members of its zip."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from zipfile import ZipInfo

from graphengine.errors import InputError
from loaders.readers.content import classify, look_into_zip, refuse_ole
from loaders.readers.contract import Format
from loaders.readers.streams import Source, check_members, gunzipped, members, plain


@dataclass(frozen=True)
class Part:
    """One file within the received one: where its bytes are and what they hold."""

    source: Source
    content: Literal["empty", "text", "xlsx", "parquet"]
    compression: Literal["gzip", "zip"] | None
    path: Path | None = None


@contextmanager
def parts_of(path: Path, fmt: Format) -> Iterator[Iterator[Part]]:
    """The parts of a file; unpacked copies live as long as the context."""
    _check_file(path, fmt)
    with tempfile.TemporaryDirectory(prefix="graphengine-") as folder:
        yield _walk(plain(path), path, fmt, Path(folder), None)


def _check_file(path: Path, fmt: Format) -> None:
    if not path.is_file():
        raise InputError("There is no such file.", file=path.name)
    size = path.stat().st_size
    if size > fmt.limits.max_bytes:
        message = f"It has {size:,} bytes; the limit is {fmt.limits.max_bytes:,}."
        raise InputError(message, file=path.name)


def _walk(
    source: Source,
    path: Path | None,
    fmt: Format,
    folder: Path,
    inside: Literal["gzip", "zip"] | None,
) -> Iterator[Part]:
    """Parts of one source: itself, what its gzip holds, or the members of its zip."""
    with source.stream() as stream:
        content = classify(stream.read(512), source.label)
    if content == "gzip" and inside is None and path is not None:
        yield from _walk(gunzipped(path, fmt.limits), None, fmt, folder, "gzip")
        return
    if content == "gzip":
        raise InputError("There is an archive inside the archive. Unpack it.", file=source.label)
    if content in ("empty", "text"):
        yield Part(source, "empty" if content == "empty" else "text", inside)
        return
    path = path or _unpack(source, folder)
    if content == "ole":
        raise refuse_ole(path, source.label)
    if content == "pk":
        content = look_into_zip(path, fmt.limits, source.label)
    if content == "zip" and inside is None:
        infos = _chosen(path, fmt, source.label)
        for member in members(path, infos, fmt.limits):
            yield from _walk(member, None, fmt, folder, "zip")
        return
    if content == "zip":
        raise InputError("There is an archive inside the archive. Unpack it.", file=source.label)
    yield Part(source, "xlsx" if content == "xlsx" else "parquet", inside, path)


def _chosen(path: Path, fmt: Format, label: str) -> list[ZipInfo]:
    """The members that the declared sheets name; all but a Mac's shadow files without any."""
    infos = check_members(path, fmt.limits)
    infos = [info for info in infos if not info.filename.startswith("__MACOSX/")]
    if fmt.sheets is None:
        return infos
    chosen = [info for info in infos if _is_named(info.filename, fmt.sheets)]
    if not chosen:
        names = ", ".join(repr(info.filename) for info in infos[:20])
        raise InputError(f"None of the named members is in it; it holds {names}.", file=label)
    return chosen


def _is_named(member: str, sheets: tuple[str, ...]) -> bool:
    return any(name == member or name.startswith(f"{member}/") for name in sheets)


def inner_format(fmt: Format, member: str) -> Format:
    """The format for a workbook inside a zip: its sheets are named after the member."""
    if not member or fmt.sheets is None:
        return fmt
    inner = tuple(s.removeprefix(f"{member}/") for s in fmt.sheets if s.startswith(f"{member}/"))
    return replace(fmt, sheets=inner or None)


def _unpack(source: Source, folder: Path) -> Path:
    """A private copy of packed bytes, for parsers that need to seek."""
    target = Path(tempfile.mkstemp(dir=folder)[1])
    with source.stream() as stream, target.open("wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)
    return target
