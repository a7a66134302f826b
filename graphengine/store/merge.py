"""Later loads: batches of UNWIND and MERGE over Bolt, each with a marker in its transaction.

A batch that is sent again changes nothing, and its marker tells whether it was committed, so that
a kill, a restart of the database or a commit of unknown outcome is resumed without doubling.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from neo4j.exceptions import TransientError

from graphengine.errors import GraphengineError, StoreUnavailable
from graphengine.model.ports import FactView
from graphengine.store import rows
from graphengine.store.bolt import Store
from graphengine.store.ddl import MARKER, name
from graphengine.store.faults import UNKNOWN_OUTCOME, ours

Progress = Callable[[int, int], None]
BATCH = 5000
_TRIES = 8


@dataclass(frozen=True)
class Batch:
    """Rows of one statement, and the marker that says they are in the graph."""

    marker: str
    cypher: str
    rows: list[dict[str, Any]]
    what: str


def merge(
    store: Store, view: FactView, digest: str, total: int, progress: Progress, size: int = BATCH
) -> None:
    """MERGE everything in the view; properties become exactly those of the facts.

    Args:
        store: an open store with its constraints made.
        view: facts, all or only those that changed; ends of edges must be in it or in the graph.
        digest: names this very view; markers of another one are removed first.
        total: entities in the view, for progress.
        progress: called after each batch.
        size: rows a transaction, at most 5000.

    Raises:
        StoreUnavailable: the server stayed away; running it again goes on from there.
        GraphengineError: an edge's end is not in the graph.
    """
    found = _markers(store, digest)
    done = 0
    for batch in batches(view, digest, min(size, BATCH)):
        if batch.marker not in found:
            send(store, batch)
        done += len(batch.rows)
        progress(done, total)


def finish(store: Store) -> None:
    """Remove all markers: the update is complete."""
    while store.write(f"MATCH (m:{MARKER}) WITH m LIMIT 10000 DELETE m RETURN count(*) AS n")[0][
        "n"
    ]:
        pass


def batches(view: FactView, digest: str, size: int) -> Iterator[Batch]:
    """Nodes, then edges, kind by kind, in the view's order: the same facts, the same batches."""
    for label in view.node_kinds():
        yield from node_batches(view, label, view.nodes(label), digest, size)
    for type_ in view.edge_kinds():
        yield from edge_batches(view, type_, view.edges(type_), digest, size)


def node_batches(
    view: FactView, label: str, frame: pl.DataFrame, digest: str, size: int = BATCH
) -> Iterator[Batch]:
    """The nodes of one kind."""
    props = view.schema.node(label).props
    columns = ["key", *rows.property_columns(frame, props, rows.NODE_EXTRA)]
    for column in columns:
        name(column)
    cypher = (
        f"UNWIND $rows AS row MERGE (n:{name(label)} {{key: row.key}}) SET n = row.p "
        "RETURN count(n) AS n"
    )
    for start in range(0, frame.height, size):
        maps = rows.property_maps(frame.slice(start, size), columns)
        sent = [{"key": p["key"], "p": p} for p in maps]
        yield Batch(f"{digest}/{label}/{size}/{start}", cypher, sent, label)


def edge_batches(
    view: FactView, type_: str, frame: pl.DataFrame, digest: str, size: int = BATCH
) -> Iterator[Batch]:
    """The edges of one kind, by the kinds of their ends."""
    props = view.schema.edge(type_).props
    frame = rows.with_amount(frame, props)
    columns = ["id", *rows.property_columns(frame, props, rows.EDGE_EXTRA)]
    for column in columns:
        name(column)
    for (src, dst), part in frame.group_by("src_kind", "dst_kind", maintain_order=True):
        cypher = (
            f"UNWIND $rows AS row MATCH (a:{name(str(src))} {{key: row.src}}) "
            f"MATCH (b:{name(str(dst))} {{key: row.dst}}) "
            f"MERGE (a)-[r:{name(type_)} {{id: row.id}}]->(b) SET r = row.p RETURN count(r) AS n"
        )
        for start in range(0, part.height, size):
            piece = part.slice(start, size)
            ends = zip(piece["src"], piece["dst"], strict=True)
            maps = rows.property_maps(piece, columns)
            sent = [
                {"src": a, "dst": b, "id": p["id"], "p": p}
                for (a, b), p in zip(ends, maps, strict=True)
            ]
            marker = f"{digest}/{type_}/{src}/{dst}/{size}/{start}"
            yield Batch(marker, cypher, sent, type_)


def send(store: Store, batch: Batch) -> None:
    """Commit one batch with its marker, whatever happens to the connection in between."""
    pause = 0.2
    for attempt in range(_TRIES):
        try:
            with ours():
                _commit(store, batch, look=attempt > 0)
            return
        except StoreUnavailable as error:
            if not isinstance(error.__cause__, (*UNKNOWN_OUTCOME, TransientError)):
                raise
            if attempt == _TRIES - 1:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 5)
            if not isinstance(error.__cause__, TransientError):
                store.reopen()


def _commit(store: Store, batch: Batch, *, look: bool) -> None:
    store.touch()
    with store.driver.session(database=store.database) as session:
        if look:
            seen = session.run(f"MATCH (m:{MARKER} {{key: $key}}) RETURN m.key", key=batch.marker)
            if seen.peek() is not None:
                return
        with session.begin_transaction(timeout=600) as transaction:
            answer = transaction.run(batch.cypher, rows=batch.rows).single(strict=True)
            if answer["n"] != len(batch.rows):
                raise GraphengineError(
                    f"{len(batch.rows) - answer['n']} {batch.what} edges name an end that is not "
                    "in the graph. Build it anew: `graphengine graph build --fresh`."
                )
            transaction.run(f"MERGE (m:{MARKER} {{key: $key}})", key=batch.marker).consume()
            transaction.commit()


def _markers(store: Store, digest: str) -> set[str]:
    """The markers of this update; those of any other are removed."""
    begin = f"{digest}/"
    store.write(f"MATCH (m:{MARKER}) WHERE NOT m.key STARTS WITH $begin DELETE m", {"begin": begin})
    return {row["key"] for row in store.write(f"MATCH (m:{MARKER}) RETURN m.key AS key")}
