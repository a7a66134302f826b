"""Making a load visible, and sweeping what a killed one left behind."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from graphengine.case.folder import CaseFolder
from graphengine.case.journal import Journal, actor, now
from graphengine.case.vault import sync_folder
from graphengine.model.ports import MappingPort

if TYPE_CHECKING:
    from graphengine.case.load import FileResult


@cache
def engine_version() -> str:
    """The installed version of graphengine."""
    try:
        return version("graphengine-trace")
    except PackageNotFoundError:
        return "unknown"


def publish(
    number: int,
    folder: CaseFolder,
    journal: Journal,
    mapping: MappingPort,
    started: str,
    settings: str,
    files: Sequence[tuple[int, FileResult]],
) -> None:
    """Move staged parts into place, force them to disk, then name them all in one transaction."""
    for _, result in files:
        _move(folder, result)
    with journal.connect() as db:
        db.execute(
            "INSERT INTO loads VALUES (?,?,?,?,?,?,?,?,?)",
            (
                number,
                mapping.name,
                mapping.digest,
                mapping.signature,
                str(getattr(mapping, "text", "")),
                started,
                now(),
                actor(),
                engine_version(),
            ),
        )
        for n, result in files:
            _record(db, number, n, settings, result)
        kinds = mapping.kinds.to_dict()
        if kinds["nodes"] or kinds["edges"]:
            db.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                (f"kinds:{mapping.digest}", json.dumps(kinds, sort_keys=True)),
            )
        detail = {"mapping": mapping.name, "files": [r.stored.sha256 for _, r in files if r.stored]}
        db.execute(
            "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?,?,?,?,?)",
            (now(), actor(), "collection", f"load {number}", json.dumps(detail)),
        )


def _move(folder: CaseFolder, result: FileResult) -> None:
    touched = set()
    for staged, part in result.parts:
        target = folder.facts / part.path
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)
        touched |= {target.parent, target.parent.parent, folder.facts}
    if result.reject_file:
        target = folder.root / result.reject_file
        staged = folder.staging / "rejects" / target.name
        for suffix in (".csv", ".reasons.csv"):
            if staged.with_suffix(suffix).exists():
                staged.with_suffix(suffix).replace(target.with_suffix(suffix))
        touched.add(folder.rejects)
    for path in sorted(touched):
        sync_folder(path)


def _record(db: sqlite3.Connection, number: int, n: int, settings: str, result: FileResult) -> None:
    stored = result.stored
    if stored is None:
        raise ValueError("only stored files are recorded")
    counts, form = result.counts, result.form
    shown = {
        "kind": form.kind,
        "encoding": form.encoding,
        "delimiter": form.delimiter,
        "notes": list(form.notes),
    }
    db.execute(
        "INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            number,
            n,
            stored.sha256,
            result.name,
            stored.size,
            counts.rows,
            counts.loaded,
            counts.rejected,
            counts.duplicates,
            settings,
            json.dumps(shown, ensure_ascii=False),
            result.reject_file,
        ),
    )
    db.executemany(
        "INSERT INTO parts VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (p.path, number, n, p.family, p.kind, p.rows, p.bytes, p.sha256, p.again)
            for _, p in result.parts
        ],
    )
    db.executemany(
        "INSERT INTO rejects VALUES (?,?,?,?,?)",
        [(number, n, c, reason, k) for (c, reason), k in sorted(counts.reasons.items())],
    )
    db.executemany(
        "INSERT INTO flags VALUES (?,?,?,?,?)",
        [(number, n, kind, flag, k) for (kind, flag), k in sorted(counts.flags.items())],
    )


_PART = re.compile(r"^\d{6}-\d{4}\.parquet$")
_SOURCE = re.compile(r"^(?:[0-9a-f]{64}|\.\d+\.part)$")
_REJECT = re.compile(r"^(\d{6})-\d{4}-")


def sweep(folder: CaseFolder, journal: Journal) -> list[str]:
    """Remove what a killed load left: staged and orphan parts, unnamed sources, reject files.

    Only names that a load gives are touched, so a file that a person put there stays. Called
    under the writing lock, so nothing of a living load is touched.
    """
    gone: list[str] = []
    shutil.rmtree(folder.staging, ignore_errors=True)
    named = {row["path"] for row in journal.rows("SELECT path FROM parts")}
    for path in sorted(folder.facts.rglob("*.parquet")):
        inside = path.relative_to(folder.facts).as_posix()
        if inside not in named and _PART.match(path.name):
            path.unlink()
            gone.append(inside)
    kept = {row["sha256"] for row in journal.rows("SELECT sha256 FROM files")}
    for path in sorted(folder.sources.iterdir()):
        if path.name not in kept and _SOURCE.match(path.name):
            path.unlink()
            gone.append(path.name)
    last = journal.rows("SELECT coalesce(max(load), 0) AS n FROM loads")[0]["n"]
    for path in sorted(folder.rejects.glob("*.csv")):
        match = _REJECT.match(path.name)
        if match and int(match[1]) > last:
            path.unlink()
            gone.append(path.name)
    return gone
