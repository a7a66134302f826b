"""The pages on saved queries: the reference is the files', and every call shown is one."""

from __future__ import annotations

import dataclasses
import re
import shlex

import pytest

from graphengine.catalogue.describe import page
from graphengine.catalogue.library import Catalogue
from graphengine.commands.answers import FORMATS
from graphengine.engine import Engine
from graphengine.querying import Answer, Queries
from graphengine.querying.answer import MOST_ROWS, MOST_SECONDS, ROWS, SECONDS
from tests.docs.pages import ROOT
from tests.docs.test_commands import shown, words

OWN = {"my-packs", "mine"}


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """The shipped packs alone."""
    monkeypatch.delenv("GRAPHENGINE_QUERIES", raising=False)
    return Catalogue.open()


def asking() -> str:
    return " ".join((ROOT / "docs/asking.md").read_text(encoding="utf-8").split())


def test_the_reference_is_made_from_the_files(catalogue: Catalogue) -> None:
    text = (ROOT / "docs/queries.md").read_text(encoding="utf-8")
    command = "python -m graphengine.catalogue.describe > docs/queries.md"
    assert text == page(catalogue), f"make it anew: {command}"
    assert set(re.findall(r"^### (\S+)$", text, re.MULTILINE)) == set(catalogue.names())


def test_calls_name_queries_and_parameters_that_exist(catalogue: Catalogue) -> None:
    from graphengine.cli import parser

    seen = 0
    for place, line in shown():
        if " query " not in line or not re.search(r" query (run|show|diff|watch) ", line):
            continue
        args = parser().parse_args(words(line))
        if args.name.partition(".")[0] in OWN:
            continue
        query = catalogue.get(args.name)
        given = [text.partition("=")[0] for text in getattr(args, "param", [])]
        assert set(given) <= {*query.params, "limit"}, f"{place}: {shlex.join(words(line))}"
        seen += 1
    assert seen > 60


def test_limits_and_forms_of_the_page_are_the_code_s() -> None:
    text = asking()
    assert f"{SECONDS:g} seconds and {ROWS:,} rows" in text
    assert f"goes up to {MOST_SECONDS:g}, `--rows` up to {MOST_ROWS:,}" in text
    assert all(f"| `{form}` |" in text for form in FORMATS)


def test_names_of_the_page_exist() -> None:
    text = asking()
    fields = {field.name for field in dataclasses.fields(Answer)}
    for name in ("columns", "types", "rows", "truncated", "run"):
        assert f"answer.{name}" in text and name in fields
    for name in re.findall(r"answer\.(\w+)\(", text):
        assert callable(getattr(Answer, name))
    for name in re.findall(r"engine\.queries\.(\w+)", text):
        assert callable(getattr(Queries, name))
    for name in re.findall(r"engine\.(\w+)\(", text):
        assert callable(getattr(Engine, name))
