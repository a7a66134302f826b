"""The graph made from facts: by import, by MERGE, again, and after something was changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphengine.errors import GraphengineError
from graphengine.store import build as builder
from graphengine.store import ddl
from graphengine.store.bolt import Store, open_store
from graphengine.store.build import Changes, build
from graphengine.store.digest import compare, digests
from graphengine.store.merge import finish, merge
from graphengine.store.rows import major
from tests.store.facts import World, awkward_world, expected, plain_world

pytestmark = pytest.mark.neo4j


def by_merge(store: Store, world: World, size: int = 5000) -> dict[str, str]:
    """Build by MERGE alone and return the graph's digests."""
    ddl.apply(store, world.schema)
    merge(store, world, "facts", 0, lambda done, total: None, size)
    finish(store)
    return digests(store, world.schema)


def test_merge_carries_every_type_and_hostile_text(clean_store: Store) -> None:
    world = awkward_world()
    assert by_merge(clean_store, world) == expected(world)


def test_merge_in_small_batches_is_the_same(clean_store: Store) -> None:
    world = awkward_world()
    assert by_merge(clean_store, world, size=3) == expected(world)


def test_import_gives_the_same_graph_as_merge(clean_store: Store) -> None:
    world = awkward_world()
    seen: list[tuple[int, int]] = []
    report = build(
        clean_store.graph_dir,
        world,
        "d1",
        way="import",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert report.how == "import"
    assert report.nodes == {"Account": 6, "Crime": 4, "Event": 1, "Organisation": 1, "Person": 22}
    assert report.edges == {"FAMILY_REL": 1, "MEMBER_OF": 2, "TRANSFERRED": 6}
    assert seen[-1] == (43, 43)
    with open_store(clean_store.graph_dir) as store:
        assert digests(store, world.schema) == expected(world)
        unique = store.write("SHOW CONSTRAINTS YIELD name RETURN count(*) AS n")[0]["n"]
        assert unique == len(world.schema.nodes) + 2
    assert build(clean_store.graph_dir, world, "d1").how == "current"


def test_properties_are_as_a_reader_of_cypher_expects(clean_store: Store) -> None:
    world = awkward_world()
    by_merge(clean_store, world)
    rows = clean_store.read(
        "MATCH (:Account)-[t:TRANSFERRED]->(:Account) RETURN t.id, t.amount, t.amount_minor, "
        "t.currency, t.at ORDER BY t.id"
    ).rows
    assert rows[0][:4] == ["t0", 0.01, 1, "CNY"]
    assert rows[0][4] == datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)
    assert [row[1] for row in rows[1:]] == [1234567890123.45, 500.0, -0.007, 0.1, None]
    keys = clean_store.read("MATCH (p:Person {key: 'p0'}) RETURN keys(p)").rows[0][0]
    assert sorted(keys) == ["basis", "birthDate", "flags", "key", "name", "row", "source"]
    zone = clean_store.read("MATCH (e:Event) RETURN toString(e.at)").rows
    assert zone == [["2024-02-29T12:00:00.123456Z"]]


def test_major_units_follow_the_currency() -> None:
    assert (major(12345, "CNY"), major(12345, "JPY"), major(12345, "KWD")) == (
        123.45,
        12345.0,
        12.345,
    )


def test_loading_again_changes_nothing(clean_store: Store) -> None:
    world = plain_world(50, 200)
    assert by_merge(clean_store, world) == expected(world)
    assert by_merge(clean_store, world) == expected(world)
    left = clean_store.read(f"MATCH (m:{ddl.MARKER}) RETURN count(m)").rows
    assert left == [[0]]


def test_a_later_load_merges_only_what_changed(clean_store: Store) -> None:
    world = plain_world(30, 60)
    assert build(clean_store.graph_dir, world, "d1").how == "merge"
    more = World()
    more.node("Person", "new", name="Newcomer")
    more.node("Person", "000001", name="Person 1", alias="One")
    more.edge("KNOWS", "k1", ("Person", "new"), ("Person", "000002"), ground="test")
    whole = plain_world(30, 60)
    whole.node_rows["Person"][1] = more.node_rows["Person"][1]
    whole.node_rows["Person"].append(more.node_rows["Person"][0])
    whole.edge_rows["KNOWS"] = more.edge_rows["KNOWS"]
    seen: list[int] = []
    report = build(
        clean_store.graph_dir,
        whole,
        "d2",
        changes=Changes(more, "d1"),
        progress=lambda done, total: seen.append(total),
    )
    assert (report.how, set(seen)) == ("merge", {3})
    with open_store(clean_store.graph_dir) as store:
        assert digests(store, whole.schema) == expected(whole)


def test_changes_since_another_state_are_not_trusted(clean_store: Store) -> None:
    build(clean_store.graph_dir, plain_world(5, 5), "d1")
    whole = plain_world(6, 5)
    build(clean_store.graph_dir, whole, "d3", changes=Changes(World(), "d2"))
    assert digests(clean_store, whole.schema) == expected(whole)


def test_fresh_removes_what_no_fact_states(clean_store: Store) -> None:
    world = plain_world(5, 5)
    build(clean_store.graph_dir, world, "d1")
    with open_store(clean_store.graph_dir) as store:
        store.write("CREATE (:Person {key: 'planted'})")
        assert digests(store, world.schema) != expected(world)
    assert build(clean_store.graph_dir, world, "d1", fresh=True).how == "merge"
    with open_store(clean_store.graph_dir) as store:
        assert digests(store, world.schema) == expected(world)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("MATCH (p:Person {key: '000003'}) SET p.name = 'Other'", "node Person"),
        ("MATCH (p:Person {key: '000003'}) REMOVE p.birthDate", "node Person"),
        ("MATCH (p:Phone {key: '+8613900000001'}) SET p.extra = 1", "node Phone"),
        ("MATCH ()-[c:CALLED {id: 'c0000002'}]->() SET c.seconds = c.seconds + 1", "edge CALLED"),
        ("MATCH ()-[c:CALLED {id: 'c0000002'}]->() DELETE c", "edge CALLED"),
        ("MATCH ()-[h:HOLDS {id: 'h1'}]->() SET h.row = 99", "edge HOLDS"),
    ],
)
def test_a_changed_property_is_found_and_its_kind_named(
    clean_store: Store, change: str, kind: str
) -> None:
    world = plain_world(6, 12)
    before = by_merge(clean_store, world)
    clean_store.write(change)
    after = digests(clean_store, world.schema)
    assert [name for name in before if before[name] != after.get(name)] == [kind]


def test_differences_are_named(clean_store: Store) -> None:
    world = plain_world(8, 12)
    by_merge(clean_store, world)
    assert compare(clean_store, world, expected(world)) == []
    clean_store.write("MATCH (p:Person {key: '000003'}) SET p.name = 'Other'")
    clean_store.write("MATCH (p:Person {key: '000004'}) DETACH DELETE p")
    clean_store.write("CREATE (:Person {key: 'planted'}), (:Person {key: '000005b'})")
    clean_store.write(
        "MATCH (a)-[c:CALLED {id: 'c0000002'}]->(b) CREATE (a)-[:CALLED {id: 'x'}]->(b)"
    )
    found = [
        (item["name"], item["problem"]) for item in compare(clean_store, world, expected(world))
    ]
    assert found == [
        ("edge CALLED", "1 in the graph but not in the facts, or twice: x"),
        ("edge HOLDS", "1 in the facts but not in the graph: h4"),
        ("node Person", "1 in the facts but not in the graph: 000004"),
        ("node Person", "1 with other properties in the graph: 000003"),
        ("node Person", "2 in the graph but not in the facts, or twice: 000005b, planted"),
    ]


def test_an_edge_that_stands_twice_is_found(clean_store: Store) -> None:
    world = plain_world(8, 12)
    by_merge(clean_store, world)
    clean_store.write(
        "MATCH (a)-[c:CALLED {id: 'c0000002'}]->(b) "
        "CREATE (a)-[d:CALLED]->(b) SET d = properties(c)"
    )
    problems = [item["problem"] for item in compare(clean_store, world, expected(world))]
    assert problems == ["some entity stands in the graph more than once"]


def test_an_amount_that_does_not_agree_is_found(clean_store: Store) -> None:
    world = awkward_world()
    before = by_merge(clean_store, world)
    clean_store.write("MATCH ()-[t:TRANSFERRED {id: 't0'}]->() SET t.amount = 0.02")
    after = digests(clean_store, world.schema)
    assert [name for name in before if before[name] != after[name]] == ["edge TRANSFERRED"]


def test_an_edge_without_its_end_is_an_error_either_way(clean_store: Store) -> None:
    world = plain_world(3, 0)
    world.edge("KNOWS", "k", ("Person", "000001"), ("Person", "nobody"))
    with pytest.raises(GraphengineError, match="1 KNOWS edges"):
        by_merge(clean_store, world)
    with pytest.raises(GraphengineError, match="1 KNOWS edges name a Person that no fact states"):
        build(clean_store.graph_dir, world, "d1", way="import")
    assert not builder.current(clean_store.graph_dir, world, "d1")
