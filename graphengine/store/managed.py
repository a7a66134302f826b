"""The case's own Neo4j: started when needed, shared by all commands of the case, stopped when idle.

Facts are the truth and the graph a view of them, so a home that cannot be used (made by another
release, its password lost) is emptied rather than repaired; the next build fills it again.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from graphengine import settings
from graphengine.errors import StoreUnavailable
from graphengine.store.fetch import FetchProgress
from graphengine.store.process import log_tail
from graphengine.store.runtime import Runtime, find
from graphengine.store.serverfile import (
    Server,
    announced,
    read_json,
    running,
    touch_used,
    write_private,
)
from graphengine.store.supervise import ALREADY_RUNNING

_POLL_SECONDS = 0.1
_LOCK_SECONDS = 900.0  # a large offline import holds the lock for as long as it runs


def start(graph_dir: Path, progress: FetchProgress | None = None) -> Server:
    """The running Neo4j of a case, started if it does not run.

    Args:
        graph_dir: the case's ``graph`` folder; its parent must exist.
        progress: called while jars are fetched: jars done, jars, bytes done, bytes.

    Raises:
        StoreUnavailable: it can be neither fetched nor started; with the tail of its log.
    """
    with _locked(graph_dir):
        touch_used(graph_dir)
        server = running(graph_dir)
        if server is None:
            _end_orphan(graph_dir)
            prepare(graph_dir, find(progress))
            server = _spawn(graph_dir)
        return server


def stop(graph_dir: Path) -> bool:
    """Stop the case's Neo4j; False if none ran."""
    if not graph_dir.is_dir():
        return False
    with _locked(graph_dir):
        return _stop(graph_dir)


def kill(graph_dir: Path) -> None:
    """End the case's Neo4j at once, for a query that cannot be ended otherwise.

    Nothing committed is lost: Neo4j recovers from its log when the next command starts it.
    """
    server = running(graph_dir)
    if server is not None:
        _kill(server.neo4j.living())


def status(graph_dir: Path) -> Server | None:
    """The running Neo4j of a case, or None; starts nothing."""
    return running(graph_dir)


@contextmanager
def offline(graph_dir: Path, progress: FetchProgress | None = None) -> Iterator[Runtime]:
    """Keep the case's Neo4j stopped meanwhile; gives what an offline tool needs to run."""
    with _locked(graph_dir):
        _stop(graph_dir)
        found = find(progress)
        prepare(graph_dir, found)
        yield found


def ready(graph_dir: Path, progress: FetchProgress | None = None) -> None:
    """See to it that the home fits the release in use, so that ``state.json`` can be believed."""
    with _locked(graph_dir):
        if running(graph_dir) is None:
            prepare(graph_dir, find(progress))


def empty(graph_dir: Path) -> None:
    """Remove the database, its password and the note of what it holds. Only while stopped."""
    for part in ("data", "run"):
        shutil.rmtree(graph_dir / part, ignore_errors=True)
    for name in ("credentials.json", "state.json", "server.json"):
        (graph_dir / name).unlink(missing_ok=True)


def prepare(graph_dir: Path, found: Runtime) -> None:
    """Empty a home that this release cannot use, and note which release owns it now."""
    path = graph_dir / "credentials.json"
    content = read_json(path)
    if content.get("version") != found.version or not content.get("password"):
        if (graph_dir / "data" / "databases").exists() or content:
            empty(graph_dir)
        fresh = {"user": "neo4j", "password": secrets.token_urlsafe(24), "set": False}
        write_private(path, {**fresh, "version": found.version})


@contextmanager
def _locked(graph_dir: Path) -> Iterator[None]:
    if not graph_dir.parent.is_dir():
        raise StoreUnavailable(f"There is no case folder {graph_dir.parent}.")
    graph_dir.mkdir(exist_ok=True, mode=0o700)
    (graph_dir / "logs").mkdir(exist_ok=True)
    lock = FileLock(graph_dir / "start.lock")
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout as error:
        raise StoreUnavailable(
            "Another command has been starting or building this case's graph for a long time; "
            "try again when it is done."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _spawn(graph_dir: Path) -> Server:
    """Start a supervisor apart from this process and wait until it announces its server."""
    (graph_dir / "stop").unlink(missing_ok=True)
    (graph_dir / "server.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "graphengine.store.supervise", str(graph_dir.resolve())]
    log_path = graph_dir / "logs" / "supervisor.log"
    with log_path.open("wb") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=os.name != "nt",
            creationflags=_detached(),
        )
    end = time.monotonic() + settings.start_seconds() + 30
    while time.monotonic() < end:
        server = running(graph_dir)
        if server:
            return server
        code = child.poll()
        if code not in (None, ALREADY_RUNNING):
            said = log_path.read_text(encoding="utf-8", errors="replace").strip()
            raise StoreUnavailable(said or f"Neo4j did not start.\n{log_tail(graph_dir)}")
        time.sleep(_POLL_SECONDS)
    raise StoreUnavailable(f"Neo4j did not start in time.\n{log_tail(graph_dir)}")


def _detached() -> int:
    if sys.platform == "win32":
        return subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _stop(graph_dir: Path) -> bool:
    ran = running(graph_dir) is not None
    server = announced(graph_dir)
    (graph_dir / "stop").touch()
    supervisor = FileLock(graph_dir / "supervisor.lock")
    try:
        # The supervisor holds this lock for as long as it lives, also while it is starting.
        supervisor.acquire(timeout=60)
        supervisor.release()
        _await(server.supervisor.living() if server else None)
    except Timeout:
        _kill(server.supervisor.living() if server else None)
    _end_orphan(graph_dir)
    (graph_dir / "stop").unlink(missing_ok=True)
    return ran


def _end_orphan(graph_dir: Path) -> None:
    """End what is left of a server that is not whole, and forget what was announced of it."""
    server = announced(graph_dir)
    if server is not None:
        _kill(server.supervisor.living())
        _kill(server.neo4j.living())
        (graph_dir / "server.json").unlink(missing_ok=True)


def _await(found: psutil.Process | None) -> None:
    """Wait for a process that is ending by itself."""
    if found is not None:
        with suppress(psutil.Error):
            found.wait(10)


def _kill(found: psutil.Process | None) -> None:
    if found is None:
        return
    with suppress(psutil.Error):
        found.kill()
        found.wait(30)
