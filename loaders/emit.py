"""From facts of rows to the frames of a batch: good rows only, one frame a kind."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from graphengine.model.columns import edge_columns, node_columns
from graphengine.model.schema import Schema
from loaders.facts import EdgeRows, Facts, NodeRows
from loaders.identity import row_hash

Frames = dict[str, list[pl.DataFrame]]
_LATER = ("source", "sheet", "row", "load", "basis", "grading")
ROW = "_r"
ALWAYS = frozenset({ROW, "key", "id", "own", "src_kind", "src", "dst_kind", "dst"})


def node_frames(facts: Facts, place: pl.Series, good: pl.Series | None, schema: Schema) -> Frames:
    """Frames of nodes by label; ``place`` is each row's number in the batch."""
    frames: Frames = {}
    for rows in facts.nodes.values():
        frame = _said({ROW: place, "key": rows.key, **rows.props}, rows.flags, len(place))
        for kind, mask in _by_kind(rows, good):
            declared = {k: t for k, t in node_columns(schema.node(kind)).items() if k not in _LATER}
            if rows.key.null_count() == len(rows.key):
                chosen = frame.clear()
            else:
                chosen = frame if mask is None else frame.filter(mask)
            frames.setdefault(kind, []).append(_conform(chosen, declared))
    return frames


def _by_kind(
    rows: NodeRows | EdgeRows, good: pl.Series | None
) -> Iterable[tuple[str, pl.Series | None]]:
    """Each kind with the rows in which it is made; None for all rows."""
    if isinstance(rows, NodeRows):
        kinds = rows.node.kinds
        present = rows.key.is_not_null() if rows.key.null_count() else None
    else:
        kinds = rows.edge.kinds
        present = None if rows.present.all() else rows.present
    mask = _both(good, present)
    if rows.kind is None:
        yield kinds[0], mask
        return
    for kind in kinds:
        yield kind, _both(mask, (rows.kind == kind).fill_null(False))


def _both(a: pl.Series | None, b: pl.Series | None) -> pl.Series | None:
    if a is None or b is None:
        return a if b is None else b
    return a & b


def edge_frames(facts: Facts, place: pl.Series, good: pl.Series | None, schema: Schema) -> Frames:
    """Frames of edges by type, with deterministic ids."""
    frames: Frames = {}
    for rows in facts.edges:
        own = (
            rows.id
            if rows.id is not None
            else pl.repeat(None, len(place), dtype=pl.String, eager=True)
        )
        ends = {c: rows.ends[c] for c in ("src_kind", "src", "dst_kind", "dst")}
        said = {ROW: place, "id": own, "own": own.is_not_null(), **ends, **rows.props}
        frame = _said(said, rows.flags, len(place))
        for kind, mask in _by_kind(rows, good):
            declared = {k: t for k, t in edge_columns(schema.edge(kind)).items() if k not in _LATER}
            declared = {"id": declared.pop("id"), "own": pl.Boolean(), **declared}
            chosen = _conform(frame if mask is None else frame.filter(mask), declared)
            frames.setdefault(kind, []).append(_with_ids(chosen, kind, sorted(rows.props)))
    return frames


def _said(columns: dict[str, pl.Series], flags: list[pl.Series], length: int) -> pl.DataFrame:
    """The columns that say anything; :func:`_conform` puts the others back at no cost."""
    kept = {n: c for n, c in columns.items() if n in ALWAYS or c.null_count() < length}
    return pl.DataFrame(kept | ({"flags": merged(flags, length)} if flags else {}))


def _with_ids(frame: pl.DataFrame, kind: str, props: list[str]) -> pl.DataFrame:
    """Hashes of kind, ends and properties for edges without an id of the source."""
    without = frame["id"].is_null()
    if not without.any():
        return frame
    columns = ["src_kind", "src", "dst_kind", "dst", *props]
    part = frame if without.all() else frame.filter(without)
    named = [_named(name, part[name]) if name in props else part[name] for name in columns]
    hashed = "~" + row_hash(named, kind)
    if without.all():
        return frame.with_columns(hashed.alias("id"))
    return frame.with_columns(frame["id"].scatter(without.arg_true(), hashed).alias("id"))


def _named(name: str, column: pl.Series) -> pl.Series:
    """A property as ``name=value``, null where it has none."""
    if column.dtype == pl.List(pl.String):
        column = column.list.join("\x1d")
    elif column.dtype in (pl.Datetime("us", "UTC"), pl.Date):
        column = column.to_physical()
    return f"{name}=" + column.cast(pl.String)


def merged(flags: list[pl.Series], length: int) -> pl.Series:
    """Flags of several origins, sorted and comma-joined; "" where a row has none."""
    if not flags:
        return pl.repeat("", length, dtype=pl.String, eager=True)
    if len(flags) == 1 and not flags[0].str.contains(",", literal=True).any():
        return flags[0].fill_null("")
    joined = pl.concat_str(*flags, separator=",", ignore_nulls=True)
    return pl.select(joined.str.split(",").list.unique().list.sort().list.join(",")).to_series()


def _conform(frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
    have = set(frame.columns)
    return frame.select(
        ROW,
        *(
            pl.col(name).cast(dtype)
            if name in have
            else pl.lit("" if name == "flags" else None, dtype=dtype).alias(name)
            for name, dtype in columns.items()
        ),
    )
