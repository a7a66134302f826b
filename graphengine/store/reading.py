"""One limited read: the server's time limit first, then our own hand on the query.

Neo4j looks at its transaction timeout at certain points only, so a query that hangs between them
outlives it. The read therefore runs in a thread; when it overruns or is cancelled, the transaction
is broken off and terminated by the mark in its metadata, and the caller has an answer within two
seconds. The case's own server is killed if the query has not ended some seconds later.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS
from neo4j import Driver as Neo4jDriver
from neo4j.exceptions import DriverError, Neo4jError

from graphengine.errors import LimitReached, StoreUnavailable
from graphengine.store.faults import UNKNOWN_OUTCOME, timed_out
from graphengine.store.managed import kill
from graphengine.store.metering import RESULT_BYTES, Meter
from graphengine.store.values import plain, sent

if TYPE_CHECKING:
    from graphengine.store.bolt import Store

OVERRUN_SECONDS = 0.4
CALLER_SECONDS = 1.1
REAP_SECONDS = 20.0
RETRY_SECONDS = 1.0
REAPER = "graphengine-reap"
_MARK = "graphengine_read"
_CANCELLED = "The query was cancelled."
Rows = tuple[list[str], list[list[Any]]]


class Cancel:
    """Ends a read from another thread: hand it to :meth:`Store.read`, then call :meth:`cancel`.

    ``mark`` is the name under which the server knows the read; another process ends it with
    :meth:`Store.cancel`. A token that was cancelled before its read refuses the read.
    """

    def __init__(self) -> None:
        self.mark = secrets.token_hex(8)
        self._cancelled = False
        self._waiting: list[threading.Event] = []

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return self._cancelled

    def cancel(self) -> None:
        """End the read; returns at once. Calling it again, or too late, does nothing."""
        self._cancelled = True
        for event in self._waiting:
            event.set()

    def watch(self, event: threading.Event) -> None:
        """Have an event set when the read is cancelled."""
        self._waiting.append(event)
        if self._cancelled:
            event.set()


@dataclass
class Asked:
    """One read and its limits."""

    cypher: str
    params: dict[str, Any]
    seconds: float
    rows: int
    most_bytes: int = RESULT_BYTES
    cancel: Cancel = field(default_factory=Cancel)


class Reading:
    """A read under way in a thread of its own, on one driver."""

    def __init__(self, driver: Neo4jDriver, database: str, asked: Asked) -> None:
        self.driver, self.database, self.asked = driver, database, asked
        self.meter = Meter(asked.most_bytes)
        self.begun: float | None = None
        self.found: Rows | None = None
        self.error: BaseException | None = None
        self.awake = threading.Event()
        self.thread = threading.Thread(target=self._work, name="graphengine-read", daemon=True)

    def _work(self) -> None:
        try:
            self.found = self._read()
        except BaseException as error:  # handed to the caller's thread
            self.error = error
        finally:
            self.awake.set()

    def _read(self) -> Rows:
        asked, fetch = self.asked, min(self.asked.rows + 1, 1000)
        with self.driver.session(
            database=self.database, default_access_mode=READ_ACCESS, fetch_size=fetch
        ) as session:
            transaction = session.begin_transaction(
                metadata={_MARK: asked.cancel.mark}, timeout=asked.seconds
            )
            self.begun = time.monotonic()
            try:
                with self.meter.on(transaction):
                    values = {name: sent(value) for name, value in asked.params.items()}
                    result = transaction.run(asked.cypher, values)
                    columns = list(result.keys())
                    rows: list[list[Any]] = []
                    for record in result:
                        rows.append([plain(value) for value in record.values()])
                        if len(rows) > asked.rows:
                            break
                    return columns, rows
            finally:
                with suppress(DriverError, Neo4jError, OSError):
                    transaction.close()  # rolled back: a read has nothing to commit

    @property
    def done(self) -> bool:
        """Whether it came to an end by itself."""
        return self.found is not None or self.error is not None

    def lost_at_once(self) -> bool:
        """Whether the connection was lost so early that the query can hardly be the reason."""
        if not isinstance(self.error, UNKNOWN_OUTCOME) or self.meter.over:
            return False
        return self.begun is None or time.monotonic() - self.begun < RETRY_SECONDS

    def outcome(self) -> Rows:
        """What was found.

        Raises:
            LimitReached: time, size, or it was cancelled. StoreUnavailable: the server went away.
        """
        if self.found is not None:
            return self.found
        if self.asked.cancel.cancelled:
            raise LimitReached(_CANCELLED) from self.error
        if self.meter.over:
            raise LimitReached(
                f"The result is larger than {self.asked.most_bytes / 1e6:g} MB. "
                "Return fewer columns, or count instead of listing."
            ) from self.error
        # Whoever was first to look at the clock, the server or we, the caller reads the same.
        if self.error is None or self.meter.broken_off or timed_out(self.error):
            raise LimitReached(
                f"The query ran longer than {self.asked.seconds:g} s and was ended."
            ) from self.error
        if isinstance(self.error, UNKNOWN_OUTCOME) and self.begun is not None:
            raise StoreUnavailable(
                "Neo4j went away while the query ran. Try again; if it happens again, the query "
                "needs more memory than the server has."
            ) from self.error
        raise self.error


def read_limited(store: Store, asked: Asked) -> Rows:
    """Columns and at most ``asked.rows`` + 1 rows; once more where the connection was stale.

    Raises:
        LimitReached: it ran too long, was cancelled, or brought too many bytes.
    """
    reading = _run(store, asked)
    if reading.lost_at_once() and store.reopen(reading.driver):
        reading = _run(store, asked)
    return reading.outcome()


def _run(store: Store, asked: Asked) -> Reading:
    reading = Reading(store.driver, store.database, asked)
    if asked.cancel.cancelled:
        return reading
    asked.cancel.watch(reading.awake)
    reading.thread.start()
    reading.awake.wait(asked.seconds + OVERRUN_SECONDS)
    if not reading.done:
        reading.meter.break_off()
        # Not a daemon: a command that ends now must not leave the query to itself.
        reaper = threading.Thread(target=_reap, args=(store, reading), name=REAPER)
        reaper.start()
        reaper.join(CALLER_SECONDS)
    return reading


def _reap(store: Store, reading: Reading) -> None:
    """See to it that the server gives a query up; kill the case's own server if it does not."""
    end = time.monotonic() + REAP_SECONDS
    while time.monotonic() < end:
        left = end - time.monotonic()
        ended = terminate(reading.driver, reading.database, reading.asked.cancel.mark, left)
        if ended == 0:
            return
        time.sleep(0.1)
    if store.managed and store.driver is reading.driver:
        kill(store.graph_dir)


def terminate(driver: Neo4jDriver, database: str, mark: str, wait: float = 5.0) -> int | None:
    """End the transaction with that mark.

    Returns:
        How many there were; None when the server did not say so within ``wait`` seconds.
    """

    def work() -> None:
        with driver.session(database=database) as session:
            shown = session.run(
                "SHOW TRANSACTIONS YIELD transactionId AS found, metaData "
                "WHERE metaData[$name] = $mark "
                "TERMINATE TRANSACTIONS found YIELD message RETURN message",
                name=_MARK,
                mark=mark,
            )
            found.append(len(shown.values()))

    found: list[int] = []
    # The server may not answer this either: the caller must come back all the same.
    helper = threading.Thread(target=_quietly(work), daemon=True)
    helper.start()
    helper.join(wait)
    return found[0] if found else None


def _quietly(work: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with suppress(Exception):
            work()

    return run
