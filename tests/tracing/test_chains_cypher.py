"""The search and its Cypher give the same chains on a real Neo4j."""

from __future__ import annotations

import random
from datetime import UTC, timedelta
from fractions import Fraction
from typing import Any

import pytest

from graphengine.model.refs import NodeRef
from graphengine.model.schema import builtin
from graphengine.store.bolt import Store
from graphengine.tracing.chains.find import find
from graphengine.tracing.chains.request import ChainRequest
from graphengine.tracing.chains.result import answer
from tests.neo4j_fixture import clean_store, neo4j_dir
from tests.tracing.books import Book, day

__all__ = ["clean_store", "neo4j_dir"]

pytestmark = pytest.mark.neo4j
DAY = timedelta(days=1)


def account(name: str) -> NodeRef:
    return NodeRef("Account", name)


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"targets": (account("D"),), "max_dwell": 2 * DAY},
    {"keep": (Fraction(4, 5), Fraction(1)), "min_dwell": DAY / 2},
    {"cycles": True},
    {"order": "falling", "pattern": "account <-TRANSFERRED-{1,3} account"},
    {"order": "any", "pattern": "account -TRANSFERRED-{1,2} account"},
    {"since": day(1), "until": day(6), "barred": (account("C"),)},
    {"through": (account("C"), account("E")), "least_amount": 20},
    {"tolerance": DAY},
]


@pytest.fixture(scope="module")
def books() -> list[Book]:
    """Random books, seeded: equal times and amounts, loops and parallel transfers among them."""
    made = []
    for seed in (1, 2):
        draw = random.Random(seed)
        rows = [
            (draw.choice("ABCDE"), draw.choice("ABCDE"), draw.randint(0, 8), draw.randint(1, 50))
            for _ in range(22)
        ]
        made.append(Book([("A", "B", 0, 50), ("B", "A", 1, 45), *rows]))
        made[-1].schema = builtin()
    return made


def write(store: Store, book: Book) -> None:
    store.write("MATCH (n) DETACH DELETE n")
    rows = book.edges("TRANSFERRED").select("id", "src", "dst", "at", "amount_minor").to_dicts()
    for row in rows:
        row["at"] = row["at"].astimezone(UTC)  # an offset, as the store writes it, not a named zone
    store.write(
        "UNWIND $rows AS row MERGE (a:Account {key: row.src}) MERGE (b:Account {key: row.dst}) "
        "CREATE (a)-[:TRANSFERRED {id: row.id, at: row.at, amount_minor: row.amount_minor}]->(b)",
        {"rows": rows},
    )


def test_same_chains(clean_store: Store, books: list[Book]) -> None:
    compared = 0
    for book in books:
        write(clean_store, book)
        for options in QUESTIONS:
            named = {"pattern": "account -TRANSFERRED->{1,4} account", **options}
            request = ChainRequest((account("A"),), top=10**6, **named)
            result = answer(find(book, request))
            ours = [[edge["id"] for edge in chain["edges"]] for chain in result["chains"]]
            found = clean_store.read(result["cypher"], seconds=60, rows=50_000)
            assert not found.truncated
            theirs = [row[0] for row in found.rows]
            assert sorted(ours) == sorted(theirs), options
            compared += len(ours)
    assert compared > 200
