"""Rows as Arrow columns: Parquet files and pandas frames with the types that a query declares.

Texts (ids too) are strings, instants ``timestamp[us, UTC]``, days ``date32``, integers ``int64``.
``decimal`` becomes an exact ``decimal128`` of the digits that the value shows. Lists are lists;
nodes, edges, paths, maps and mixed columns are JSON texts.
"""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.model.plain import jsonable
from graphengine.tables.coltypes import bare, member

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_DIGITS, _LEAST_SCALE, _MOST_SCALE = 38, 2, 18
Rows = Sequence[Sequence[Any]]


def to_arrow(columns: Sequence[str], rows: Rows, types: Sequence[str]) -> pa.Table:
    """The rows as an Arrow table; the declared types are kept in the fields' metadata."""
    import pyarrow as pa

    fields, arrays = [], []
    for n, (name, type_) in enumerate(zip(columns, types, strict=True)):
        array = _array([row[n] for row in rows], type_)
        fields.append(pa.field(name, array.type, metadata={"graphengine.type": bare(type_)}))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def write_parquet(
    path: Path | str, columns: Sequence[str], rows: Rows, types: Sequence[str]
) -> Path:
    """Write the rows as one Parquet file, put in place when it is whole; returns its path."""
    import pyarrow.parquet as pq

    target = Path(path)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        pq.write_table(to_arrow(columns, rows, types), part, compression="zstd")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def to_pandas(columns: Sequence[str], rows: Rows, types: Sequence[str]) -> pd.DataFrame:
    """The rows as a pandas frame with nullable types: ``string``, ``Int64``, ``Float64`` and so on.

    ``decimal`` becomes ``Float64`` here, for reckoning; Parquet has it exact.
    """
    import pandas as pd
    import pyarrow as pa

    floats = ["float" if bare(type_) == "decimal" else type_ for type_ in types]
    known = {
        pa.string(): pd.StringDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    frame: pd.DataFrame = to_arrow(columns, rows, floats).to_pandas(types_mapper=known.get)
    return frame


def _array(values: list[Any], type_: str) -> pa.Array:
    import pyarrow as pa

    of = member(type_)
    if of is None:
        shown, kind = _column(values, bare(type_))
        return pa.array(shown, type=kind)
    flat = [item for value in values if value is not None for item in value]
    shown, kind = _column(flat, of)
    members = iter(shown)
    lists = [None if value is None else [next(members) for _ in value] for value in values]
    return pa.array(lists, type=pa.list_(kind))


def _column(values: list[Any], type_: str) -> tuple[list[Any], pa.DataType]:
    """Values as Arrow takes them, and their type."""
    import pyarrow as pa

    if type_ == "decimal":
        return _decimals(values)
    if type_ == "float":
        return [None if v is None else float(v) for v in values], pa.float64()
    plain: dict[str, pa.DataType] = {
        "text": pa.string(),
        "duration": pa.string(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
    }
    if type_ in plain:
        return values, plain[type_]
    texts = [None if v is None else json.dumps(jsonable(v), ensure_ascii=False) for v in values]
    return texts, pa.string()


def _decimals(values: list[Any]) -> tuple[list[Any], pa.DataType]:
    """Exact decimals of the shortest digits that name each float; floats where they do not fit."""
    import pyarrow as pa

    finite = all(v is None or math.isfinite(v) for v in values)
    exact = [None if v is None else Decimal(repr(v)) for v in values] if finite else []
    places = [-int(d.as_tuple().exponent) for d in exact if d is not None]
    scale = max([_LEAST_SCALE, *places])
    whole = max([1, *(d.adjusted() + 1 for d in exact if d is not None)])
    if not finite or scale > _MOST_SCALE or whole + scale > _DIGITS:
        return [None if v is None else float(v) for v in values], pa.float64()
    return exact, pa.decimal128(_DIGITS, scale)
