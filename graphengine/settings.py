"""Settings from the environment, read when they are asked for, never at import.

Every function names its variable. An empty value counts as not set.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from graphengine.errors import UsageError

DEFAULT_NEO4J_VERSION = "5.26.30"


def _text(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _path(name: str) -> Path | None:
    value = _text(name)
    return Path(value).expanduser() if value else None


def _number(name: str, default: float, least: float) -> float:
    value = _text(name)
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError as error:
        raise UsageError(f"{name} must be a number, not {value!r}.") from error
    if number < least:
        raise UsageError(f"{name} must be at least {least:g}, not {value!r}.")
    return number


def neo4j_home() -> Path | None:
    """GRAPHENGINE_NEO4J_HOME: an installed Neo4j whose ``lib`` folder is used as it is."""
    return _path("GRAPHENGINE_NEO4J_HOME")


def java() -> Path | None:
    """GRAPHENGINE_JAVA: the java executable to use instead of the packaged runtime."""
    return _path("GRAPHENGINE_JAVA")


def cache_dir() -> Path:
    """GRAPHENGINE_CACHE: where fetched jars lie; default the user's cache folder."""
    chosen = _path("GRAPHENGINE_CACHE")
    if chosen:
        return chosen
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "graphengine"
    if sys.platform == "win32":
        local = _path("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        return local / "graphengine" / "Cache"
    return (_path("XDG_CACHE_HOME") or Path.home() / ".cache") / "graphengine"


def neo4j_version() -> str:
    """GRAPHENGINE_NEO4J_VERSION: the release to fetch; a lock of its hashes must be shipped."""
    return _text("GRAPHENGINE_NEO4J_VERSION") or DEFAULT_NEO4J_VERSION


def neo4j_heap() -> str:
    """GRAPHENGINE_NEO4J_HEAP: maximum heap of the managed Neo4j, as Java writes it (``512m``)."""
    value = (_text("GRAPHENGINE_NEO4J_HEAP") or "512m").lower()
    if not (value[:-1].isdigit() and value[-1] in "mg"):
        raise UsageError(f"GRAPHENGINE_NEO4J_HEAP must look like 512m or 2g, not {value!r}.")
    return value


def idle_seconds() -> float:
    """GRAPHENGINE_IDLE_SECONDS: a managed Neo4j that nobody used for so long stops."""
    return _number("GRAPHENGINE_IDLE_SECONDS", 900.0, 1.0)


def start_seconds() -> float:
    """GRAPHENGINE_START_SECONDS: how long a managed Neo4j may take to answer."""
    return _number("GRAPHENGINE_START_SECONDS", 180.0, 1.0)


def neo4j_user() -> str | None:
    """GRAPHENGINE_NEO4J_USER: user on the team's server."""
    return _text("GRAPHENGINE_NEO4J_USER")


def neo4j_password() -> str | None:
    """GRAPHENGINE_NEO4J_PASSWORD: password on the team's server; else the keyring is asked."""
    return os.environ.get("GRAPHENGINE_NEO4J_PASSWORD") or None


def require_neo4j() -> bool:
    """GRAPHENGINE_REQUIRE_NEO4J: tests fail, instead of being skipped, without a Neo4j."""
    return (_text("GRAPHENGINE_REQUIRE_NEO4J") or "0").lower() not in ("0", "no", "false")


def query_folders() -> tuple[Path, ...]:
    """GRAPHENGINE_QUERIES: folders of packs of saved queries, separated like PATH."""
    texts = (text.strip() for text in (_text("GRAPHENGINE_QUERIES") or "").split(os.pathsep))
    return tuple(Path(text).expanduser() for text in texts if text)
