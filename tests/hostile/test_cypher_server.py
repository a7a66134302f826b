"""The hostile corpus against the case's own Neo4j: through the engine, and past the gate.

Whatever is refused or run: graph, schema, users, settings, files and the listening hosts stay as
they were. Past the gate the other layers hold alone: READ access mode, limits, hardened settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphengine.case.folder import CaseInfo
from graphengine.catalogue import gate
from graphengine.engine import Engine
from graphengine.errors import GraphengineError, LimitReached, Refused
from graphengine.graphing import Graph
from graphengine.store.bolt import Store
from graphengine.store.serverfile import running
from graphengine.store.values import sent
from tests.hostile.cypher_lines import PARAMETERS, REFUSED, benign, hostile
from tests.hostile.cypher_server import (
    SECRET,
    Listener,
    aimed,
    files,
    fill,
    listeners,
    reaped,
    state,
    without_port,
)
from tests.neo4j_fixture import clean_store, neo4j_dir

__all__ = ["clean_store", "neo4j_dir"]
pytestmark = [pytest.mark.neo4j, pytest.mark.data]
GRAPH = """
UNWIND range(1, 6) AS i
CREATE (p:Person {key: 'p' + i, name: ['Li Wei', 'Wang Fang', 'Zhang Min'][i % 3],
                  birthDate: date({year: 1980 + 3 * i, month: 1, day: i})})
CREATE (p)-[:HOLDS {id: 'h' + i}]->(:Account {key: 'a' + i, currency: ['CNY', 'USD'][i % 2]})
CREATE (p)-[:USES {id: 'u' + i}]->(:Phone {key: 'x' + i})
WITH collect(p) AS people UNWIND range(0, 5) AS i
WITH people[i] AS p, people[(i + 1) % 6] AS q, i
CREATE (p)-[:KNOWS {id: 'k' + i}]->(q)
WITH p, q, i MATCH (p)-[:HOLDS]->(a), (q)-[:HOLDS]->(b), (p)-[:USES]->(x), (q)-[:USES]->(y)
CREATE (a)-[:TRANSFERRED {id: 't' + i, amount_minor: 50000 * (i + 1), currency: 'CNY',
                          at: datetime({year: 2016, month: i + 1, day: 2})}]->(b)
CREATE (x)-[:CALLED {id: 'c' + i, at: datetime({year: 2016, month: 3, day: 1, hour: 4 * i})}]->(y)
CREATE (x)-[:SENT {id: 's' + i}]->(:Parcel {key: 'w' + i})<-[:RECEIVED {id: 'r' + i}]-(y)
"""


@dataclass
class Guarded:
    """A case whose graph is the tests' server, with what could be stolen or called near it."""

    engine: Engine
    store: Store
    pair: tuple[Listener, Listener]
    folders: tuple[Path, ...]

    def seen(self) -> dict[str, Any]:
        """All that must not change.

        A line that cannot be ended on a busy machine costs the server: then it is another one that
        holds the same.
        """
        reaped()
        assert self.store.read("RETURN 1 AS one", seconds=120).rows == [[1]]
        port = int(self.store.driver.get_server_info().address[1])
        return {
            "state": without_port(state(self.store.driver), port),
            "files": files(*self.folders, port=port),
            "calls": (self.pair[0].count, self.pair[1].count),
        }


@pytest.fixture
def guarded(
    clean_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Guarded]:
    """The corpus's graph in the case's own server; a secret in its import folder."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(Graph, "home", clean_store.graph_dir)
    info = CaseInfo("Case", "who supplied the parcels", "order 12/2016", date(2099, 1, 1))
    engine = Engine.create(tmp_path / "case", info)
    assert engine.cypher("RETURN 1 AS one")["rows"] == [[1]]
    fill(clean_store.driver)
    secret = clean_store.graph_dir / "import" / "secret.csv"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    with listeners() as pair:
        yield Guarded(engine, clean_store, pair, (clean_store.graph_dir, work))
    secret.unlink()
    engine.graph.close()


def test_no_line_does_anything_through_the_engine(guarded: Guarded, data_dir: Path) -> None:
    before, refused = guarded.seen(), 0
    for number, (_, text) in enumerate(hostile(data_dir), 1):
        try:
            answer = guarded.engine.cypher(aimed(text, guarded.pair), seconds=1, rows=10)
            assert REFUSED[number] == "reads"
            assert SECRET not in str(answer)
        except Refused:
            assert REFUSED[number] != "reads"
            refused += 1
        except GraphengineError as error:
            assert REFUSED[number] == "reads", (number, error)
    assert refused == 228
    assert guarded.seen() == before


@pytest.mark.slow
def test_no_line_does_anything_past_the_gate(guarded: Guarded, data_dir: Path) -> None:
    """Were the gate not there: nothing changes, no file is read, nobody is called."""
    before = guarded.seen()
    parameters = {"k": "name"}
    for _, text in hostile(data_dir):
        line = aimed(text, guarded.pair)
        try:
            answer = guarded.store.read(line, parameters, seconds=1, rows=10)
            assert SECRET not in str(answer.rows)
            assert "root:" not in str(answer.rows)
        except GraphengineError:
            continue
    assert guarded.seen() == before


@pytest.mark.slow
def test_a_server_that_was_lost_holds_the_same(guarded: Guarded) -> None:
    """What a line that nothing ends comes to, on a machine too busy to end others too."""
    before, first = guarded.seen(), running(guarded.store.graph_dir)
    endless = "RETURN size([x IN range(1, 1000000000000) WHERE x % 2 = 0]) AS n"
    with pytest.raises(LimitReached):
        guarded.store.read(endless, seconds=1)
    assert guarded.seen() == before
    assert running(guarded.store.graph_dir) != first


def test_the_watch_itself_sees_changes(guarded: Guarded) -> None:
    """The live control of this module: each thing that is watched is seen to change."""
    before = guarded.seen()
    for text in ("CREATE (:Evil)", "CREATE INDEX evil FOR (n:Evil) ON (n.a)"):
        guarded.store.write(text)
    guarded.store.write("CREATE USER evil SET PASSWORD 'eviltest1'")
    (guarded.folders[1] / "exfil.csv").write_text("x", encoding="utf-8")
    import socket

    socket.create_connection(("127.0.0.1", guarded.pair[0].port)).close()
    guarded.store.write("DROP INDEX evil")
    now = guarded.seen()
    guarded.store.write("DROP USER evil")
    different = {part for part in now["state"] if now["state"][part] != before["state"][part]}
    assert different == {"nodes", "users"}
    assert now["files"] != before["files"]


def test_honest_lines_give_the_same_rows_as_written(clean_store: Store, data_dir: Path) -> None:
    """Each is right Cypher to Neo4j itself, only reads, and means the same when written anew."""
    clean_store.write(" ".join(GRAPH.split()))
    given = {name: sent(value) for name, value in PARAMETERS.items()}
    full = rewritten = 0
    with clean_store.driver.session(database="neo4j") as session:
        for text in benign(data_dir):
            found = gate.check(text)
            result = session.run(text, given)
            keys, rows = result.keys(), sorted(map(repr, result.values()))
            assert result.consume().query_type == "r"
            assert found.columns is None or len(found.columns) == len(keys)
            full += bool(rows)
            if found.text != text:
                rewritten += 1
                result = session.run(found.text, given)
                assert found.columns is None or list(found.columns) == result.keys(), text
                assert sorted(map(repr, result.values())) == rows, text
    assert rewritten >= 10
    assert full >= 90
