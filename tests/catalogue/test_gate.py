"""What the gate makes of a text: written anew, with its names, columns and parameters."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from graphengine.catalogue import gate
from graphengine.catalogue.gate_names import CARRIED
from graphengine.catalogue.words import CLOCKS, FUNCTION_GROUPS, FUNCTIONS
from graphengine.errors import Refused
from graphengine.model.schema import builtin

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("/* a */RETURN/**/1 // x", "RETURN 1"),
        ("RETURN\n\t 1   AS\r\nx ;", "RETURN 1 AS x"),
        ('RETURN "it\'s" AS x', "RETURN 'it\\'s' AS x"),
        ("RETURN '\\u4E0A\\n' AS x", "RETURN '上\\n' AS x"),
        ("RETURN '\u2028\u202e\x00' AS x", "RETURN '\\u2028\\u202e\\u0000' AS x"),
        ("RETURN 'a\\\\' AS x", "RETURN 'a\\\\' AS x"),
        ("RETURN 1_000 AS x", "RETURN 1000 AS x"),
        ("RETURN 'a'AS x", "RETURN 'a' AS x"),
        ("MATCH (n)RETURN n", "MATCH (n)RETURN n"),
        ("MATCH (set) RETURN set AS delete", "MATCH (`set`) RETURN `set` AS `delete`"),
        ("MATCH (n:Create) RETURN n.create", "MATCH (n:`Create`) RETURN n.create"),
        ("MATCH (人) RETURN 人.名", "MATCH (`人`) RETURN `人`.`名`"),
        ("MATCH (n:`电 话`) RETURN n", "MATCH (n:`电 话`) RETURN n"),
        ("RETURN {set: 1, a: 2} AS m", "RETURN {`set`: 1, a: 2} AS m"),
    ],
)
def test_a_text_is_written_anew(text: str, written: str) -> None:
    assert gate.check(text).text == written


def test_literals_are_left_out_of_logs() -> None:
    text = "MATCH (p:Person {name: 'Li Wei'})-[:CALLED*1..3]-(q) WHERE p.n > 13800000001 RETURN q"
    found = gate.check(text + " LIMIT 5")
    assert found.literal_free == (
        "MATCH (p:Person {name: ?})-[:CALLED*1..3]-(q) WHERE p.n > ? RETURN q LIMIT ?"
    )


def test_parameters_columns_order_and_limit() -> None:
    found = gate.check(
        "MATCH (n {key: $key}) WHERE n.at > $since AND n.key <> $key "
        "RETURN n, n.name, count(*) AS `the n`, n.a+1 ORDER BY n.name DESC, n LIMIT $limit"
    )
    assert found.parameters == ("key", "since", "limit")
    assert found.columns == ("n", "n.name", "the n", "n.a+1")
    assert found.order == ("n.name", "n")
    assert found.limit == "$limit"
    assert not found.union
    assert gate.check("MATCH (n) RETURN *").columns is None
    union = gate.check("RETURN 1 AS a UNION RETURN 2 AS a")
    assert (union.union, union.columns) == (True, ("a",))
    inner = gate.check("CALL { RETURN 1 AS a UNION RETURN 2 AS a } RETURN a")
    assert not inner.union


def test_unknown_names_with_suggestions() -> None:
    text = """
    MATCH (p:Persson)-[t:TRANSFERED]->(a:Account {ownr: 1})
    WHERE p.nme = 'x' AND t.at.year = 2016 AND a:Acount
    WITH {made: 1} AS m, p UNWIND $rows AS row
    RETURN m.made, row.anything, p.name, p {.ibann}
    """
    found = [
        (u.kind, u.name, u.line, u.suggestions[:1]) for u in gate.check(text, builtin()).unknown
    ]
    assert found == [
        ("label", "Persson", 2, ("Person",)),
        ("type", "TRANSFERED", 2, ("TRANSFERRED",)),
        ("property", "ownr", 2, ()),
        ("property", "nme", 3, ("name",)),
        ("label", "Acount", 3, ("Account",)),
    ]
    said = str(gate.check("MATCH (n:Persson)\nRETURN n", builtin()).unknown[0])
    assert said == "Line 1: the schema has no label 'Persson'. Did you mean Person?"
    assert gate.check(text).unknown == ()


def test_the_graph_carries_what_the_gate_takes_for_known() -> None:
    from graphengine.store.rows import DERIVED, EDGE_EXTRA, NODE_EXTRA

    assert {"key", "id", DERIVED, *NODE_EXTRA, *EDGE_EXTRA} == CARRIED


def test_patterns_in_parameters_are_checked() -> None:
    found = gate.check("MATCH (n) WHERE n.name =~ $p RETURN n")
    assert found.patterns == ("p",)
    gate.values(found, {"p": "(?i)li.*"})
    gate.values(found, {"p": None})
    with pytest.raises(Refused, match=r"\$p repeats a part"):
        gate.values(found, {"p": "(a+)+"})


@pytest.mark.parametrize(
    "pattern",
    [
        "(a*)*",
        "(a|b)+",
        "(?:x+y?){2,}",
        "((a+))*",
        "(a)\\1",
        "(?=a)b",
        "(?<=a)b",
        "(?x)a",
        ".*" * 5,
        "a{2,}" * 5,
        "a?" * 9,
        "(a?a?)*",
    ],
)
def test_patterns_that_can_take_for_ever(pattern: str) -> None:
    literal = pattern.replace("\\", "\\\\")
    with pytest.raises(Refused, match="Line 1, column 27: The pattern"):
        gate.check(f"MATCH (n) WHERE n.name =~ '{literal}' RETURN n")


@pytest.mark.parametrize(
    "pattern",
    [
        "(?i)li.*",
        "[a-z+*]+@.+",
        "(ab|cd)x",
        "\\+86\\d{11}",
        "(ab)?c*",
        "a.*b.*",
        "a{1,3}" * 6,
        "(?:x|y).*",
    ],
)
def test_patterns_that_are_quick(pattern: str) -> None:
    literal = pattern.replace("\\", "\\\\")
    gate.check(f"MATCH (n) WHERE n.name =~ '{literal}' RETURN n")


def test_time_is_linear_and_short() -> None:
    step = "MATCH (a:Account)-[t:TRANSFERRED]->(b) WHERE t.at > $x AND b.key <> 'c' WITH a, b, t "
    deep = "RETURN " + "(" * 20 + "1" + ")" * 20
    for text in (step * 110 + "RETURN a.key", deep, "RETURN " + "[(a {k: " * 7 + "1" + "})]" * 7):
        started = time.process_time()
        gate.check(text)
        assert time.process_time() - started < 0.25
    with pytest.raises(Refused, match="nest deeper"):
        gate.check("RETURN " + "(" * 30 + "1" + ")" * 30)
    with pytest.raises(Refused, match="10000 is the most"):
        gate.check("RETURN 1" + " " * 10_000)


def test_the_page_lists_what_the_gate_lists() -> None:
    page = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
    for group, names in FUNCTION_GROUPS.items():
        listed = ", ".join(f"`{name}`" for name in names.split())
        assert f"| {group} | {listed} |" in page
    assert FUNCTIONS >= CLOCKS
    assert len(re.findall(r"^\| (?:graph|lists|places)", page, re.MULTILINE)) == 3
