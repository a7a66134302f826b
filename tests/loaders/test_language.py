"""The language: what is refused and where, what the page says, what rows become."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

import loaders
from graphengine.errors import InputError, NotFound
from graphengine.model.columns import edge_columns, node_columns
from graphengine.model.schema import builtin
from loaders import syntax
from loaders.door import Mapping
from tests.loaders.conftest import Load

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


def test_the_page_names_every_key() -> None:
    page = PAGE.read_text(encoding="utf-8")

    def keys(part: object) -> set[str]:
        found: set[str] = set()
        if isinstance(part, dict):
            properties = part.get("properties", {})
            found |= set(properties)
            for value in part.values():
                found |= keys(value)
        elif isinstance(part, list):
            for item in part:
                found |= keys(item)
        return found

    missing = [k for k in sorted(keys(syntax.schema())) if not re.search(rf"\b{k}\b", page)]
    assert missing == []


def test_the_page_names_every_conversion() -> None:
    page = PAGE.read_text(encoding="utf-8")
    kinds = syntax.schema()["$defs"]["columnSpec"]["properties"]["as"]["enum"]
    assert [k for k in kinds if f"`{k}`" not in page] == []


def test_the_examples_of_the_page_are_mappings() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(examples) >= 5
    for example in examples:
        assert Mapping.from_text(example, "page").signature


def test_shipped_mappings_are_found_by_name() -> None:
    wanted = {
        "persons",
        "organisations",
        "phones",
        "accounts",
        "transfers",
        "calls",
        "parcels",
        "stays",
    }
    assert wanted <= set(loaders.names())
    for name in loaders.names():
        assert loaders.mapping(name).name == name
        assert loaders.mapping(name).title
    with pytest.raises(NotFound, match="persons"):
        loaders.mapping("person")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("    edges:", "    egdes:", 10, "Unknown key 'egdes'. Did you mean 'edges'?"),
        ("as: money", "az: money", 6, "Unknown key 'az'.*'as'"),
        ("as: money", "as: mony", 6, "Did you mean 'money'"),
        (
            "kind: Account, key: b",
            "kind: Acount, key: b",
            9,
            "No node kind is called 'Acount'. Did you mean 'Account'",
        ),
        ("TRANSFERRED", "TRANSFERED", 11, "Did you mean 'TRANSFERRED'"),
        ("key: a", "key: aa", 8, "No column is called 'aa'"),
        ("from: payer", "from: player", 11, "No node is called 'player'. Did you mean 'payer'"),
        ("{amount: amount}", "{amuont: amount}", 11, "has no property 'amuont'"),
        ("{amount: amount}", "{at: amount}", 11, "is of type time"),
        ("mapping: basic", "mapping: basic\nmapping: twice", 2, "twice"),
        ("a: from_account", "a: &x from_account", 4, "Anchors"),
        ("a: from_account", "a: !!python/name:os.system x", 4, "tag"),
        ("as: money", "as: money, decimal: ',', group: ','", 6, "the same"),
        ("as: money", "as: time, formats: '%Y %Z'", 6, "%Z"),
        ("as: money", "as: time, timezone: Mars/Olympus", 6, "No time zone"),
        ("from: amount", "from: amount, extract: '('", 6, "regular expression"),
        ("from: amount", "from: amount, lookup: nowhere", 6, "No lookup"),
        ("kind: TRANSFERRED", "kind: HOLDS", 11, "cannot go from Account to Account"),
        ("kind: Account, key: b", "kind: 'Person`) DETACH DELETE n //', key: b", 9, "No node kind"),
        (
            "kind: Account, key: b",
            "kind: {value: b, of: ['Person\\u0060) DETACH']}, key: b",
            9,
            "No node kind",
        ),
        ("tables:", "tables: [", 3, "Not valid YAML"),
    ],
)
def test_faults_are_refused_with_their_line(old: str, new: str, line: int, said: str) -> None:
    text = BASIC.replace(old, new, 1)
    with pytest.raises(InputError, match=said) as caught:
        Mapping.from_text(text, "my.yaml")
    assert (caught.value.file, caught.value.line) == ("my.yaml", line)


def test_a_missing_required_column_names_both_sides(load: Load) -> None:
    with pytest.raises(
        InputError,
        match=r"'amount'.*looked for amount.*present are from_account, to_account, Amount_x",
    ):
        load(BASIC, "from_account,to_account,Amount_x\n1,2,3\n")


def test_headers_are_found_whatever_their_case_and_width(load: Load) -> None:
    batch = load(BASIC, "From_Account,TO_ACCOUNT,ＡＭＯＵＮＴ\n1,2,3\n")
    assert batch.edges["TRANSFERRED"]["amount_minor"].to_list() == [300]


def test_an_edge_has_all_declared_columns(load: Load) -> None:
    batch = load(BASIC, "from_account,to_account,amount\n1,2,3\n")
    schema = builtin()
    later = {"source", "sheet", "row", "load", "basis", "grading"}
    nodes, edges = batch.nodes["Account"], batch.edges["TRANSFERRED"]
    wanted = {k: t for k, t in node_columns(schema.node("Account")).items() if k not in later}
    assert dict(nodes.schema) == {"_r": pl.UInt32(), **wanted}
    wanted = {k: t for k, t in edge_columns(schema.edge("TRANSFERRED")).items() if k not in later}
    assert {k: t for k, t in edges.schema.items() if k not in ("_r", "own")} == wanted


def test_placeholders_never_become_a_node(load: Load) -> None:
    cells = ["NULL", "None", "N/A", "-", "无", "未知", "unknown", "", " "]
    batch = load(BASIC, "from_account,to_account,amount\n" + "".join(f"{c},2,3\n" for c in cells))
    assert batch.rows.is_empty()
    assert [r.column for r in batch.rejects] == ["from_account"] * len(cells)
    assert {r.reason for r in batch.rejects} == {"payer: no account (a)"}


def test_one_bad_row_stops_no_other_and_keeps_its_cells(load: Load) -> None:
    batch = load(BASIC, "from_account,to_account,amount\n1,2,3\n1,2,五百\n,2,3\n4,5,6\n1,2\n")
    assert batch.rows["row"].to_list() == [2, 5]
    assert batch.rows["_r"].to_list() == [0, 1]
    assert batch.edges["TRANSFERRED"]["_r"].to_list() == [0, 1]
    assert [(r.row, r.column) for r in batch.rejects[:2]] == [(3, "amount"), (4, "from_account")]
    assert batch.rejects[0].cells == {"from_account": "1", "to_account": "2", "amount": "五百"}
    assert batch.rejects[2].row == 6


def test_self_loops_are_kept(load: Load) -> None:
    edges = load(BASIC, "from_account,to_account,amount\n1,1,3\n").edges["TRANSFERRED"]
    assert edges["src"].to_list() == edges["dst"].to_list() == ["1"]


def test_leading_zeros_make_another_account(load: Load) -> None:
    nodes = load(BASIC, "from_account,to_account,amount\n0012345,12345,3\n").nodes["Account"]
    assert sorted(nodes["key"]) == ["0012345", "12345"]
