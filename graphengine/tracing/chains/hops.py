"""Facts as hops: numbered nodes, one hop an event and direction, parallel events put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.tracing.chains.pattern import BACKWARD, EITHER, FORWARD, HopClass, Pattern
from graphengine.tracing.columns import TIME, Types, evidence, with_columns

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

Times = npt.NDArray[np.int64]
COLUMNS: Types = {
    **dict.fromkeys(("id", "src_kind", "src", "dst_kind", "dst"), pl.String),
    "at": TIME,
    "endAt": TIME,
    "amount_minor": pl.Int64,
    "currency": pl.String,
    "source": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
}


@dataclass(frozen=True)
class Hops:
    """Hops sorted by (start, end, id), as arrays and as a frame.

    Attributes:
        nodes: references ``Kind:key``, sorted; a node's number is its place.
        src, dst: int32[m]. start, end: int64[m] microseconds (turned round for falling order).
        amount: int64[m] minor units, -1 where there is none.
        classes: int16[m] into ``class_names``.
        frame: id (a bundle's: joined by blanks), kind, at, end_at, amount_minor, currency, ids, ev.
        untimed: edges of the pattern's types left out because they have no time, by type.
        other_currency: transfers left out because their amounts cannot be compared.
    """

    nodes: list[str]
    src: npt.NDArray[np.int32]
    dst: npt.NDArray[np.int32]
    start: Times
    end: Times
    amount: Times
    classes: npt.NDArray[np.int16]
    class_names: list[HopClass]
    frame: pl.DataFrame
    untimed: dict[str, int]
    other_currency: int


def read_hops(
    view: FactView,
    pattern: Pattern,
    *,
    falling: bool = False,
    joined: Mapping[str, str] | None = None,
    bundle: timedelta | None = None,
    currency: str | None = None,
) -> Hops:
    """The hops that a pattern can use. O(m log m) in the edges of its types.

    Args:
        falling: chains go back in time.
        joined: ``Kind:key`` to the node that stands for it, see :func:`identities.holders`.
        bundle: put parallel events of one pair together that begin within this of the first; the
            bundle stands beside its members.
        currency: leave out amounts of other currencies (they cannot be compared).
    """
    frames, untimed = [], {}
    for kind in _types(view, pattern):
        frame = with_columns(view.edges(kind), COLUMNS).with_columns(evidence())
        timed = frame.filter(pl.col("at").is_not_null())
        if timed.height < frame.height:
            untimed[kind] = frame.height - timed.height
        frames.append(timed.with_columns(kind=pl.lit(kind)))
    events = pl.concat(frames) if frames else _none()
    other = 0
    if currency is not None:
        kept = events.filter(
            pl.col("amount_minor").is_null() | pl.col("currency").is_null()
            | (pl.col("currency") == currency)
        )  # fmt: skip
        other, events = events.height - kept.height, kept
    events = _ends(events, joined or {})
    if bundle is not None:
        events = pl.concat([events, _bundles(events, bundle)])
    return _arrays(events, pattern, falling, untimed, other)


def _types(view: FactView, pattern: Pattern) -> list[str]:
    there = view.edge_kinds()
    wanted = [step.types for step in pattern.steps()]
    if any(not types for types in wanted):
        return sorted(there)
    return sorted(set(there) & {kind for types in wanted for kind in types})


def _none() -> pl.DataFrame:
    empty = pl.DataFrame(schema=COLUMNS).with_columns(evidence())
    return empty.with_columns(kind=pl.lit("", dtype=pl.String))


def _ends(events: pl.DataFrame, joined: Mapping[str, str]) -> pl.DataFrame:
    """Ends as ``Kind:key`` after joining; edges within one joined node are no hops."""
    table = pl.DataFrame(
        {"unit": list(joined), "stands": list(joined.values())},
        schema={"unit": pl.String, "stands": pl.String},
    )
    for end in ("src", "dst"):
        unit = pl.concat_str(f"{end}_kind", pl.lit(":"), end)
        events = events.with_columns(unit=unit).join(
            table, on="unit", how="left", maintain_order="left"
        )
        node = pl.coalesce("stands", "unit").alias(f"{end}_node")
        events = events.with_columns(node).drop("unit", "stands")
    events = events.filter(pl.col("src_node") != pl.col("dst_node"))
    return events.select(
        "id", "kind", "src_node", "dst_node", "at",
        pl.max_horizontal("at", pl.col("endAt").fill_null(pl.col("at"))).alias("end_at"),
        "amount_minor", "currency",
        pl.concat_list("id").alias("ids"), pl.concat_list("ev").alias("ev"),
    )  # fmt: skip


def _bundles(events: pl.DataFrame, within: timedelta) -> pl.DataFrame:
    """Parallel events of one pair, kind and currency that begin within a span of the first."""
    by = ["src_node", "dst_node", "kind", "currency"]
    ordered = events.sort(*by, "at", "id", nulls_last=True)
    many = ordered.filter(pl.len().over(by) > 1)
    numbers, opened, last = [], None, 0
    for *pair, at in many.select(*by, "at").iter_rows():
        if opened is None or pair != opened[0] or at - opened[1] > within:
            opened, last = (pair, at), last + 1
        numbers.append(last)
    grouped = (
        many.with_columns(pl.Series("bundle", numbers, dtype=pl.Int64))
        .filter(pl.len().over("bundle") > 1)
        .group_by("bundle", maintain_order=True)
        .agg(
            pl.col("id").str.join(" "), pl.col("kind", "src_node", "dst_node").first(),
            pl.col("at").min(), pl.col("end_at").max(),
            pl.when(pl.col("amount_minor").null_count() == 0)
            .then(pl.col("amount_minor").sum()).otherwise(None).alias("amount_minor"),
            pl.col("currency").first(), pl.col("ids").explode(), pl.col("ev").explode(),
        )
    )  # fmt: skip
    return grouped.select(events.columns)


def _arrays(
    events: pl.DataFrame, pattern: Pattern, falling: bool, untimed: dict[str, int], other: int
) -> Hops:
    ways = {step.direction for step in pattern.steps()}
    parts = []
    if ways & {FORWARD, EITHER}:
        parts.append(events.with_columns(against=pl.lit(False)))
    if ways & {BACKWARD, EITHER}:
        turned = events.with_columns(
            src_node=pl.col("dst_node"), dst_node=pl.col("src_node"), against=pl.lit(True)
        )
        parts.append(turned)
    hops = pl.concat(parts)
    first, last = pl.col("at").to_physical(), pl.col("end_at").to_physical()
    start, end = (-last, -first) if falling else (first, last)
    hops = hops.with_columns(
        start=start, end=end, to=pl.col("dst_node").str.split(":").list.first()
    ).sort("start", "end", "id", "against")
    nodes = pl.concat([hops["src_node"], hops["dst_node"]]).unique().sort()
    numbers = pl.DataFrame({"node": nodes}).with_row_index("n")
    src, dst = (
        hops.select(node=name).join(numbers, on="node", how="left", maintain_order="left")["n"]
        for name in ("src_node", "dst_node")
    )
    names = hops.select("kind", "against", "to").unique().sort("kind", "against", "to")
    classes = hops.join(
        names.with_row_index("class"), on=["kind", "against", "to"], how="left",
        maintain_order="left",
    )["class"]  # fmt: skip
    return Hops(
        nodes.to_list(),
        src.to_numpy().astype(np.int32),
        dst.to_numpy().astype(np.int32),
        hops["start"].to_numpy().astype(np.int64),
        hops["end"].to_numpy().astype(np.int64),
        hops["amount_minor"].fill_null(-1).to_numpy().astype(np.int64),
        classes.to_numpy().astype(np.int16),
        list(names.rows()),
        hops.select("id", "kind", "at", "end_at", "amount_minor", "currency", "ids", "ev"),
        untimed,
        other,
    )
