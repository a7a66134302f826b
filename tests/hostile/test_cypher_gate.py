"""The gate on the corpora: no hostile line gets through but as a read, no honest one is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphengine.catalogue import check, gate
from graphengine.catalogue.query import parse
from graphengine.catalogue.words import ADVICE, FUNCTIONS
from graphengine.errors import InputError, Refused
from graphengine.model.schema import builtin
from tests.hostile.cypher_lines import REFUSED, SAYS, benign, honest, hostile

pytestmark = pytest.mark.data
BARE_WORDS = re.compile(r"'(?:[^'\\]|\\.)*'|`[^`]*`|[.:$]\s*\w+|([A-Za-z]+)")


def bare(text: str) -> set[str]:
    """Words of a text that stand neither in quotes nor behind a dot, a colon or a dollar."""
    return {match[1].upper() for match in BARE_WORDS.finditer(text) if match[1]}


def test_the_table_names_every_line(data_dir: Path) -> None:
    assert len(hostile(data_dir)) == 236
    assert set(REFUSED) == set(range(1, 237))
    assert sum(word == "reads" for word in REFUSED.values()) == 8


def test_every_hostile_line_is_refused_for_the_expected_reason(data_dir: Path) -> None:
    wrong = []
    for number, (_, text) in enumerate(hostile(data_dir), 1):
        try:
            gate.check(text, builtin())
            said = "reads"
        except Refused as error:
            assert re.match(r"Line \d+, column \d+: ", str(error))
            word = REFUSED[number]
            said = word if re.search(SAYS.get(word, "$^"), str(error)) else str(error)
        if said != REFUSED[number]:
            wrong.append((number, said))
    assert not wrong


def test_no_honest_line_is_refused(data_dir: Path) -> None:
    lines = benign(data_dir)
    assert len(lines) == 32 + 96
    for text in lines:
        found = gate.check(text, builtin())
        again = gate.check(found.text, builtin())
        assert again.text == found.text
        assert (again.columns, again.parameters) == (found.columns, found.parameters)
        assert not bare(found.text) & set(ADVICE)


def test_honest_questions_use_every_listed_function() -> None:
    text = "\n".join(honest()).lower()
    used = set(re.findall(r"(?<![\w.])([a-z][\w.]*)\(", text))
    assert not FUNCTIONS - used


def test_a_hostile_word_within_quotes_does_no_harm(data_dir: Path) -> None:
    for _, text in hostile(data_dir):
        quoted = text.replace("\\", "\\\\").replace("'", "\\'")
        if "\\\\u" in quoted:
            continue
        found = gate.check(f"MATCH (n) WHERE n.name = '{quoted}' RETURN n.key")
        assert found.literal_free == "MATCH (n) WHERE n.name = ? RETURN n.key"
        assert found.text.isprintable()


HEAD = """\
// title = "T"
// question = "Q?"
// tags = ["test"]
// author = "tests"
// revision = 1
//
// [returns]
// key = "text"
"""


def problems(text: str) -> list[str]:
    """What is wrong with a saved query of that text."""
    try:
        query = parse(HEAD + text, "test.one")
    except InputError as error:
        return [str(error)]
    return [str(problem) for problem in check.problems(query, builtin())]


def test_no_hostile_line_is_a_saved_query(data_dir: Path) -> None:
    honest_one = "MATCH (p:Person) RETURN p.key AS key ORDER BY key LIMIT $limit\n"
    assert problems(honest_one) == []
    for _, text in hostile(data_dir):
        assert problems(text + "\n"), text
        assert problems(text + "\n" + honest_one), text
        assert problems(honest_one.strip() + " " + text + "\n"), text
