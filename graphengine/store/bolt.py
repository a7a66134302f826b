"""An open store: reads with limits, writes for the building of the graph, over Bolt."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, urlsplit

from neo4j import Driver as Neo4jDriver
from neo4j import GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import ServiceUnavailable

from graphengine import settings
from graphengine.errors import Refused, StoreUnavailable, UsageError
from graphengine.store import managed
from graphengine.store.faults import ours
from graphengine.store.fetch import FetchProgress
from graphengine.store.metering import RESULT_BYTES
from graphengine.store.reading import Asked, Cancel, read_limited, terminate
from graphengine.store.serverfile import touch_used

# The driver logs lost connections; what matters of them reaches the user as an error of ours.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

KEYRING_SERVICE = "graphengine"
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_TOUCH_SECONDS = 2.0


@dataclass(frozen=True)
class Result:
    """Rows of a query as plain Python; ``truncated`` if there were more than the limit."""

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool
    engine: str
    ms: int


@dataclass
class Store:
    """A connection to a case's graph. Use as a context manager, or call :meth:`close`.

    ``graph_dir`` is the case's graph folder; ``url`` the team's server, or None for the case's
    own Neo4j, which is started again when it was stopped in between.
    """

    graph_dir: Path
    url: str | None
    driver: Neo4jDriver
    database: str
    engine: str
    _touched: float = field(default=0.0, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def managed(self) -> bool:
        """Whether the server is the case's own."""
        return self.url is None

    def read(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        seconds: float = 10,
        rows: int = 1000,
        cancel: Cancel | None = None,
        most_bytes: int = RESULT_BYTES,
    ) -> Result:
        """Run a query in READ access mode. Several threads may read at the same time.

        Args:
            cypher: the text; values belong into ``params``.
            params: values by name.
            seconds: time limit, greater than 0; the server ends the query, else we do.
            rows: row limit, at least 0; one more is asked for, to know of ``truncated``.
            cancel: ends the query from another thread.
            most_bytes: how much the server may send.

        Raises:
            Refused: the query wants to write.
            UsageError: the text is not right Cypher.
            LimitReached: time, memory or size of the result, or it was cancelled.
            StoreUnavailable: the server cannot be reached.
        """
        if seconds <= 0 or rows < 0:
            raise UsageError("The limits of a query are a time above 0 s and at least 0 rows.")
        self.touch()
        started = time.monotonic()
        asked = Asked(cypher, dict(params or {}), seconds, rows, most_bytes, cancel or Cancel())
        with ours():
            found = read_limited(self, asked)
        self.touch()
        ms = round((time.monotonic() - started) * 1000)
        columns, values = found
        return Result(columns, values[:rows], len(values) > rows, self.engine, ms)

    def write(self, cypher: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run one statement of ours in a transaction of its own; its rows as the driver's."""
        self.touch()
        with ours(), self.driver.session(database=self.database) as session:
            return session.run(cypher, dict(params or {})).data()

    def cancel(self, mark: str) -> bool:
        """End the read with that mark (:attr:`Cancel.mark`), whoever runs it; False if none did."""
        return bool(terminate(self.driver, self.database, mark))

    def touch(self) -> None:
        """Tell the case's own server that it is in use."""
        if self.managed and time.monotonic() - self._touched > _TOUCH_SECONDS:
            touch_used(self.graph_dir)
            self._touched = time.monotonic()

    def reopen(self, gone: Neo4jDriver | None = None) -> bool:
        """Connect again after the server went away; starts the case's own. False: still away.

        ``gone`` is the driver that failed: when another thread has replaced it, that is enough.
        """
        with self._lock:
            if gone is not None and self.driver is not gone:
                return True
            try:
                fresh = open_store(self.graph_dir, self.url)
            except StoreUnavailable:
                return False
            self.driver.close()
            self.driver, self.engine = fresh.driver, fresh.engine
            return True

    def close(self) -> None:
        """Close the connection; the case's own server goes on until it is idle."""
        self.driver.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(
    graph_dir: Path, url: str | None = None, progress: FetchProgress | None = None
) -> Store:
    """Open the case's graph: the team's server at ``url``, or the case's own Neo4j, started.

    A path in the URL names the database (``neo4j://host:7687/case12``).

    Raises:
        StoreUnavailable: it cannot be reached or set up; the message says how to get it.
        UsageError: not a URL of a Neo4j, or one with a password in it.
    """
    if url is None:
        try:
            return _own(graph_dir, progress)
        except StoreUnavailable as error:
            if not isinstance(error.__cause__, ServiceUnavailable):
                raise
            return _own(graph_dir, progress)  # it was just stopping, for idleness, as we came
    parts = urlsplit(url)
    address, database = _address(parts)
    return _connect(graph_dir, url, address, credentials(parts), database)


def _own(graph_dir: Path, progress: FetchProgress | None) -> Store:
    server = managed.start(graph_dir, progress)
    return _connect(graph_dir, None, server.url, (server.user, server.password), "neo4j")


def _connect(
    graph_dir: Path, url: str | None, address: str, auth: tuple[str, str], database: str
) -> Store:
    with ours():
        driver = GraphDatabase.driver(
            address,
            auth=auth,
            user_agent="graphengine",
            connection_acquisition_timeout=30,
            connection_timeout=15,
            max_transaction_retry_time=15,
            telemetry_disabled=True,
            warn_notification_severity=NotificationMinimumSeverity.OFF,
        )
        try:
            agent = driver.get_server_info().agent
        except BaseException:
            driver.close()
            raise
    return Store(graph_dir, url, driver, database, agent.replace("/", " "))


def _address(parts: SplitResult) -> tuple[str, str]:
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise UsageError(
            f"The store's URL begins with one of {', '.join(s + '://' for s in _SCHEMES)} and "
            "names a host."
        )
    if parts.username or parts.password:
        raise Refused(
            "A store's URL holds no user or password. Set GRAPHENGINE_NEO4J_USER and "
            f"GRAPHENGINE_NEO4J_PASSWORD, or use the keyring's service '{KEYRING_SERVICE}'."
        )
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{query}", parts.path.strip("/") or "neo4j"


def credentials(parts: SplitResult) -> tuple[str, str]:
    """User and password of a team's server: from the environment, else from the keyring.

    The keyring is asked for service ``graphengine`` and the name ``USER@HOST``.
    """
    user = settings.neo4j_user() or "neo4j"
    password = settings.neo4j_password() or _from_keyring(f"{user}@{parts.hostname}")
    if password is None:
        raise StoreUnavailable(
            f"There is no password for {user}@{parts.hostname}. Set GRAPHENGINE_NEO4J_PASSWORD, "
            f"or store it: keyring set {KEYRING_SERVICE} {user}@{parts.hostname}"
        )
    return user, password


def _from_keyring(name: str) -> str | None:
    if os.environ.get("GRAPHENGINE_NO_KEYRING"):
        return None
    try:
        import keyring

        return keyring.get_password(KEYRING_SERVICE, name)
    except Exception:  # a keyring without a backend raises what its platform raises
        return None
