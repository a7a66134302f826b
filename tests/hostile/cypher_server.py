"""What a Neo4j looks like from outside, and one whose settings are loose, for live controls."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from neo4j import Driver, GraphDatabase

from graphengine.store import config, process, runtime
from graphengine.store.reading import REAPER
from graphengine.store.serverfile import write_private

PASSWORD, KEEPER = "testtest1", "keeperkeeper1"
SECRET = "canary-4711"
HANG_UP_SECONDS = 6.0
PERSONS = (
    "UNWIND range(1, 20) AS i CREATE (:Person {id: 'p' + i, key: 'p' + i, age: i, "
    "name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + i})"
)
KNOWS = (
    "MATCH (a:Person), (b:Person) WHERE a.age < b.age AND b.age < a.age + 4 "
    "CREATE (a)-[:KNOWS]->(b) WITH a, b WHERE a.age > 2 CREATE (a)-[:Knows]->(b)"
)
INDEX = "CREATE INDEX person_id IF NOT EXISTS FOR (n:Person) ON (n.id)"
_SHOWN = {
    "indexes": "SHOW INDEXES YIELD name, type, labelsOrTypes, properties RETURN *",
    "constraints": "SHOW CONSTRAINTS YIELD name, type RETURN *",
    "users": "SHOW USERS YIELD user, suspended, passwordChangeRequired RETURN *",
    "settings": "SHOW SETTINGS YIELD name, value RETURN *",
    "databases": "SHOW DATABASES YIELD name, currentStatus RETURN *",
    "nodes": "MATCH (n) RETURN labels(n) AS l, properties(n) AS p",
    "edges": "MATCH (a)-[r]->(b) RETURN a.key AS a, type(r) AS t, properties(r) AS p, b.key AS b",
}


def state(driver: Driver, parts: tuple[str, ...] = tuple(_SHOWN)) -> dict[str, Any]:
    """Sorted rows of graph, schema, users, settings and databases."""
    with driver.session(database="neo4j") as session:
        return {part: sorted(map(repr, session.run(_SHOWN[part]).data())) for part in parts}


def fill(driver: Driver) -> None:
    """The little graph that the corpus assumes."""
    with driver.session(database="neo4j") as session:
        for text in ("MATCH (n) DETACH DELETE n", PERSONS, KNOWS, INDEX):
            session.run(text).consume()
        session.run("CALL db.awaitIndexes(30)").consume()


def reaped() -> None:
    """Wait until what was broken off is ended on the server too, or the server with it."""
    for thread in threading.enumerate():
        if thread.name == REAPER:
            thread.join(60)


def without_port(rows: dict[str, Any], port: int) -> dict[str, Any]:
    """The same state whatever the port that the server got when it was started."""
    return {
        part: [re.sub(rf"\b{port}\b", "PORT", row) for row in found] for part, found in rows.items()
    }


def files(*folders: Path, port: int | None = None) -> dict[str, str]:
    """Hash of every file below the folders, but for what a server writes by itself.

    With ``port`` it is the same whatever the port and the process that a server got.
    """
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            part = path.relative_to(folder).parts[0]
            own = part in ("data", "logs", "run", "last_used", "state.json")
            if path.is_file() and not own and path.suffix != ".lock":
                content = path.read_bytes()
                if port is not None and path.name == "server.json":
                    kept = ("user", "password", "version")
                    content = repr([json.loads(content).get(name) for name in kept]).encode()
                elif port is not None:
                    content = re.sub(rb"\b%d\b" % port, b"PORT", content)
                found[str(path)] = hashlib.sha256(content).hexdigest()
    return found


class Listener:
    """A host on loopback that counts connections; answers a line of text, or stays silent."""

    def __init__(self, silent: bool = False) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.count = 0
        self.silent = silent
        self.open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.count += 1
            self.open.append(client)
            if self.silent:
                threading.Timer(HANG_UP_SECONDS, client.close).start()
            else:
                client.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nfound")
                client.close()

    def close(self) -> None:
        """Stop listening and hang up."""
        self.socket.close()
        for client in self.open:
            client.close()


@contextmanager
def listeners() -> Iterator[tuple[Listener, Listener]]:
    """A host that answers and one that does not."""
    pair = Listener(), Listener(silent=True)
    try:
        yield pair
    finally:
        for each in pair:
            each.close()


def aimed(text: str, pair: tuple[Listener, Listener]) -> str:
    """A line of the corpus, aimed at our listeners."""
    text = text.replace("19999", str(pair[0].port)).replace("19998", str(pair[1].port))
    return text.replace("169.254.169.254", f"127.0.0.1:{pair[0].port}")


def _loose_home(home: Path, version: str, port: int) -> None:
    tight = (
        "server.directories.import",
        "internal.dbms.cypher_ip_blocklist",
        "dbms.security.procedures.allowlist",
    )
    values = {n: v for n, v in config.server_settings(version, port).items() if n not in tight}
    values["dbms.security.allow_csv_import_from_file_urls"] = "true"
    for part in config.HOME_PARTS:
        (home / part).mkdir(parents=True, exist_ok=True)
    text = config.config_text(values)
    (home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")


@contextmanager
def loose_neo4j(home: Path) -> Iterator[tuple[str, Driver]]:
    """A scratch Neo4j that reads files and addresses; its URL and a second administrator's driver.

    Its user is ``neo4j`` with the password that the corpus assumes.
    """
    (home / "logs").mkdir(parents=True)
    write_private(home / "credentials.json", {"user": "neo4j", "password": PASSWORD, "set": False})
    port = process.free_port()
    with mock.patch.object(process, "write_home", _loose_home):
        server = process.launch(runtime.find(), home, port)
    try:
        process.wait_for_port(server, port, lambda: True, home)
        process.password_of(home, port)
        url = f"bolt://127.0.0.1:{port}"
        with GraphDatabase.driver(url, auth=("neo4j", PASSWORD)) as first:
            first.execute_query(f"CREATE USER keeper SET PASSWORD '{KEEPER}' CHANGE NOT REQUIRED")
        with GraphDatabase.driver(url, auth=("keeper", KEEPER)) as keeper:
            yield url, keeper
    finally:
        process.stop(server, gently=False)
