"""Results of an analysis in the graph: beside the facts, under their run, and removable.

Nothing is written on the nodes of the facts. A run is one ``_Assessment`` node, and each figure an
``_ASSESSED`` relationship from it; both are no facts, so digests leave them out, and a graph that
is built anew does not have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from graphengine.model.refs import NodeRef
from graphengine.store.bolt import Store
from graphengine.store.ddl import ASSESSED, ASSESSMENT, name

BATCH = 5000
Figures = Mapping[str, str | int | float | None]


def write(
    store: Store, run: Mapping[str, str], figures: Iterable[tuple[NodeRef, Figures]]
) -> dict[str, int]:
    """Write a run's figures, replacing what the graph holds of that run.

    Args:
        run: ``run`` (its name) and what else is to stand on the assessment's node, as texts.
        figures: nodes with the properties of their relationship; nulls are left out.

    Returns:
        ``{"written", "missing"}``: nodes found in the graph and nodes that are not in it.
    """
    remove(store, run["run"])
    store.write(f"MERGE (a:{ASSESSMENT} {{key: $run}}) SET a += $all", {
        "run": run["run"], "all": dict(run),
    })  # fmt: skip
    written = asked = 0
    for label, rows in _by_label(figures):
        text = (
            f"MATCH (a:{ASSESSMENT} {{key: $run}}) UNWIND $rows AS row "
            f"MATCH (n:{name(label)} {{key: row.key}}) "
            f"CREATE (a)-[r:{ASSESSED}]->(n) SET r = row.figures RETURN count(r) AS n"
        )
        left = iter(rows)
        while batch := list(islice(left, BATCH)):
            asked += len(batch)
            written += store.write(text, {"run": run["run"], "rows": batch})[0]["n"]
    return {"written": written, "missing": asked - written}


def _by_label(
    figures: Iterable[tuple[NodeRef, Figures]],
) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for ref, props in figures:
        plain = {key: value for key, value in props.items() if value is not None}
        found.setdefault(ref.kind, []).append({"key": ref.key, "figures": plain})
    return sorted(found.items())


def listed(store: Store) -> list[dict[str, Any]]:
    """The runs whose figures the graph holds: their properties and ``figures``, how many."""
    text = (
        f"MATCH (a:{ASSESSMENT}) RETURN properties(a) AS run, "
        f"COUNT {{ (a)-[:{ASSESSED}]->() }} AS figures ORDER BY a.key"
    )
    return [
        {key: value for key, value in row["run"].items() if key != "key"}
        | {"figures": row["figures"]}
        for row in store.write(text)
    ]


def remove(store: Store, run: str | None = None) -> int:
    """Remove one run's figures, or all; how many there were. In batches, so of any size."""
    where = "{key: $run}" if run is not None else ""
    given = {"run": run} if run is not None else {}
    gone = 0
    text = (
        f"MATCH (:{ASSESSMENT} {where})-[r:{ASSESSED}]->() WITH r LIMIT {2 * BATCH} DELETE r "
        "RETURN count(*) AS n"
    )
    while count := store.write(text, given)[0]["n"]:
        gone += count
    store.write(f"MATCH (a:{ASSESSMENT} {where}) DETACH DELETE a", given)
    return gone


def figures_of(
    result: Mapping[str, Any], parse: Any, what: str
) -> Sequence[tuple[NodeRef, Figures]]:
    """The figures of a kept result that can stand in the graph.

    Args:
        result: of a centrality or a communities run.
        parse: makes a :class:`NodeRef` of a reference.
        what: the run's kind, for figures without a measure's name.
    """
    found: list[tuple[NodeRef, Figures]] = []
    for part in (result, *result.get("also", ())):
        for score in part.get("scores", ()):
            props = {key: score.get(key) for key in ("value", "low", "high", "rank")}
            found.append((parse(score["ref"]), {"measure": part.get("measure", what), **props}))
    for group in result.get("communities", ()):
        props = {"measure": what, "community": group["id"], "stability": group.get("stability")}
        found += [(parse(member), props) for member in group["members"]]
    return found
