"""What a later load changed in the answer to a saved query, and the source rows that did it.

The answer as of a load is taken from the kept run of that load where there is one for the same
text and parameters; the present graph answers for the last load; for an earlier one a graph of the
facts as they were is built, asked and removed (:mod:`graphengine.querying.past`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphengine.case import queryruns, runs
from graphengine.errors import LimitReached, NotFound, UsageError
from graphengine.querying.answer import BATCH_SECONDS, MOST_ROWS, Answer, Question
from graphengine.querying.causes import Causes
from graphengine.querying.comparing import compare
from graphengine.querying.past import past_graph

if TYPE_CHECKING:
    from graphengine.querying.queries import Queries


def diff(
    queries: Queries,
    asked: Question,
    before: int | None = None,
    after: int | None = None,
    seconds: float = BATCH_SECONDS,
) -> dict[str, Any]:
    """Compare the answers after two loads.

    Args:
        asked: the question; see :meth:`Queries.question`.
        before: load number, 0 for the empty case; by default the load before ``after``.
        after: load number; by default the last.
        seconds: time limit of each answer.

    Returns:
        ``{"query", "revision", "parameters", "before", "after", "columns", "types", "unique",
        "new", "gone", "changed", "same", "warnings"}``. A new or gone row is
        ``{"row", "causes", "more"}``, a changed one
        ``{"before", "after", "columns", "causes", "more"}``.

    Raises:
        UsageError: the loads are the wrong way round. NotFound: no such load.
        LimitReached: an answer has more than 50,000 rows, so that a missing row says nothing.
    """
    last = queries.case.last_load()
    after = last if after is None else after
    before = after - 1 if before is None else before
    if not 0 <= before < after:
        raise UsageError("Name two loads, the earlier one first; `graphengine status` lists them.")
    if after > last:
        raise NotFound(f"There is no load {after}; the last one is {last}.")
    one, other = (_answer_as_of(queries, asked, load, seconds) for load in (before, after))
    warnings = [*asked.warnings]
    found = compare(other["columns"], one["rows"], other["rows"], asked.unique)
    if asked.unique and not found.unique:
        warnings.append("The unique columns do not tell the rows apart; whole rows are compared.")
    causes = Causes(queries, asked, before, after, found)
    return {
        "query": asked.name,
        "revision": asked.revision,
        "parameters": asked.parameters,
        "before": one["about"],
        "after": other["about"],
        "columns": found.columns,
        "types": other["types"],
        "unique": list(found.unique),
        "new": [{"row": row, **causes.of(row)} for row in found.new],
        "gone": [{"row": row, **causes.of(row)} for row in found.gone],
        "changed": [
            {
                "before": c.before,
                "after": c.after,
                "columns": list(c.columns),
                **causes.of(c.after, c.before),
            }
            for c in found.changed
        ],
        "same": found.same,
        "warnings": warnings,
    }


def _answer_as_of(queries: Queries, asked: Question, load: int, seconds: float) -> dict[str, Any]:
    """Columns, types, rows in JSON form and how they came about."""
    digest = queries.case.digest_as_of(load)
    wanted = queries.kept(asked, digest, load, MOST_ROWS)
    kept = queryruns.answered(queries.case.folder, queries.case.journal, wanted)
    if kept is not None:
        manifest, result = kept
        about = {"load": load, "run": manifest["run"], "how": "kept run"}
        return {**result, "about": {**about, "engine": manifest["engine"]}}
    if digest == queries.case.data_digest():
        answer, how = queries.ask(asked, seconds=seconds, rows=MOST_ROWS), "present graph"
    else:
        with past_graph(queries.case, load) as graph:
            answer = queries.send(asked, graph, digest, load, (seconds, MOST_ROWS))
        how = f"graph of the facts after load {load}"
    if answer.truncated:
        raise LimitReached(
            f"The answer after load {load} has more than {MOST_ROWS:,} rows; narrow the parameters."
        )
    return {
        "columns": answer.columns,
        "types": answer.types,
        "rows": answer.json_rows(),
        "about": {"load": load, "run": answer.run, "how": how, "engine": answer.engine},
    }


def again(queries: Queries, run: str) -> dict[str, Any]:
    """Ask a kept answer's question again, of the present facts, and say what differs.

    Returns:
        ``{"run", "again", "same", "because", "columns", "new", "gone", "changed", "kept_rows",
        "rows"}``; ``because`` names what else differs: facts, text, parameters, engine, version.

    Raises:
        NotFound: no such run. UsageError: it is no run of a query.
    """
    manifest, result = runs.find(queries.case.folder, queries.case.journal, run)
    if manifest.get("what") != "query":
        raise UsageError(f"'{run}' is no run of a query.")
    answer = _ask_again(queries, manifest)
    rows = answer.json_rows()
    unique = queries.catalogue.get(answer.query).unique if answer.query else ()
    same_columns = answer.columns == result["columns"]
    found = compare(answer.columns, result["rows"] if same_columns else [], rows, unique)
    same = same_columns and rows == result["rows"] and answer.truncated == result["truncated"]
    return {
        "run": run,
        "again": answer.run,
        "same": same,
        "because": _because(queries, manifest, answer.run or ""),
        "columns": answer.columns,
        "types": answer.types,
        "new": found.new,
        "gone": found.gone if same_columns else result["rows"],
        "changed": [
            {"before": c.before, "after": c.after, "columns": list(c.columns)}
            for c in found.changed
        ],
        "kept_rows": len(result["rows"]),
        "rows": len(rows),
    }


def _ask_again(queries: Queries, manifest: dict[str, Any]) -> Answer:
    given, rows = manifest["given"], manifest["row_limit"]
    if manifest["query"] == queryruns.AD_HOC:
        return queries.cypher(manifest["text"], given, rows=rows)
    return queries.run(manifest["query"], given, from_text=manifest["from_text"], rows=rows)


def _because(queries: Queries, before: dict[str, Any], run: str) -> list[str]:
    """What differs between the two runs besides their rows."""
    after, _ = runs.find(queries.case.folder, queries.case.journal, run)
    said = {
        "data_digest": f"the facts: load {before['load']}, now load {after['load']}",
        "sha256": f"the query: revision {before['revision']}, now {after['revision']}",
        "parameters": "what the parameters mean now",
        "engine": f"the engine: {before['engine']}, now {after['engine']}",
        "version": f"graphengine: {before['version']}, now {after['version']}",
    }
    return [text for name, text in said.items() if before[name] != after[name]]
