"""The files by which the commands of a case find its running Neo4j.

In ``graph/``: ``server.json`` (address, user, password, process ids with their creation times;
mode 0600; there while it runs), ``credentials.json`` (mode 0600; kept), ``last_used`` (its
modification time says when somebody last used the server), ``stop`` (asks it to end).
"""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

# A process id with a creation time this near (seconds) is the process meant, not a later one.
_SAME = 2.0


@dataclass(frozen=True)
class Process:
    """A process id and when the process was created (seconds since 1970)."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Process:
        """The living process of that id."""
        return cls(pid, psutil.Process(pid).create_time())

    def living(self) -> psutil.Process | None:
        """The process, unless it ended; a later one that took its id is not it."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.created) < _SAME
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


@dataclass(frozen=True)
class Server:
    """A managed Neo4j as its supervisor announced it."""

    url: str
    user: str
    password: str
    version: str
    neo4j: Process
    supervisor: Process

    def alive(self) -> bool:
        """Whether both the supervisor and its Neo4j still run."""
        return bool(self.supervisor.living() and self.neo4j.living())


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write JSON atomically into a file that only its owner can read."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty where there is none or it is not whole."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def announce(graph_dir: Path, server: Server) -> None:
    """Write ``server.json``."""
    write_private(graph_dir / "server.json", asdict(server))


def announced(graph_dir: Path) -> Server | None:
    """What ``server.json`` says, whether or not it is still true."""
    content = read_json(graph_dir / "server.json")
    try:
        neo4j, supervisor = Process(**content.pop("neo4j")), Process(**content.pop("supervisor"))
        return Server(**content, neo4j=neo4j, supervisor=supervisor)
    except (KeyError, TypeError):
        return None


def running(graph_dir: Path) -> Server | None:
    """The case's running server; None after a stop, a crash or a restart of the machine."""
    server = announced(graph_dir)
    return server if server and server.alive() else None


def touch_used(graph_dir: Path) -> None:
    """Note that the server is used now; nothing happens where the folder is gone."""
    try:
        (graph_dir / "last_used").touch()
    except OSError:
        return


def idle_for(graph_dir: Path) -> float:
    """Seconds since the last use."""
    try:
        return time.time() - (graph_dir / "last_used").stat().st_mtime
    except OSError:
        return 0.0
