"""Parquet and pandas: declared types, ids as texts, exact amounts, instants in UTC."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from graphengine.model.plain import jsonable
from graphengine.tables.arrow import to_arrow, to_pandas, write_parquet
from graphengine.tables.coltypes import bare, fits, infer, member, settled
from tests.tables.values import tables

NOON = datetime(2016, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
NODE = {"kind": "Account", "key": "310101199001011234", "properties": {"name": "=x"}}
COLUMNS = ["id", "n", "total", "share", "at", "day", "ok", "ids", "node"]
TYPES = ["text", "integer", "decimal", "float", "datetime", "date", "boolean", "list of text",
         "node"]  # fmt: skip
ROWS: list[list[Any]] = [
    ["310101199001011234", 2**63 - 1, 5000.1, 0.5, NOON, date(2016, 7, 1), True, ["t1"], NODE],
    [None] * 9,
]


def test_parquet_has_the_declared_types(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", COLUMNS, ROWS, TYPES)
    table = pq.read_table(path)
    assert [str(f.type) for f in table.schema] == [
        "string",
        "int64",
        "decimal128(38, 2)",
        "double",
        "timestamp[us, tz=UTC]",
        "date32[day]",
        "bool",
        "list<element: string>",
        "string",
    ]
    first = table.to_pylist()[0]
    assert first["id"] == "310101199001011234"
    assert first["n"] == 2**63 - 1
    assert first["total"] == Decimal("5000.10")
    assert first["at"] == NOON
    assert json.loads(first["node"]) == NODE
    assert set(table.to_pylist()[1].values()) == {None}
    assert list(tmp_path.iterdir()) == [path]
    assert pl.read_parquet(path)["at"][0] == NOON


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        write_parquet(tmp_path / "a.parquet", ["n"], [["text"]], ["integer"])
    assert list(tmp_path.iterdir()) == []


def test_pandas_has_nullable_types() -> None:
    frame = to_pandas(COLUMNS, ROWS, TYPES)
    kinds = [str(t) for t in frame.dtypes]
    assert kinds[:4] == ["string", "Int64", "Float64", "Float64"]
    assert kinds[4] == "datetime64[us, UTC]"
    assert frame["n"][0] == 2**63 - 1
    assert frame["n"][1] is pd.NA


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([1.25, 3.0], "decimal128(38, 2)"),
        ([1 / 3], "decimal128(38, 16)"),
        ([1e300], "double"),
        ([math.inf], "double"),
        ([1e-30], "double"),
        ([None], "decimal128(38, 2)"),
        ([10**17], "decimal128(38, 2)"),
    ],
)
def test_decimals_are_exact_where_they_fit(values: list[Any], type_: str) -> None:
    column = to_arrow(["x"], [[v] for v in values], ["decimal"]).column(0)
    assert str(column.type) == type_
    assert [None if v is None else float(v) for v in column.to_pylist()] == values


@given(tables())
def test_every_value_comes_back(table: tuple[list[str], list[list[Any]], list[str]]) -> None:
    columns, rows, types = table
    found = to_arrow(columns, rows, types)
    assert found.column_names == columns
    for n, type_ in enumerate(types):
        got = [_back(value, type_) for value in found.column(n).to_pylist()]
        assert got == [jsonable(row[n]) for row in rows]


def _back(value: Any, type_: str) -> Any:
    of = member(type_)
    if of is not None:
        return None if value is None else [_back(item, of) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    shape = bare(type_) in ("node", "edge", "path", "map", "any")
    return json.loads(value) if shape and value is not None else jsonable(value)


@given(tables())
def test_values_fit_the_types_they_show(
    table: tuple[list[str], list[list[Any]], list[str]],
) -> None:
    columns, rows, types = table
    shown = infer(rows, len(columns))
    for n, type_ in enumerate(shown):
        assert all(fits(row[n], type_) for row in rows)
    assert settled(columns, rows, types) == (types, [])


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([None], "any"),
        ([1, 2.5], "float"),
        ([1, "a"], "any"),
        ([True, 1], "any"),
        ([[], ["a"]], "list of text"),
        ([[], []], "list of any"),
        ([["a"], [1]], "list of any"),
        ([NODE, None], "node"),
        ([datetime(2016, 1, 1)], "any"),
        ([{"a": 1}], "map"),
    ],
)
def test_types_are_inferred(values: list[Any], type_: str) -> None:
    assert infer([[v] for v in values], 1) == [type_]


def test_a_broken_declaration_is_said_and_not_believed() -> None:
    types, said = settled(["n"], [[1], ["a"]], ["integer or null"])
    assert types == ["any"]
    assert said == ["Column 'n' is declared as integer or null but holds any."]
