"""Search, one node and its neighbours, from the case's columns, against plain oracles."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine import neighbours, searching
from graphengine.engine import Engine
from graphengine.errors import NotFound, UsageError
from graphengine.facts import Facts
from graphengine.model.columns import conform, edge_columns
from graphengine.model.ids import name_normalised
from graphengine.model.refs import NodeRef
from graphengine.model.schema import builtin
from tests.service.worlds import LINKS, PEOPLE, add, make_case, node


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return make_case(tmp_path_factory.mktemp("facts"), PEOPLE, LINKS)


@pytest.fixture
def facts(engine: Engine) -> Facts:
    return Facts(engine.case)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("liu wei", [("Account", 0), ("Person", 0), ("Organisation", 1)]),
        ("WEI liu", [("Account", 4), ("Organisation", 4), ("Person", 4)]),
        ("old cat", [("Person", 4)]),
        ("138 0013-8001", [("Phone", 4)]),
        ("+86 138", [("Phone", 2)]),
        ("86138", [("Phone", 2)]),
        ("groSS", [("Person", 3)]),
        ("刘 伟", [("Person", 0)]),
        ("sf1@", [("Parcel", 2)]),
        ("nobody", []),
        ("%41", [("Person", 4)]),
        ("(", []),
        (".*", []),
    ],
)
def test_search_ranks(facts: Facts, q: str, found: list[tuple[str, int]]) -> None:
    total, hits = facts.search(q)
    assert [(hit.kind, hit.rank) for hit in hits] == found
    assert total == len(found)


def test_search_within_a_kind_and_in_pages(facts: Facts) -> None:
    assert [hit.key for hit in facts.search("liu", "person")[1]] == ["110101199001011234"]
    every = facts.search("i", limit=500)[1]
    paged = [hit for n in range(len(every)) for hit in facts.search("i", offset=n, limit=1)[1]]
    assert paged == every and len(every) == 3
    assert every[0].ref.partition(":")[0] == every[0].kind.lower()


@pytest.mark.parametrize("q", ["", "  ", "\u200b", "x" * 201])
def test_search_needs_a_word(facts: Facts, q: str) -> None:
    with pytest.raises(UsageError):
        facts.search(q)


def test_search_knows_what_a_kind_is(facts: Facts) -> None:
    with pytest.raises(NotFound):
        facts.search("x", "Persn")


texts = st.text(alphabet="aAbBßİﬁ刘é \u0301\u200b1", max_size=6)


@given(st.lists(st.none() | texts, max_size=8))
def test_columns_are_normalised_as_one_name_is(names: list[str | None]) -> None:
    done = searching.normalised(pl.Series(names, dtype=pl.String)).to_list()
    assert [name or None for name in done] == [name_normalised(name) for name in names]


@given(st.lists(texts, max_size=12), texts.filter(lambda q: bool(name_normalised(q))))
def test_search_finds_what_a_plain_loop_finds(names: list[str], q: str) -> None:
    rows = [{"key": f"k{n}", "name": name} for n, name in enumerate(names)]
    frame = pl.DataFrame(rows, schema={"key": pl.String, "name": pl.String})
    total, hits = searching.search(searching._of_kind(frame, "Person"), q, None, 0, 500)
    words = (name_normalised(q) or "").split()
    wanted = {
        f"k{n}"
        for n, name in enumerate(names)
        if all(w in f"k{n}\n{name_normalised(name) or ''}" for w in words)
    }
    if not searching._NUMBER.fullmatch(name_normalised(q) or ""):
        assert {hit.key for hit in hits} == wanted and total == len(wanted)


def test_a_node_with_its_counts(facts: Facts) -> None:
    found = facts.node(facts.find("account", "6222000000000001"))
    assert found["key"] == "6222000000000001@ICBC"
    assert found["properties"] == {"name": "Liu Wei", "currency": "CNY"}
    counts = [asdict(count) for count in found["edges"]]
    assert counts == [
        {"kind": "HOLDS", "out": 0, "into": 1, "edges": 1, "neighbours": 1},
        {"kind": "TRANSFERRED", "out": 8, "into": 2, "edges": 9, "neighbours": 2},
    ]
    assert facts.node(facts.find("Person", "p3"))["flags"] == ["name:odd"]


@pytest.mark.parametrize(("kind", "key"), [("Person", "p4"), ("Nobody", "p3"), ("Account", "1")])
def test_what_is_not_there_is_not_found(facts: Facts, kind: str, key: str) -> None:
    with pytest.raises(NotFound):
        facts.find(kind, key)


def test_evidence_names_each_statement(tmp_path: Path) -> None:
    engine = make_case(tmp_path, PEOPLE, LINKS)
    facts = Facts(engine.case)
    ref = NodeRef("Person", "110101199001011234")
    before = facts.node(ref)["evidence"]
    assert len(before) == 2  # once a load: as a node, then as the end of an edge
    assert facts.search("new name")[0] == 0
    add(engine, tmp_path / "more.jsonl", [node("Person", ref.key, email="new@name.example")])
    after = facts.node(ref)["evidence"]
    assert after[:2] == before and len(after) == 3
    assert facts.search("new@name")[0] == 1
    again = [{**LINKS[0], "name": "another spelling"}]
    add(engine, tmp_path / "again.jsonl", again)
    (holds, *_) = facts.neighbours(ref, "HOLDS")[1]
    assert holds["id"] == "h1" and len(holds["evidence"]) == 2
    rows = [entry["line"] for entry in engine.evidence(holds["evidence"])]
    assert '"h1"' in rows[0] and "another spelling" in rows[1]


def test_neighbours_say_what_and_who(facts: Facts) -> None:
    total, found = facts.neighbours(NodeRef("Parcel", "SF1@SF"))
    assert total == 2
    assert [(one["id"], one["direction"], one["node"]["name"]) for one in found] == [
        ("s1", "in", ""),
        ("s2", "in", "刘 伟"),
    ]
    assert found[0]["properties"] == {"name": "A. Sender"}
    assert found[1]["from"] == "person:p/2?x=1#y %41"


def test_unknown_kinds_of_edges_are_not_found(facts: Facts) -> None:
    ref = NodeRef("Parcel", "SF1@SF")
    assert facts.neighbours(ref, "CALLED") == (0, [])
    assert facts.neighbours(ref, "sent")[0] == 2
    with pytest.raises(NotFound):
        facts.neighbours(ref, "NOTHING")
    for offset, limit in ((-1, 5), (0, 0), (0, 501)):
        with pytest.raises(UsageError):
            facts.neighbours(ref, offset=offset, limit=limit)


class Edges:
    """A view of edges alone."""

    schema = builtin()

    def __init__(self, rows: dict[str, list[tuple[str, str, str, str, str]]]) -> None:
        columns = ["id", "src_kind", "src", "dst_kind", "dst"]
        self._frames = {
            kind: conform(
                pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String), orient="row"),
                edge_columns(self.schema.edge(kind)),
            ).sort(columns)
            for kind, found in rows.items()
        }

    def edge_kinds(self) -> list[str]:
        return sorted(self._frames)

    def edges(self, kind: str) -> pl.DataFrame:
        return self._frames[kind]

    def node_kinds(self) -> list[str]:
        return []

    def nodes(self, kind: str) -> pl.DataFrame:
        raise NotImplementedError


ends = st.tuples(st.sampled_from("PA"), st.sampled_from("123"))
one_edge = st.tuples(ends, ends).map(lambda pair: (*pair[0], *pair[1]))
kinds = st.sampled_from(["CALLED", "HOLDS", "SENT"])


@given(
    st.dictionaries(kinds, st.lists(one_edge, min_size=1, max_size=12)),
    st.sampled_from(["any", "out", "in"]),
    st.integers(1, 5),
)
def test_pages_cover_all_neighbours_exactly_once(
    made: dict[str, list[Any]], direction: Any, limit: int
) -> None:
    rows = {kind: [(f"{n}", *ends) for n, ends in enumerate(found)] for kind, found in made.items()}
    view, ref = Edges(rows), NodeRef("P", "1")
    out = {(k, row[0]) for k, found in rows.items() for row in found if row[1:3] == ref}
    into = {(k, row[0]) for k, found in rows.items() for row in found if row[3:] == ref}
    wanted = {"any": out | into, "out": out, "in": into}[direction]
    seen: list[tuple[str, str]] = []
    total = len(wanted)
    for offset in range(0, total + 1, limit):
        said, page = neighbours.page(view, ref, view.edge_kinds(), direction, offset, limit)
        assert said == total and len(page) <= limit
        seen += [(kind, row["id"]) for kind, row in page]
    assert len(seen) == total and set(seen) == wanted
    assert seen == sorted(seen, key=lambda one: (one[0], one[1]))
    for count in neighbours.counts(view, ref):
        mine = [row for row in rows[count.kind] if ref in (row[1:3], row[3:])]
        others = {row[3:] if row[1:3] == ref else row[1:3] for row in mine}
        assert count.edges == len(mine) and count.neighbours == len(others)
        assert count.out == sum(1 for kind, _ in out if kind == count.kind)
        assert count.into == sum(1 for kind, _ in into if kind == count.kind)
