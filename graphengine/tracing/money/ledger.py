"""A ledger: numbered pots (an account in one currency) and transfers between them as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.errors import UsageError
from graphengine.model.money import exponent
from graphengine.tracing.columns import with_columns
from graphengine.tracing.kernel.exact import LARGEST
from graphengine.tracing.money.rates import Rates
from graphengine.tracing.money.transfers import Transfers

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

OUTSIDE = ("cash", "external", "outside")
Codes = npt.NDArray[np.int32]
Amounts = npt.NDArray[np.int64]
CONVERTED = "(converted, amount not stated)"


@dataclass(frozen=True)
class Ledger:
    """Arrays for the kernels, one entry a transfer, and what the pots are.

    Attributes:
        frame: the transfers, in order; row e is entry e of the arrays.
        unit: currency that claims are counted in.
        src, dst: int32 pots. paid, got: int64 minor units of the pots' currencies.
        accounts, currencies: account key and currency of each pot.
        opening: int64 known opening balances, 0 where unknown.
        outside: bool, pots whose own payments are not in the data (cash, conversions).
        known_opening: bool, pots whose opening balance a source states.
    """

    frame: pl.DataFrame
    unit: str
    src: Codes
    dst: Codes
    paid: Amounts
    got: Amounts
    accounts: list[str]
    currencies: list[str]
    opening: Amounts
    outside: npt.NDArray[np.bool_]
    known_opening: npt.NDArray[np.bool_]


def make_ledger(
    view: FactView,
    transfers: Transfers,
    unit: str,
    rates: Rates | None = None,
    outside: frozenset[str] = frozenset(),
) -> Ledger:
    """Number the pots and value the transfers.

    Without rates an account holds each currency apart, and a transfer that states both amounts is
    its own rate. With rates, all currencies that have one to ``unit`` on the day are one pot,
    valued in ``unit`` (nearest minor unit, a half to the even). O(m log m).

    Args:
        unit: ISO 4217 code that claims are counted in.
        outside: accounts that the caller knows to lie outside the data.

    Raises:
        UsageError: an amount or the sum of all amounts of one pot could exceed 2**52.
    """
    frame = _valued(transfers.frame, unit, rates or Rates())
    ends = pl.concat(
        [
            frame.select(account=pl.col("src"), currency=pl.col("paid_in")),
            frame.select(account=pl.col("dst"), currency=pl.col("got_in")),
        ]
    )
    pots = ends.unique().sort("account", "currency").with_row_index("pot")
    codes = ends.join(pots, on=["account", "currency"], how="left", maintain_order="left")["pot"]
    both = codes.to_numpy().astype(np.int32)
    paid, got = (frame[name].to_numpy().astype(np.int64) for name in ("paid", "got"))
    if paid.sum(dtype=np.float64) >= LARGEST or got.sum(dtype=np.float64) >= LARGEST:
        raise UsageError("The amounts together exceed what can be traced exactly (2^52 units).")
    accounts, opening, stated, cash = _registers(view, pots, unit)
    beyond = pl.Series(accounts).is_in(sorted(outside)).to_numpy() | cash
    beyond |= (pots["currency"] == CONVERTED).to_numpy()
    return Ledger(
        frame, unit, both[: frame.height], both[frame.height :], paid, got, accounts,
        pots["currency"].to_list(), opening, beyond, stated,
    )  # fmt: skip


def _valued(frame: pl.DataFrame, unit: str, rates: Rates) -> pl.DataFrame:
    """Add paid, paid_in, got and got_in: amounts and the currency of the pots they touch."""
    day = pl.col("at").dt.date()
    used = {pair[0] for pair in rates.table} | {pair[1] for pair in rates.table}
    foreign = pl.col("currency").is_in(sorted(used - {unit}))
    foreign_got = pl.col("got_currency").is_in(sorted(used - {unit}))
    frame = frame.with_columns(
        paid=pl.col("amount_minor"),
        paid_in=pl.col("currency"),
        got=pl.when(pl.col("got_minor").is_null())
        .then(pl.col("amount_minor"))
        .otherwise(pl.col("got_minor")),
        got_in=pl.when(pl.col("got_minor").is_null())
        .then(pl.lit(CONVERTED))
        .otherwise(pl.col("got_currency")),
    )
    if not rates.table:
        return frame
    for amount, currency, wanted in (("paid", "paid_in", foreign), ("got", "got_in", foreign_got)):
        rows = frame.with_row_index("n").filter(wanted).select("n", day, amount, currency).rows()
        changed = {
            n: value
            for n, on, minor, code in rows
            if (value := _converted(rates, on, minor, code, unit)) is not None
        }
        if changed:
            places = pl.Series(list(changed), dtype=pl.UInt32)
            amounts, codes = frame[amount].clone(), frame[currency].clone()
            amounts[places] = pl.Series(list(changed.values()), dtype=pl.Int64)
            codes[places] = pl.Series([unit] * len(changed))
            frame = frame.with_columns(amounts.alias(amount), codes.alias(currency))
    return frame


def _converted(rates: Rates, day: date, minor: int, code: str, unit: str) -> int | None:
    rate = rates.on(day, code, unit)
    if rate is None:
        return None
    return round(minor * rate * Fraction(10) ** (exponent(unit) - exponent(code)))


def _registers(
    view: FactView, pots: pl.DataFrame, unit: str
) -> tuple[list[str], Amounts, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Accounts of the pots, their stated opening balances, whether stated, whether cash."""
    given = view.nodes("Account") if "Account" in view.node_kinds() else pl.DataFrame()
    wanted = {
        "key": pl.String,
        "openingBalanceMinor": pl.Int64,
        "currency": pl.String,
        "accountType": pl.String,
    }
    register = with_columns(given, wanted).with_columns(
        pl.col("currency").fill_null(unit).alias("opens_in")
    )
    joined = pots.join(
        register, left_on="account", right_on="key", how="left", maintain_order="left"
    )
    mine = (joined["currency"] == joined["opens_in"]).fill_null(False)
    opening = (
        joined.select(pl.when(mine).then(pl.col("openingBalanceMinor")).otherwise(None))
        .to_series()
    )  # fmt: skip
    cash = joined["accountType"].str.to_lowercase().is_in(OUTSIDE).fill_null(False)
    return (
        pots["account"].to_list(),
        opening.fill_null(0).to_numpy().astype(np.int64),
        opening.is_not_null().to_numpy(),
        cash.to_numpy(),
    )
