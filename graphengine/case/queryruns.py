"""Answers of queries, kept in the case: question, parameters, data, engine, time, rows.

Parameters may name persons. They are kept here, in the case, and nowhere else: the audit trail
holds the query's name and revision, or a text without its literals.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphengine.case.commit import engine_version
from graphengine.case.folder import CaseFolder
from graphengine.case.journal import Journal, actor, now
from graphengine.case.runs import read_json

AD_HOC = "cypher"
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True)
class QueryRun:
    """What a kept answer answers.

    Args:
        query: name of the saved query; ``cypher`` for a text of the moment.
        revision: of the saved query; 0 for a text of the moment.
        sha256: hash of the query's file, or of the text.
        parameters: values as bound, in JSON form, without the row limit.
        rows: the row limit.
        data_digest: the facts that were asked.
        load: the last load of these facts.
        given: parameters as given, and whether they were texts of a command line.
        text: what was sent to Neo4j.
        audit: literal-free form of the text, for the audit trail.
    """

    query: str
    revision: int
    sha256: str
    parameters: dict[str, Any]
    rows: int
    data_digest: str
    load: int
    given: dict[str, Any] = field(default_factory=dict)
    from_text: bool = False
    text: str = ""
    audit: str = ""

    def name(self) -> str:
        """Same question, same data, same version: same name."""
        asked = [self.query, self.sha256, self.parameters, self.rows, self.data_digest]
        text = _SORTED([*asked, engine_version()])
        return f"{self.query}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"

    def manifest(self, run: str, measured: dict[str, Any]) -> dict[str, Any]:
        """The content of ``run.json``."""
        return {
            "run": run,
            "what": "query",
            "query": self.query,
            "revision": self.revision,
            "sha256": self.sha256,
            "parameters": self.parameters,
            "given": self.given,
            "from_text": self.from_text,
            "row_limit": self.rows,
            "data_digest": self.data_digest,
            "load": self.load,
            "version": engine_version(),
            "text": self.text,
            **measured,
        }


def keep(
    folder: CaseFolder,
    journal: Journal,
    asked: QueryRun,
    result: dict[str, Any],
    *,
    engine: str,
    ms: int,
) -> tuple[str, bool]:
    """Keep an answer under ``runs/NAME`` and name it, with the audit's line, in one transaction.

    Returns:
        NAME, and whether an answer with other rows was kept for the same question before: then
        both stay, the later one under a name with a number.
    """
    text = _ENCODE(result)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    measured = {
        "engine": engine,
        "ms": ms,
        "rows": len(result["rows"]),
        "truncated": bool(result["truncated"]),
        "result_sha256": digest,
    }
    with journal.connect() as db:
        name, there, other = _name(db, asked.name(), digest)
        if not there:
            home = folder.runs / name
            home.mkdir(parents=True, exist_ok=True)
            _write(home / "run.json", _ENCODE(asked.manifest(name, measured)))
            _write(home / "result.json", text)
        _record(db, name, asked, measured)
    return name, other


def _name(db: sqlite3.Connection, name: str, digest: str) -> tuple[str, bool, bool]:
    """The name to keep under, whether just that is kept already, and whether another answer is."""
    sql = "SELECT result_sha256 FROM query_runs WHERE run=?"
    number, wanted = 1, name
    while found := db.execute(sql, (wanted,)).fetchone():
        if found[0] == digest:
            return wanted, True, number > 1
        number += 1
        wanted = f"{name}-{number}"
    return wanted, False, number > 1


def _record(db: sqlite3.Connection, name: str, asked: QueryRun, done: dict[str, Any]) -> None:
    made, who = now(), actor()
    values = (name, f"query {asked.query}", made, who, asked.data_digest)
    db.execute(
        "INSERT INTO runs VALUES (?,?,?,?,?,?,?)"
        " ON CONFLICT (run) DO UPDATE SET made=excluded.made, actor=excluded.actor",
        (*values, _SORTED(asked.parameters), f"runs/{name}"),
    )
    db.execute(
        "INSERT OR REPLACE INTO query_runs VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            name,
            asked.query,
            asked.revision,
            asked.sha256,
            asked.load,
            done["engine"],
            done["ms"],
            done["rows"],
            int(done["truncated"]),
            done["result_sha256"],
        ),
    )
    detail = {"run": name, "revision": asked.revision}
    if asked.audit:
        detail["text"] = asked.audit
    db.execute(
        "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?,?,?,?,?)",
        (made, who, "consultation", f"query {asked.query}", _SORTED(detail)),
    )


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".tmp")
    part.write_text(text + "\n", encoding="utf-8", errors="surrogatepass")
    part.replace(path)


def last(journal: Journal, query: str, count: int = 5) -> list[dict[str, Any]]:
    """The latest kept answers of a query: run, made, actor, revision, rows, engine, load."""
    found = journal.rows(
        "SELECT run, made, actor, revision, row_count AS rows, truncated, ms, engine, load"
        " FROM query_runs JOIN runs USING (run) WHERE query=? ORDER BY made DESC, run LIMIT ?",
        (query, count),
    )
    return [{**dict(row), "truncated": bool(row["truncated"])} for row in found]


def answered(
    folder: CaseFolder, journal: Journal, asked: QueryRun
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Manifest and result of the latest whole answer to the same question on the same facts.

    The row limit does not matter, for only answers that were not cut are taken.
    """
    found = journal.rows(
        "SELECT run FROM query_runs JOIN runs USING (run) WHERE query=? AND sha256=?"
        " AND data_digest=? AND parameters=? AND truncated=0 ORDER BY made DESC, run LIMIT 1",
        (asked.query, asked.sha256, asked.data_digest, _SORTED(asked.parameters)),
    )
    home = folder.runs / found[0]["run"] if found else None
    if home is None or not (home / "result.json").exists():
        return None
    return read_json(home / "run.json"), read_json(home / "result.json")
