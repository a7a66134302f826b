"""The source rows behind a row of an answer, and behind its change between two loads.

A row's causes are the statements of the loads in between: those of the edges that its
``evidence`` columns name, before or after; where there are none, those that touch a node the row
names by its key. A row may be gone because a new fact broke a condition, and then only the second
way finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphengine.case import statements
from graphengine.querying.answer import Question
from graphengine.querying.comparing import Comparison, Row

if TYPE_CHECKING:
    import polars as pl

    from graphengine.querying.queries import Queries

SHOWN = 20
"""Source rows that are named for one row of the answer; the rest is counted."""


class Causes:
    """The statements of the loads in between, looked up once for all rows that differ."""

    def __init__(
        self, queries: Queries, asked: Question, before: int, after: int, found: Comparison
    ) -> None:
        self.evidence = [found.columns.index(n) for n in asked.evidence if n in found.columns]
        self.unique = [found.columns.index(n) for n in found.unique]
        self.names = queries.case.source_names()
        case, kinds = queries.case, edge_kinds(asked.text, queries.case.schema.edges)
        place = (case.folder, case.journal)
        rows = [*found.new, *found.gone, *(r for c in found.changed for r in (c.before, c.after))]
        ids = {i for row in rows for i in self._ids(row)}
        stated = statements.of_edges(*place, ids, kinds=kinds, after=before, until=after)
        self.by_id = _grouped(stated, "id")
        keys = {text for row in rows for text in texts(row)}
        near = statements.touching(*place, keys, kinds=kinds, after=before, until=after)
        self.by_key = [_grouped(near, end) for end in ("src", "dst")]

    def of(self, *rows: Row) -> dict[str, Any]:
        """``causes``, at most 20, and how many ``more`` there are."""
        ids = dict.fromkeys(i for row in rows for i in self._ids(row))
        found = [place for i in ids for place in self.by_id.get(i, ())]
        how = "evidence"
        if not found:
            how = "node"
            chosen = [[row[n] for n in self.unique] for row in rows]
            found = self._touching(chosen) or self._touching(list(rows))
        ordered = _once(found)
        named = [{**statements.place(p, self.names), "by": how} for p in ordered[:SHOWN]]
        return {"causes": named, "more": max(len(ordered) - SHOWN, 0)}

    def _ids(self, row: Row) -> list[str]:
        return [text for n in self.evidence for text in texts(row[n])]

    def _touching(self, rows: list[Row]) -> list[dict[str, Any]]:
        keys = dict.fromkeys(text for row in rows for text in texts(row))
        return [p for k in keys for by in self.by_key for p in by.get(k, ())]


def _once(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each source row once a fact, in load order; a row that states an edge also states its ends,
    and the edge says enough."""
    unlike = {(p["load"], p["source"], p["sheet"], p["row"], p["kind"], p["id"]): p for p in found}
    with_edge = {key[:4] for key in unlike if key[5]}
    return [p for key, p in sorted(unlike.items()) if key[5] or key[:4] not in with_edge]


def edge_kinds(text: str, known: Any) -> list[str]:
    """The edge types that a query's text names; all may matter where it names none."""
    return sorted(set(re.findall(r"\w+", text)) & set(known))


def texts(value: Any) -> Iterator[str]:
    """All texts in a value: keys of nodes and ids of edges are among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "properties":
                yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def _grouped(stated: pl.DataFrame, by: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in stated.iter_rows(named=True):
        found.setdefault(row[by], []).append(row)
    return found
