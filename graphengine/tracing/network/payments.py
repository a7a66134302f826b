"""Payments that are no deals, and payees that stand out from chance.

Salaries, rents and bills come back at a steady gap with a steady amount. Platforms are paid by
everyone. Neither is learned from words: the first is seen in the pair's own rhythm, the second
drops out because a payee must be paid by a sender's receivers far more often than by others.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from graphengine.tracing.network.settings import NetworkSettings

DAY_US = 86_400_000_000


def _spread(column: str) -> pl.Expr:
    """Median absolute deviation over the median, a robust relative spread."""
    middle = pl.col(column).median()
    return (pl.col(column) - middle).abs().median() / middle


def regular_pairs(transfers: pl.DataFrame, settings: NetworkSettings) -> pl.DataFrame:
    """Pairs (payer, payee) whose payments keep a steady gap of five days or more.

    Both the gaps and the amounts must be steady: a broker who orders every week pays a different
    sum each time, a salary does not.

    Returns:
        Frame ``payer``, ``payee``, ``payments``. O(n log n).
    """
    often = pl.len().over("payer", "payee") >= settings.regular_min_payments
    frame = transfers.filter(often).select(
        "payer", "payee", "at", pl.col("amount_minor").cast(pl.Float64)
    )
    steady = (
        frame.sort("payer", "payee", "at")
        .with_columns(
            (pl.col("at").diff().over("payer", "payee").dt.total_hours() / 24.0).alias("gap")
        )
        .group_by("payer", "payee")
        .agg(
            pl.len().alias("payments"),
            pl.col("gap").median().alias("usual_gap"),
            _spread("gap").alias("gap_spread"),
            _spread("amount_minor").alias("amount_spread"),
        )
    )
    return (
        steady.filter(
            (pl.col("usual_gap") >= 5.0)
            & (pl.col("gap_spread") <= settings.regular_gap_spread)
            & (pl.col("amount_spread") <= settings.regular_amount_spread)
        )
        .select("payer", "payee", "payments")
        .sort("payer", "payee")
    )


def candidates(
    parcels: pl.DataFrame, transfers: pl.DataFrame, settings: NetworkSettings
) -> pl.DataFrame:
    """Every payment that a parcel's receiver made in the window around it.

    The window is closed at both ends: a payment exactly ``pay_before_days`` before or
    ``pay_after_days`` after the parcel counts.

    Args:
        parcels: ``p``, ``sender`` (unit), ``receiver`` (actor), ``sent_at``.
        transfers: ``t``, ``payer``, ``payee`` (actors), ``at``, ``amount_minor``.

    Returns:
        Frame ``p``, ``t``, ``sender``, ``receiver``, ``payee``, ``lag`` (microseconds, negative
        when paid before), ``amount_minor``, sorted by (p, t).
    """
    before = int(settings.pay_before_days * DAY_US)
    after = int(settings.pay_after_days * DAY_US)
    pairs = parcels.select("p", "sender", "receiver", "sent_at").join(
        transfers.select("t", "payer", "payee", "at", "amount_minor"),
        left_on="receiver",
        right_on="payer",
        how="inner",
    )
    lag = pl.col("at").dt.epoch("us") - pl.col("sent_at").dt.epoch("us")
    return (
        pairs.with_columns(lag.alias("lag"))
        .filter((pl.col("lag") >= -before) & (pl.col("lag") <= after))
        .select("p", "t", "sender", "receiver", "payee", "lag", "amount_minor")
        .sort("p", "t")
    )


def log_likelihood_ratio(
    hits: np.ndarray, trials: np.ndarray, other_hits: np.ndarray, other_trials: np.ndarray
) -> np.ndarray:
    """Signed G squared of two rates, array by array (Dunning 1993, no DOI; ACL J93-1003).

    Positive where ``hits / trials`` is above ``other_hits / other_trials``. Half an item is added
    to the other side so that an unseen payee has a small rate, not none.
    """
    k1, n1 = hits.astype(np.float64), np.maximum(trials.astype(np.float64), 1.0)
    k2, n2 = other_hits.astype(np.float64) + 0.5, other_trials.astype(np.float64) + 1.0
    k1 = np.minimum(k1, n1)
    pooled = (k1 + k2) / (n1 + n2)

    def part(k: np.ndarray, n: np.ndarray, rate: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            yes = np.where(k > 0, k * np.log(rate), 0.0)
            no = np.where(n - k > 0, (n - k) * np.log1p(-rate), 0.0)
        out: np.ndarray = yes + no
        return out

    value = 2.0 * (
        part(k1, n1, k1 / n1) + part(k2, n2, k2 / n2) - part(k1, n1, pooled) - part(k2, n2, pooled)
    )
    signed: np.ndarray = np.where(k1 / n1 >= k2 / n2, value, -value)
    return signed


def payees(
    pairs: pl.DataFrame, transfers: pl.DataFrame, payee: str, settings: NetworkSettings
) -> pl.DataFrame:
    """Payees whom the receivers of a sender pay beyond chance.

    Counted are different receivers, not payments, so that one good customer does not make a
    payee. The rate among a sender's receivers is held against the rate among all other payers.

    Args:
        pairs: from :func:`candidates`.
        transfers: ``payer`` and the column named by ``payee`` (an account or an actor).

    Returns:
        Frame ``sender``, ``payee``, ``receivers`` (who paid him), ``all_receivers``, ``llr``,
        best first per sender (ties: smaller payee). O(n log n).
    """
    hits = pairs.group_by("sender", "payee").agg(
        pl.col("receiver").n_unique().alias("receivers"), pl.col("p").n_unique().alias("parcels")
    )
    trials = pairs.group_by("sender").agg(pl.col("receiver").n_unique().alias("all_receivers"))
    paid = transfers.group_by(pl.col(payee).alias("payee")).agg(
        pl.col("payer").n_unique().alias("payers")
    )
    frame = hits.join(trials, on="sender").join(paid, on="payee").sort("sender", "payee")
    everyone = transfers["payer"].n_unique()
    k, n = frame["receivers"].to_numpy(), frame["all_receivers"].to_numpy()
    rest = np.maximum(frame["payers"].to_numpy() - k, 0)
    llr = log_likelihood_ratio(k, n, rest, np.maximum(everyone - n, 1))
    return (
        frame.with_columns(pl.Series("llr", llr))
        .filter(
            (pl.col("receivers") >= settings.payee_min_receivers)
            & (pl.col("llr") >= settings.payee_min_llr)
        )
        .select("sender", "payee", "receivers", "all_receivers", "parcels", "llr")
        .sort("sender", "llr", "payee", descending=[False, True, False])
    )
