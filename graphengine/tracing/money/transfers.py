"""Transfers as a ledger needs them: those that took effect, in one stated order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from graphengine.tracing.columns import TIME, Types, evidence, with_columns

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

VOID = ("reversed", "failed", "rejected", "cancelled", "canceled", "returned", "declined")
"""States (in any case) of a transfer that moved nothing in the end."""
REVERSAL = ("reversal", "refund of error", "冲正")
"""States of a row that takes an earlier transfer back."""
COLUMNS: Types = {
    "id": pl.String,
    "src": pl.String,
    "dst": pl.String,
    "at": TIME,
    "amount_minor": pl.Int64,
    "currency": pl.String,
    "receivedMinor": pl.Int64,
    "receivedCurrency": pl.String,
    "transactionNumber": pl.String,
    "status": pl.String,
    "source": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
}
ORDERS = ("recorded", "in-first")


@dataclass(frozen=True)
class Transfers:
    """``frame`` holds transfers that took effect, in order; ``left_out`` says how many did not.

    Columns: id, src, dst, at, amount_minor, currency (of the payer), got_minor and got_currency (of
    the payee; got_minor is null where a conversion is stated without its amount), ev.
    """

    frame: pl.DataFrame
    left_out: dict[str, int]
    ties: int


def read_transfers(view: FactView, order: str = "recorded") -> Transfers:
    """All transfers between accounts that took effect.

    Args:
        order: of transfers at one instant: ``recorded`` (by source and row) or ``in-first`` (what
            an account receives before what it pays, as far as that is possible).

    Returns:
        Sorted by (at, order). Left out and counted: without time, amount or currency; not above
        zero; to the same account; of a state that moved nothing; a reversal together with what
        it took back.
    """
    given = view.edges("TRANSFERRED") if "TRANSFERRED" in view.edge_kinds() else pl.DataFrame()
    frame = with_columns(given, COLUMNS).with_columns(evidence())
    left_out: dict[str, int] = {}
    state = pl.col("status").str.strip_chars().str.to_lowercase().fill_null("")
    for reason, bad in (
        ("without a time", pl.col("at").is_null()),
        ("without an amount or currency", pl.any_horizontal(
            pl.col("amount_minor").is_null(), pl.col("currency").is_null())),
        ("not above zero", pl.col("amount_minor") <= 0),
        ("to the same account", pl.col("src") == pl.col("dst")),
        ("of a state that moved nothing", state.is_in(VOID)),
    ):  # fmt: skip
        kept = frame.filter(~bad.fill_null(False))
        if kept.height < frame.height:
            left_out[reason] = frame.height - kept.height
        frame = kept
    frame = frame.sort("at", "source", "sheet", "row", "id", nulls_last=True)
    taken_back = _taken_back(frame.with_columns(state.is_in(REVERSAL).alias("back")))
    if taken_back:
        left_out["taken back by a reversal, and the reversal"] = len(taken_back)
        frame = frame.filter(~pl.col("id").is_in(taken_back))
    ties = _ties(frame)
    if order == "in-first" and ties:
        frame = _in_first(frame)
    other = pl.col("receivedCurrency").is_not_null() & (
        pl.col("receivedCurrency") != pl.col("currency")
    )
    return Transfers(
        frame.select(
            "id", "src", "dst", "at", "amount_minor", "currency",
            pl.when(other).then(pl.col("receivedMinor")).otherwise(pl.col("amount_minor"))
            .alias("got_minor"),
            pl.when(other).then(pl.col("receivedCurrency")).otherwise(pl.col("currency"))
            .alias("got_currency"),
            "ev",
        ),
        left_out,
        ties,
    )  # fmt: skip


def _taken_back(frame: pl.DataFrame) -> list[str]:
    """Ids of reversals and of the latest earlier transfer that each took back, one for one."""
    open_ones: dict[tuple[str, str, int, str], list[str]] = {}
    gone: list[str] = []
    if not frame["back"].any():
        return gone
    ends = frame.select("id", "src", "dst", "amount_minor", "currency", "back")
    for id_, src, dst, amount, currency, back in ends.iter_rows():
        if not back:
            open_ones.setdefault((src, dst, amount, currency), []).append(id_)
        elif open_ones.get((dst, src, amount, currency)):
            gone += [open_ones[dst, src, amount, currency].pop(), id_]
    return gone


def _ties(frame: pl.DataFrame) -> int:
    """Instants at which one account both received and paid: there the order matters."""
    ends = pl.concat(
        [
            frame.select("at", pl.col("src").alias("account"), pl.lit(1).alias("side")),
            frame.select("at", pl.col("dst").alias("account"), pl.lit(2).alias("side")),
        ]
    )
    both = ends.group_by("at", "account").agg(pl.col("side").n_unique())
    return both.filter(pl.col("side") == 2)["at"].n_unique()


def _in_first(frame: pl.DataFrame) -> pl.DataFrame:
    """Within each instant payers that still wait for money come after those that pay them.

    Kahn's topological order, ties by recorded order; where accounts pay round in a circle at one
    instant, the first recorded goes first.
    """
    frame = frame.with_row_index("n")
    busy = frame.filter(pl.len().over("at") > 1)
    order = list(range(frame.height))
    for group in busy.partition_by("at", maintain_order=True):
        rows = group.select("n", "src", "dst").rows()
        places = sorted(n for n, _, _ in rows)
        for place, n in zip(places, _untangled(rows), strict=True):
            order[place] = n
    return frame[order].drop("n")


def _untangled(rows: list[tuple[int, str, str]]) -> list[int]:
    left, done = sorted(rows), []
    while left:
        waiting = {dst for _, src, dst in left if src != dst}
        free = [row for row in left if row[1] not in waiting] or left[:1]
        done += [n for n, _, _ in free]
        left = [row for row in left if row not in free]
    return done
