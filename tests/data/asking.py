"""Counts of a case, and the fact that a source row became."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

import loaders
from graphengine.engine import Engine

PROVENANCE = ("source", "sheet", "row", "load", "basis", "grading", "flags")


def load(case: Engine, mapping: str, files: Sequence[Path]) -> dict[str, Any]:
    """Load files by a shipped mapping; every row must be loaded, rejected or a duplicate."""
    report = case.load(loaders.mapping(mapping), files)
    for file in report["files"]:
        assert "error" not in file, file["error"]
        assert file["rows"] == file["loaded"] + file["rejected"] + file["duplicates"]
    return report


def counts(report: dict[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    """(rows, loaded, rejected, duplicates) by file name."""
    return {
        f["name"]: (f["rows"], f["loaded"], f["rejected"], f["duplicates"]) for f in report["files"]
    }


def whole(report: dict[str, Any]) -> None:
    """All rows of all files are loaded: no reject, no duplicate."""
    assert {name: c for name, c in counts(report).items() if c[0] != c[1]} == {}


def nodes(case: Engine) -> dict[str, int]:
    """Merged nodes by kind."""
    return {kind: case.view.nodes(kind).height for kind in case.view.node_kinds()}


def edges(case: Engine) -> dict[str, int]:
    """Merged edges by kind."""
    return {kind: case.view.edges(kind).height for kind in case.view.edge_kinds()}


def digest(case: Engine) -> str:
    """What the facts say, wherever they came from: no source, row or load in it."""
    lines = []
    for family, kinds in (("nodes", case.view.node_kinds()), ("edges", case.view.edge_kinds())):
        for kind in kinds:
            frame = getattr(case.view, family)(kind)
            said = frame.drop([c for c in PROVENANCE if c in frame.columns and c != "flags"])
            lines += [f"{family} {kind} {row}" for row in said.sort(said.columns[0]).to_dicts()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def sha(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def at_row(frame: pl.DataFrame, file: Path, row: int) -> dict[str, Any]:
    """The one fact whose evidence is this row of this file: what it says, without empty values."""
    found = frame.filter((pl.col("source") == sha(file)) & (pl.col("row") == row)).to_dicts()
    assert len(found) == 1, found
    return {k: v for k, v in found[0].items() if v not in (None, "") and k not in PROVENANCE}


def edge_at_row(case: Engine, kind: str, file: Path, row: int) -> dict[str, Any]:
    """As :func:`at_row` for an edge, without its id when that is a hash."""
    found = at_row(case.view.edges(kind), file, row)
    return {k: v for k, v in found.items() if k != "id" or not v.startswith("~")}


def node(case: Engine, kind: str, key: str) -> dict[str, Any]:
    """What is said of one node, without empty values."""
    found = case.view.nodes(kind).filter(pl.col("key") == key).to_dicts()
    assert len(found) == 1, found
    return {k: v for k, v in found[0].items() if v not in (None, "") and k not in PROVENANCE}
