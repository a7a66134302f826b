"""The language: what is refused and where, what the page says, what rows become."""

# ruff: noqa: E501

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loaders
from graphengine.errors import GraphengineError, InputError, NotFound
from graphengine.model.columns import edge_columns, node_columns
from graphengine.model.ports import LoadContext
from graphengine.model.schema import builtin
from loaders import syntax
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


FULL = """\
mapping: full
tables:
  - columns:
      tx: tx
      at: {from: at, as: time, formats: ["%Y-%m-%d %H:%M:%S"]}
      a: a
      b: b
      amount: {from: amount, as: money}
    nodes:
      payer: {kind: Account, key: a}
      payee: {kind: Account, key: b}
    edges:
      - {kind: TRANSFERRED, from: payer, to: payee, id: tx, props: {at: at, amount: amount}}
"""


def test_all_formats_of_a_table_give_the_same_identities(
    tmp_path: Path, context: LoadContext
) -> None:
    import openpyxl

    rows = [
        ("T1", "2016-01-02 10:00:00", "11", "22", "1.50"),
        ("", "2016-01-03 10:00:00", "工1", "22", "2.5"),
    ]
    names = ["tx", "at", "a", "b", "amount"]
    csv, xlsx, lines, parquet = (tmp_path / f"t.{x}" for x in ("csv", "xlsx", "jsonl", "parquet"))
    csv.write_text("\n".join([",".join(names), *(",".join(r) for r in rows)]), encoding="utf-8")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(names)
    for row in rows:
        book.active.append([c or None for c in row])
    book.save(xlsx)
    lines.write_text(
        "\n".join(json.dumps(dict(zip(names, r, strict=True))) for r in rows), encoding="utf-8"
    )
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(parquet)
    mapping = Mapping.from_text(FULL)
    seen = []
    for path in (csv, xlsx, lines, parquet):
        batch = joined(mapping.batches(path, context))
        edges = batch.edges["TRANSFERRED"]
        assert edges["own"].to_list() == [True, False]
        seen.append((batch.rows["identity"].to_list(), edges["id"].to_list()))
    assert seen[0][1][0] == "T1"
    assert seen[0][1][1].startswith("~")
    assert all(s == seen[0] for s in seen)


cell = st.sampled_from(
    [
        "",
        "1",
        "22",
        "x",
        "-",
        "无",
        "1e3",
        "1.5",
        "2016-01-02 10:00:00",
        "2016-02-31 10:00:00",
        "a\x1fb",
        "\x1e0",
        "'",
        "=1+1",
        "６２２２",
    ]
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.lists(st.lists(cell, min_size=1, max_size=6), max_size=12))
def test_every_row_comes_out_once(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "dirty.csv"
    lines = [",".join(row) for row in rows]
    path.write_text("tx,at,a,b,amount\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    records = sum(1 for line in lines if line.strip())
    mapping = Mapping.from_text(FULL)
    try:
        batch = joined(mapping.batches(path, LoadContext(builtin())))
    except GraphengineError:
        assert not records
        return
    numbers = (batch.rows["row"].to_list() if batch.rows.width else []) + [
        r.row for r in batch.rejects
    ]
    assert len(numbers) == len(set(numbers)) == records
    if batch.rows.width and batch.rows.height:
        edges = batch.edges["TRANSFERRED"]
        assert edges["_r"].to_list() == list(range(batch.rows.height))


def test_identity_tells_values_with_separators_apart(load: Load) -> None:
    batch = load(FULL, "tx,at,a,b,amount\nx\x1fy,,1,2,\nx,,y\x1f1,2,\nx\x1e1y,,1,2,\nx,,1,2,\n")
    assert batch.rows.height == 4
    assert batch.rows["identity"].n_unique() == 4


def test_digest_follows_the_text() -> None:
    one, two = Mapping.from_text(FULL), Mapping.from_text(FULL + "# note\n")
    assert one.digest != two.digest
    assert one.digest == Mapping.from_text(FULL).digest
    assert one.signature == "Account+TRANSFERRED"
