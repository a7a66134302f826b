"""From facts to hops: one an event and direction, parallel events put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graphengine.tracing.chains.coverage import coverage
from graphengine.tracing.chains.hoparrays import FrameRecords, Hops, neighbours
from graphengine.tracing.chains.pattern import BACKWARD, EITHER, FORWARD, Pattern
from graphengine.tracing.columns import TIME, Types, evidence, with_columns
from graphengine.tracing.kernel.followers import CLASS_BITS, HOP, followers
from graphengine.tracing.kernel.spread import departures

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

COLUMNS: Types = {
    **dict.fromkeys(("id", "src_kind", "src", "dst_kind", "dst", "flags"), pl.String),
    "at": TIME,
    "endAt": TIME,
    "amount_minor": pl.Int64,
    "currency": pl.String,
    "source": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
}


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
    for kind in kinds_of(view, pattern):
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
    about: dict[str, Any] = {"untimed": untimed, "other_currency": other, **coverage(events)}
    events = _ends(events, joined or {})
    if bundle is not None:
        events = pl.concat([events, _bundles(events, bundle)])
    return _arrays(events, pattern, falling, about)


def kinds_of(view: FactView, pattern: Pattern) -> list[str]:
    """Types of edges that a pattern can use and that the case has, sorted."""
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


def ways(pattern: Pattern) -> list[str]:
    """Whether a pattern walks edges along their direction, against it, or both."""
    steps = {step.direction for step in pattern.steps()}
    along = [FORWARD] if steps & {FORWARD, EITHER} else []
    return along + ([BACKWARD] if steps & {BACKWARD, EITHER} else [])


def _arrays(events: pl.DataFrame, pattern: Pattern, falling: bool, about: dict[str, Any]) -> Hops:
    parts = []
    for way in ways(pattern):
        if way == FORWARD:
            parts.append(events.with_columns(against=pl.lit(False)))
            continue
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
        hops.select(node=name)
        .join(numbers, on="node", how="left", maintain_order="left")["n"]
        .to_numpy()
        .astype(np.int32)
        for name in ("src_node", "dst_node")
    )
    names = hops.select("kind", "against", "to").unique().sort("kind", "against", "to")
    classes = hops.join(
        names.with_row_index("class"), on=["kind", "against", "to"], how="left",
        maintain_order="left",
    )["class"]  # fmt: skip
    starts = hops["start"].to_numpy().astype(np.int64)
    at = hops["at"].to_physical()
    about["period"] = [at.min(), at.max()] if hops.height else None
    ends = hops["end"].to_numpy().astype(np.int64)
    amount = hops["amount_minor"].fill_null(-1).to_numpy().astype(np.int64)
    classed = classes.to_numpy().astype(np.int16)
    offset, rows = followers(src, dst, starts, ends, amount, classed, len(nodes))
    order = rows[:, HOP] >> CLASS_BITS
    return Hops(
        nodes=nodes,
        src=src,
        dst=dst,
        start=starts,
        end=ends,
        amount=amount,
        classes=classed,
        class_names=list(names.rows()),
        leave=(offset, order),
        leaving=starts[order],
        rows=rows,
        arrive=departures(dst, len(nodes)),
        neighbours=neighbours(src, dst, len(nodes)),
        records=FrameRecords(hops.select("ids", "amount_minor", "currency", "ev")),
        falling=falling,
        about=about,
    )
