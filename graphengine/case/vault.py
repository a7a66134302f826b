"""Received files, kept read-only under their SHA-256; hash and content are of one private copy."""

from __future__ import annotations

import hashlib
import os
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from graphengine.errors import InputError

CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """A received file as kept: its hash, where it lies, its name as given and its size in bytes."""

    sha256: str
    path: Path
    name: str
    size: int


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def take(received: Path, sources: Path) -> Stored:
    """Copy a file into the vault, hashing what is copied; a file already there is not copied twice.

    Raises:
        InputError: missing, not a plain file, a link, or unreadable.
    """
    name = received.name
    try:
        status = received.lstat()
    except (OSError, ValueError) as error:
        # ValueError: a NUL in the name, which no file has.
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"The file cannot be read: {why}", file=name) from error
    if stat.S_ISLNK(status.st_mode):
        raise InputError("Links are not followed; name the file itself.", file=name)
    if not stat.S_ISREG(status.st_mode):
        raise InputError("Not a file.", file=name)
    temporary = sources / f".{os.getpid()}.part"
    try:
        sha256, size = _copy(received, temporary)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(
            f"The file cannot be copied into the case: {error.strerror}."
            " See that it can be read and that the disk has room.",
            file=name,
        ) from error
    kept = sources / sha256
    if kept.exists() and sha256_of(kept) == sha256:
        temporary.unlink()
    else:
        temporary.chmod(0o444)
        temporary.replace(kept)
        sync_folder(sources)
    return Stored(sha256, kept, name, size)


def _copy(received: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    hashed: Future[None] | None = None
    with (
        received.open("rb") as source,
        target.open("wb") as copy,
        ThreadPoolExecutor(1, thread_name_prefix="hash") as pool,
    ):
        # A block is hashed while it is written and the next one is read.
        while block := source.read(CHUNK):
            if hashed is not None:
                hashed.result()
            hashed = pool.submit(digest.update, block)
            copy.write(block)
            size += len(block)
        if hashed is not None:
            hashed.result()
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the platform can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
