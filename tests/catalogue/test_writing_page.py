"""docs/writing-queries.md teaches what is so: its query, its messages, its test, its commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphengine.catalogue import check, foreign, gate
from graphengine.catalogue.fields import KEYS, RETURNS
from graphengine.catalogue.params import KEYS as PARAMETER_KEYS
from graphengine.catalogue.query import SavedQuery, parse
from graphengine.catalogue.values import TYPES
from graphengine.model.schema import builtin
from graphengine.store.bolt import Store
from tests.docs.pages import BLOCK, ROOT
from tests.queries.checks import difference, short
from tests.queries.test_packs import check_evidence, check_shape, run
from tests.queries.tiny import Put, cases, graph

PAGE = (ROOT / "docs/writing-queries.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "queries/README.md").read_text(encoding="utf-8")
BLOCKS = BLOCK.findall(PAGE)
FIRST, QUERY = (text for language, text in BLOCKS if language == "cypher")
MESSAGES = [text for language, text in BLOCKS if language == "text"]
(TINY,) = (text for language, text in BLOCKS if language == "yaml")


def put_file(folder: Path, text: str) -> Path:
    path = folder / "queries" / "mine" / "large_payments.cypher"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def said(folder: Path, text: str) -> str:
    """What the check says of a text, with the names of the page."""
    found = check.file(put_file(folder, text), builtin())
    return "".join(f"{problem}\n" for problem in found).replace(f"{folder}/", "")


def test_the_query_is_well_formed(tmp_path: Path) -> None:
    assert said(tmp_path, QUERY) == ""
    assert gate.check(FIRST, builtin()).unknown == ()


def test_the_messages_are_those_of_the_check(tmp_path: Path) -> None:
    broken = QUERY.replace("other.key AS", "other.kee AS").replace(", currency\n", "\n")
    header, text = MESSAGES
    assert said(tmp_path, broken.replace("default = 10000", "defualt = 10000")) == header
    assert said(tmp_path, broken) == text


def test_the_messages_of_the_table_exist() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(check.__file__).parent.glob("*.py"))
    for words in (
        "is not declared.",
        "ORDER BY does not name",
        "is ordered by the engine's own numbers",
        "RETURN lacks",
        "[returns] lacks",
        "The last RETURN is part of a UNION",
        "A remark stands behind an empty line",
        "'legal' is missing",
    ):
        assert words in sources
        assert words.rstrip(".") in PAGE


@pytest.mark.neo4j
def test_the_tiny_graph_gives_the_rows(tmp_path: Path, store: Store, put: Put) -> None:
    path = tmp_path / "large_payments.yaml"
    path.write_text(TINY, encoding="utf-8")
    query, tiny = parse(QUERY, "mine.large_payments"), graph(path, builtin())
    for view in (tiny, tiny.shuffled(7)):
        put(view)
        for case in cases(path):
            found = run(query, case, tiny, store, case.name)
            check_shape(query, found, case.name)
            check_evidence(query, found, tiny, case.name)
            types = query.returns.values()
            rows = [[short(v, t) for v, t in zip(row, types, strict=True)] for row in found.rows]
            assert difference(rows, case.rows) is None


@pytest.mark.neo4j
def test_neo4j_takes_what_is_imported(tmp_path: Path, store: Store) -> None:
    texts = [
        "MATCH p=(n:Account)-[r*]->(m) RETURN p",
        "MATCH (n:Person)-[r]->(m) WHERE n.name = 'x' RETURN n, r, m.name",
        "MATCH (n:Account) RETURN DISTINCT(n) AS x, count(*) ORDER BY count(*) DESC",
        "MATCH (n:Account) WITH n.currency AS c, count(n) AS k WHERE k > 3 RETURN c, k LIMIT 5",
        "MATCH p=shortestPath((a:Account)-[*1..]->(b:Account)) WHERE a <> b RETURN p, length(p)",
    ]
    for number, text in enumerate(texts):
        (tmp_path / f"q{number}.cypher").write_text(text, encoding="utf-8")
    for item in foreign.convert(tmp_path, "theirs"):
        query = parse(item.text, f"theirs.{item.name}")
        values = {name: p.default for name, p in query.params.items()} | {"limit": 3}
        found = store.read(gate.check(query.text).text, values, seconds=10, rows=3)
        assert found.columns == list(query.returns)


def whole(text: str) -> SavedQuery:
    return parse(text, "money.fan_in")


def test_the_example_of_the_format_is_well_formed(tmp_path: Path) -> None:
    text = next(text for _, text in BLOCK.findall(FORMAT) if text.startswith("// title"))
    assert check.problems(whole(text), builtin()) == []


def test_the_format_names_every_key_and_type() -> None:
    for word in (*KEYS[:9], *PARAMETER_KEYS, *TYPES, *RETURNS):
        assert f"`{word}`" in FORMAT, word
    assert "[params.NAME]" in FORMAT and "[returns]" in FORMAT
