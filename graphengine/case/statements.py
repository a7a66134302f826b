"""Which source rows stated an edge or a node, and in which load."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import polars as pl

from graphengine.case.folder import CaseFolder
from graphengine.case.journal import Journal
from graphengine.model.columns import evidence_id

PLACE = ["source", "sheet", "row", "load"]
_EDGE = ("kind", "id", "src", "dst")
_NODE = ("kind", "key")
_PLACES = pl.Schema(
    {"source": pl.String(), "sheet": pl.String(), "row": pl.Int64(), "load": pl.Int32()}
)
_ORDER = ["load", "source", "sheet", "row", "kind"]


def of_edges(
    folder: CaseFolder,
    journal: Journal,
    ids: Collection[str],
    *,
    kinds: Sequence[str] = (),
    after: int = 0,
    until: int | None = None,
) -> pl.DataFrame:
    """Statements of edges by id: ``kind, id, src, dst, source, sheet, row, load``, in load order.

    Args:
        ids: own ids of edges.
        kinds: edge types to look at; none means all.
        after: only statements of later loads than this.
        until: only statements up to this load.
    """
    wanted = pl.col("id").is_in(list(ids))
    return _stated(folder, journal, "edges", wanted, _EDGE, kinds, after, until)


def touching(
    folder: CaseFolder,
    journal: Journal,
    keys: Collection[str],
    *,
    after: int,
    until: int,
    kinds: Sequence[str] = (),
) -> pl.DataFrame:
    """Statements of edges from or to nodes with these keys, and of the nodes themselves."""
    named = list(keys)
    ends = pl.col("src").is_in(named) | pl.col("dst").is_in(named)
    edges = _stated(folder, journal, "edges", ends, _EDGE, kinds, after, until)
    nodes = _stated(folder, journal, "nodes", pl.col("key").is_in(named), _NODE, (), after, until)
    nodes = nodes.with_columns(pl.lit("").alias("id"), src=pl.col("key"), dst=pl.col("key"))
    return pl.concat([edges, nodes.select(edges.columns)]).sort(_ORDER)


def _stated(
    folder: CaseFolder,
    journal: Journal,
    family: str,
    wanted: pl.Expr,
    columns: tuple[str, ...],
    kinds: Sequence[str],
    after: int,
    until: int | None,
) -> pl.DataFrame:
    found = journal.rows(
        "SELECT path, kind FROM parts WHERE family=? AND load>? AND load<=? ORDER BY load, n",
        (family, after, until if until is not None else 2**62),
    )
    names = [name for name in columns if name != "kind"]
    schema = pl.Schema({**dict.fromkeys(columns, pl.String()), **_PLACES})
    frames = [
        pl.scan_parquet(folder.facts / row["path"])
        .select(*names, *PLACE)
        .filter(wanted)
        .with_columns(pl.lit(row["kind"]).alias("kind"))
        .select(*columns, *PLACE)
        .cast(schema)
        for row in found
        if not kinds or row["kind"] in kinds
    ]
    empty = pl.DataFrame(schema=schema)
    return pl.concat(pl.collect_all(frames)).sort(_ORDER) if frames else empty


def place(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A statement as plain data: evidence id, file as received, sheet, row, load, kind, edge."""
    return {
        "evidence": evidence_id(row["source"], row["sheet"], row["row"]),
        "file": names.get(row["source"], ""),
        "sheet": row["sheet"],
        "row": row["row"],
        "load": row["load"],
        "kind": row["kind"],
        "id": row["id"],
    }
