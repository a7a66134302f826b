"""A dry run: what a mapping makes of a file, without loading anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from graphengine.model.ports import Batch, LoadContext, MappingPort

HIDDEN = ("_r", "own")


def preview(mapping: MappingPort, path: Path, context: LoadContext, first: int) -> dict[str, Any]:
    """First facts a kind as plain rows, counts of rows and rejects, and the first rejects.

    Reads the whole file, so that the reject count is the one a load would give.
    """
    context = replace(context, name=path.name)
    form = mapping.inspect(path, context)
    facts: dict[str, list[dict[str, Any]]] = {}
    rejects: list[dict[str, Any]] = []
    rows = rejected = 0
    for batch in mapping.batches(path, context):
        rows += batch.rows.height + len(batch.rejects)
        rejected += len(batch.rejects)
        for reject in batch.rejects[: first - len(rejects)] if len(rejects) < first else []:
            place = {"sheet": reject.sheet, "row": reject.row, "column": reject.column}
            rejects.append({**place, "reason": reject.reason})
        _collect(facts, batch, first)
    return {
        "name": path.name,
        "kind": form.kind,
        "encoding": form.encoding,
        "notes": list(form.notes),
        "rows": rows,
        "rejected": rejected,
        "facts": facts,
        "rejects": rejects,
    }


def _collect(facts: dict[str, list[dict[str, Any]]], batch: Batch, first: int) -> None:
    for kind, frame in [*batch.nodes.items(), *batch.edges.items()]:
        have = facts.setdefault(kind, [])
        need = first - len(have)
        if need <= 0 or frame.is_empty():
            continue
        place = batch.rows.select("_r", "row").with_columns(pl.col("_r").cast(pl.UInt32))
        shown = frame.head(need).join(place, on="_r", how="left", maintain_order="left")
        have += shown.drop(*HIDDEN, strict=False).to_dicts()
