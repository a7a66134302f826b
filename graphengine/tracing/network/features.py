"""The values of each parcel that content lift compares.

All values are texts, null where the record says nothing. Numbers are put in bins of half an
octave, so that no price or weight is singled out beforehand.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from graphengine.tracing.network.identity import number_age_days
from graphengine.tracing.network.settings import NetworkSettings

DAY_US = 86_400_000_000


def _step(value: pl.Expr, steps: float) -> pl.Expr:
    return pl.when(value > 0).then((value.cast(pl.Float64).log(2.0) * steps).round().cast(pl.Int32))


def _octave(value: pl.Expr, steps: float = 2.0) -> pl.Expr:
    return _step(value, steps).cast(pl.String)


def price_step() -> pl.Expr:
    """Bin of the price for its weight; Int32."""
    return _step(pl.col("amount_minor") / pl.col("weightKg"), 1.5)


def of_parcel() -> dict[str, pl.Expr]:
    """Values that the parcel's own record gives, by name of the feature."""
    return {
        "goods": pl.col("goods").str.strip_chars().str.to_lowercase(),
        "carrier": pl.col("carrier"),
        "weight": _octave(pl.col("weightKg")),
        "hour": (pl.col("sent_at").dt.hour() // 3).cast(pl.String),
        "declared": _octave(pl.col("declaredMinor"), 1.0),
    }


def _roundness(amount: pl.Expr) -> pl.Expr:
    """Largest round step of an amount in minor units."""
    chain: Any = pl.when(amount % 50_000 == 0).then(pl.lit("500"))
    for step, name in ((10_000, "100"), (5_000, "50"), (1_000, "10"), (100, "1")):
        chain = chain.when(amount % step == 0).then(pl.lit(name))
    return pl.when(amount.is_not_null()).then(chain.otherwise(pl.lit("cents")))


def _lag(lag: pl.Expr) -> pl.Expr:
    days = lag / DAY_US
    chain: Any = pl.when(days < -3).then(pl.lit("before3+"))
    for limit, name in ((-1, "before1-3"), (0, "before0-1"), (1, "after0-1"), (3, "after1-3")):
        chain = chain.when(days < limit).then(pl.lit(name))
    return (
        pl.when(lag.is_null())
        .then(pl.lit("unpaid"))
        .otherwise(chain.when(days < 10).then(pl.lit("after3-10")).otherwise(pl.lit("after10+")))
    )


def calls_near(
    parcels: pl.DataFrame, calls: pl.DataFrame, settings: NetworkSettings
) -> pl.DataFrame:
    """Calls between both numbers of a parcel shortly before it was sent.

    Either direction counts; a call at the very moment counts. O((n + m) log m).

    Returns:
        Frame ``p``, ``at``, ``ev``, one row per call, sorted by (p, at, ev).
    """
    both = calls.select(
        pl.min_horizontal("a", "b").alias("low"), pl.max_horizontal("a", "b").alias("high"),
        "at", "ev",
    )  # fmt: skip
    wanted = parcels.select(
        "p",
        pl.min_horizontal("s_unit", "r_unit").alias("low"),
        pl.max_horizontal("s_unit", "r_unit").alias("high"),
        "sent_at",
    )
    before = pl.duration(seconds=int(settings.call_before_hours * 3600))
    return (
        wanted.join(both, on=["low", "high"], how="inner")
        .filter((pl.col("at") <= pl.col("sent_at")) & (pl.col("at") >= pl.col("sent_at") - before))
        .select("p", "at", "ev")
        .sort("p", "at", "ev")
    )


def call_before(parcels: pl.DataFrame, calls: pl.DataFrame, settings: NetworkSettings) -> pl.Series:
    """Whether both numbers of a parcel called each other shortly before it was sent."""
    near = calls_near(parcels, calls, settings).select("p").unique()
    joined = parcels.select("p").join(
        near.with_columns(pl.lit("yes").alias("call")), on="p", how="left"
    )
    return joined.sort("p").select(pl.col("call").fill_null("no"))["call"]


def _written_name(
    parcels: pl.DataFrame, holder: str, name: str, persons: pl.DataFrame
) -> pl.Series:
    """Whether the name on the waybill is the registered holder's."""
    joined = (
        parcels.select("p", pl.col(holder).alias("actor"), pl.col(name).alias("written"))
        .join(persons.select("actor", pl.col("name").alias("registered")), on="actor", how="left")
        .sort("p")
    )
    same = pl.col("written").str.strip_chars() == pl.col("registered").str.strip_chars()
    return joined.select(
        pl.when(pl.col("written").is_null() | (pl.col("written") == ""))
        .then(pl.lit("none"))
        .when(pl.col("registered").is_null())
        .then(None)
        .when(same)
        .then(pl.lit("registered"))
        .otherwise(pl.lit("other"))
        .alias("v")
    )["v"]


def _age(
    parcels: pl.DataFrame, unit: str, holds: pl.DataFrame, settings: NetworkSettings
) -> pl.Series:
    age = number_age_days(parcels, unit, "sent_at", holds)
    young = int(settings.young_number_days)
    return pl.DataFrame({"age": age}).select(
        pl.when(pl.col("age").is_null())
        .then(None)
        .when(pl.col("age") < young)
        .then(pl.lit("young"))
        .otherwise(pl.lit("old"))
        .alias("v")
    )["v"]


def _payee_kind() -> pl.Expr:
    return (
        pl.when(pl.col("payee").is_null())
        .then(None)
        .when(pl.col("payee") == pl.col("s_holder"))
        .then(pl.lit("holder"))
        .when(pl.col("payee").str.starts_with("Organisation:"))
        .then(pl.lit("organisation"))
        .otherwise(pl.lit("another"))
    )


def build(
    parcels: pl.DataFrame,
    deals: pl.DataFrame,
    calls: pl.DataFrame,
    holds: pl.DataFrame,
    persons: pl.DataFrame,
    settings: NetworkSettings,
) -> pl.DataFrame:
    """One row of texts per parcel, in the order of ``p``.

    Args:
        parcels: with ``s_holder``, ``r_holder`` beside the columns of ``frames.Facts.parcels``.
        deals: per paid parcel ``p``, ``amount_minor``, ``first_lag``, ``batch``, ``payments``,
            ``payee``, ``channel``, ``purpose``.
    """
    frame = parcels.join(deals, on="p", how="left").sort("p")
    own = of_parcel()
    kind = pl.col("s_holder").str.split(":").list.first()
    features = frame.select(
        own["goods"].alias("goods"),
        own["carrier"].alias("carrier"),
        own["weight"].alias("weight"),
        price_step().cast(pl.String).alias("price_for_weight"),
        _roundness(pl.col("amount_minor")).alias("roundness"),
        _lag(pl.col("first_lag")).alias("lag"),
        own["hour"].alias("hour"),
        own["declared"].alias("declared"),
        kind.alias("sender_kind"),
        _payee_kind().alias("payee"),
        pl.col("channel"),
        pl.col("purpose"),
        pl.when(pl.col("batch") > 1).then(pl.lit("batch")).when(pl.col("payments") > 1)
        .then(pl.lit("split")).when(pl.col("payments") == 1).then(pl.lit("single"))
        .alias("settled"),
    )  # fmt: skip
    return features.with_columns(
        call_before(parcels, calls, settings).alias("call_before"),
        _written_name(parcels, "s_holder", "s_name", persons).alias("sender_name"),
        _written_name(parcels, "r_holder", "r_name", persons).alias("receiver_name"),
        _age(parcels, "s_unit", holds, settings).alias("sender_number"),
        _age(parcels, "r_unit", holds, settings).alias("receiver_number"),
    )
