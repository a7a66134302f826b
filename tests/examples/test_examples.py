"""Every example runs from an empty folder and prints what ``examples/expected`` says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from graphengine import settings
from tests.examples import runs

LOCAL = re.compile(r"/tmp/|[A-Za-z]:\\|build/examples")
NEO4J = "03_ask_in_cypher.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One working folder for all of them, so that the example case is made once."""
    return tmp_path_factory.mktemp("examples")


def marked(script: Path) -> object:
    marks = [pytest.mark.neo4j] if script.name == NEO4J else []
    return pytest.param(script, id=script.name, marks=marks)


@pytest.mark.parametrize("script", [marked(script) for script in runs.SCRIPTS])
def test_prints_what_is_expected(script: Path, folder: Path) -> None:
    ran = runs.run(script, folder)
    if script.name == NEO4J and ran.returncode == runs.STORE_UNAVAILABLE:
        assert "No Neo4j can be had here" in ran.stdout
        assert not settings.require_neo4j(), ran.stderr
        pytest.skip(f"no Neo4j: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == runs.expected(script).read_text(encoding="utf-8")


def test_cypher_example_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHENGINE_NEO4J_HOME", str(tmp_path / "nothing"))
    ran = runs.run(runs.EXAMPLES / NEO4J, tmp_path)
    assert ran.returncode == runs.STORE_UNAVAILABLE
    assert ran.stdout.startswith("No Neo4j can be had here; everything but Cypher works")
    assert "GRAPHENGINE_NEO4J_HOME" in ran.stderr


def test_there_are_at_least_five_each_with_its_output() -> None:
    assert len(runs.SCRIPTS) >= 5
    kept = {path.name for path in (runs.EXAMPLES / "expected").iterdir()}
    assert kept == {runs.expected(script).name for script in runs.SCRIPTS}


@pytest.mark.parametrize("script", runs.SCRIPTS, ids=lambda script: script.name)
def test_is_short_and_says_how_to_run_it(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert f"python examples/{script.name}" in (ast.get_docstring(ast.parse(text)) or "")
    assert len(text.splitlines()) <= 100


@pytest.mark.parametrize("script", runs.SCRIPTS, ids=lambda script: script.name)
def test_expected_output_belongs_to_no_machine(script: Path) -> None:
    assert not LOCAL.search(runs.expected(script).read_text(encoding="utf-8"))


def test_page_names_every_script() -> None:
    page = (runs.EXAMPLES / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\((\d\d_\w+\.py)\)", page))
    assert linked == {script.name for script in runs.SCRIPTS}
