"""What the pages say is so: Python compiles, links lead somewhere, tables are the code's."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from graphengine.model.describe import page as vocabulary
from graphengine.model.schema import builtin
from tests.docs import tables
from tests.docs.pages import BLOCK, PAGES, ROOT, Block, blocks, name

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PYTHON = [block for block in blocks() if block.language == "python"]
SVG = "{http://www.w3.org/2000/svg}"


def headings(page: Path) -> set[str]:
    """Anchors of a page, as they are made from its headings."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.page)
def test_python_compiles_and_its_imports_exist(block: Block) -> None:
    tree = ast.parse(block.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                importlib.import_module(alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = importlib.import_module(str(node.module))
            assert [a.name for a in node.names if not hasattr(module, a.name)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for link in LINK.findall(text):
        target, _, anchor = link.partition("#")
        if target.startswith(("https://", "mailto:")):
            continue
        path = (page.parent / target).resolve() if target else page
        inside = path.exists() and path.is_relative_to(ROOT)
        if not inside or (anchor and anchor not in headings(path)):
            broken.append(link)
    assert not broken


def test_engine_calls_of_the_readme_exist() -> None:
    from graphengine import Engine

    text = "".join(block.text for block in PYTHON)
    called = set(re.findall(r"\b[Ee]ngine\.(\w+)\(", text))
    assert called and [call for call in called if not hasattr(Engine, call)] == []


def test_vocabulary_is_the_declarations() -> None:
    assert (ROOT / "docs/vocabulary.md").read_text(encoding="utf-8") == vocabulary(builtin())


@pytest.mark.parametrize(
    ("page", "table"),
    [("tracing.md", tables.network_settings()), ("graph.md", tables.environment())],
    ids=["tracing", "graph"],
)
def test_settings_table_is_the_code(page: str, table: str) -> None:
    assert f"\n\n{table}\n\n" in (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert table.count("\n") > 9


def test_settings_named_in_the_pages_exist() -> None:
    sources = [*(ROOT / "graphengine").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    known = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    for page in PAGES:
        named = set(re.findall(r"GRAPHENGINE_[A-Z0-9_]+", page.read_text(encoding="utf-8")))
        assert {n for n in named if n not in known} == set(), name(page)


def test_changelog_has_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    first = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert first is not None and first.group(1) == version


def test_picture_of_the_readme_is_our_own_and_loads_nothing() -> None:
    path = ROOT / "docs/network.svg"
    text = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    words = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert path.stat().st_size < 200_000
    assert "Case: Example case (invented data)" in words
    assert any(word.startswith("Lead, not evidence") for word in words)
    assert not re.search(r"<script|<image|<foreignObject|href=\"(?!#)", text)


def test_shipped_mappings_named_by_the_changelog_exist() -> None:
    import loaders

    kinds = "persons organisations phones accounts transfers calls parcels stays".split()
    text = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    assert f"{', '.join(kinds[:-1])} and {kinds[-1]}" in text
    assert set(kinds) <= set(loaders.names())


def test_figures_of_the_tracing_page_are_those_of_the_examples() -> None:
    """Whoever changes the tracer makes both anew: tests.examples.runs and tests.docs.figures."""
    text = " ".join((ROOT / "docs/tracing.md").read_text(encoding="utf-8").split())
    traced = (ROOT / "examples/expected/02.txt").read_text(encoding="utf-8")
    first = text[text.index("| buyer | workshops |") : text.index("| broker | workshops |")]
    for role in ("seller", "broker", "buyer"):
        (named,) = re.findall(rf"(\d+) persons as {role}\n", traced)
        assert re.search(rf"\| {role}s \| \d+ \| {named} \|", first), role
    (chains,) = re.findall(r"(\d+) chains", traced)
    assert re.search(rf"\| chains \| \d+ \| {chains} \|", first)
    drawn = re.search(r"\d+ of \d+ persons", (ROOT / "examples/expected/06.txt").read_text("utf-8"))
    picture = (ROOT / "docs/network.svg").read_text(encoding="utf-8")
    assert drawn is not None
    shown, whole = drawn.group().split(" of ")
    left_out = int(whole.split()[0]) - int(shown)
    assert f"{shown} entities" in picture and f"Not drawn: {left_out}." in picture


def test_releases_named_for_the_graph_are_those_with_a_lock() -> None:
    from graphengine.store.locks import lock_names

    text = (ROOT / "docs/graph.md").read_text(encoding="utf-8")
    assert all(release in text for release in lock_names())
