"""Make the lock of a Neo4j release anew: ``python -m graphengine.store.relock VERSION``.

Resolves the release with jgo, fetches every jar and writes coordinates, SHA-256 and size. Meant
for maintainers; read the difference to the old lock before it is committed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from graphengine.store.fetch import download, maven
from graphengine.store.locks import LockedJar, sha256_of

ROOTS = ("org.neo4j:neo4j", "org.neo4j:neo4j-bolt", "org.neo4j.app:neo4j-server")
_SCOPES = (None, "compile", "runtime")


def resolve(version: str, work: Path) -> list[LockedJar]:
    """The jars of a release without their hashes (``sha256`` empty), sorted."""
    context = maven(work)
    wanted = [context.create_dependency(f"{root}:{version}") for root in ROOTS]
    roots, rest = context.resolver.resolve(wanted)
    jars = {
        LockedJar(d.groupId, d.artifactId, d.version, d.classifier or "", "", 0)
        for d in [*roots, *rest]
        if d.type == "jar" and d.scope in _SCOPES and not d.optional
    }
    return sorted(jars, key=LockedJar.line)


def hashed(jar: LockedJar, work: Path) -> LockedJar:
    """The jar with the hash and size of what is served now."""
    path = download(jar, work)
    coordinates = (jar.group, jar.artifact, jar.version, jar.classifier)
    return LockedJar(*coordinates, sha256_of(path), path.stat().st_size)


def lock_text(version: str, jars: Iterable[LockedJar]) -> str:
    """The text of a lock."""
    head = f"# Neo4j {version}: group:artifact:version[:classifier] sha256 bytes\n"
    return head + "".join(f"{jar.line()}\n" for jar in jars)


def main(arguments: list[str]) -> int:
    """Write ``locks/neo4j-VERSION.lock`` beside this module."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m graphengine.store.relock VERSION\n")
        return 2
    version = arguments[0]
    target = Path(__file__).parent / "locks" / f"neo4j-{version}.lock"
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(8) as pool:
        found = resolve(version, Path(work))
        jars = list(pool.map(lambda jar: hashed(jar, Path(work)), found))
    target.write_text(lock_text(version, jars), encoding="utf-8", newline="\n")
    total = sum(jar.size for jar in jars) / 1e6
    sys.stdout.write(f"{target.name}: {len(jars)} jars, {total:.0f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
