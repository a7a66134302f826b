"""Whatever other tools' files hold: every entry has an end, and no end is a crash."""

from __future__ import annotations

import json
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.catalogue import foreign
from graphengine.catalogue.check import problems
from graphengine.catalogue.foreign_forms import entries
from graphengine.catalogue.foreign_text import bounded, lex
from graphengine.catalogue.query import parse
from graphengine.errors import InputError


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-[*]->", "-[*1..6]->"),
        ("-[r:A|B*2..]->", "-[r:A|B*2..6]->"),
        ("-[:A* {x: 2 * n.y}]->", "-[:A*1..6 {x: 2 * n.y}]->"),
        ("-[*..3]->", "-[*..3]->"),
        ("-[*2]->", "-[*2]->"),
        ("RETURN [x IN l | 2 * x], count(*)", "RETURN [x IN l | 2 * x], count(*)"),
        ("'-[*]->' // -[*]->", "'-[*]->' // -[*]->"),
    ],
)
def test_paths_of_any_length_are_cut(text: str, wanted: str) -> None:
    assert bounded(text, 6) == wanted


@given(st.text())
def test_tokens_cover_the_text_in_order(text: str) -> None:
    tokens = lex(text)
    assert all(text[token.start : token.end] == token.raw for token in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["name", "query", "queryList", "queries", "final", "category", "x"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_has_an_end(data: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "theirs.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        try:
            found = foreign.convert(path, "pack")
        except InputError:
            assert entries_of(path) == 0
            return
        assert len(found) == entries_of(path)
        assert len({item.name for item in found}) == len(found)
        assert all(item.reasons or item.outcome == "imported" for item in found)


def entries_of(path: Path) -> int:
    try:
        return len(entries(path))
    except InputError:
        return 0


PARTS = st.sampled_from(
    [
        *("MATCH (n:User)", "MATCH p=(n)-[r:A*]->(m)", "WHERE n.a = 'x'", "AND n.b > 3"),
        *("WITH n", "WITH DISTINCT n, m", "RETURN n", "RETURN n.a, r", "RETURN *", "RETURN p"),
        *("ORDER BY n.a", "SKIP 2", "LIMIT 3", "LIMIT $n", "UNION", "// remark\n", ";", "'"),
        *("UNWIND [1, 2] AS x", "CALL { MATCH (z) RETURN z }", "RETURN count(*) AS n", "DELETE n"),
        *("RETURN CASE n.a WHEN 1, 2 THEN 'a, b' END", "RETURN {a: 1, b: [n.x, 2]} AS m"),
    ]
)


@given(st.lists(PARTS, max_size=7).map(" ".join), st.text(max_size=20))
def test_what_is_imported_has_no_problem(query: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "theirs.json"
        path.write_text(json.dumps({"name": name, "query": query}), encoding="utf-8")
        (found,) = foreign.convert(path, "pack")
    if found.outcome == "refused":
        assert query.rstrip() in found.text
        return
    if found.outcome == "imported":
        assert problems(parse(found.text, f"pack.{found.name}"), None) == []


def test_a_deep_file_is_no_end_of_the_program(tmp_path: Path) -> None:
    for name, text in [("a.json", "[" * 100_000), ("b.yml", "- " * 5_000), ("c.json", "nul")]:
        (tmp_path / name).write_text(text)
    found = foreign.convert(tmp_path, "pack")
    assert [item.outcome for item in found] == ["refused"] * 3
    with pytest.raises(InputError, match="no such file"):
        foreign.convert(tmp_path / "none", "pack")
    with pytest.raises(InputError, match="cannot name a pack"):
        foreign.convert(tmp_path, "No Name")
