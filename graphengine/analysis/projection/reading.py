"""Edges of one kind as numbered ends and the columns a projection needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphengine.analysis.arrays import Codes, ends

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

NO_TIME = int(np.iinfo(np.int64).min)
ENDS = ["src_kind", "src", "dst_kind", "dst"]


@dataclass(frozen=True)
class Rows:
    """Edges of one kind in no particular order, one place an edge in every array.

    ``at`` is :data:`NO_TIME` and ``value`` has ``valued`` False where the fact says nothing.
    ``currency`` numbers ``currencies``, -1 for none. ``ids`` is empty unless asked for.
    """

    names: list[str]
    source: Codes
    target: Codes
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
        ids = [self.ids[row] for row in np.flatnonzero(keep).tolist()] if len(self.ids) else ()
        return replace(
            self, source=self.source[keep], target=self.target[keep], at=self.at[keep],
            value=self.value[keep], valued=self.valued[keep], currency=self.currency[keep], ids=ids,
        )  # fmt: skip


def read(view: FactView, kind: str, of: str | None, *, ids: bool = False) -> Rows:
    """Read a kind's edges; ``of`` is the property that is summed, with its currency.

    Straight from the Parquet parts where the view offers them (no edge was stated again);
    otherwise from the view's merged frame. O(n); no Python loop over edges.
    """
    parts = getattr(view, "plain_parts", None)
    paths = parts(kind) if parts is not None else None
    wanted = ["at", *([of, "currency"] if of else []), *(["id"] if ids else [])]
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
    names, source, target = ends(table)
    rows = table.num_rows
    there = set(table.column_names)
    at = np.full(rows, NO_TIME, np.int64)
    if "at" in there and rows:
        moments = table["at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        at = pc.fill_null(moments, NO_TIME).to_numpy()
    value: npt.NDArray[Any] = np.zeros(rows, np.int64)
    valued = np.zeros(rows, bool)
    if of and of in there and rows:
        valued = pc.is_valid(table[of]).to_numpy()
        value = pc.fill_null(table[of], 0).to_numpy()
    currency, currencies = np.full(rows, -1, np.int64), list[str]()
    if "currency" in there and rows:
        coded = table["currency"].combine_chunks()
        if not pa.types.is_dictionary(coded.type):
            coded = coded.dictionary_encode()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.unify_dictionaries().combine_chunks()
        currencies = coded.dictionary.to_pylist()
        currency = pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64)
    texts = table["id"].to_pylist() if ids else ()
    return Rows(names, source, target, at, value, valued, currency, currencies, texts)
