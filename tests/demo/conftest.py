"""One small example case for all tests of this folder, and readers for its files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from graphengine.demo import DemoFiles, generate


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return generate(tmp_path_factory.mktemp("demo"), scale="small", seed=7)


def manifest(files: DemoFiles) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(files.manifest.read_text(encoding="utf-8"))["files"]
    return entries


def rows_of(files: DemoFiles, entry: dict[str, Any]) -> list[list[str]]:
    """All rows below the header, as lists of text."""
    path = files.agency / entry["file"]
    if entry["encoding"] == "xlsx":
        sheet = load_workbook(path, read_only=True).worksheets[0]
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
        return rows[1:]
    text = path.read_bytes().decode(entry["encoding"])
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=entry["separator"]))[1:]


def column(files: DemoFiles, mapping: str, name: str) -> list[str]:
    """One column of all unbroken rows over the files of one mapping."""
    cells = []
    for entry in manifest(files):
        if entry["mapping"] == mapping and name in entry["columns"]:
            place = entry["columns"].index(name)
            width = len(entry["columns"])
            cells += [row[place] for row in rows_of(files, entry) if len(row) == width]
    return cells


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
