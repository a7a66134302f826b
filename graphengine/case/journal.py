"""The journal: loads, files, parts, rejects, runs and audit in SQLite (WAL, synchronous=FULL).

What the journal does not name is not in the case: a load becomes visible by one transaction here.
"""

from __future__ import annotations

import getpass
import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphengine.errors import InputError

FIRST = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS loads (
  load INTEGER PRIMARY KEY, mapping TEXT NOT NULL, mapping_digest TEXT NOT NULL,
  signature TEXT NOT NULL, mapping_text TEXT NOT NULL, started TEXT NOT NULL,
  finished TEXT NOT NULL, actor TEXT NOT NULL, version TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS files (
  load INTEGER NOT NULL REFERENCES loads, n INTEGER NOT NULL, sha256 TEXT NOT NULL,
  name TEXT NOT NULL, size INTEGER NOT NULL, rows INTEGER NOT NULL, loaded INTEGER NOT NULL,
  rejected INTEGER NOT NULL, duplicates INTEGER NOT NULL, settings TEXT NOT NULL,
  format TEXT NOT NULL, reject_file TEXT NOT NULL, PRIMARY KEY (load, n),
  CHECK (rows = loaded + rejected + duplicates)) STRICT;
CREATE TABLE IF NOT EXISTS parts (
  path TEXT PRIMARY KEY, load INTEGER NOT NULL REFERENCES loads, n INTEGER NOT NULL,
  family TEXT NOT NULL, kind TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL, again INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS rejects (
  load INTEGER NOT NULL REFERENCES loads, n INTEGER NOT NULL, source_column TEXT NOT NULL,
  reason TEXT NOT NULL, count INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS flags (
  load INTEGER NOT NULL REFERENCES loads, n INTEGER NOT NULL, kind TEXT NOT NULL,
  flag TEXT NOT NULL, count INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS digests (
  version TEXT NOT NULL, family TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (version, family, kind)) STRICT;
CREATE TABLE IF NOT EXISTS runs (
  run TEXT PRIMARY KEY, what TEXT NOT NULL, made TEXT NOT NULL, actor TEXT NOT NULL,
  data_digest TEXT NOT NULL, parameters TEXT NOT NULL, folder TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL,
  action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
"""
# What a run of a query was, beside its row in ``runs``; and the queries that are watched.
QUERIES = """
CREATE TABLE IF NOT EXISTS query_runs (
  run TEXT PRIMARY KEY REFERENCES runs, query TEXT NOT NULL, revision INTEGER NOT NULL,
  sha256 TEXT NOT NULL, load INTEGER NOT NULL, engine TEXT NOT NULL, ms INTEGER NOT NULL,
  row_count INTEGER NOT NULL, truncated INTEGER NOT NULL, result_sha256 TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS query_runs_by_query ON query_runs (query, sha256);
CREATE TABLE IF NOT EXISTS watches (
  watch INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT NOT NULL, parameters TEXT NOT NULL,
  given TEXT NOT NULL, from_text INTEGER NOT NULL, since TEXT NOT NULL, actor TEXT NOT NULL,
  seen_run TEXT NOT NULL DEFAULT '', seen_digest TEXT NOT NULL DEFAULT '',
  UNIQUE (query, parameters)) STRICT;
"""
STEPS = (FIRST, QUERIES)
"""The journal's tables in steps; ``user_version`` says how many a journal has taken."""

ROOM = "See that the disk has room and that the case folder may be written."


def now() -> str:
    """The time of day for the journal, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def actor() -> str:
    """Who runs this command, as the operating system says."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


class Journal:
    """One SQLite file. ``connect`` hands out short-lived connections; see also :meth:`hold`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: sqlite3.Connection | None = None
        with self.connect() as db:
            self._upgrade(db)

    def _upgrade(self, db: sqlite3.Connection) -> None:
        """Take the steps that this journal lacks; a case made before has fewer.

        Journals of the first version did not count, and their tables are made only where missing.
        """
        taken = int(db.execute("PRAGMA user_version").fetchone()[0])
        if taken > len(STEPS):
            raise InputError(
                "The journal was written by a newer version of graphengine; use that one.",
                file=self.path.name,
            )
        for number, step in enumerate(STEPS[taken:], taken + 1):
            db.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version={number}; COMMIT;")

    @contextmanager
    def connect(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction, committed at the end or rolled back on an error."""
        try:
            db = sqlite3.connect(self.path, timeout=30)
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA foreign_keys=ON")
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"The journal cannot be read: {error}. {ROOM}", file=str(self.path.name)
            ) from error
        try:
            with db:
                yield db
        except sqlite3.OperationalError as error:
            raise InputError(
                f"The journal cannot be written: {error}. {ROOM}", file=str(self.path.name)
            ) from error
        finally:
            db.close()

    def hold(self) -> None:
        """Keep one idle connection for as long as this object lives.

        When the last connection closes, SQLite folds its log into the file, which costs more than
        a commit; whoever asks often holds one.
        """
        if self._held is None:
            self._held = sqlite3.connect(self.path, timeout=30, check_same_thread=False)
            self._held.execute("SELECT count(*) FROM meta").fetchall()
            weakref.finalize(self, self._held.close)

    def rows(self, sql: str, values: Iterable[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self.connect() as db:
            return db.execute(sql, tuple(values)).fetchall()

    def audit(self, action: str, subject: str, **detail: Any) -> None:
        """Write down who did what, before the answer is given."""
        text = json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str)
        with self.connect() as db:
            db.execute(
                "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?,?,?,?,?)",
                (now(), actor(), action, subject, text),
            )

    def loads(self) -> list[tuple[int, str]]:
        """Number and digest of the mapping of each visible load."""
        found = self.rows("SELECT load, mapping_digest FROM loads ORDER BY load")
        return [(int(row["load"]), str(row["mapping_digest"])) for row in found]

    def version(self) -> str:
        """A name for the present state of the facts: the loads that are visible."""
        return journal_version(self.loads())

    def meta(self, name: str) -> str | None:
        """A stored setting."""
        found = self.rows("SELECT value FROM meta WHERE name=?", (name,))
        return str(found[0]["value"]) if found else None


def journal_version(loads: Iterable[tuple[int, str]]) -> str:
    """The name of a state of the facts by its loads."""
    return ";".join(f"{load}:{digest[:12]}" for load, digest in loads)
