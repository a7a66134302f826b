"""What is followed: named transfers, or what an account sent from a moment on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.errors import NotFound, UsageError
from graphengine.model.money import to_minor


@dataclass(frozen=True)
class Wanted:
    """The question. Times are aware; amounts are minor units of ``currency``.

    Attributes:
        transfers: ids or the source's own numbers of transfers (victims' payments, for one).
        account: key of an account, instead of transfers.
        amount: follow so much: minor units, or text in units of the currency; None: all.
        at: from this moment on (with ``account``).
        currency: ISO 4217; None: of the transfers, or what the account sent most of.
    """

    transfers: tuple[str, ...] = ()
    account: str | None = None
    amount: int | str | None = None
    at: datetime | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Seed:
    """Claims by transfer: arrays as long as the ledger's.

    Attributes:
        claim, claimant: int64[m] minor units, int32[m] numbers into ``claimants``.
        claimants: whose money: accounts that paid it.
        total: all that is followed; ``unsent``: the part of it that never left ``start``.
        start: the account whose own later payments are the claims, if any.
    """

    claim: npt.NDArray[np.int64]
    claimant: npt.NDArray[np.int32]
    claimants: list[str]
    total: int
    unsent: int = 0
    start: str | None = None


def currency_of(frame: pl.DataFrame, wanted: Wanted) -> str:
    """The currency that claims are counted in.

    Raises:
        NotFound: no such transfer, or the account sent nothing then.
        UsageError: the transfers are in several currencies and none was named.
    """
    rows = _rows(frame, wanted)
    if wanted.currency:
        return wanted.currency.upper()
    sums = rows.group_by("currency").agg(pl.col("amount_minor").sum())
    if wanted.account is None and sums.height > 1:
        codes = ", ".join(sorted(sums["currency"]))
        raise UsageError(f"The transfers are in {codes}; name one with --currency, and rates.")
    return str(sums.sort("amount_minor", "currency", descending=[True, False])["currency"][0])


def _rows(frame: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    if wanted.account is not None:
        rows = frame.filter(pl.col("src") == wanted.account)
        if wanted.at is not None:
            rows = rows.filter(pl.col("at") >= wanted.at)
        if not rows.height:
            since = f" from {wanted.at.isoformat()} on" if wanted.at else ""
            raise NotFound(f"account:{wanted.account} sent nothing{since} that took effect.")
        return rows
    if not wanted.transfers:
        raise UsageError("Name a transfer, several transfers, or an account to follow.")
    rows = frame.filter(pl.col("id").is_in(wanted.transfers))
    missing = sorted(set(wanted.transfers) - set(rows["id"]))
    if missing:
        names = ", ".join(f"transfer:{id_}" for id_ in missing[:5])
        raise NotFound(f"Not among the transfers that took effect: {names}.")
    return rows


def make_seed(frame: pl.DataFrame, wanted: Wanted, unit: str) -> Seed:
    """Claims for a ledger's frame (with ``paid`` and ``paid_in``).

    Named transfers count in full, or up to ``amount`` in their order. From an account: what it
    sent in ``unit`` from ``at`` on, in order, up to ``amount``; what it did not send by the end of
    the data is ``unsent`` and still lies there.

    Raises:
        UsageError: more is to be followed than the transfers amount to; nothing is in the unit.
    """
    numbered = frame.with_row_index("e")
    rows = _rows(numbered, wanted).filter(pl.col("paid_in") == unit)
    if not rows.height:
        raise UsageError(f"None of these transfers is in {unit}; a rate is needed (--rates FILE).")
    if wanted.account is None and rows.height < len(set(wanted.transfers)):
        raise UsageError(f"Some of these transfers are not in {unit}; a rate is needed.")
    sent = int(rows["paid"].sum())
    total = sent if wanted.amount is None else _minor(wanted.amount, unit)
    if wanted.account is None and total > sent:
        raise UsageError("The amount to follow is more than these transfers moved.")
    claim = np.zeros(frame.height, np.int64)
    claimant = np.zeros(frame.height, np.int32)
    claimants = sorted(set(rows["src"]))
    number = {name: n for n, name in enumerate(claimants)}
    left = min(total, sent)
    for e, payer, paid in rows.select("e", "src", "paid").iter_rows():
        claim[e], claimant[e] = min(paid, left), number[payer]
        left -= int(claim[e])
    return Seed(claim, claimant, claimants, total, max(0, total - sent), wanted.account)


def _minor(amount: int | str, unit: str) -> int:
    minor = to_minor(amount, unit) if isinstance(amount, str) else amount
    if minor <= 0:
        raise UsageError("The amount to follow must be above zero.")
    return minor
