"""Generated strings: whatever the gate lets through only reads.

Strings are made from honest and hostile ones by cutting, joining, swapping, wrapping and by look-
alike characters. What passes is judged by Neo4j itself: the plan's type is ``r`` and no operator
in it writes, loads or calls. GRAPHENGINE_GATE_STRINGS sets their number; the figure of the
project is 100,000.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from neo4j import Driver, NotificationMinimumSeverity
from neo4j.exceptions import Neo4jError

from graphengine.catalogue import gate
from graphengine.errors import Refused
from graphengine.store.bolt import Store, open_store
from graphengine.store.values import sent
from tests.hostile.cypher_lines import PARAMETERS, honest
from tests.neo4j_fixture import clean_store, neo4j_dir

__all__ = ["clean_store", "neo4j_dir"]
STRINGS = int(os.environ.get("GRAPHENGINE_GATE_STRINGS", "10000"))
MOST_PLANS = int(os.environ.get("GRAPHENGINE_GATE_PLANS", "300"))
WRITES = [
    "CREATE (:Evil)",
    "MERGE (e:Evil {key: 'x'})",
    "SET n.name = 'x'",
    "SET n += {risk: 0}",
    "DETACH DELETE n",
    "REMOVE n.name",
    "INSERT (:Evil)",
    "FOREACH (x IN [1] | CREATE (:Evil))",
    "CALL { CREATE (:Evil) } IN TRANSACTIONS",
    "CALL (n) { SET n.name = 'x' }",
    "LOAD CSV FROM 'file:///x' AS l",
    "CALL db.createLabel('Evil')",
    "CALL dbms.listConfig()",
    "DROP INDEX person_id",
    "CREATE USER evil SET PASSWORD 'eviltest1'",
    "SHOW USERS",
    "TERMINATE TRANSACTIONS 'x'",
    "; CREATE (:Evil)",
    "USE system",
    "RETURN apoc.cypher.runFirstColumnSingle('CREATE (n:Evil) RETURN n', {})",
]
LOOKALIKES = dict(
    zip("CESDAIRcesdaiz '`-<>(", "СЕЅＤАІＲсеѕԁаіｚ\u00a0\u2019\uff40\u2010⟨⟩（", strict=True)
)
GLUE = [" ", "\n", "/**/", " // x\n", "\t", "\u2028", "\u3000", ";", ",", ")", "(", "}", "{", "'"]
GLUE += ["`", "\\u0027", "\\u0060", "\\", '"', "*/", "/*", "//", "|", "$", "\ufeff", "\u200b", ""]
FORBIDDEN = ("Create", "Delete", "Set", "Remove", "Merge", "LoadCSV", "ProcedureCall", "Foreach")
FORBIDDEN += ("Transaction", "Command", "Show", "Terminate", "Drop", "Alter", "Grant", "Use")


def tokens(text: str) -> list[str]:
    """A text in pieces that can be shuffled."""
    return [piece for part in text.split(" ") for piece in (part, " ")][:-1]


def mutated(rng: random.Random, base: list[str]) -> str:
    """One string made from others."""
    text = rng.choice(base)
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(text))
        match rng.randint(0, 9):
            case 0:
                text = text[:at] + rng.choice(GLUE) + text[at:]
            case 1:
                text = text[:at] + " " + rng.choice(WRITES) + " " + text[at:]
            case 2:
                text = text + rng.choice(GLUE) + rng.choice(WRITES)
            case 3:
                text = rng.choice(WRITES) + rng.choice(GLUE) + text
            case 4:
                pieces = tokens(text)
                i, j = rng.randrange(len(pieces)), rng.randrange(len(pieces))
                pieces[i], pieces[j] = pieces[j], pieces[i]
                text = "".join(pieces)
            case 5:
                text = text[:at] + text[at:].translate(str.maketrans(rng.choice(PAIRS)))
            case 6:
                pieces = tokens(text)
                del pieces[rng.randrange(len(pieces))]
                text = "".join(pieces)
            case 7:
                other = rng.choice(base)
                text = text[:at] + other[rng.randint(0, len(other)) :]
            case 8:
                text = f"CALL () {{ {text} }} RETURN 1 AS one"
            case _:
                word = rng.choice(WRITES).split(" ")[0]
                names = [p for p in tokens(text) if p.isidentifier()] or [word]
                text = text.replace(rng.choice(names), word, 1)
    return text or "RETURN 1"


PAIRS = [{plain: other} for plain, other in LOOKALIKES.items()]


def passes(text: str) -> gate.Gated | None:
    """What the gate makes of a text; what passes must come out the same a second time."""
    try:
        found = gate.check(text)
    except Refused:
        return None
    assert gate.check(found.text).text == found.text
    return found


def operators(plan: dict[str, Any] | None) -> Iterator[str]:
    """Names of all operators of a plan."""
    if plan:
        yield str(plan["operatorType"]).split("@")[0]
        for child in plan.get("children", []):
            yield from operators(child)


def judged(driver: Driver, texts: list[str]) -> tuple[int, int]:
    """How many Neo4j takes and how many it finds wrong; asserts that those it takes only read."""
    taken = wrong = 0
    given_values = {name: sent(value) for name, value in PARAMETERS.items()}
    level = NotificationMinimumSeverity.OFF
    with driver.session(database="neo4j", notifications_min_severity=level) as session:
        for text in texts:
            try:
                plan = session.run("EXPLAIN " + text, given_values).consume()
            except Neo4jError as error:
                assert "Statement" in (error.code or ""), error
                wrong += 1
                continue
            taken += 1
            assert plan.query_type == "r", text
            names = set(operators(plan.plan))
            assert not [n for n in names if n.startswith(FORBIDDEN) and n != "SetOperator"], text
    return taken, wrong


@pytest.mark.neo4j
def test_whatever_passes_only_reads(neo4j_dir: Path) -> None:
    base = [*honest(), *WRITES, *(f"MATCH (n:Person) {text} RETURN n" for text in WRITES)]
    seen: set[str] = set()
    found: set[str] = set()

    @settings(max_examples=STRINGS, database=None, phases=[Phase.generate], derandomize=True)
    @given(st.randoms(use_true_random=True))
    def strings(rng: random.Random) -> None:
        text = mutated(rng, base)
        while text in seen:
            text = mutated(rng, base)
        seen.add(text)
        each = passes(text)
        if each is not None:
            found.add(each.text)

    strings()
    assert len(seen) == STRINGS
    assert len(found) > STRINGS // 100
    sample = random.Random(1).sample(sorted(found), min(MOST_PLANS, len(found)))
    with open_store(neo4j_dir) as store:  # opened late: the many strings take their time
        taken, wrong = judged(store.driver, sample)
    assert taken > len(sample) // 4
    print(f"{len(seen)} strings, {len(found)} passed, {taken} planned, {wrong} wrong to Neo4j")


@pytest.mark.neo4j
def test_the_judge_finds_what_is_not_a_read(clean_store: Store) -> None:
    """The live control: the judge is no yes-man."""
    for text in WRITES[:3]:
        with pytest.raises(AssertionError):
            judged(clean_store.driver, [f"MATCH (n) {text} WITH 1 AS one RETURN one"])
    with pytest.raises(AssertionError):
        judged(clean_store.driver, ["CALL db.labels() YIELD label RETURN label"])


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_any_text_is_refused_or_comes_out_the_same_again(text: str) -> None:
    for each in (text, f"MATCH (n) WHERE n.name = {text} RETURN n", f"RETURN '{text}' AS x"):
        try:
            found = gate.check(each)
        except Refused:
            continue
        assert gate.check(found.text).text == found.text
        assert found.text.encode("utf-8")


@given(st.text(max_size=60))
def test_a_text_comes_out_as_the_same_literal(text: str) -> None:
    from graphengine.catalogue.quoting import quoted

    written = quoted(text)
    if "\\u" in text or any("\ud800" <= char <= "\udfff" for char in text):
        return
    found = gate.check(f"RETURN {written} AS x")
    assert found.text == f"RETURN {written} AS x"
    assert written.isprintable() or any(ord(char) > 0xFFFF for char in text)
