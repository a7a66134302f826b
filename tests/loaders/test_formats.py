"""One table in every format; every row comes out once."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphengine.errors import GraphengineError
from graphengine.model.ports import LoadContext
from graphengine.model.schema import builtin
from loaders.door import Mapping
from tests.loaders.conftest import Load, joined

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
