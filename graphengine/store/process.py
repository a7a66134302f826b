"""One Neo4j process: launch, wait for its port, first password, stop, tail of its log."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from graphengine import settings
from graphengine.errors import StoreUnavailable
from graphengine.store.config import write_home
from graphengine.store.runtime import Runtime, environment
from graphengine.store.serverfile import read_json, write_private

USER = "neo4j"
# What every fresh Neo4j has; it is good for nothing but setting another.
_FACTORY_PASSWORD = "neo4j"  # noqa: S105
_STOP_SECONDS = 30.0


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(runtime: Runtime, graph_dir: Path, port: int) -> subprocess.Popen[bytes]:
    """Start Neo4j with ``graph_dir`` as its home; what it prints goes to a log."""
    home = graph_dir.resolve()
    write_home(home, runtime.version, port)
    command = runtime.command(
        runtime.main_class, f"--home-dir={home}", f"--config-dir={home / 'conf'}"
    )
    with (graph_dir / "logs" / "console.log").open("ab") as log:
        log.write(f"--- start of Neo4j {runtime.version}\n".encode())
        log.flush()
        return subprocess.Popen(
            command,
            cwd=home,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_for_port(
    process: subprocess.Popen[bytes], port: int, go_on: Callable[[], bool], graph_dir: Path
) -> None:
    """Return once the port answers.

    Raises:
        StoreUnavailable: the process ended, took too long, or ``go_on`` said no; with the tail
            of the log.
    """
    limit = settings.start_seconds()
    end = time.monotonic() + limit
    while time.monotonic() < end and go_on():
        if process.poll() is not None:
            raise StoreUnavailable(
                f"Neo4j ended with code {process.returncode} before it answered.\n"
                + log_tail(graph_dir)
            )
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    raise StoreUnavailable(
        f"Neo4j did not answer within {limit:g} s (GRAPHENGINE_START_SECONDS) or was told to "
        f"stop.\n{log_tail(graph_dir)}"
    )


def password_of(graph_dir: Path, port: int) -> str:
    """The home's password; on its first start a random one is set through ``system``."""
    path = graph_dir / "credentials.json"
    content = read_json(path)
    password = str(content.get("password") or secrets.token_urlsafe(24))
    if not content.get("set"):
        write_private(path, {**content, "user": USER, "password": password, "set": False})
        _set_password(port, password)
        write_private(path, {**content, "user": USER, "password": password, "set": True})
    return password


def _set_password(port: int, password: str) -> None:
    # The driver is imported here so that the supervisor stays small on every later start.
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    url = f"bolt://127.0.0.1:{port}"
    change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
    parameters = {"old": _FACTORY_PASSWORD, "new": password}
    fault: Exception | None = None
    for attempt in range(30):
        # A start that was killed in between may have set the password already.
        login = password if attempt % 2 else _FACTORY_PASSWORD
        try:
            with GraphDatabase.driver(url, auth=(USER, login)) as driver:
                if login == password:
                    driver.verify_connectivity()
                else:
                    driver.execute_query(change, parameters, database_="system")
            return
        except AuthError as error:
            fault = error
        except (DriverError, Neo4jError, OSError) as error:
            fault = error
            time.sleep(0.5)
    raise StoreUnavailable("The first password of the managed Neo4j could not be set.") from fault


def stop(process: subprocess.Popen[bytes], *, gently: bool = True) -> None:
    """End the process; gently lets it write a checkpoint first (on Windows it recovers later)."""
    if process.poll() is None and gently:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            gently = False
    if process.poll() is None:
        process.kill()
        process.wait(_STOP_SECONDS)


def log_tail(graph_dir: Path, lines: int = 15) -> str:
    """The last lines of the logs, for an error message; passwords are never logged."""
    parts = []
    for name in ("neo4j.log", "console.log"):
        try:
            with (graph_dir / "logs" / name).open("rb") as stream:
                stream.seek(max(0, os.fstat(stream.fileno()).st_size - 8192))
                text = stream.read().decode("utf-8", "replace")
        except OSError:
            continue
        kept = [line for line in text.splitlines() if not line.startswith("WARNING:")][-lines:]
        parts.append(f"End of graph/logs/{name}:\n" + "\n".join(f"  {line}" for line in kept))
    return "\n".join(parts) or "There is no log yet."
