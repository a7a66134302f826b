"""Results kept in the case: each with its parameters, the data's digest and the versions."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from graphengine.case.commit import engine_version
from graphengine.case.folder import CaseFolder
from graphengine.case.journal import Journal, actor, now
from graphengine.errors import NotFound


def run_name(what: str, parameters: dict[str, Any], data_digest: str) -> str:
    """The name of a run: what it was and a hash of parameters, data and version.

    Same question, same data, same version: same name.
    """
    text = json.dumps([what, parameters, data_digest, engine_version()], sort_keys=True)
    return f"{what}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def keep(
    folder: CaseFolder,
    journal: Journal,
    what: str,
    parameters: dict[str, Any],
    data_digest: str,
    result: dict[str, Any],
) -> str:
    """Write a result to ``runs/NAME/result.json`` and name it in the journal; returns NAME."""
    name = run_name(what, parameters, data_digest)
    home = folder.runs / name
    home.mkdir(parents=True, exist_ok=True)
    manifest = {
        "run": name,
        "what": what,
        "parameters": parameters,
        "data_digest": data_digest,
        "version": engine_version(),
    }
    _write(home / "run.json", manifest)
    _write(home / "result.json", result)
    with journal.connect() as db:
        db.execute(
            "INSERT OR REPLACE INTO runs VALUES (?,?,?,?,?,?,?)",
            (
                name,
                what,
                now(),
                actor(),
                data_digest,
                json.dumps(parameters, sort_keys=True),
                f"runs/{name}",
            ),
        )
    return name


def find(folder: CaseFolder, journal: Journal, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A run's manifest and result.

    Raises:
        NotFound: no such run; candidates are the latest ones.
    """
    if not journal.rows("SELECT 1 FROM runs WHERE run=?", (name,)):
        latest = journal.rows("SELECT run FROM runs ORDER BY made DESC LIMIT 10")
        raise NotFound(f"No run '{name}'.", candidates=[row["run"] for row in latest])
    home = folder.runs / name
    return read_json(home / "run.json"), read_json(home / "result.json")


def _write(path: Path, data: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    text = json.dumps(data, ensure_ascii=False, indent=1)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """A kept JSON object."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def count(journal: Journal) -> tuple[int, str]:
    """How many runs are kept, and a name for the present state of that list."""
    row = journal.rows("SELECT count(*) AS n, coalesce(max(made), '') AS last FROM runs")[0]
    return int(row["n"]), f"{row['n']} {row['last']}"


def latest(journal: Journal, offset: int, limit: int) -> list[dict[str, Any]]:
    """Runs without their parameters, the latest first: run, what, made, actor, data_digest."""
    found = journal.rows(
        "SELECT run, what, made, actor, data_digest FROM runs ORDER BY made DESC, run"
        " LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [dict(row) for row in found]
