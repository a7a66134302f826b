"""Merged facts: statements of one node or edge become one row.

Per property the earliest statement that has a value wins, in the order of loads, files and rows;
later statements stay in the facts and are counted as conflicts by ``status``. Provenance is that
of the first statement. An edge is one thing when id and both ends are equal.
"""

from __future__ import annotations

import polars as pl

from graphengine.case import existing
from graphengine.case.folder import CaseFolder
from graphengine.case.journal import Journal
from graphengine.model.columns import PROVENANCE, conform, edge_columns, node_columns
from graphengine.model.schema import Schema

ENDS = ["id", "src_kind", "src", "dst_kind", "dst"]


class CaseView:
    """The :class:`~graphengine.model.ports.FactView` of a case, as of when it was made.

    With ``until``, the facts as they were after the load of that number: facts are append-only.
    """

    def __init__(
        self, folder: CaseFolder, journal: Journal, schema: Schema, until: int | None = None
    ) -> None:
        self._folder, self._journal, self._schema = folder, journal, schema
        self._until = until if until is not None else existing.next_load(journal) - 1
        found = journal.rows(
            "SELECT family, kind, sum(again) AS again FROM parts WHERE load<=?"
            " GROUP BY family, kind",
            (self._until,),
        )
        self._again = {(row["family"], row["kind"]): int(row["again"]) for row in found}
        self._cache: dict[tuple[str, str], pl.DataFrame] = {}

    @property
    def schema(self) -> Schema:
        return self._schema

    def node_kinds(self) -> list[str]:
        """Labels that have facts, sorted."""
        return sorted(kind for family, kind in self._again if family == "nodes")

    def edge_kinds(self) -> list[str]:
        """Edge types that have facts, sorted."""
        return sorted(kind for family, kind in self._again if family == "edges")

    def statements(self, family: str, kind: str) -> pl.LazyFrame:
        """All statements of a kind as they stand in facts/, in load, file and row order."""
        if family == "nodes":
            columns = node_columns(self._schema.node(kind))
        else:
            columns = {**edge_columns(self._schema.edge(kind)), "statement": pl.Int8()}
        paths = existing.part_paths(self._folder, self._journal, family, kind, self._until)
        frames = [conform(pl.read_parquet(path), columns).lazy() for path in paths]
        return pl.concat(frames) if frames else pl.LazyFrame(schema=columns)

    def plain_parts(self, kind: str) -> list[str] | None:
        """The Parquet parts of an edge kind if they are its edges as they stand, else None.

        They are where no edge of the kind was stated again; then nothing has to be merged.
        """
        if ("edges", kind) not in self._again or self._again["edges", kind]:
            return None
        return existing.part_paths(self._folder, self._journal, "edges", kind, self._until)

    def nodes(self, kind: str) -> pl.DataFrame:
        """One row a node, sorted by key. O(n log n) in the statements."""
        if ("nodes", kind) not in self._cache:
            every = self.statements("nodes", kind).collect()
            if every["key"].n_unique() != every.height:
                every = _merge(every, ["key"])
            self._cache["nodes", kind] = every.sort("key")
        return self._cache["nodes", kind]

    def edges(self, kind: str) -> pl.DataFrame:
        """One row an edge, sorted by id, then ends. O(n log n) in the statements."""
        if ("edges", kind) not in self._cache:
            every = self.statements("edges", kind).collect()
            if self._again.get(("edges", kind), 0):
                every = _merge_again(every)
            self._cache["edges", kind] = every.drop("statement").sort(ENDS)
        return self._cache["edges", kind]

    def node_count(self, kind: str) -> int:
        """Number of nodes of a kind, without reading their properties."""
        return int(self.statements("nodes", kind).select(pl.col("key").n_unique()).collect().item())

    def edge_count(self, kind: str) -> int:
        """Number of edges of a kind, without reading their properties."""
        found = self.statements("edges", kind).select((pl.col("statement") == 0).sum()).collect()
        return int(found.item() or 0)


def _merge_again(every: pl.DataFrame) -> pl.DataFrame:
    """Merge only the edges that were stated more than once."""
    doubled = every.lazy().filter(pl.col("statement") > 0).select(ENDS).unique()
    with_key = every.lazy()
    single = with_key.join(doubled, on=ENDS, how="anti", nulls_equal=True, maintain_order="left")
    several = with_key.join(doubled, on=ENDS, how="semi", nulls_equal=True, maintain_order="left")
    merged = _merge(several.collect(), ENDS)
    return pl.concat([single.collect(), merged.select(every.columns)])


def _merge(every: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Group statements in order: first value of each property, flags together, first provenance."""
    place = [c for c in PROVENANCE if c not in ("flags",)]
    props = [c for c in every.columns if c not in (*by, *place, "flags", "statement")]
    rest = [c for c in ("statement",) if c in every.columns]
    joined = (
        pl.col("flags")
        .filter(pl.col("flags") != "")
        .str.split(",")
        .explode(empty_as_null=True)
        .drop_nulls()
        .unique()
        .sort()
        .str.join(",")
        .alias("flags")
    )
    merged = every.group_by(by, maintain_order=True).agg(
        *(pl.col(c).drop_nulls().first() for c in props),
        *(pl.col(c).first() for c in (*place, *rest)),
        joined,
    )
    return merged.with_columns(pl.col("flags").fill_null("")).select(every.columns)
