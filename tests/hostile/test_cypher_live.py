"""Live controls: what each hostile line does where nothing guards.

A refusal proves nothing of a string that is dead anyway. So every line is run as it stands, in a
session that may write, on a scratch Neo4j with loose settings, and what it did is compared with
the table: it changed something, it read a file or called an address, it ran, it met a limit, or
this engine has no such syntax, procedure or edition (then the engine's own refusal is the control).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity, Query
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graphengine import settings
from tests.hostile.cypher_lines import DEAD, LIVE, PARAMETERS, REFUSED, hostile
from tests.hostile.cypher_server import (
    PASSWORD,
    SECRET,
    Listener,
    aimed,
    fill,
    listeners,
    loose_neo4j,
    state,
)

pytestmark = [pytest.mark.neo4j, pytest.mark.data, pytest.mark.slow]
LIMITS = ("TimedOut", "OutOfMemory", "MemoryPool")
GIVEN = {n: v for n, v in PARAMETERS.items() if n in ("k", "id", "a", "b", "q")}


class Scratch:
    """The loose server and what it is put back to after each line."""

    def __init__(self, url: str, keeper: Driver, pair: tuple[Listener, Listener]) -> None:
        self.url, self.keeper, self.pair = url, keeper, pair
        self.driver = self._open()
        fill(keeper)
        self.before = state(keeper)

    def _open(self) -> Driver:
        return GraphDatabase.driver(
            self.url,
            auth=("neo4j", PASSWORD),
            warn_notification_severity=NotificationMinimumSeverity.OFF,
        )

    def did(self, tag: str, text: str) -> str:
        """What a line does here, in one word."""
        calls = self.pair[0].count + self.pair[1].count
        word, rows = self._run(aimed(text, self.pair), 3 if tag.endswith(":dos") else 30)
        shown = repr(rows)
        if self._changed():
            return "changes"
        if self.pair[0].count + self.pair[1].count > calls or SECRET in shown or "root:" in shown:
            return "outside"
        return "outside" if "cypher_ip" in shown or "server.bolt" in shown else word

    def _run(self, text: str, seconds: float) -> tuple[str, list[Any]]:
        try:
            with self.driver.session(database="neo4j") as session:
                result = session.run(Query(text, timeout=seconds), GIVEN)
                return "runs", result.fetch(100)
        except Neo4jError as error:
            code = error.code or ""
            if "ExternalResourceFailed" in code:
                return "outside", []  # it went there, and was answered badly or not at all
            if any(mark in code for mark in LIMITS):
                return "limit", []
            return ("runs" if "Terminated" in code else "none"), []
        except DriverError:
            return "runs", []  # it cut its own connection off

    def _changed(self) -> bool:
        """Whether graph, schema, users, settings or a password differ; puts them back."""
        now = state(self.keeper)
        different = {part for part, rows in now.items() if rows != self.before[part]}
        try:
            with GraphDatabase.driver(self.url, auth=("neo4j", PASSWORD)) as driver:
                driver.verify_connectivity()
        except AuthError:
            different.add("users")
        if different:
            self._restore(different)
        return bool(different)

    def _restore(self, different: set[str]) -> None:
        with self.keeper.session(database="neo4j") as session:
            for kind in ("CONSTRAINT", "INDEX") if different & {"indexes", "constraints"} else ():
                for row in session.run(f"SHOW {kind} YIELD name, type RETURN name, type").data():
                    if row["type"] != "LOOKUP":
                        session.run(f"DROP {kind} {row['name']} IF EXISTS").consume()
            if "users" in different:
                for row in session.run("SHOW USERS YIELD user RETURN user").data():
                    if row["user"] != "keeper":
                        session.run(f"DROP USER {row['user']}").consume()
                text = f"CREATE USER neo4j SET PASSWORD '{PASSWORD}' CHANGE NOT REQUIRED"
                session.run(text).consume()
                self.driver.close()
                self.driver = self._open()
        fill(self.keeper)
        assert state(self.keeper) == self.before


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scratch]:
    """A loose Neo4j with the corpus's little graph and a file to be stolen."""
    home = tmp_path_factory.mktemp("loose") / "graph"
    with listeners() as pair, loose_neo4j(home) as (url, keeper):
        (home / "import" / "secret.csv").write_text(SECRET + "\n", encoding="utf-8")
        made = Scratch(url, keeper, pair)
        yield made
        made.driver.close()


def test_every_line_does_what_the_table_says(scratch: Scratch, data_dir: Path) -> None:
    if not settings.neo4j_version().startswith("5.26"):
        pytest.skip("the table is that of the long-term release")
    lines = hostile(data_dir)
    found = {number: scratch.did(tag, text) for number, (tag, text) in enumerate(lines, 1)}
    wrong = {number: word for number, word in found.items() if word != LIVE[number]}
    assert not wrong


def test_few_lines_for_this_engine_are_dead(data_dir: Path) -> None:
    """What this engine refuses itself: other engines' syntax, other editions, APOC, two at once."""
    dead = {number for number, word in LIVE.items() if word == "none"}
    tags = {number: tag for number, (tag, _) in enumerate(hostile(data_dir), 1)}
    known = {number for number in dead if tags[number].startswith(("ladybug:", "neo4j:apoc"))}
    assert dead - known == DEAD
    assert {number for number in dead if REFUSED[number] == "reads"} == {52}
