"""A case of its own for every test, and what must hold after every load, whatever was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import loaders
from graphengine import cli
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine

EXIT_CODES = {0, 2, 3, 4, 5, 6}


@dataclass(frozen=True)
class Ran:
    """One run of the command line."""

    code: int
    out: str
    err: str


@dataclass
class Desk:
    """One case, a folder for received files, and the two doors: engine and command line."""

    engine: Engine
    folder: Path
    cli: Callable[..., Ran]

    def file(self, name: str, data: bytes | str) -> Path:
        """Write a received file; text is written as UTF-8."""
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return path

    def own(self, text: str) -> Path:
        """A mapping of the test's own."""
        return self.file("own.yaml", text)

    def load(self, mapping: str | Path, *files: Path) -> list[dict[str, Any]]:
        """Load; asserts that rows add up and that the case is sound; gives the files' reports."""
        report = self.engine.load(loaders.mapping(mapping), list(files))
        for entry in report["files"]:
            parts = entry["loaded"] + entry["rejected"] + entry["duplicates"]
            assert entry["rows"] == parts, entry
        self.sound()
        return list(report["files"])

    def text(self, mapping: str | Path, data: bytes | str, name: str = "f.csv") -> dict[str, Any]:
        """Load one file made of this text and give its report, which must have no error."""
        (entry,) = self.load(mapping, self.file(name, data))
        assert "error" not in entry, entry["error"]
        return entry

    def refused(self, mapping: str | Path, path: Path) -> str:
        """Load a file that must be refused whole; the message, which names it. Nothing came in."""
        before = self.engine.status()
        (entry,) = self.load(mapping, path)
        assert entry.get("error"), entry
        assert (entry["rows"], entry["loaded"]) == (0, 0)
        assert self.engine.status() == before
        ran = self.cli("load", mapping, "--", path)
        assert ran.code == 2
        assert "not loaded" in ran.err
        return str(entry["error"])

    def sound(self) -> None:
        """Files and facts are as recorded."""
        found = self.engine.verify(graph=False)
        assert found["ok"], found["problems"]

    def keys(self, kind: str) -> list[str]:
        """Keys of all nodes of a kind, sorted."""
        return list(self.engine.view.nodes(kind)["key"])

    def nodes(self, kind: str) -> pl.DataFrame:
        return self.engine.view.nodes(kind)

    def edges(self, kind: str) -> pl.DataFrame:
        return self.engine.view.edges(kind)

    def reasons(self) -> list[str]:
        """Reasons of all rejects as ``status`` has them."""
        return [row["reason"] for row in self.engine.status()["rejects"]]

    def flags(self, kind: str) -> dict[str, int]:
        return dict(self.engine.status()["flags"].get(kind, {}))

    def rejects(self, entry: dict[str, Any]) -> Path:
        """The reject file of a load."""
        return self.engine.root / entry["rejects"]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A new case in Shanghai, with yuan."""
    info = CaseInfo("Case", "who supplied the parcels", "order 12/2016", date(2099, 1, 1))
    engine = Engine.create(tmp_path / "case", info)
    received = tmp_path / "received"
    received.mkdir()

    def run(*args: object) -> Ran:
        capsys.readouterr()
        words = [str(arg) for arg in args]
        words[1:1] = ["--case", str(engine.root)]
        try:
            code = cli.main(words)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        assert code in EXIT_CODES
        assert "Traceback" not in err
        return Ran(code, out, err)

    return Desk(engine, received, run)


def lines(*rows: Iterable[object]) -> str:
    """A table with commas from rows of plain cells."""
    return "".join(",".join(str(cell) for cell in row) + "\n" for row in rows)
