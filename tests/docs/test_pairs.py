"""The pictures of numbers, meetings and patterns are small, inert, and what the commands draw."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

import loaders
from graphengine import Engine, demo
from graphengine.analysis.patterns.reading import read_pattern
from graphengine.case.folder import CaseInfo
from tests.docs.figures import ROOT
from tests.docs.pairs import PATTERN, QUESTIONS, draw

SVG = "{http://www.w3.org/2000/svg}"


def texts(path: Path) -> list[str]:
    """The texts of a picture, in order."""
    tree = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    return ["".join(element.itertext()) for element in tree.iter(f"{SVG}text")]


@pytest.mark.parametrize("question", QUESTIONS)
def test_picture_is_small_runs_nothing_and_stands_on_its_page(question: str) -> None:
    path = ROOT / f"docs/{question}.svg"
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 60_000
    assert not re.search(r"<script|<image|<foreignObject|href=\"(?!#)", text)
    assert "Lead, not evidence" in texts(path)
    page = (ROOT / f"docs/{question}.md").read_text(encoding="utf-8")
    assert f"]({question}.svg)" in page
    assert f"--plot {question}.svg" in page


def test_pattern_of_the_picture_is_read() -> None:
    assert [role.name for role in read_pattern(PATTERN).roles] == ["supplier", "reseller"]


@pytest.mark.slow
def test_pictures_are_those_of_the_example_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same words in the same order; the bytes depend on the version of matplotlib."""
    pytest.importorskip("matplotlib")
    files = demo.generate(tmp_path / "files")
    engine = Engine.create(tmp_path / "case", CaseInfo("t", "p", "a", date(2099, 12, 31)))
    for entry in json.loads(files.manifest.read_text(encoding="utf-8"))["files"]:
        mapping = loaders.mapping(entry["mapping"])
        engine.load(mapping, [files.agency / entry["file"]], graph=False)
    for path in draw(tmp_path / "case", tmp_path):
        assert texts(path) == texts(ROOT / "docs" / path.name), path.name
    assert json.loads(capsys.readouterr().out.split("\n}\n")[0] + "\n}")["run"]
