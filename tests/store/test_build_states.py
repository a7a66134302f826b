"""What a build makes of what was there: empty, foreign, wiped, later kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphengine.errors import Refused
from graphengine.model.kinds import NodeKind
from graphengine.store import build as builder
from graphengine.store import ddl, managed
from graphengine.store.bolt import Store, open_store
from graphengine.store.build import build
from graphengine.store.digest import digests
from graphengine.store.merge import finish, merge
from tests.store.facts import World, expected, plain_world


def by_merge(store: Store, world: World, size: int = 5000) -> dict[str, str]:
    """Build by MERGE alone and return the graph's digests."""
    ddl.apply(store, world.schema)
    merge(store, world, "facts", 0, lambda done, total: None, size)
    finish(store)
    return digests(store, world.schema)


def test_an_empty_case_builds_an_empty_graph(clean_store: Store) -> None:
    for way in ("merge", "import"):
        with open_store(clean_store.graph_dir) as store:
            store.write("CREATE (:Person {key: 'left over'}), (:Other)")
        report = build(clean_store.graph_dir, World(), "nothing", fresh=True, way=way)
        assert (report.nodes, report.edges) == ({}, {})
        with open_store(clean_store.graph_dir) as store:
            assert digests(store, World().schema) == {}


def test_a_first_build_leaves_nothing_of_what_was_there(clean_store: Store) -> None:
    clean_store.write("CREATE (:Person {key: 'left over'}), (:Other)")
    world = plain_world(3, 3)
    assert build(clean_store.graph_dir, world, "d").how == "merge"
    assert digests(clean_store, world.schema) == expected(world)


def test_kinds_that_come_later_get_their_constraints(clean_store: Store) -> None:
    world = plain_world(3, 3)
    build(clean_store.graph_dir, world, "d")
    world.schema = world.schema.extended([NodeKind("Ship")])
    assert not builder.current(clean_store.graph_dir, world, "d")
    build(clean_store.graph_dir, world, "d")
    assert builder.current(clean_store.graph_dir, world, "d")
    text = "SHOW CONSTRAINTS YIELD name WHERE name = 'graphengine_Ship_key' RETURN name"
    assert clean_store.write(text)


def test_a_team_server_keeps_what_is_not_of_the_case(
    clean_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = managed.status(clean_store.graph_dir)
    assert server is not None
    monkeypatch.setenv("GRAPHENGINE_NEO4J_PASSWORD", server.password)
    clean_store.write("CREATE (:Other {a: 1}), (:Person {key: 'theirs'})")
    world = plain_world(3, 3)
    for fresh, left in ((False, 1), (True, 0)):
        report = build(tmp_path, world, "d", url=server.url, fresh=fresh, way="import")
        assert report.how == "merge"
        text = "OPTIONAL MATCH (p:Person {key: 'theirs'}) MATCH (o:Other) RETURN count(p), o.a"
        assert clean_store.read(text).rows == [[left, 1]]
    found = digests(clean_store, world.schema)
    assert {k: v for k, v in found.items() if k != "node Other"} == expected(world)


def test_names_that_are_no_names_never_reach_the_text() -> None:
    for bad in ("Person`", "A B", "1A", "", "Größe", "A\n", "x) DETACH DELETE n //"):
        with pytest.raises(Refused):
            ddl.name(bad)
    assert ddl.name("FAMILY_REL") == "FAMILY_REL"


def test_statements_come_from_the_schema() -> None:
    made = ddl.statements(World().schema.extended([NodeKind("Ship")]))
    assert sum("REQUIRE n.key IS UNIQUE" in text for text in made) == 11 + 2
    assert "CREATE INDEX graphengine_CALLED_at IF NOT EXISTS FOR ()-[r:CALLED]-() ON (r.at)" in made


def test_a_wiped_home_is_not_taken_for_a_current_graph(clean_store: Store, tmp_path: Path) -> None:
    world = plain_world(3, 3)
    build(clean_store.graph_dir, world, "d1")
    managed.stop(clean_store.graph_dir)
    (clean_store.graph_dir / "credentials.json").unlink()
    assert build(clean_store.graph_dir, world, "d1").how == "merge"
    with open_store(clean_store.graph_dir) as store:
        assert digests(store, world.schema) == expected(world)
