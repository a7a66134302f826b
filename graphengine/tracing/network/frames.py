"""The columns a network trace needs, taken from a case's facts.

A *unit* is what stands in a record, written ``Kind:key`` (``Phone:+86...``, ``Account:62...``). An
*actor* is who is thought to stand behind it, written the same way (``Person:...``). Every frame
is sorted by a total order, so that row order in the sources changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from graphengine.tracing.columns import TIME, Types, evidence, with_columns

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

_NODE: Types = {"key": pl.String}
_EDGE: Types = dict.fromkeys(
    ("id", "src_kind", "src", "dst_kind", "dst", "source", "sheet"), pl.String
)


@dataclass(frozen=True)
class Facts:
    """Frames of one trace.

    Attributes:
        parcels: one row per parcel with both ends; ``p`` numbers them by (sent_at, parcel).
        transfers: one row per transfer; ``t`` numbers them by (at, id).
        calls: ``a``, ``b`` (units) and ``at``.
        holds: ``unit``, ``holder``, ``start``, ``end``, ``ev``.
        persons: ``actor``, ``name``, ``alias``, ``region``, ``ev``.
        homes: ``actor``, ``place`` for LIVES_AT.
        devices: ``unit``, ``device`` for USES.
        half_parcels: parcels with only one end recorded.
    """

    parcels: pl.DataFrame
    transfers: pl.DataFrame
    calls: pl.DataFrame
    holds: pl.DataFrame
    persons: pl.DataFrame
    homes: pl.DataFrame
    devices: pl.DataFrame
    half_parcels: int


def _edges(view: FactView, kind: str, props: Types) -> pl.DataFrame:
    frame = view.edges(kind) if kind in view.edge_kinds() else pl.DataFrame()
    frame = with_columns(frame, {**_EDGE, "row": pl.Int64, **props})
    return frame.with_columns(
        pl.concat_str("src_kind", pl.lit(":"), "src").alias("src_unit"),
        pl.concat_str("dst_kind", pl.lit(":"), "dst").alias("dst_unit"),
        evidence(),
    )


def _nodes(view: FactView, kind: str, props: Types) -> pl.DataFrame:
    frame = view.nodes(kind) if kind in view.node_kinds() else pl.DataFrame()
    return with_columns(
        frame, {**_NODE, "source": pl.String, "sheet": pl.String, "row": pl.Int64, **props}
    ).with_columns(evidence())


def _end(view: FactView, kind: str, prefix: str) -> pl.DataFrame:
    props: Types = {"at": TIME, "name": pl.String, "address": pl.String, "region": pl.String}
    frame = _edges(view, kind, props).sort("dst", "at", "id", nulls_last=True)
    return frame.unique("dst", keep="first", maintain_order=True).select(
        pl.col("dst").alias("parcel"),
        pl.col("src_unit").alias(f"{prefix}_unit"),
        pl.col("at").alias(f"{prefix}_at"),
        *(pl.col(name).alias(f"{prefix}_{name}") for name in ("name", "address", "region")),
        pl.col("ev").alias(f"{prefix}_ev"),
    )


def _parcels(view: FactView) -> tuple[pl.DataFrame, int]:
    props: Types = {
        "carrier": pl.String,
        "goods": pl.String,
        "weightKg": pl.Float64,
        "declaredMinor": pl.Int64,
        "feeMinor": pl.Int64,
    }
    nodes = _nodes(view, "Parcel", props).select(
        pl.col("key").alias("parcel"), *props, pl.col("ev")
    )
    ends = _end(view, "SENT", "s").join(
        _end(view, "RECEIVED", "r"), on="parcel", how="full", coalesce=True
    )
    whole = ends.filter(pl.col("s_unit").is_not_null() & pl.col("r_unit").is_not_null())
    frame = (
        whole.join(nodes, on="parcel", how="left")
        .with_columns(
            pl.coalesce("s_at", "r_at").alias("sent_at"),
            pl.coalesce("ev", "s_ev").alias("ev"),
        )
        .filter(pl.col("sent_at").is_not_null() & (pl.col("s_unit") != pl.col("r_unit")))
        .sort("sent_at", "parcel")
        .with_row_index("p")
        .with_columns(pl.col("p").cast(pl.Int64))
    )
    return frame, ends.height - whole.height


def _transfers(view: FactView) -> pl.DataFrame:
    props: Types = {
        "at": TIME,
        "amount_minor": pl.Int64,
        "currency": pl.String,
        "purpose": pl.String,
        "channel": pl.String,
        "transactionNumber": pl.String,
    }
    frame = _edges(view, "TRANSFERRED", props)
    return (
        frame.filter(pl.col("at").is_not_null() & (pl.col("amount_minor") > 0))
        .sort("at", "id")
        .with_row_index("t")
        .select(
            pl.col("t").cast(pl.Int64), "id", "transactionNumber", "src_unit", "dst_unit", "at",
            "amount_minor", "currency", "purpose", "channel", "ev",
        )
    )  # fmt: skip


def _actors(view: FactView, kinds: Sequence[str]) -> pl.DataFrame:
    props = {"name": pl.String, "alias": pl.String, "region": pl.String}
    frames = [
        _nodes(view, kind, props).select(
            pl.concat_str(pl.lit(f"{kind}:"), "key").alias("actor"), *props, "ev"
        )
        for kind in kinds
    ]
    return pl.concat(frames).sort("actor")


def read_facts(view: FactView) -> Facts:
    """Read the columns of a trace. O(n log n) in facts; raises nothing on empty kinds."""
    parcels, half = _parcels(view)
    calls = _edges(view, "CALLED", {"at": TIME}).filter(pl.col("at").is_not_null())
    holds = _edges(view, "HOLDS", {"startDate": pl.Date, "endDate": pl.Date})
    homes = _edges(view, "LIVES_AT", {})
    uses = _edges(view, "USES", {})
    return Facts(
        parcels=parcels,
        transfers=_transfers(view),
        calls=calls.select(pl.col("src_unit").alias("a"), pl.col("dst_unit").alias("b"), "at", "ev")
        .sort("at", "a", "b"),
        holds=holds.select(
            pl.col("dst_unit").alias("unit"),
            pl.col("src_unit").alias("holder"),
            pl.col("startDate").alias("start"),
            pl.col("endDate").alias("end"),
            "ev",
        ).sort("unit", "start", "holder", "end", nulls_last=True),
        persons=_actors(view, ("Person", "Organisation")),
        homes=homes.select(pl.col("src_unit").alias("actor"), pl.col("dst").alias("place"))
        .unique()
        .sort("actor", "place"),
        devices=uses.select(pl.col("src_unit").alias("unit"), pl.col("dst").alias("device"))
        .unique()
        .sort("unit", "device"),
        half_parcels=half,
    )  # fmt: skip
