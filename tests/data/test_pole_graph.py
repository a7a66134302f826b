"""POLE in Neo4j: its counts, and the published answers of its guide, by Cypher."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphengine import settings
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine
from graphengine.errors import StoreUnavailable

pytestmark = [pytest.mark.data, pytest.mark.neo4j]


@pytest.fixture(scope="module")
def pole(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    info = CaseInfo("POLE", "p", "a", date(2099, 1, 1), time_zone="Europe/London", region="GB")
    engine = Engine.create(tmp_path_factory.mktemp("pole") / "case", info)
    files = sorted((data_dir / "pole").glob("*.csv"))
    assert len(files) == 28
    engine.load(loaders.mapping("pole"), files)
    try:
        engine.graph.build()
    except StoreUnavailable as error:
        if settings.require_neo4j():
            raise
        pytest.skip(f"no Neo4j: {error}")
    yield engine
    engine.graph.stop()


def ask(pole: Engine, text: str, **parameters: Any) -> list[list[Any]]:
    return pole.cypher(text, parameters, seconds=60)["rows"]


def test_counts_in_facts_and_graph(pole: Engine) -> None:
    assert pole.status()["total"] == {"nodes": 61_521, "edges": 105_840}
    assert ask(pole, "MATCH (n) RETURN count(n)") == [[61_521]]
    assert ask(pole, "MATCH ()-[r]->() RETURN count(r)") == [[105_840]]


def test_dangerous_friends(pole: Engine) -> None:
    found = ask(
        pole,
        "MATCH (p:Person)-[:KNOWS]-(friend:Person)-[:PARTY_TO]->(:Crime)"
        " WHERE NOT (p)-[:PARTY_TO]->(:Crime)"
        " RETURN p.name, p.surname, p.nhs_no, count(DISTINCT friend) AS n"
        " ORDER BY n DESC, p.nhs_no LIMIT 2",
    )
    assert found[0] == ["Anne", "Freeman", "804-54-6976", 8]
    assert found[1][3] < 8


def test_triangles(pole: Engine) -> None:
    found = ask(
        pole,
        "MATCH (a:Person)-[:KNOWS]-(b:Person)-[:KNOWS]-(c:Person)-[:KNOWS]-(a)"
        " WHERE b.key < c.key"
        " RETURN a.name, a.surname, count(DISTINCT [b.key, c.key]) AS n"
        " ORDER BY n DESC, a.surname LIMIT 1",
    )
    assert found == [["Deborah", "Ford", 10]]


def test_dangerous_family_friends(pole: Engine) -> None:
    found = ask(
        pole,
        "MATCH (p:Person)-[:FAMILY_REL]-(relative:Person)-[:KNOWS]-(friend:Person)"
        "-[:PARTY_TO]->(:Crime)"
        " WHERE NOT (p)-[:PARTY_TO]->(:Crime) AND NOT (relative)-[:PARTY_TO]->(:Crime)"
        " RETURN p.name, p.surname, count(DISTINCT friend) AS n"
        " ORDER BY n DESC, p.surname LIMIT 1",
    )
    assert found == [["Kimberly", "Alexander", 7]]


SUSPECTS = (
    "MATCH (a:Person {name: 'Jack', surname: 'Powell'}), (b:Person {name: 'Raymond', surname:"
    " 'Walker'}) "
)


def test_shortest_paths_between_two_suspects(pole: Engine) -> None:
    found = ask(
        pole,
        SUSPECTS + "MATCH p = allShortestPaths((a)-[:KNOWS|KNOWS_LW|KNOWS_SN|FAMILY_REL|KNOWS_PHONE"
        "*..3]-(b)) WITH DISTINCT [n IN nodes(p) | n.name + ' ' + n.surname] AS names"
        " RETURN names ORDER BY names",
    )
    paths = [row[0] for row in found]
    assert len(paths) == 3 and {len(p) for p in paths} == {4}
    between = {tuple(p[1:-1]) for p in paths}
    assert {first for first, _ in between} == {"Alan Ward", "Brian Morales"}
    assert {second for _, second in between} == {"Phillip Williamson", "Kathleen Peters"}


def test_person_near_both_suspects(pole: Engine) -> None:
    found = ask(
        pole,
        SUSPECTS + "MATCH (a)-[:KNOWS*1..3]-(v:Person) WITH a, b, collect(DISTINCT v) AS near"
        " MATCH (b)-[:KNOWS*1..3]-(v:Person) WHERE v IN near AND NOT v IN [a, b]"
        " WITH DISTINCT v MATCH (v)-[:PARTY_TO]->(c:Crime) WHERE c.type = 'Drugs'"
        " RETURN v.name, v.surname, count(DISTINCT c) AS n ORDER BY n DESC, v.surname",
    )
    assert ["Diana", "Murray", 3] in found
    assert found[0][2] == 3, "nobody near both has more"


def test_top_location(pole: Engine) -> None:
    found = ask(
        pole,
        "MATCH (l:Location)<-[:OCCURRED_AT]-(c:Crime)"
        " RETURN l.address, l.postcode, count(c) AS n ORDER BY n DESC, l.postcode LIMIT 1",
    )
    assert found == [["Piccadilly", "M1 1LU", 166]]
