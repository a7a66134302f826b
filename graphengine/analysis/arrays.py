"""Edges as integer arrays: from Parquet parts or frames, without a Python loop over edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphengine.errors import UsageError

Codes = npt.NDArray[np.int64]


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
    return EdgeArrays(names, source, target, table[weight].to_numpy() if weight else None)


def ends(table: pa.Table) -> tuple[list[str], Codes, Codes]:
    """The ends of a table's edges: names of the nodes, and the numbers of both ends.

    The names are in no order that means something. O(n) in the rows.
    """
    if not len(table):
        return [], np.zeros(0, np.int64), np.zeros(0, np.int64)
    keys, key_names = _codes([table["src"], table["dst"]])
    kinds, kind_names = _codes([table["src_kind"], table["dst_kind"]])
    lower = [name.lower() for name in kind_names]
    if len(lower) == 1:
        codes, names = keys, [f"{lower[0]}:{name}" for name in key_names]
    else:
        used, codes = np.unique(keys * len(lower) + kinds, return_inverse=True)
        pairs = (divmod(pair, len(lower)) for pair in used.tolist())
        names = [f"{lower[kind]}:{key_names[key]}" for key, kind in pairs]
    return names, codes[: len(table)], codes[len(table) :]


def _codes(columns: list[pa.ChunkedArray]) -> tuple[Codes, list[str]]:
    """Columns one after another as codes into the names that occur in them.

    Dictionaries of all row groups are unified by Arrow, in their order of appearance.
    """
    chunks = [chunk for column in columns for chunk in column.chunks]
    coded = pa.chunked_array(
        chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        for chunk in chunks
    ).unify_dictionaries()
    names: list[str] = coded.chunk(0).dictionary.to_pylist()
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks]).astype(np.int64)
    used = np.zeros(len(names), dtype=bool)
    used[codes] = True
    if used.all():
        return codes, names
    place = np.cumsum(used) - 1
    return place[codes], [name for name, seen in zip(names, used.tolist(), strict=True) if seen]
