"""Deals: a parcel to someone and that person's payment for it, matched both ways.

Definition, in this order:

1. A payment may belong to a parcel when the parcel's receiver made it, to a payee of the parcel's
   sender, inside the window.
2. Each payment goes to the nearest such parcel (absolute lag; ties: earlier parcel, by ``p``). Two
   payments for one parcel are a deposit and a rest, or a split.
3. Each parcel still without payment joins the payment nearest to it (ties: smaller ``t``) among
   the payments that it may belong to: a batch settlement.
4. Parcels and payments tied together form one deal; its amount is spread over its parcels by
   weight (equally where a weight is missing) in whole minor units, the remainder to the last.
5. A payment back from a payee to the receiver within the window after the first payment is a
   refund and is subtracted, never below zero.

A parcel without payment (cash, unknown account) stays in the data as an unpaid parcel.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from graphengine.tracing.network.payments import DAY_US
from graphengine.tracing.network.settings import NetworkSettings


def _nearest(pairs: pl.DataFrame, of: str, tie: str) -> pl.DataFrame:
    return (
        pairs.with_columns(pl.col("lag").abs().alias("distance"))
        .sort(of, "distance", tie)
        .unique(of, keep="first", maintain_order=True)
        .drop("distance")
    )


def link(pairs: pl.DataFrame) -> pl.DataFrame:
    """Rules 2 and 3: the links (p, t) that hold, of all allowed ``pairs``.

    Args:
        pairs: ``p``, ``t``, ``lag``; already limited to payees and window.

    Returns:
        Frame with the columns of ``pairs``, one row per link, sorted by (p, t). O(n log n).
    """
    own = _nearest(pairs, "t", "p")
    unpaid = pairs.join(own.select("p").unique(), on="p", how="anti")
    batch = _nearest(unpaid, "p", "t")
    return pl.concat([own, batch]).sort("p", "t")


def components(links: pl.DataFrame) -> pl.DataFrame:
    """Rule 4, first half: number the deals. Each is named by its smallest parcel.

    After rules 2 and 3 a parcel has own payments or one batch payment, so three rounds of taking
    the smallest neighbour would do; the loop runs until nothing changes.
    """
    frame = links.with_columns(pl.col("p").alias("deal"))
    while True:
        after = frame.with_columns(pl.col("deal").min().over("t")).with_columns(
            pl.col("deal").min().over("p")
        )
        if after["deal"].equals(frame["deal"]):
            return after
        frame = after


def refunds(
    links: pl.DataFrame, transfers: pl.DataFrame, settings: NetworkSettings
) -> pl.DataFrame:
    """Rule 5: payments back, each given to the latest deal of the pair before it.

    Returns:
        Frame ``deal``, ``t``, ``amount_minor``.
    """
    paid = links.join(transfers.select("t", "at"), on="t").group_by(
        "deal", "receiver", "payee"
    ).agg(pl.col("at").min(), pl.col("amount_minor").max().alias("largest"))  # fmt: skip
    back = transfers.select(
        "t", "payer", "payee", pl.col("at").alias("back_at"), "amount_minor"
    ).join(paid, left_on=["payer", "payee"], right_on=["payee", "receiver"], how="inner")
    wait = (pl.col("back_at") - pl.col("at")).dt.total_microseconds()
    return (
        back.filter(
            (wait >= 0)
            & (wait <= int(settings.pay_after_days * DAY_US))
            & (pl.col("amount_minor") <= pl.col("largest"))
        )
        .sort("t", "at", "deal", descending=[False, True, False])
        .unique("t", keep="first", maintain_order=True)
        .select("deal", "t", "amount_minor")
        .sort("deal", "t")
    )


def spread_amount(group_first: np.ndarray, weight: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Whole minor units by weight within consecutive groups; the last takes the remainder."""
    starts = np.flatnonzero(group_first)
    if len(starts) == 0:
        return np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.append(starts, len(weight)))
    sums = np.repeat(np.add.reduceat(weight, starts), sizes)
    share = np.floor(total * weight / sums).astype(np.int64)
    lasts = np.append(starts[1:], len(weight)) - 1
    share[lasts] += total[lasts] - np.add.reduceat(share, starts)
    out: np.ndarray = share
    return out


def match(
    parcels: pl.DataFrame, pairs: pl.DataFrame, transfers: pl.DataFrame, settings: NetworkSettings
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Match parcels with payments.

    Args:
        parcels: ``p``, ``weightKg``, ``sent_at``.
        pairs: allowed pairs (see :func:`link`) with ``receiver``, ``payee``, ``amount_minor``.
        transfers: all transfers with ``payer`` and ``payee``.

    Returns:
        (deals, links). ``deals``: per paid parcel ``p``, ``deal``, ``amount_minor`` (its share),
        ``first_lag`` (microseconds), ``payments``, ``batch`` (parcels in the deal), ``refunded``
        (minor units of the whole deal). ``links``: ``p``, ``t``, ``deal``.
    """
    links = components(link(pairs))
    back = refunds(links, transfers, settings)
    money = links.unique("t", keep="first", maintain_order=True)
    total = money.group_by("deal").agg(pl.col("amount_minor").sum().alias("paid"))
    total = total.join(
        back.group_by("deal").agg(pl.col("amount_minor").sum().alias("refunded")),
        on="deal",
        how="left",
    ).with_columns(pl.col("refunded").fill_null(0))
    rows = (
        links.group_by("p", "deal")
        .agg(
            pl.col("lag").min().alias("first_lag"),
            pl.col("t").n_unique().alias("payments"),
            pl.col("payee").sort().first(),
        )
        .join(parcels.select("p", "weightKg"), on="p")
        .join(total, on="deal")
        .with_columns(pl.len().over("deal").alias("batch"))
        .sort("deal", "p")
    )
    known = pl.col("weightKg").is_not_null().all().over("deal") & (
        pl.col("weightKg") > 0
    ).all().over("deal")
    rows = rows.with_columns(pl.when(known).then("weightKg").otherwise(1.0).alias("by"))
    net = np.maximum(rows["paid"].to_numpy() - rows["refunded"].to_numpy(), 0)
    first = rows.select(
        (pl.col("deal") != pl.col("deal").shift(1)).fill_null(True)
    ).to_series().to_numpy()  # fmt: skip
    share = spread_amount(first, rows["by"].to_numpy(), net)
    deals = rows.with_columns(pl.Series("amount_minor", share, dtype=pl.Int64)).select(
        "p", "deal", "amount_minor", "first_lag", "payments", "batch", "refunded", "payee"
    )
    return deals.sort("p"), links.select("p", "t", "deal").sort("p", "t")
