"""Where bytes come from: a plain file, a gzip file or a member of a zip, each with its limits."""

from __future__ import annotations

import gzip
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from graphengine.errors import InputError
from loaders.readers.contract import MIB, Limits

CHUNK = 16 * MIB
RATIO_FROM = 10 * MIB
ENCRYPTED_BIT = 0x1


@dataclass(frozen=True)
class Source:
    """Bytes that can be read from the start as often as needed.

    Attributes:
        name: sheet name of its rows: zip member, or "".
        open: gives a context manager with a binary stream.
        path: the file itself when it is stored plainly, else None.
    """

    name: str
    file: str
    open: Callable[[], object]
    path: Path | None = None

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """Open the bytes; faults of packing or of the disk become `InputError`."""
        try:
            with self.open() as stream:  # type: ignore[attr-defined]
                yield stream
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError) as error:
            message = f"The packed data is damaged or cut short ({error}). Ask for the file again."
            raise InputError(message, file=self.label) from error
        except NotImplementedError as error:
            message = "The archive uses a packing method that cannot be read. Pack it as plain zip."
            raise InputError(message, file=self.label) from error
        except OSError as error:
            raise InputError(f"The file cannot be read ({error}).", file=self.label) from error

    @property
    def label(self) -> str:
        """Name for messages."""
        return f"{self.file}/{self.name}" if self.name else self.file


class Guarded:
    """A binary stream that stops when more comes out of it than the limits allow."""

    def __init__(self, inner: IO[bytes], packed: int, most: int, ratio: int, label: str) -> None:
        self.inner, self.packed, self.most, self.ratio = inner, packed, most, ratio
        self.label, self.seen = label, 0

    def read(self, size: int = -1) -> bytes:
        """Like `io.RawIOBase.read`; counts what has been unpacked."""
        data = self.inner.read(size if size >= 0 else self.most + 1)
        self.seen += len(data)
        check_unpacked(self.seen, self.packed, self.most, self.ratio, self.label)
        return data


def check_unpacked(unpacked: int, packed: int, most: int, ratio: int, label: str) -> None:
    """Refuse what unpacks to more than `most` bytes or more than `ratio` times its size."""
    if unpacked > most:
        message = f"It unpacks to more than {most:,} bytes. Raise the limit or split the file."
        raise InputError(message, file=label)
    if unpacked > RATIO_FROM and unpacked > ratio * max(packed, 1):
        message = (
            f"It unpacks to more than {ratio} times its size, as a decompression bomb does. "
            "Raise the limit if the file is honest."
        )
        raise InputError(message, file=label)


def plain(path: Path) -> Source:
    """The file as it is."""
    return Source("", path.name, lambda: path.open("rb"), path)


def gunzipped(path: Path, limits: Limits) -> Source:
    """What a gzip file holds."""
    packed = path.stat().st_size

    @contextmanager
    def opened() -> Iterator[Guarded]:
        with gzip.open(path, "rb") as stream:
            most = limits.max_unpacked_bytes
            yield Guarded(stream, packed, most, limits.max_ratio, path.name)  # type: ignore[arg-type]

    return Source("", path.name, opened)


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open the directory of a zip, or say that it is damaged."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message = f"The zip archive is damaged or cut short ({error}). Ask for the file again."
        raise InputError(message, file=path.name) from error


def check_members(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """Measure a zip from its directory alone and refuse what is not an honest set of files.

    Returns: the files in it, in the order of the directory, without folders.
    """
    with open_zip(path) as archive:
        infos = archive.infolist()
    if len(infos) > limits.max_entries:
        message = f"The archive has {len(infos):,} entries; the limit is {limits.max_entries:,}."
        raise InputError(message, file=path.name)
    names = [info.filename for info in infos]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        message = f"The archive holds two entries of one name ({doubled[0]!r})."
        raise InputError(message, file=path.name)
    total = 0
    for info in infos:
        _check_member(path, info)
        total += info.file_size
        label = f"{path.name}/{info.filename}"
        most, ratio = limits.max_member_bytes, limits.max_ratio
        check_unpacked(info.file_size, info.compress_size, most, ratio, label)
    check_unpacked(total, total, limits.max_member_bytes, limits.max_ratio, path.name)
    return [info for info in infos if not info.is_dir()]


def _check_member(path: Path, info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    windows = PureWindowsPath(name)
    if ".." in parts or name.startswith(("/", "\\")) or windows.drive or "\x00" in name:
        message = f"The archive has an entry that points outside it ({name!r})."
        raise InputError(message, file=path.name)
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        message = f"The archive has an entry that is a link or a device ({name!r})."
        raise InputError(message, file=path.name)
    if info.flag_bits & ENCRYPTED_BIT:
        message = f"The entry {name!r} is encrypted. Unpack it with its password first."
        raise InputError(message, file=path.name)


def members(path: Path, infos: list[zipfile.ZipInfo], limits: Limits) -> list[Source]:
    """One source for each file of a measured zip."""
    return [_member(path, info, limits) for info in infos]


def _member(path: Path, info: zipfile.ZipInfo, limits: Limits) -> Source:
    label = f"{path.name}/{info.filename}"

    @contextmanager
    def opened() -> Iterator[Guarded]:
        with open_zip(path) as archive, archive.open(info) as stream:
            most, ratio = limits.max_member_bytes, limits.max_ratio
            yield Guarded(stream, info.compress_size, most, ratio, label)

    return Source(info.filename, path.name, opened)
