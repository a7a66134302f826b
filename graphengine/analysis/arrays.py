"""Edges as integer arrays: from Parquet parts or frames, without a Python loop over edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphengine.errors import UsageError

Codes = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]


@dataclass(frozen=True)
class EdgeArrays:
    """Edges between numbered nodes.

    Args:
        names: node references ``kind:key`` (the kind in lower case); a node's number is its place.
        source, target: int64 arrays of one length, the ends of each edge.
        weight: optional array of that length.
    """

    names: list[str]
    source: Codes
    target: Codes
    weight: npt.NDArray[np.generic] | None = None

    def __len__(self) -> int:
        return len(self.source)


def from_parts(paths: Sequence[str], weight: str | None = None) -> EdgeArrays:
    """Read the Parquet parts of one edge kind, first statements only.

    Numbers follow the dictionaries of the parts in load, file and row order: deterministic for
    the same parts. O(n) in the edges; strings are read as dictionary codes and looked up once a
    distinct key and row group.
    """
    ends = ["src_kind", "src", "dst_kind", "dst"]
    wanted = [*ends, "statement", *([weight] if weight else [])]
    tables = [
        pq.ParquetFile(path, read_dictionary=ends, memory_map=True).read(columns=wanted)
        for path in paths
    ]
    tables = [
        table if _all_first(table) else table.filter(pc.equal(table["statement"], 0))
        for table in tables
    ]
    return _from_table(pa.concat_tables(tables), weight) if tables else _empty()


def from_frame(frame: pl.DataFrame, weight: str | None = None) -> EdgeArrays:
    """Number the ends of an edge frame's rows, in the order of the rows."""
    if weight is not None and weight not in frame.columns:
        raise UsageError(f"These edges have no property '{weight}'.")
    return _from_table(frame.to_arrow(compat_level=pl.CompatLevel.oldest()), weight)


def _empty() -> EdgeArrays:
    return EdgeArrays([], np.zeros(0, np.int64), np.zeros(0, np.int64))


def _all_first(table: pa.Table) -> bool:
    return not len(table) or pc.max(table["statement"]).as_py() == 0


def _from_table(table: pa.Table, weight: str | None) -> EdgeArrays:
    if not len(table):
        return _empty()
    names, source, target = ends(table)
    return EdgeArrays(names, source, target, column_of(table[weight]) if weight else None)


def ends(table: pa.Table) -> tuple[list[str], Codes, Codes]:
    """The ends of a table's edges: names of the nodes, and the numbers of both ends.

    The names are in no order that means something. O(n) in the rows.
    """
    names, source, target = coded_ends(table)
    both, used = _used(np.concatenate([source, target]), len(names))
    codes = both.astype(np.int64)
    return names.gather(used).to_list(), codes[: len(table)], codes[len(table) :]


def coded_ends(table: pa.Table) -> tuple[pl.Series, Short, Short]:
    """As :func:`ends`, numbers as int32; some of the names, a column of texts, may be no ends."""
    if not len(table):
        return pl.Series(dtype=pl.String), np.zeros(0, np.int32), np.zeros(0, np.int32)
    codes, keys = _codes([table["src"], table["dst"]])
    kinds, kind_names = _codes([table["src_kind"], table["dst_kind"]])
    kind_names = pl.Series([f"{name.lower()}:" for name in kind_names.to_list()])
    if len(kind_names) == 1:
        names = (kind_names + keys).alias("name")
    else:
        both = codes.astype(np.int64) * len(kind_names) + kinds
        codes, used = _used(both, len(keys) * len(kind_names))
        names = kind_names.gather(used % len(kind_names)) + keys.gather(used // len(kind_names))
    return names, codes[: len(table)], codes[len(table) :]


def _codes(columns: list[pa.ChunkedArray]) -> tuple[Short, pl.Series]:
    """Columns one after another as codes into the names in their dictionaries.

    Those of all row groups are unified by Arrow, in their order of appearance.
    """
    chunks = [chunk for column in columns for chunk in column.chunks]
    coded = pa.chunked_array(
        chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        for chunk in chunks
    ).unify_dictionaries()
    names = pl.Series(coded.chunk(0).dictionary, dtype=pl.String)
    if len(names) == 1:
        return np.zeros(len(coded), np.int32), names
    codes = [column_of(chunk.indices) for chunk in coded.chunks]
    return np.concatenate(codes).astype(np.int32, copy=False), names


def column_of(values: pa.Array | pa.ChunkedArray, empty: Any = None) -> npt.NDArray[Any]:
    """An Arrow column for numpy, ``empty`` where it says nothing.

    By way of polars: Arrow's own ``to_numpy``, and its functions that take a plain number, import
    pandas wherever that is installed, which takes longer than most projections.
    """
    found = pl.Series(values)
    return (found if empty is None else found.fill_null(empty)).to_numpy()


def _used(codes: npt.NDArray[Any], size: int) -> tuple[Short, Codes]:
    """Codes below ``size`` numbered anew without gaps, and which of them occur, rising."""
    there = np.zeros(size, dtype=bool)
    there[codes] = True
    if there.all():
        return codes.astype(np.int32, copy=False), np.arange(size)
    return (np.cumsum(there, dtype=np.int32) - 1)[codes], np.flatnonzero(there)
