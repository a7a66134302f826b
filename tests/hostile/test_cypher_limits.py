"""Texts that would run for ever or take all memory: each ends in time, and others go on working.

The corpus's lines of that kind, those that the gate refuses included, and some that it cannot
tell from honest ones.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphengine.errors import GraphengineError, LimitReached, UsageError
from graphengine.store.bolt import Store, open_store
from graphengine.store.reading import Cancel
from graphengine.store.serverfile import running
from tests.hostile.cypher_lines import hostile
from tests.hostile.cypher_server import fill, reaped
from tests.neo4j_fixture import clean_store, neo4j_dir

__all__ = ["clean_store", "neo4j_dir"]
pytestmark = pytest.mark.neo4j
SECONDS, GRACE = 2.0, 2.0
MORE = [
    "UNWIND range(1, 100000) AS i RETURN range(1, 1000) AS numbers",
    "RETURN range(1, 10000000) AS numbers",
    "UNWIND range(1, 1000) AS i MATCH (a:Person)-[:KNOWS*..6]-(b) RETURN count(*) AS n",
    "UNWIND range(1, 10000000) AS i WITH i ORDER BY i % 97, i RETURN collect(i)[0] AS first",
]


class Other:
    """A second client that asks a small question again and again, and notes how long it takes."""

    def __init__(self, graph_dir: Path) -> None:
        self.store = open_store(graph_dir)
        self.took: list[float] = []
        self.failed: list[GraphengineError] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._ask, daemon=True)
        self.thread.start()

    def _ask(self) -> None:
        while not self.stop.wait(0.05):
            started = time.monotonic()
            try:
                text = "MATCH (:Person {id: $id})-[:KNOWS]-(b) RETURN count(b) AS n"
                self.store.read(text, {"id": "p7"})
            except GraphengineError as error:
                self.failed.append(error)
            self.took.append(time.monotonic() - started)

    def close(self) -> None:
        self.stop.set()
        self.thread.join(30)
        self.store.close()


@pytest.fixture
def other(clean_store: Store) -> Iterator[Other]:
    """The second client, on the corpus's little graph."""
    fill(clean_store.driver)
    client = Other(clean_store.graph_dir)
    yield client
    client.close()


def ends_in_time(store: Store, other: Other, text: str) -> None:
    """Run a text with a limit; it ends within limit + 2 s, and the other client is answered.

    On a busy machine one run may be late by itself, so the better of two counts.
    """
    pid = running(store.graph_dir)
    took = _took(store, other, text)
    if took >= SECONDS + GRACE:
        took = _took(store, other, text)
    assert took < SECONDS + GRACE, text
    reaped()
    assert running(store.graph_dir) == pid, f"the server did not survive {text}"


def _took(store: Store, other: Other, text: str) -> float:
    before, started = len(other.took), time.monotonic()
    try:
        store.read(text, {"k": "name"}, seconds=SECONDS, rows=50)
    except (LimitReached, UsageError):
        pass
    except GraphengineError as error:
        assert "Queries read no files" in str(error)
    took = time.monotonic() - started
    while len(other.took) < before + 3 and time.monotonic() < started + 20:
        time.sleep(0.05)
    assert len(other.took) >= before + 3, text
    assert not other.failed, text
    return took


@pytest.mark.data
def test_the_corpus_ends_in_time(clean_store: Store, other: Other, data_dir: Path) -> None:
    lines = [text for tag, text in hostile(data_dir) if tag in ("both:dos", "neo4j:dos")]
    assert len(lines) == 9
    for text in lines:
        ends_in_time(clean_store, other, text)


def test_others_end_in_time(clean_store: Store, other: Other) -> None:
    for text in MORE:
        ends_in_time(clean_store, other, text)


@pytest.mark.slow
def test_a_query_that_cannot_be_ended_costs_the_server_but_not_the_case(
    clean_store: Store,
) -> None:
    """A comprehension does not look whether it should end: the server is killed and comes back."""
    text = "RETURN size([x IN range(1, 1000000000000) WHERE x % 2 = 0]) AS n"
    first = running(clean_store.graph_dir)
    started = time.monotonic()
    with pytest.raises(LimitReached):
        clean_store.read(text, seconds=SECONDS)
    assert time.monotonic() - started < SECONDS + 2 * GRACE
    reaped()
    assert running(clean_store.graph_dir) != first
    assert clean_store.read("RETURN 1 AS one", seconds=120).rows == [[1]]


ENDLESS = "UNWIND range(1, 1000000000000) AS i WITH i WHERE i < 0 RETURN i"


def test_a_read_is_cancelled_from_another_thread(clean_store: Store) -> None:
    token = Cancel()
    threading.Timer(0.5, token.cancel).start()
    started = time.monotonic()
    with pytest.raises(LimitReached, match="cancelled"):
        clean_store.read(ENDLESS, seconds=60, cancel=token)
    assert time.monotonic() - started < 5
    with pytest.raises(LimitReached, match="cancelled"):
        clean_store.read("RETURN 1", cancel=token)
    assert clean_store.read("RETURN 1", cancel=Cancel()).rows == [[1]]


def test_a_read_is_cancelled_by_its_mark(clean_store: Store) -> None:
    token = Cancel()
    ended: list[bool] = []

    def end() -> None:
        while not ended or not ended[-1]:
            ended.append(clean_store.cancel(token.mark))

    helper = threading.Thread(target=end, daemon=True)
    helper.start()
    with pytest.raises(LimitReached):
        clean_store.read(ENDLESS, seconds=60, cancel=token)
    helper.join(30)
    assert ended[-1]
    assert not clean_store.cancel(token.mark)
    assert not clean_store.cancel("no such mark")


def test_a_result_is_limited_in_bytes(clean_store: Store) -> None:
    text = (
        "UNWIND range(1, $n) AS i RETURN reduce(s = '', x IN range(1, 100) | s + 'abcdefghij') AS t"
    )
    assert len(clean_store.read(text, {"n": 100}, most_bytes=200_000).rows) == 100
    with pytest.raises(LimitReached, match=r"larger than 0\.1 MB"):
        clean_store.read(text, {"n": 200}, most_bytes=100_000)
    assert clean_store.read("RETURN 1").rows == [[1]], "the store is usable after it"
