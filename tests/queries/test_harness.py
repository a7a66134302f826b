"""The tests of the packs are only as good as this: wrong files and wrong rows are found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graphengine.model.refs import NodeRef
from graphengine.model.schema import builtin
from graphengine.store.rows import property_maps, with_amount
from tests.queries.checks import difference, misfit, short
from tests.queries.tiny import Tiny, WrongTest, cases, graph

GOOD = """
graph:
  nodes:
    Person: [{key: p, birthDate: 1980-02-29, flags: "idNumber:checksum"}]
  edges:
    TRANSFERRED:
      - {from: A, to: B, id: t1, at: 2016-03-01T08:00:00+08:00, amount_minor: 12345, currency: CNY}
      - {from: B, to: A, at: "2016-03-01T00:00:00Z"}
    HOLDS: [{from: "person:p", to: "account:A"}]
    LIVES_AT: [{from: "person:p", to: "hotel:X"}]
cases:
  - {params: {since: 2016-03-01}, rows: [[1]]}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return graph(written(tmp_path, GOOD), builtin())


def test_types_are_those_of_a_case(tiny: Tiny) -> None:
    frame = with_amount(tiny.edges("TRANSFERRED"), builtin().edge("TRANSFERRED").props)
    first, second = property_maps(frame, ["id", "at", "amount_minor", "amount", "currency"])
    assert first == {
        "id": "t1",
        "at": datetime(2016, 3, 1, tzinfo=UTC),
        "amount_minor": 12345,
        "amount": 123.45,
        "currency": "CNY",
    }
    assert second == {"id": "transferred2", "at": datetime(2016, 3, 1, tzinfo=UTC)}
    assert tiny.nodes("Person")["birthDate"].to_list() == [date(1980, 2, 29)]
    assert tiny.nodes("Person")["source"].dtype == pl.String


def test_nodes_named_by_edges_are_made(tiny: Tiny) -> None:
    made = {("Person", "p"), ("Account", "A"), ("Account", "B"), ("Place", "hotel:X")}
    assert sorted(tiny.refs()) == sorted(NodeRef(*ref) for ref in made)
    assert tiny.edge_ids() == {"t1", "transferred2", "holds1", "lives_at1"}


def test_shuffling_keeps_the_facts(tiny: Tiny) -> None:
    other = tiny.shuffled(7)
    assert len({tuple(tiny.shuffled(seed).edge_kinds()) for seed in range(9)}) > 1
    assert sorted(other.refs()) == sorted(tiny.refs()) and other.edge_ids() == tiny.edge_ids()
    by_id = tiny.edges("TRANSFERRED").sort("id")
    assert other.edges("TRANSFERRED").sort("id").equals(by_id)


def test_days_of_parameters_stay_text(tmp_path: Path) -> None:
    assert cases(written(tmp_path, GOOD))[0].params == {"since": "2016-03-01"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: p,", "key: 7,", "Person 1: key is missing or no text (7); quote it"),
        ("birthDate", "birthday", "Person 1: has no property 'birthday'"),
        ("1980-02-29", "1981-02-29", "Person 1: birthDate: day"),
        ("Person: [", "Human: [", "Human: is no kind of node"),
        ("HOLDS:", "OWNS:", "OWNS: is no kind of edge"),
        ('to: "account:A"', "to: A", "HOLDS 1: to: 'A' could be of several kinds"),
        ('to: "account:A"', 'to: "parcel:A"', "HOLDS 1: does not go from Person to Parcel"),
        ("T08:00:00+08:00", "T08:00:00", "TRANSFERRED t1: at: an instant needs its zone"),
        ("amount_minor: 12345", "amount: 1", "TRANSFERRED t1: has no property 'amount'"),
        ("rows: [[1]]", "row: [[1]]", "case 1 has rows, and may have name and params"),
        ("rows: [[1]]", "rows: [1]", "case 1: each row is a list"),
        ("cases:", "case:", "its keys are graph (or graph_of) and cases"),
    ],
)
def test_errors_name_file_and_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(WrongTest) as caught:
        graph(path, builtin()), cases(path)
    assert str(caught.value).startswith("case.yaml: ") and said in str(caught.value)


NOON = datetime(2016, 3, 1, 12, tzinfo=UTC)
NODE: dict[str, Any] = {"kind": "Phone", "key": "1", "properties": {}}
EDGE: dict[str, Any] = {"kind": "CALLED", "id": "c", "from": "1", "to": "1", "properties": {}}


@pytest.mark.parametrize(
    ("value", "declared", "fits"),
    [
        ("a", "text", True),
        (None, "text", False),
        (None, "text or null", True),
        (True, "integer", False),
        (1, "float", False),
        (1, "decimal", False),
        (1.0, "decimal", True),
        (NOON, "date", False),
        (NOON.date(), "date", True),
        (NOON, "datetime", True),
        (NOON.replace(tzinfo=None), "datetime", False),
        (NOON.astimezone(timezone(timedelta(hours=8))), "datetime", False),
        (["a", None], "list of text", False),
        (["a"], "list of text or null", True),
        ("P1D", "duration", True),
        ("1 day", "duration", False),
        (NODE, "node", True),
        (NODE, "edge", False),
    ],
)
def test_types_of_returns(value: Any, declared: str, fits: bool) -> None:
    assert (misfit(value, declared) is None) is fits


def test_short_forms() -> None:
    assert short(NODE, "node") == "phone:1" and short([EDGE], "list of edge") == ["c"]
    assert short({"nodes": [NODE, NODE], "edges": [EDGE]}, "path") == ["phone:1", "c", "phone:1"]
    assert short(NOON, "datetime or null") == "2016-03-01T12:00:00Z"


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([[1]], []),
        ([], [[1]]),
        ([[1], [2]], [[2], [1]]),
        ([[1]], [[True]]),
        ([[1]], [["1"]]),
        ([[1]], [[1.0]]),
        ([[0.1]], [[0.1000001]]),
        ([[["a", "b"]]], [[["b", "a"]]]),
        ([[{"a": 1}]], [[{"a": 1, "b": None}]]),
        ([[None]], [[0]]),
    ],
)
def test_differences_are_found(found: list[list[Any]], wanted: list[list[Any]]) -> None:
    assert difference(found, wanted) is not None
    assert difference(found, found) is None and difference(wanted, wanted) is None
