"""A Neo4j that others filled is projected like facts, by the names a file gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphengine.analysing.foreign import ForeignView, relations
from graphengine.analysis.projection.build import project
from graphengine.analysis.projection.declaration import Declaration
from graphengine.engine import Engine
from graphengine.errors import InputError, Refused
from graphengine.store.bolt import Store
from tests.neo4j_fixture import clean_store, neo4j_dir
from tests.querying.running import running_case

__all__ = ["clean_store", "neo4j_dir"]

OWN = """\
edges:
  - {type: TRANSFERRED, from: Account.key, to: Account.key, id: id, at: at, amount: amount,
     currency: currency}
"""
OTHERS = """\
edges:
  - {type: PAID, from: Customer.no, to: Shop.name, at: ms, amount: value}
  - {type: PAID, from: Customer.no, to: Customer.no, at: ms, amount: value}
  - {type: KNOWS, from: Customer.no, to: Customer.no, id: ref, at: day}
"""
FILL = """\
CREATE (a:Customer {no: 7}), (b:Customer {no: 8}), (c:Customer), (s:Shop {name: 'x:y'}),
 (a)-[:PAID {ms: 86400000, value: 10.10}]->(s), (a)-[:PAID {ms: 1, value: 0.2}]->(s),
 (a)-[:PAID {value: 3}]->(b), (c)-[:PAID {ms: 5, value: 1.0}]->(s),
 (b)-[:KNOWS {ref: 'k1', day: date('2024-03-01')}]->(a)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_case(tmp_path_factory.mktemp("foreign")) as made:
        yield made


def named(folder: Path, text: str) -> Path:
    path = folder / "graph.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.neo4j
@pytest.mark.parametrize("weight", ["count", "sum", "days", "recency"])
def test_the_same_network_from_graph_and_facts(engine: Engine, tmp_path: Path, weight: str) -> None:
    declared = Declaration(edges=("TRANSFERRED",), weight=weight)
    facts = engine.analyses.desk.network(declared, events=True)
    path = named(tmp_path, OWN)
    there = Declaration(edges=("TRANSFERRED",), weight=weight, graph=str(path))
    graph = engine.analyses.desk.network(there, events=True)
    assert graph.lines > 3
    assert graph.digest == facts.digest
    assert facts.events is not None and graph.events is not None
    assert list(graph.events.ids) == list(facts.events.ids)
    one, two = (engine.analyses.desk.keep("test", {"q": weight}, {})["run"] for _ in range(2))
    assert one != two, "a run on another graph is named by that graph too"


@pytest.mark.neo4j
def test_names_and_values_of_others(clean_store: Store, tmp_path: Path) -> None:
    clean_store.write(FILL)
    view = ForeignView(clean_store, relations(named(tmp_path, OTHERS)), "EUR")
    found = project(view, Declaration(edges=("paid",), weight="sum", direction="directed"))
    assert found.names == ["customer:7", "customer:8", "shop:x:y"]
    ends = list(zip(found.source.tolist(), found.target.tolist(), strict=True))
    assert dict(zip(ends, found.weight.tolist(), strict=True)) == {(0, 1): 300.0, (0, 2): 1030.0}
    knows = project(view, Declaration(edges=("KNOWS",)), events=True)
    assert knows.events is not None
    assert list(knows.events.ids) == ["k1"]
    assert knows.events.at.tolist() == [1709251200 * 1_000_000]


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("{type: PAID, from: Customer.no, to: Shop.name, at: value}", "'value' of PAID is no time"),
        ("{type: PAID, from: Customer.no, to: Shop.name, amount: ms}", None),
    ],
)
def test_values_that_cannot_be_read(
    clean_store: Store, tmp_path: Path, entry: str, says: str | None
) -> None:
    clean_store.write(FILL)
    view = ForeignView(clean_store, relations(named(tmp_path, f"edges:\n  - {entry}\n")), "EUR")
    if says is None:
        assert view.edges("PAID").height == 2
        return
    with pytest.raises(InputError, match=says):
        view.edges("PAID")


@pytest.mark.neo4j
def test_names_cannot_carry_cypher(clean_store: Store, tmp_path: Path) -> None:
    bad = "k} DETACH DELETE a //"
    text = f"edges:\n  - {{type: X, from: 'A.{bad}', to: B.k}}\n"
    view = ForeignView(clean_store, relations(named(tmp_path, text)), "EUR")
    with pytest.raises(Refused, match="cannot be a name"):
        view.edges("X")
    typed = relations(named(tmp_path, f"edges:\n  - {{type: 'X{bad}', from: A.k, to: B.k}}\n"))
    with pytest.raises(InputError, match="cannot name"):
        ForeignView(clean_store, typed, "EUR")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("edges: []", "must hold one list named edges"),
        ("[1]", "must hold one list named edges"),
        ("edges: [x", "is not YAML"),
        ("edges: [x]", "entry 1: not a mapping"),
        ("edges: [{type: X, from: A.k}]", "entry 1: 'to' is missing"),
        ("edges: [{type: X, from: A.k, to: B}]", "Label.property, not 'B'"),
        ("edges: [{type: X, from: A.k, to: B.k, when: at}]", "unknown key 'when'"),
        ("edges: [{type: X, from: A.k, to: B.k, unit: h}]", "unit is one of s, ms, us"),
        ("edges: [{type: 1, from: A.k, to: B.k}]", "'type' must be a text"),
    ],
)
def test_a_file_that_cannot_be_meant(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        relations(named(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        relations(tmp_path / "none.yaml")
