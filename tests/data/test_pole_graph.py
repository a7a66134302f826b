"""POLE in Neo4j: its counts, and the published answers of its guide, by Cypher."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine
from tests.neo4j_fixture import skipped_without_neo4j

pytestmark = [pytest.mark.data, pytest.mark.neo4j]


@pytest.fixture(scope="module")
def pole(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    info = CaseInfo("POLE", "p", "a", date(2099, 1, 1), time_zone="Europe/London", region="GB")
    engine = Engine.create(tmp_path_factory.mktemp("pole") / "case", info)
    files = sorted((data_dir / "pole").glob("*.csv"))
    assert len(files) == 28
    engine.load(loaders.mapping("pole"), files)
    with skipped_without_neo4j():
        engine.graph.build()
    yield engine
    engine.graph.stop()


def ask(pole: Engine, text: str, **parameters: Any) -> list[list[Any]]:
    return pole.cypher(text, parameters, seconds=60)["rows"]


def test_counts_in_facts_and_graph(pole: Engine) -> None:
    assert pole.status()["total"] == {"nodes": 61_521, "edges": 105_840}
    assert ask(pole, "MATCH (n) RETURN count(n)") == [[61_521]]
    assert ask(pole, "MATCH ()-[r]->() RETURN count(r)") == [[105_840]]


def saved(pole: Engine, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of a query of the pack, by column, as every user gets them."""
    answer = pole.query(f"pole.{name}", **parameters)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def test_dangerous_friends(pole: Engine) -> None:
    first, second, *_ = saved(pole, "dangerous_friends")
    assert (first["name"], first["surname"], first["nhs_no"]) == ("Anne", "Freeman", "804-54-6976")
    assert first["dangerous_friends"] == len(first["friends"]) == 8 > second["dangerous_friends"]


def test_triangles(pole: Engine) -> None:
    first = saved(pole, "triangles", limit=1)[0]
    assert (first["name"], first["surname"], first["triangles"]) == ("Deborah", "Ford", 10)


def test_dangerous_family_friends(pole: Engine) -> None:
    first = saved(pole, "dangerous_family_friends")[0]
    assert (first["name"], first["surname"]) == ("Kimberly", "Alexander")
    assert first["dangerous_family_friends"] == len(first["friends"]) == 7


@pytest.fixture(scope="module")
def suspects(pole: Engine) -> dict[str, str]:
    """Jack Powell and Raymond Walker, as the guide asks about them."""
    text = "MATCH (p:Person {name: $name, surname: $surname}) RETURN p.key"
    jack = ask(pole, text, name="Jack", surname="Powell")
    raymond = ask(pole, text, name="Raymond", surname="Walker")
    assert len(jack) == len(raymond) == 1
    return {"first": f"person:{jack[0][0]}", "second": f"person:{raymond[0][0]}"}


def test_shortest_links_between_two_suspects(pole: Engine, suspects: dict[str, str]) -> None:
    found = saved(pole, "shortest_links", **suspects)
    assert {row["hops"] for row in found} == {3}
    paths = {tuple(row["names"]) for row in found}
    assert len(paths) == 3 and {(p[0], p[-1]) for p in paths} == {("Jack Powell", "Raymond Walker")}
    assert {p[1] for p in paths} == {"Alan Ward", "Brian Morales"}
    assert {p[2] for p in paths} == {"Phillip Williamson", "Kathleen Peters"}
    assert saved(pole, "shortest_links", **suspects, hops=2) == []


def test_person_near_both_suspects(pole: Engine, suspects: dict[str, str]) -> None:
    found = saved(pole, "near_both", **suspects)
    named = [(row["name"], row["surname"], row["crimes"]) for row in found]
    assert ("Diana", "Murray", 3) in named
    assert found[0]["crimes"] == 3, "nobody near both has more"


def test_top_location(pole: Engine) -> None:
    first, second, *_ = saved(pole, "top_locations")
    assert (first["address"], first["postcode"]) == ("Piccadilly", "M1 1LU")
    assert first["crimes"] == 166 > second["crimes"]


def test_crimes_by_type_are_all_crimes(pole: Engine) -> None:
    assert sum(row["crimes"] for row in saved(pole, "crimes_by_type")) == 28_762


def test_every_query_of_the_pack_answers(pole: Engine, suspects: dict[str, str]) -> None:
    place = saved(pole, "top_locations", limit=1)[0]["location"]
    assert len(saved(pole, "crimes_near", location=f"location:{place}", metres=100)) >= 166
    officer = ask(pole, "MATCH (o:Officer)<-[:INVESTIGATED_BY]-() RETURN o.surname AS s LIMIT 1")
    assert saved(pole, "crimes_of_officer", surname=officer[0][0])
    parties = saved(pole, "partners", crime_type="Drugs")
    assert all(row["crimes_a"] and row["crimes_b"] for row in parties) and parties
    between = saved(pole, "calls_between_parties")
    assert between == [], "in the files, none of the 534 calls joins two parties' phones"
