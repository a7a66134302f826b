"""Re-hash what the journal names: received files and fact parts, byte for byte."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from graphengine.case.folder import CaseFolder
from graphengine.case.journal import Journal
from graphengine.case.vault import sha256_of


def check_files(folder: CaseFolder, journal: Journal) -> list[dict[str, Any]]:
    """Every difference as ``{"what", "name", "problem"}``; an empty list means all is as recorded.

    Reads all of sources/ and facts/ once.
    """
    problems = _check_journal(journal)
    named: set[str] = set()
    for row in journal.rows("SELECT DISTINCT sha256, min(name) AS name FROM files GROUP BY sha256"):
        problem = _compare(folder.sources / row["sha256"], row["sha256"])
        named.add(row["sha256"])
        if problem:
            problems.append({"what": "source", "name": row["name"], "problem": problem})
    parts: set[str] = set()
    for row in journal.rows("SELECT path, sha256 FROM parts ORDER BY path"):
        parts.add(row["path"])
        problem = _compare(folder.facts / row["path"], row["sha256"])
        if problem:
            problems.append({"what": "facts", "name": row["path"], "problem": problem})
    problems += _strangers(folder, named, parts)
    return problems


def _compare(path: Path, expected: str) -> str:
    try:
        found = sha256_of(path)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if found == expected else "changed: its SHA-256 is not the recorded one"


def _strangers(folder: CaseFolder, sources: set[str], parts: set[str]) -> list[dict[str, Any]]:
    """Files that no load put there; harmless to our reading, but not to others'."""
    found = []
    for path in sorted(folder.sources.iterdir()):
        if path.name not in sources:
            found.append({"what": "source", "name": path.name, "problem": "not in the journal"})
    for path in sorted(folder.facts.rglob("*.parquet")):
        name = path.relative_to(folder.facts).as_posix()
        if name not in parts and not name.startswith(".staging/"):
            found.append({"what": "facts", "name": name, "problem": "not in the journal"})
    return found


def _check_journal(journal: Journal) -> list[dict[str, Any]]:
    """SQLite's own integrity check."""
    try:
        answer = [str(row[0]) for row in journal.rows("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        answer = [str(error)]
    return [
        {"what": "journal", "name": journal.path.name, "problem": line}
        for line in answer
        if line != "ok"
    ]
