"""Reads: in READ access mode, within limits, as plain Python, with errors of ours."""

from __future__ import annotations

import json
import socket
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from neo4j.exceptions import Neo4jError
from neo4j.time import DateTime

from graphengine.errors import LimitReached, Refused, StoreUnavailable, UsageError
from graphengine.store.bolt import Store, open_store
from graphengine.store.faults import mapped, timed_out
from graphengine.store.reading import REAPER, Asked, Reading
from graphengine.store.values import jsonable, plain

pytestmark = pytest.mark.neo4j

WRITES = [
    "CREATE (n:Evil)",
    "MATCH (n) SET n.x = 1",
    "MATCH (n) DETACH DELETE n",
    "MERGE (n:Evil)",
    "MATCH (n:Person) REMOVE n.name",
    "FOREACH (x IN [1] | CREATE (:Evil))",
    "MATCH (n) CALL { WITH n CREATE (:Evil) } RETURN 1",
    "CREATE INDEX evil FOR (n:Evil) ON (n.a)",
    "DROP CONSTRAINT keep IF EXISTS",
    "CREATE USER evil SET PASSWORD 'abcdefgh12'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
]


@pytest.mark.parametrize("text", WRITES)
def test_writing_is_refused(clean_store: Store, text: str) -> None:
    clean_store.write("CREATE (:Person {key: '1', name: 'A'})")
    with pytest.raises(Refused):
        clean_store.read(text)
    rows = clean_store.read("MATCH (n) RETURN count(n), collect(properties(n))").rows
    assert rows == [[1, [{"key": "1", "name": "A"}]]]


def test_the_same_writes_work_where_writing_is_allowed(clean_store: Store) -> None:
    """The live control: it is the access mode that refuses, not a mistake in the texts."""
    clean_store.write("CREATE (:Person {key: '1', name: 'A'})")
    for text in WRITES[:8]:
        clean_store.write(text)
    assert clean_store.write("SHOW INDEXES YIELD name WHERE name = 'evil' RETURN name")


@pytest.mark.parametrize(
    "text", ["RETUR 1", "RETURN missing", "RETURN $missing", "RETURN 1/0", "CALL no.such()", ""]
)
def test_a_wrong_text_is_a_usage_error(clean_store: Store, text: str) -> None:
    with pytest.raises(UsageError):
        clean_store.read(text)


def test_rows_are_limited_and_it_is_said(clean_store: Store) -> None:
    text = "UNWIND range(1, $n) AS x RETURN x, -x AS y"
    cut = clean_store.read(text, {"n": 11}, rows=10)
    assert (cut.columns, len(cut.rows), cut.truncated) == (["x", "y"], 10, True)
    whole = clean_store.read(text, {"n": 10}, rows=10)
    assert (whole.rows[-1], whole.truncated) == ([10, -10], False)
    assert clean_store.read(text, {"n": 1}, rows=0).truncated
    assert clean_store.read(text, {"n": 0}, rows=0).truncated is False
    assert whole.engine.startswith("Neo4j ")


@pytest.mark.parametrize(
    "text",
    [
        "UNWIND range(1, 1000000000000) AS x WITH x WHERE x < 0 RETURN x",
        "RETURN size([x IN range(1, 1000000000000) WHERE x % 2 = 0])",
    ],
)
def test_time_is_limited_even_where_the_server_does_not_look(clean_store: Store, text: str) -> None:
    started = time.monotonic()
    with pytest.raises(LimitReached):
        clean_store.read(text, seconds=1)
    assert time.monotonic() - started < 12
    for thread in threading.enumerate():
        if thread.name == REAPER:
            thread.join(60)
    assert clean_store.read("RETURN 1", seconds=60).rows == [[1]], "the store is usable after it"


def test_the_limit_is_told_whoever_ended_the_query(clean_store: Store) -> None:
    """The server sometimes looks at its clock before we look at ours."""
    reading = Reading(clean_store.driver, clean_store.database, Asked("RETURN 1", {}, 0.25, 1))
    with clean_store.driver.session(database=clean_store.database) as session:
        transaction = session.begin_transaction(timeout=0.25)
        with pytest.raises(Neo4jError) as ended:
            transaction.run("UNWIND range(1, 1000000000000) AS x RETURN sum(x)").consume()
        transaction.close()
    reading.error = ended.value
    with pytest.raises(LimitReached, match=r"longer than 0\.25 s"):
        reading.outcome()
    assert timed_out(ended.value) and "0.25" not in str(mapped(ended.value))


def test_memory_is_limited(clean_store: Store) -> None:
    with pytest.raises(LimitReached, match="memory"):
        clean_store.read("UNWIND range(1, 100000000) AS x RETURN collect(x)", seconds=120)


@pytest.mark.parametrize(("seconds", "rows"), [(0, 1), (-1, 1), (1, -1)])
def test_limits_must_make_sense(clean_store: Store, seconds: float, rows: int) -> None:
    with pytest.raises(UsageError):
        clean_store.read("RETURN 1", seconds=seconds, rows=rows)


def test_values_come_back_as_plain_python(clean_store: Store) -> None:
    clean_store.write(
        "CREATE (:Person {key: 'a', name: 'Ann', birthDate: date('1990-02-28')})"
        "-[:CALLED {id: 'c1', at: datetime('2024-01-01T08:00:00+08:00'), seconds: 5}]->"
        "(:Phone {key: '+1', list: ['x', 'y']})"
    )
    row = clean_store.read("MATCH path = (a:Person)-[c]->(b) RETURN a, c, b, path, c.at").rows[0]
    ann = {
        "kind": "Person",
        "key": "a",
        "properties": {"birthDate": date(1990, 2, 28), "name": "Ann"},
    }
    phone = {"kind": "Phone", "key": "+1", "properties": {"list": ["x", "y"]}}
    at = datetime(2024, 1, 1, tzinfo=UTC)
    call = {
        "kind": "CALLED",
        "id": "c1",
        "from": "a",
        "to": "+1",
        "properties": {"at": at, "seconds": 5},
    }
    assert row == [ann, call, phone, {"nodes": [ann, phone], "edges": [call]}, at]
    text = json.dumps(jsonable(row))
    assert "2024-01-01T00:00:00Z" in text
    assert "1990-02-28" in text


def test_other_values(clean_store: Store) -> None:
    row = clean_store.read(
        "RETURN {b: [1, {c: null}], a: 2.5} AS m, duration('P1DT2S') AS d, time('10:00Z') AS t, "
        "localdatetime('2024-01-01T00:00') AS l, point({x: 1, y: 2}) AS p, 1.0/0.0 AS inf, "
        "datetime('2024-07-01T12:00:00[Europe/Paris]') AS z"
    ).rows[0]
    assert row[0] == {"b": [1, {"c": None}], "a": 2.5}
    assert row[1:5] == [
        "P1DT2S",
        "10:00:00.000000000+00:00",
        datetime(2024, 1, 1),
        {"srid": 7203, "coordinates": [1.0, 2.0]},
    ]
    assert row[6] == datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert jsonable([row[5], float("nan"), row[3]]) == ["Infinity", "NaN", "2024-01-01T00:00:00"]


def test_nanoseconds_are_cut_to_microseconds() -> None:
    assert plain(DateTime(2024, 1, 1, 0, 0, 0, 123456789, tzinfo=UTC)).microsecond == 123456


def test_a_server_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHENGINE_NEO4J_PASSWORD", "x")
    with pytest.raises(StoreUnavailable, match="graph start"):
        open_store(tmp_path, "bolt://127.0.0.1:1")


def test_a_url_names_its_server_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused):
        open_store(tmp_path, "bolt://user:secret@127.0.0.1:1")
    for url in ("http://127.0.0.1", "bolt:", "127.0.0.1:7687"):
        with pytest.raises(UsageError):
            open_store(tmp_path, url)
    monkeypatch.delenv("GRAPHENGINE_NEO4J_PASSWORD", raising=False)
    monkeypatch.setenv("GRAPHENGINE_NO_KEYRING", "1")
    with pytest.raises(StoreUnavailable, match="GRAPHENGINE_NEO4J_PASSWORD"):
        open_store(tmp_path, "bolt://127.0.0.1:1")


def test_a_team_server_by_url(
    clean_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.loads((clean_store.graph_dir / "server.json").read_text(encoding="utf-8"))
    monkeypatch.setenv("GRAPHENGINE_NEO4J_USER", content["user"])
    monkeypatch.setenv("GRAPHENGINE_NEO4J_PASSWORD", content["password"])
    with open_store(tmp_path, content["url"] + "/neo4j") as store:
        assert store.read("RETURN 1").rows == [[1]]
        with pytest.raises(Refused):
            store.read("CREATE (n)")
    monkeypatch.setenv("GRAPHENGINE_NEO4J_PASSWORD", "wrong password")
    with pytest.raises(StoreUnavailable, match="did not accept"):
        open_store(tmp_path, content["url"])


class Listener:
    """A host that accepts connections and stays silent; counts them."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.seen: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self.seen.append(self.socket.accept()[0])
            except OSError:
                return


def test_nothing_is_read_from_files_or_the_network(clean_store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("found\n", encoding="utf-8")
    inside = clean_store.graph_dir / "import" / "inside.csv"
    inside.write_text("found\n", encoding="utf-8")
    listener = Listener()
    here = f"127.0.0.1:{listener.port}"
    for url in (
        secret.as_uri(),
        "file:///inside.csv",
        "file:///../conf/neo4j.conf",
        f"http://{here}/x",
        f"http://localhost:{listener.port}/x",
        f"http://[::ffff:7f00:1]:{listener.port}/x",
        f"ftp://{here}/x",
    ):
        with pytest.raises((UsageError, Refused)):
            clean_store.read("LOAD CSV FROM $url AS line RETURN line", {"url": url}, seconds=5)
    assert listener.seen == []
    with socket.create_connection(("127.0.0.1", listener.port)):
        time.sleep(0.2)
    assert len(listener.seen) == 1, "the live control: the host was there"
    listener.socket.close()
    inside.unlink()
