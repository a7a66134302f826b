"""From an evidence id back to the row as received."""

from __future__ import annotations

import gzip
import io
import json
import re
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from graphengine.case.folder import CaseFolder
from graphengine.case.journal import Journal
from graphengine.errors import NotFound, UsageError
from graphengine.model.columns import evidence_id

FORM = re.compile(r"^([0-9a-f]{12}):(.*):(\d+)$", re.DOTALL)
MAX_LINE = 65_536
ROWS = {"source": pl.String, "sheet": pl.String, "row": pl.Int64} | dict.fromkeys(
    ("high", "low"), pl.UInt64
)


def lookup(folder: CaseFolder, journal: Journal, name: str) -> dict[str, Any]:
    """File, sheet and row behind an evidence id, for text files the line, and equal rows elsewhere.

    Raises:
        UsageError: not of the form HASH:SHEET:ROW.
        NotFound: no received file begins with that hash.
    """
    match = FORM.match(name)
    if not match:
        raise UsageError(f"{name!r} is not an evidence id; it is HASH:SHEET:ROW.")
    start, sheet, row = match[1], match[2], int(match[3])
    found = journal.rows(
        "SELECT sha256, name, format, load FROM files WHERE substr(sha256, 1, 12)=?"
        " ORDER BY load, n LIMIT 1",
        (start,),
    )
    if not found:
        raise NotFound(f"No received file has a SHA-256 that begins with {start}.")
    form = json.loads(found[0]["format"])
    path = folder.sources / found[0]["sha256"]
    plain: dict[str, Any] = {
        "evidence": name,
        "file": found[0]["name"],
        "sha256": found[0]["sha256"],
        "sheet": sheet,
        "row": row,
        "load": found[0]["load"],
    }
    if form["kind"] in ("csv", "jsonl") and form["encoding"]:
        plain["line"] = _line(path, row, form["encoding"])
    plain["also"] = _also(folder, journal, found[0]["sha256"], sheet, row)
    return plain


def _also(folder: CaseFolder, journal: Journal, sha256: str, sheet: str, row: int) -> list[str]:
    """Evidence ids of the other rows, in any received file, that say the same."""
    found = journal.rows("SELECT path FROM parts WHERE family='rows' ORDER BY load, n")
    frames = [pl.scan_parquet(folder.facts / r["path"]) for r in found]
    rows = pl.concat(frames or [pl.LazyFrame(schema=ROWS)]).select(
        "source", "sheet", "row", "high", "low"
    )
    here = (pl.col("source") == sha256) & (pl.col("sheet") == sheet) & (pl.col("row") == row)
    same = rows.join(rows.filter(here).select("high", "low"), on=["high", "low"], how="semi")
    if rows.filter(here).head(1).collect().is_empty():
        raise NotFound(f"No loaded row {row} stands there; it may be a header or a rejected row.")
    others = same.filter(~here).select("source", "sheet", "row").collect()
    return sorted(evidence_id(*place) for place in others.iter_rows())


def _line(path: Path, row: int, encoding: str) -> str | None:
    """The physical line a record begins on; None where it cannot be told."""
    with path.open("rb") as handle:
        packed = handle.read(2) == b"\x1f\x8b"
        handle.seek(0)
        raw = gzip.GzipFile(fileobj=handle) if packed else handle
        try:
            text = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace")
            line = next(islice(text, row - 1, row), None)
        except (OSError, LookupError, EOFError):
            return None
    return line.rstrip("\r\n")[:MAX_LINE] if line is not None else None
