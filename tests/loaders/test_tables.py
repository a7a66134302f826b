"""Several tables, wide rows, lists, lookups, labels from a list only."""

# ruff: noqa: E501

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphengine.errors import InputError
from graphengine.model.ports import LoadContext
from graphengine.model.schema import builtin
from loaders.door import Mapping
from tests.loaders.conftest import Load, joined

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"
BASIC = """\
mapping: basic
tables:
  - columns:
      a: from_account
      b: to_account
      amount: {from: amount, as: money, required: true}
    nodes:
      payer: {kind: Account, key: a}
      payee: {kind: Account, key: b}
    edges:
      - {kind: TRANSFERRED, from: payer, to: payee, props: {amount: amount}}
"""


KINDS = """\
mapping: kinds
tables:
  - columns: {id: id, label: label, name: name}
    nodes:
      party: {kind: {value: label, of: [Person, Organisation]}, key: {text: id}, props: {name: name}}
"""


def test_labels_come_from_the_list_only(load: Load) -> None:
    table = "id,label,name\n1,Person,x\n2,Organisation,y\n3,Person`) DETACH DELETE n //,z\n4,,w\n"
    batch = load(KINDS, table)
    assert batch.nodes["Person"]["key"].to_list() == ["1"]
    assert batch.nodes["Organisation"]["nameNormalised"].to_list() == ["y"]
    assert [r.row for r in batch.rejects] == [4, 5]


def test_tables_share_a_file_by_where_and_ignore(load: Load) -> None:
    mapping = """\
mapping: shared
tables:
  - where: {type: P}
    columns: {id: id, type: type}
    nodes: {person: {kind: Person, key: id}}
  - where: {type: [O, T]}
    ignore: {type: T}
    columns: {id: id, type: type}
    nodes: {firm: {kind: Organisation, key: id}}
"""
    batch = load(mapping, "id,type\n1,P\n2,O\n3,T\n4,X\n5,P\n")
    assert batch.rows["row"].to_list() == [2, 3, 4, 6]
    assert batch.nodes["Person"].select("_r", "key").rows() == [(0, "1"), (3, "5")]
    assert batch.nodes["Organisation"].select("_r", "key").rows() == [(1, "2")]
    assert [(r.row, r.reason) for r in batch.rejects] == [
        (5, "no table of the mapping takes this row")
    ]


def test_wide_rows_become_several_facts_and_stay_one_row(load: Load) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    rents = next(e for e in examples if "melt:" in e)
    batch = load(rents, "tenant,landlord,2016-01,2016-02\n1,9,100,110\n2,9,,90\n3,9,x,90\n4,9,,\n")
    assert batch.rows["row"].to_list() == [2, 3]
    paid = batch.edges["PAID"]
    assert paid.select("_r", "src", "amount_minor").rows() == [
        (0, "1", 10000),
        (0, "1", 11000),
        (1, "2", 9000),
    ]
    assert [str(d) for d in paid["date"]] == ["2016-01-01", "2016-02-01", "2016-02-01"]
    assert [r.row for r in batch.rejects] == [4, 5]


def test_lists_in_a_cell(load: Load) -> None:
    mapping = """\
mapping: meetings
tables:
  - each: {from: 参加人, split: "、", name: guest}
    columns:
      id: {from: id, required: true}
      guest: guest
    nodes:
      event: {kind: Event, key: id}
      guest: {kind: Person, key: {number: guest}, optional: true}
    edges:
      - {kind: ATTENDED, from: guest, to: event}
"""
    batch = load(mapping, "id,参加人\nE1,a、b、c\nE2,\n")
    assert batch.edges["ATTENDED"].select("_r", "src").rows() == [(0, "a"), (0, "b"), (0, "c")]
    assert batch.rows.height == 2


def test_lookups_in_files_of_the_load(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    mapping = Mapping.from_text(next(e for e in examples if "lookups:" in e))
    nodes, edges = tmp_path / "nodes.csv", tmp_path / "relationships.csv"
    nodes.write_text(
        ":ID,:LABEL,name,charge,date\n1,Person,A,,\n2,Incident,,theft,03/04/2026\n",
        encoding="utf-8",
    )
    edges.write_text(":START_ID,:END_ID,role\n1,2,S\n2,2,W\n7,2,x\n", encoding="utf-8")
    context = LoadContext(builtin().merged(mapping.kinds), files=(nodes, edges))
    first, second = joined(mapping.batches(nodes, context)), joined(mapping.batches(edges, context))
    assert first.nodes["Incident"]["charge"].to_list() == ["theft"]
    assert second.edges["NAMED_IN"]["role"].to_list() == ["suspect"]
    assert [(r.row, r.column) for r in second.rejects] == [(3, "from_label"), (4, ":START_ID")]
    with pytest.raises(InputError, match="needs files"):
        list(mapping.batches(edges, LoadContext(builtin())))


def test_a_file_kept_under_its_hash_is_known_by_its_name(tmp_path: Path) -> None:
    mapping = Mapping.from_text(BASIC.replace("- columns", "- match: 'pay*'\n    columns"))
    path = tmp_path / "0123abcd"
    path.write_text("from_account,to_account,amount\n1,2,3\n", encoding="utf-8")
    assert mapping.accepts(Path("Pay-2016.csv"))
    context = LoadContext(builtin(), name="pay-2016.csv")
    assert mapping.inspect(path, context).header == ("from_account", "to_account", "amount")
    with pytest.raises(InputError, match="no table for this file"):
        list(mapping.batches(path, LoadContext(builtin())))


@pytest.mark.parametrize(
    ("header", "notes"),
    [
        ("from_account,to_account,amount", []),
        ("From_Account,TO_ACCOUNT,amount,reject_reason,reject_row", []),
        (
            "from_account,to_acount,amount,memo",
            ["2 columns that this mapping does not use: to_acount, memo"],
        ),
    ],
)
def test_columns_that_make_no_fact_are_named(tmp_path: Path, header: str, notes: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n" + ",".join("1" * len(header.split(","))) + "\n")
    found = Mapping.from_text(BASIC).inspect(path, LoadContext(builtin()))
    assert list(found.notes) == notes


def test_melted_columns_are_used(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    path = tmp_path / "a.csv"
    path.write_text("tenant,landlord,2016-01,colour\n1,9,100,red\n")
    rents = Mapping.from_text(next(e for e in examples if "melt:" in e))
    found = rents.inspect(path, LoadContext(builtin()))
    assert list(found.notes) == ["1 columns that this mapping does not use: colour"]


def test_rows_without_any_value_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "-,-\n" * 3)
    text = BASIC.replace("amount: {from: amount, as: money, required: true}", "c: c")
    text = text.replace("from_account", "a").replace("to_account", "b")
    text = text.replace("amount: amount", "purpose: c").replace("key: ", "optional: true, key: ")
    mapping = Mapping.from_text(text)
    batches = list(mapping.batches(path, LoadContext(builtin())))
    assert sum(len(b.rejects) for b in batches) == 3
    assert sum(b.rows.height for b in batches) == 0
