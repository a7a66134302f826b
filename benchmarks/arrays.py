"""From the Parquet parts of an edge kind to integer arrays that igraph takes.

Peers number the keys of the same two columns and do no more: no kinds, no first statements only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import data
from benchmarks.table import Line, alternate, compare
from graphengine.analysis.arrays import from_parts
from graphengine.case.parts import PartWriter

SIZES = (1_000_000, 10_000_000)
GROUP = 250_000
TARGET = 2.0


def run(rows: int | None = None, runs: int = 3) -> list[Line]:
    """The lines of the table, for 1 and 10 million edges unless ``rows`` says otherwise."""
    lines = []
    for size in (rows,) if rows else SIZES:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            lines += _lines(_part(Path(folder), size), size, runs)
    return lines


def _part(folder: Path, size: int) -> Path:
    writer = PartWriter(folder, "edges.parquet", 0, "edges", "TRANSFERRED")
    for number, start in enumerate(range(0, size, GROUP)):
        writer.write(data.edges(min(GROUP, size - start), seed=number))
    writer.finish("edges/TRANSFERRED/000001-0000.parquet")
    return writer.path


def _lines(part: Path, size: int, runs: int) -> list[Line]:
    counts: dict[str, int] = {}

    def ours() -> None:
        counts["ours"] = len(from_parts([str(part)]).names)

    def with_polars() -> None:
        counts["polars"] = _polars([part])

    def with_pyarrow() -> None:
        counts["pyarrow"] = _pyarrow([part])

    took = alternate({"ours": ours, "polars": with_polars, "pyarrow": with_pyarrow}, runs)
    if len(set(counts.values())) != 1:
        raise RuntimeError(f"The tools do not agree on the number of nodes: {counts}.")
    note = f"target below {TARGET:g} s" if size == SIZES[-1] else ""
    return compare("arrays", f"{size:,} edges", took, {"polars": note, "pyarrow": note})


def _polars(paths: Sequence[Path]) -> int:
    ends = pl.read_parquet(list(paths), columns=["src", "dst"])
    keys = pl.concat([ends["src"], ends["dst"]]).cast(pl.Categorical(pl.Categories.random()))
    keys.to_physical().to_numpy()
    return keys.n_unique()


def _pyarrow(paths: Sequence[Path]) -> int:
    table = pa.concat_tables(pq.read_table(p, columns=["src", "dst"]) for p in paths)
    both = pa.chunked_array([*table["src"].chunks, *table["dst"].chunks])
    coded = both.dictionary_encode().unify_dictionaries()
    for chunk in coded.chunks:
        chunk.indices.to_numpy()
    return len(coded.chunk(0).dictionary)
