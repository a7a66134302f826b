"""From a mapping's batches to staged parts: duplicates out, provenance on, nothing lost."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.case.hashes import edge_hashes, halves, node_hashes
from graphengine.case.index import U64, Bools, HashIndex
from graphengine.case.parts import Part, PartWriter
from graphengine.case.rejects import RejectFile
from graphengine.model.columns import PROVENANCE, conform, edge_columns, node_columns
from graphengine.model.ports import Batch, MappingPort
from graphengine.model.schema import Schema

CLOSING = 2
"""Parts that are closed at a time: what waits in them is written, and they are hashed."""
STEP = np.uint64(0x9E3779B97F4A7C15)
PLACE = frozenset(PROVENANCE) - {"flags"}


@dataclass
class Indexes:
    """What the case has already: rows by content, edges by id and ends, and this load's nodes."""

    rows: HashIndex = field(default_factory=HashIndex)
    edges: dict[str, HashIndex] = field(default_factory=dict)
    nodes: dict[str, HashIndex] = field(default_factory=dict)

    def mark(self) -> tuple[object, ...]:
        """The present state, for :meth:`back_to`."""
        return (
            self.rows.mark(),
            {kind: index.mark() for kind, index in self.edges.items()},
            {kind: index.mark() for kind, index in self.nodes.items()},
        )

    def back_to(self, state: tuple[object, ...]) -> None:
        """Forget a file that failed."""
        rows, edges, nodes = state
        self.rows.back_to(rows)  # type: ignore[arg-type]
        for mine, old in ((self.edges, edges), (self.nodes, nodes)):
            for kind, index in mine.items():
                index.back_to(old.get(kind, []))  # type: ignore[attr-defined]


@dataclass
class Counts:
    """rows = loaded + rejected + duplicates."""

    loaded: int = 0
    rejected: int = 0
    duplicates: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    flags: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.loaded + self.rejected + self.duplicates


class FileWriter:
    """Stages the facts of one source file."""

    def __init__(
        self,
        staging: Path,
        load: int,
        n: int,
        sha256: str,
        mapping: MappingPort,
        schema: Schema,
        indexes: Indexes,
        rejects: RejectFile,
    ) -> None:
        self.staging, self.load, self.n, self.sha256 = staging, load, n, sha256
        self.mapping, self.schema, self.indexes, self.rejects = mapping, schema, indexes, rejects
        self.counts = Counts()
        self._parts: dict[tuple[str, str], PartWriter] = {}
        self._seen = HashIndex()
        self._repeated: Counter[tuple[int, int]] = Counter()
        self._grading = json.dumps(mapping.grading, sort_keys=True) if mapping.grading else None

    def add(self, batch: Batch) -> None:
        """Write one batch. Rows already in the case count as duplicates and add nothing."""
        self.rejects.add(batch.rejects)
        self.counts.reasons.update((r.column or "", r.reason) for r in batch.rejects)
        self.counts.rejected += len(batch.rejects)
        if batch.rows.is_empty():
            return
        high, low = halves(batch.rows["identity"])
        nth: npt.NDArray[np.int64] | None = None
        if self.mapping.repeats == "distinct":
            nth = self._occurrence(high, low)
            low = low + nth.astype(np.uint64) * STEP
        fresh = self.indexes.rows.add(high, low)
        count = int(fresh.sum())
        self.counts.loaded += count
        self.counts.duplicates += len(fresh) - count
        self._write_rows(batch.rows, high, low, fresh)
        for kind, frame in batch.nodes.items():
            self._write_nodes(kind, _only(frame, fresh), batch.rows)
        for kind, frame in batch.edges.items():
            self._write_edges(kind, self._with_row(_only(frame, fresh), batch.rows, nth))

    def _occurrence(self, high: U64, low: U64) -> npt.NDArray[np.int64]:
        """How many equal rows of this file stand before each row."""
        first = self._seen.add(high, low)
        nth = np.zeros(len(high), dtype=np.int64)
        for i in np.flatnonzero(~first):
            pair = (int(high[i]), int(low[i]))
            self._repeated[pair] += 1
            nth[i] = self._repeated[pair]
        return nth

    def _with_row(
        self,
        frame: pl.DataFrame,
        rows: pl.DataFrame,
        nth: npt.NDArray[np.int64] | None = None,
    ) -> pl.DataFrame:
        """Give facts their place in the source."""
        place = frame["_r"]
        extra = [rows["row"].gather(place)]
        if nth is not None:
            extra.append(pl.Series("_nth", nth[place.to_numpy()]))
        return frame.with_columns(
            *extra,
            _gathered(rows["sheet"], place),
            pl.lit(self.sha256).alias("source"),
            pl.lit(self.load, dtype=pl.Int32).alias("load"),
            pl.lit(self.mapping.basis).alias("basis"),
            pl.lit(self._grading, dtype=pl.String).alias("grading"),
        )

    def _write_rows(self, rows: pl.DataFrame, high: U64, low: U64, fresh: Bools) -> None:
        frame = rows.select("sheet", "row").with_columns(
            pl.lit(self.sha256).alias("source"),
            pl.Series("high", high),
            pl.Series("low", low),
            pl.Series("fresh", fresh),
        )
        self._part("rows", self.mapping.signature).write(frame)

    def _write_nodes(self, kind: str, frame: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Write node statements not yet made in this load: same key and properties, once."""
        if frame.is_empty():
            return
        columns = node_columns(self.schema.node(kind))
        said = conform(frame, {n: t for n, t in columns.items() if n not in PLACE})
        fresh = self.indexes.nodes.setdefault(kind, HashIndex(again=True)).add(*node_hashes(said))
        if fresh.any():
            new = conform(self._with_row(frame.filter(pl.Series(fresh)), rows), columns)
            self._part("nodes", kind).write(new)
            self._count_flags(kind, new)

    def _write_edges(self, kind: str, frame: pl.DataFrame) -> None:
        if frame.is_empty():
            return
        if "_nth" in frame.columns:
            repeated = (pl.col("_nth") > 0) & ~pl.col("own")
            numbered = pl.col("id") + "." + (pl.col("_nth") + 1).cast(pl.String)
            frame = frame.with_columns(pl.when(repeated).then(numbered).otherwise("id").alias("id"))
        frame = conform(frame, edge_columns(self.schema.edge(kind)))
        high, low = edge_hashes(frame)
        fresh = self.indexes.edges.setdefault(kind, HashIndex()).add(high, low)
        part = self._part("edges", kind)
        part.again += len(fresh) - int(fresh.sum())
        part.write(frame.with_columns(pl.Series("statement", (~fresh).astype(np.int8))))
        self._count_flags(kind, frame)

    def _count_flags(self, kind: str, frame: pl.DataFrame) -> None:
        flagged = frame.filter(pl.col("flags") != "")["flags"]
        if len(flagged):
            for flag, count in flagged.str.split(",").explode().value_counts().iter_rows():
                self.counts.flags[(kind, flag)] += count

    def _part(self, family: str, kind: str) -> PartWriter:
        key = (family, kind)
        if key not in self._parts:
            name = f"{family}-{len(self._parts):03d}-{self.n:04d}.parquet"
            self._parts[key] = PartWriter(self.staging, name, self.n, family, kind)
        return self._parts[key]

    def finish(self) -> list[tuple[Path, Part]]:
        """Close all parts; (staged path, part with its path under facts/) each."""
        name = f"{self.load:06d}-{self.n:04d}.parquet"
        with ThreadPoolExecutor(CLOSING, thread_name_prefix="parts") as pool:
            done = [
                (w.path, pool.submit(w.finish, f"{family}/{_short(kind)}/{name}"))
                for (family, kind), w in self._parts.items()
                if w.rows
            ]
            return [(path, part.result()) for path, part in done]

    def abandon(self) -> None:
        """Close and delete what was staged for this file."""
        for writer in self._parts.values():
            writer.drop()
            writer.path.unlink(missing_ok=True)


def _only(frame: pl.DataFrame, fresh: Bools) -> pl.DataFrame:
    """The facts of fresh rows."""
    return frame if fresh.all() else frame.filter(pl.Series(fresh[frame["_r"].to_numpy()]))


def _gathered(column: pl.Series, place: pl.Series) -> pl.Series | pl.Expr:
    """``column`` at ``place``; a column of one value stays one value."""
    if len(column) and (column == column[0]).all():
        return pl.lit(column[0]).alias(column.name)
    return column.gather(place)


def _short(kind: str) -> str:
    """A folder's name for a kind; that of a mapping with many kinds would be too long."""
    if len(kind) <= 80:
        return kind
    return f"{kind[:40]}~{hashlib.sha256(kind.encode()).hexdigest()[:16]}"
