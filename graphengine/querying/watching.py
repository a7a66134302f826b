"""Watched queries: run after each load, and only what is new is told.

A watch remembers the run that it saw last. After a load it runs again on the new facts, and rows
whose ``unique`` columns that run did not have are hits. Where no graph can be asked the watch
waits, and the next build of the graph lets it run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphengine.case import runs, statements
from graphengine.case.journal import Journal, actor, now
from graphengine.errors import GraphengineError, NotFound, StoreUnavailable
from graphengine.querying.answer import BATCH_SECONDS, MOST_ROWS, Answer, Question
from graphengine.querying.causes import SHOWN, edge_kinds, texts
from graphengine.querying.comparing import Row, compare

if TYPE_CHECKING:
    from graphengine.querying.asking import Asker

NO_GRAPH = "No graph has been built; the watch runs when it is: graphengine graph build"
LEFT = "The graph was left as it is; the watch runs when it is brought up to date."


@dataclass(frozen=True)
class Watch:
    """One watched query; ``seen_run`` is empty before its first run."""

    number: int
    query: str
    parameters: dict[str, Any]
    given: dict[str, Any]
    from_text: bool
    since: str
    seen_run: str
    seen_digest: str

    def to_dict(self) -> dict[str, Any]:
        """For people and programs: query, parameters, since when, last run."""
        return {
            "query": self.query,
            "parameters": self.parameters,
            "since": self.since,
            "run": self.seen_run or None,
        }


def every(journal: Journal) -> list[Watch]:
    """All watches, in the order they were made."""
    found = journal.rows(
        "SELECT watch, query, parameters, given, from_text, since, seen_run, seen_digest"
        " FROM watches ORDER BY watch"
    )
    return [
        Watch(
            row["watch"],
            row["query"],
            json.loads(row["parameters"]),
            json.loads(row["given"]),
            bool(row["from_text"]),
            row["since"],
            row["seen_run"],
            row["seen_digest"],
        )
        for row in found
    ]


def add(queries: Asker, asked: Question) -> dict[str, Any]:
    """Watch from now on; what the query finds now is known and not told later.

    Returns:
        The watch, with ``rows`` found now, or ``message`` where no graph could be asked.
    """
    journal = queries.case.journal
    values = (asked.name, _text(asked.parameters), _text(asked.given), int(asked.from_text))
    with journal.connect() as db:
        db.execute(
            "INSERT INTO watches (query, parameters, given, from_text, since, actor)"
            " VALUES (?,?,?,?,?,?) ON CONFLICT (query, parameters) DO NOTHING",
            (*values, now(), actor()),
        )
    journal.audit("alteration", f"watch {asked.name}")
    (watch,) = [
        w
        for w in every(journal)
        if w.query == asked.name and _text(w.parameters) == _text(asked.parameters)
    ]
    try:
        report = _run(queries, watch)
    except StoreUnavailable as error:
        return {**watch.to_dict(), "message": f"It runs when a graph can be asked. {error}"}
    return {**watch.to_dict(), "run": report["run"], "rows": report["rows"]}


def remove(queries: Asker, name: str, params: Any = None, *, from_text: bool = False) -> int:
    """Watch a query no longer; with ``params`` only the watch that has these.

    Raises:
        NotFound: it is not watched.
    """
    journal = queries.case.journal
    chosen = [w for w in every(journal) if w.query == name]
    if params:
        asked = queries.question(name, params, from_text=from_text)
        chosen = [w for w in chosen if _text(w.parameters) == _text(asked.parameters)]
    if not chosen:
        watched = sorted({w.query for w in every(journal)})
        raise NotFound(f"'{name}' is not watched so.", candidates=watched)
    with journal.connect() as db:
        db.executemany("DELETE FROM watches WHERE watch=?", [(w.number,) for w in chosen])
    journal.audit("alteration", f"unwatch {name}")
    return len(chosen)


def check(queries: Asker) -> list[dict[str, Any]]:
    """Run the watches that have not seen the present facts; a failure is a report, no error."""
    digest = queries.case.data_digest()
    return [_checked(queries, w) for w in every(queries.case.journal) if w.seen_digest != digest]


def after_load(queries: Asker, *, graph: bool, messages: list[str]) -> list[dict[str, Any]]:
    """The reports for a load: run where a graph is there and may be used, else waiting."""
    if graph and not messages and (queries.graph.home / "state.json").exists():
        return check(queries)
    why = messages[0] if messages else LEFT if not graph else NO_GRAPH
    return [_report(w, "waiting", message=why) for w in every(queries.case.journal)]


def _checked(queries: Asker, watch: Watch) -> dict[str, Any]:
    try:
        return _run(queries, watch)
    except StoreUnavailable as error:
        return _report(watch, "waiting", message=str(error))
    except GraphengineError as error:
        return _report(watch, "failed", message=str(error))
    except Exception as error:  # whatever goes wrong here, the load that came before stands
        return _report(watch, "failed", message=f"{type(error).__name__}: {error}")


def _run(queries: Asker, watch: Watch) -> dict[str, Any]:
    asked = queries.question(watch.query, watch.given, from_text=watch.from_text)
    answer = queries.ask(asked, seconds=BATCH_SECONDS, rows=MOST_ROWS)
    seen = _seen(queries, watch)
    known = seen is not None and seen["columns"] == answer.columns
    rows = answer.json_rows()
    new = compare(answer.columns, seen["rows"], rows, asked.unique).new if seen and known else []
    with queries.case.journal.connect() as db:
        db.execute(
            "UPDATE watches SET seen_run=?, seen_digest=? WHERE watch=?",
            (answer.run, answer.data_digest, watch.number),
        )
    more: dict[str, Any] = {"run": answer.run, "rows": len(rows), "columns": answer.columns}
    if not known:
        more["message"] = f"The first run found {len(rows)} rows; from now on new ones are told."
    elif answer.truncated or (seen and seen["truncated"]):
        more["message"] = f"There are more than {MOST_ROWS:,} rows; new ones may be missing here."
    hits = _with_evidence(queries, asked, answer, new)
    return _report(watch, "ran", new=hits, **more)


def _report(watch: Watch, status: str, **more: Any) -> dict[str, Any]:
    head = {"query": watch.query, "parameters": watch.parameters, "status": status}
    return {**head, "new": [], **more}


def _seen(queries: Asker, watch: Watch) -> dict[str, Any] | None:
    try:
        return runs.find(queries.case.folder, queries.case.journal, watch.seen_run)[1]
    except (NotFound, OSError):
        return None


def _with_evidence(
    queries: Asker, asked: Question, answer: Answer, rows: list[Row]
) -> list[dict[str, Any]]:
    """Each row with the source rows of the edges in its evidence columns, latest load first."""
    places = [answer.columns.index(name) for name in asked.evidence if name in answer.columns]
    ids = {i for row in rows for n in places for i in texts(row[n])}
    case, kinds = queries.case, edge_kinds(asked.text, queries.case.schema.edges)
    names = case.source_names()
    stated: dict[str, list[dict[str, Any]]] = {}
    if ids:
        found = statements.of_edges(case.folder, case.journal, ids, kinds=kinds)
        for line in found.sort("load", descending=True, maintain_order=True).iter_rows(named=True):
            stated.setdefault(line["id"], []).append(statements.place(line, names))
    hits = []
    for row in rows:
        behind = [p for n in places for i in texts(row[n]) for p in stated.get(i, ())]
        behind.sort(key=lambda place: -place["load"])
        hits.append({"row": row, "evidence": behind[:SHOWN], "more": max(len(behind) - SHOWN, 0)})
    return hits


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
