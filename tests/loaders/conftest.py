"""Small helpers: a mapping as text, a table as text, the facts that come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from graphengine.model.ports import Batch, LoadContext
from graphengine.model.schema import builtin
from loaders.door import Mapping

Load = Callable[..., Batch]


def joined(batches: Iterator[Batch]) -> Batch:
    """All batches as one; the numbers of rows go on."""
    rows, nodes, edges, rejects, base = [], {}, {}, [], 0
    for batch in batches:
        shift = (pl.col("_r") + base).cast(pl.UInt32)
        rows.append(batch.rows.with_columns(shift))
        for kind, frame in batch.nodes.items():
            nodes.setdefault(kind, []).append(frame.with_columns(shift))
        for kind, frame in batch.edges.items():
            edges.setdefault(kind, []).append(frame.with_columns(shift))
        rejects += batch.rejects
        base += batch.rows.height
    return Batch(
        pl.concat(rows) if rows else pl.DataFrame(),
        {k: pl.concat(v) for k, v in nodes.items()},
        {k: pl.concat(v) for k, v in edges.items()},
        rejects,
    )


@pytest.fixture
def context() -> LoadContext:
    return LoadContext(builtin())


@pytest.fixture
def load(tmp_path: Path, context: LoadContext) -> Load:
    """``load(mapping_text, table_text, name="t.csv")`` gives one Batch."""

    def run(mapping: str, table: str, name: str = "t.csv", **changes: object) -> Batch:
        path = tmp_path / name
        path.write_text(table, encoding="utf-8")
        made = Mapping.from_text(mapping, "m.yaml")
        wanted = LoadContext(builtin(), **changes) if changes else context  # type: ignore[arg-type]
        return joined(made.batches(path, wanted))

    return run
