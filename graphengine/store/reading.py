"""One limited read: the server's time limit first, then our own hand on the query.

Neo4j checks its transaction timeout at certain points only, so a query that hangs between them
outlives it. The read therefore runs in a thread; when it overruns, the transaction is terminated
by the mark in its metadata; the case's own server is killed if even that does not end it.
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS
from neo4j import Driver as Neo4jDriver

from graphengine.errors import LimitReached
from graphengine.store.managed import kill
from graphengine.store.values import plain

if TYPE_CHECKING:
    from graphengine.store.bolt import Store

GRACE_SECONDS = 1.5
_MARK = "graphengine_read"
Rows = tuple[list[str], list[list[Any]]]


def read_limited(
    store: Store, cypher: str, params: dict[str, Any], seconds: float, rows: int
) -> Rows:
    """Columns and at most ``rows`` + 1 rows.

    Raises:
        LimitReached: it ran longer than ``seconds`` and a grace of 1.5 s.
    """
    mark = secrets.token_hex(8)
    box: list[Rows | BaseException] = []
    driver, database = store.driver, store.database

    def work() -> None:
        try:
            box.append(_read(driver, database, cypher, params, seconds, rows, mark))
        except BaseException as error:  # handed to the caller's thread
            box.append(error)

    worker = threading.Thread(target=work, name="graphengine-read", daemon=True)
    worker.start()
    worker.join(seconds + GRACE_SECONDS)
    if worker.is_alive():
        terminate(driver, database, mark)
        worker.join(GRACE_SECONDS)
        if worker.is_alive() and store.managed:
            kill(store.graph_dir)
        raise LimitReached(f"The query ran longer than {seconds:g} s and was ended.")
    found = box[0]
    if isinstance(found, BaseException):
        raise found
    return found


def _read(
    driver: Neo4jDriver,
    database: str,
    cypher: str,
    params: dict[str, Any],
    seconds: float,
    rows: int,
    mark: str,
) -> Rows:
    with driver.session(
        database=database, default_access_mode=READ_ACCESS, fetch_size=min(rows + 1, 1000)
    ) as session:
        transaction = session.begin_transaction(metadata={_MARK: mark}, timeout=seconds)
        try:
            result = transaction.run(cypher, params)
            columns = list(result.keys())
            values: list[list[Any]] = []
            for record in result:
                values.append([plain(value) for value in record.values()])
                if len(values) > rows:
                    break
            return columns, values
        finally:
            transaction.close()  # rolled back: a read has nothing to commit


def terminate(driver: Neo4jDriver, database: str, mark: str) -> int:
    """End the transaction with that mark; returns how many were ended."""

    def work() -> None:
        with driver.session(database=database) as session:
            shown = session.run(
                "SHOW TRANSACTIONS YIELD transactionId, metaData "
                "WITH transactionId, metaData[$name] AS mark WHERE mark = $mark "
                "RETURN transactionId",
                name=_MARK,
                mark=mark,
            )
            found.extend(record[0] for record in shown)
            if found:
                session.run("TERMINATE TRANSACTIONS $ids", ids=found).consume()

    found: list[str] = []
    # The server may not answer this either: the caller must come back all the same.
    helper = threading.Thread(target=_quietly(work), daemon=True)
    helper.start()
    helper.join(5)
    return len(found)


def _quietly(work: Any) -> Any:
    def run() -> None:
        try:
            work()
        except Exception:
            return

    return run
