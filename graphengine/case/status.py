"""What is in the case: nodes, edges, loads, rejects and flags, per kind and source."""

from __future__ import annotations

from typing import Any

from graphengine.case.journal import Journal
from graphengine.case.view import CaseView


def status(journal: Journal, view: CaseView) -> dict[str, Any]:
    """Counts of merged nodes and edges, loads with their files, rejects by reason, flags by kind.

    ``again`` counts edge statements beyond the first of an edge: a source corrected or repeated
    an edge under its own id.
    """
    nodes = {kind: view.node_count(kind) for kind in view.node_kinds()}
    edges = {kind: view.edge_count(kind) for kind in view.edge_kinds()}
    again = journal.rows(
        "SELECT kind, sum(again) AS total FROM parts WHERE family='edges'"
        " GROUP BY kind HAVING total > 0 ORDER BY kind"
    )
    return {
        "nodes": nodes,
        "edges": edges,
        "total": {"nodes": sum(nodes.values()), "edges": sum(edges.values())},
        "loads": loads(journal),
        "rejects": rejects(journal),
        "flags": flags(journal),
        "again": {row["kind"]: row["total"] for row in again},
    }


def loads(journal: Journal) -> list[dict[str, Any]]:
    """Every load with its files and counts."""
    found: dict[int, dict[str, Any]] = {}
    for row in journal.rows("SELECT load, mapping, finished, actor FROM loads ORDER BY load"):
        found[row["load"]] = {**dict(row), "files": []}
    columns = "load, sha256, name, rows, loaded, rejected, duplicates, reject_file"
    for row in journal.rows(f"SELECT {columns} FROM files ORDER BY load, n"):  # noqa: S608
        plain = dict(row)
        found[plain.pop("load")]["files"].append(plain)
    return list(found.values())


def rejects(journal: Journal) -> list[dict[str, Any]]:
    """Rejected rows by file, column and reason."""
    found = journal.rows(
        "SELECT f.name, r.source_column AS column, r.reason, sum(r.count) AS count"
        " FROM rejects r JOIN files f USING (load, n)"
        " GROUP BY r.load, r.n, r.source_column, r.reason ORDER BY r.load, r.n, count DESC, reason"
    )
    return [dict(row) for row in found]


def flags(journal: Journal) -> dict[str, dict[str, int]]:
    """Values that failed a check and were kept, by kind and flag; counted as stated, by load."""
    found: dict[str, dict[str, int]] = {}
    for row in journal.rows(
        "SELECT kind, flag, sum(count) AS n FROM flags GROUP BY kind, flag ORDER BY kind, flag"
    ):
        found.setdefault(row["kind"], {})[row["flag"]] = row["n"]
    return found
