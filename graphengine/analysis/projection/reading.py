"""Edges of one kind as numbered ends and the columns a projection needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graphengine.analysis.arrays import Codes, Short, coded_ends, column_of

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

NO_TIME = int(np.iinfo(np.int64).min)
ENDS = ["src_kind", "src", "dst_kind", "dst"]


@dataclass(frozen=True)
class Rows:
    """Edges of one kind in no particular order, one place an edge in every array.

    ``source`` and ``target`` number ``names``, texts in no order. ``at`` is :data:`NO_TIME` and
    ``value`` has ``valued`` False where the fact says nothing, or was not asked for.
    ``currency`` numbers ``currencies``, -1 for none. ``ids`` is empty unless asked for.
    """

    names: pl.Series
    source: Short
    target: Short
    at: Codes
    value: npt.NDArray[Any]
    valued: npt.NDArray[np.bool_]
    currency: Codes
    currencies: list[str]
    ids: Sequence[str]

    def __len__(self) -> int:
        return len(self.source)

    def taken(self, keep: npt.NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        if keep.all():
            return self
        rows = np.flatnonzero(keep)
        ids = [self.ids[row] for row in rows.tolist()] if len(self.ids) else ()
        columns = (self.source, self.target, self.at, self.value, self.valued, self.currency)
        source, target, at, value, valued, currency = (_at(column, rows) for column in columns)
        return replace(
            self, source=source, target=target, at=at, value=value, valued=valued,
            currency=currency, ids=ids,
        )  # fmt: skip


def _at(column: npt.NDArray[Any], rows: Codes) -> npt.NDArray[Any]:
    """A column at some rows; one that repeats a single value in memory goes on doing so."""
    if len(rows) and column.strides == (0,):
        return np.broadcast_to(column[0], len(rows))
    return column[rows]


def read(
    view: FactView, kind: str, of: str | None, *, times: bool = True, ids: bool = False
) -> Rows:
    """Read a kind's edges; ``of`` is the property that is summed, with its currency.

    Straight from the Parquet parts where the view offers them (no edge was stated again);
    otherwise from the view's merged frame. O(n); no Python loop over edges.
    """
    parts = getattr(view, "plain_parts", None)
    paths = parts(kind) if parts is not None else None
    wanted = [*(["at"] if times else []), *([of, "currency"] if of else [])]
    wanted += ["id"] if ids else []
    table = _from_parts(paths, wanted) if paths else _from_frame(view.edges(kind), wanted)
    return _rows(table, of, ids)


def _from_parts(paths: Sequence[str], wanted: list[str]) -> pa.Table:
    coded = [*ENDS, "currency"]
    tables = []
    for path in paths:
        known = set(pq.read_schema(path).names)
        there = [name for name in [*ENDS, *wanted] if name in known]
        strings = [name for name in coded if name in known]
        file = pq.ParquetFile(path, read_dictionary=strings, memory_map=True)
        tables.append(file.read(columns=there))
    return pa.concat_tables(tables, promote_options="permissive")


def _from_frame(frame: pl.DataFrame, wanted: list[str]) -> pa.Table:
    there = [name for name in [*ENDS, *wanted] if name in frame.columns]
    return frame.select(there).to_arrow(compat_level=pl.CompatLevel.oldest())


def _rows(table: pa.Table, of: str | None, ids: bool) -> Rows:
    names, source, target = coded_ends(table)
    rows = table.num_rows
    there = set(table.column_names)
    at = np.broadcast_to(np.int64(NO_TIME), rows)  # one value in memory, however many rows
    if "at" in there and rows:
        moments = table["at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        at = column_of(moments, NO_TIME)
    value: npt.NDArray[Any] = np.broadcast_to(np.int64(0), rows)
    valued = np.broadcast_to(np.False_, rows)
    if of and of in there and rows:
        valued = column_of(table[of].is_valid())
        value = column_of(table[of], 0)
    currency, currencies = np.broadcast_to(np.int64(-1), rows), list[str]()
    if "currency" in there and rows:
        coded = table["currency"].combine_chunks()
        if not pa.types.is_dictionary(coded.type):
            coded = coded.dictionary_encode()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.unify_dictionaries().combine_chunks()
        currencies = coded.dictionary.to_pylist()
        currency = column_of(coded.indices, -1).astype(np.int64)
    texts = table["id"].to_pylist() if ids else ()
    return Rows(names, source, target, at, value, valued, currency, currencies, texts)
