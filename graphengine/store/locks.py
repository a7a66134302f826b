"""The committed locks: which jars make a Neo4j release, and the SHA-256 each must have.

A lock is a text file of lines ``group:artifact:version[:classifier] sha256 bytes``, sorted. It
names no server: where the jars come from does not matter, their hashes do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from graphengine.errors import GraphengineError, StoreUnavailable


@dataclass(frozen=True)
class LockedJar:
    """One jar: its Maven coordinates, SHA-256 (hex) and size in bytes."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def filename(self) -> str:
        """The jar's name as Maven writes it; unique within a lock."""
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"

    def line(self) -> str:
        """The jar as a line of a lock."""
        parts = [self.group, self.artifact, self.version]
        coordinates = ":".join([*parts, self.classifier] if self.classifier else parts)
        return f"{coordinates} {self.sha256} {self.size}"


def lock_names() -> list[str]:
    """Versions that have a committed lock, sorted."""
    names = (entry.name for entry in files("graphengine.store").joinpath("locks").iterdir())
    return sorted(n[len("neo4j-") : -len(".lock")] for n in names if n.endswith(".lock"))


def read_lock(version: str) -> list[LockedJar]:
    """The committed lock of a Neo4j release.

    Raises:
        StoreUnavailable: there is no lock for that version.
    """
    if version not in lock_names():
        raise StoreUnavailable(
            f"No lock of hashes is shipped for Neo4j {version}; there is one for "
            f"{', '.join(lock_names())}. Choose one of these with GRAPHENGINE_NEO4J_VERSION, "
            "or name an installed Neo4j with GRAPHENGINE_NEO4J_HOME."
        )
    source = files("graphengine.store").joinpath("locks", f"neo4j-{version}.lock")
    return parse_lock(source.read_text(encoding="utf-8"))


def parse_lock(text: str) -> list[LockedJar]:
    """Read the lines of a lock; ``#`` starts a comment line."""
    lines = (line.strip() for line in text.splitlines())
    return [_jar(line) for line in lines if line and not line.startswith("#")]


def _jar(line: str) -> LockedJar:
    try:
        coordinates, sha256, size = line.split()
        group, artifact, version, *rest = coordinates.split(":")
        if len(rest) > 1 or len(sha256) != 64:
            raise ValueError(line)
        return LockedJar(group, artifact, version, rest[0] if rest else "", sha256, int(size))
    except ValueError as error:
        raise GraphengineError(
            f"The lock of hashes has a line that is not one: {line!r}."
        ) from error


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def wrong_jars(jars: list[LockedJar], lib: Path) -> list[LockedJar]:
    """The jars of a lock that ``lib`` lacks or holds with another hash."""
    return [jar for jar in jars if not _right(lib / jar.filename, jar)]


def _right(path: Path, jar: LockedJar) -> bool:
    try:
        return path.stat().st_size == jar.size and sha256_of(path) == jar.sha256
    except FileNotFoundError:
        return False
