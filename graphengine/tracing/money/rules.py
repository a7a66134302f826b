"""The rules, each over one ledger: which part of each transfer is the claimants' money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.exact import least_opening
from graphengine.tracing.kernel.lots import FIFO, LIFO, lots
from graphengine.tracing.kernel.shares import LOWEST_BALANCE, PRO_RATA, poison, shares
from graphengine.tracing.money.ledger import Ledger
from graphengine.tracing.money.seed import Seed

RULES = ("fifo", "lifo", "pro-rata", "lowest-balance", "poison")
"""``fifo``: first in, first out (Devaynes v Noble, Clayton's case, 1816). ``lifo``: last in, first
out. ``pro-rata``: each payment carries the pot's present share (haircut; rateable charge, Foskett v
McKeown [2001] 1 AC 102). ``lowest-balance``: own money goes first, so a claim is worth no more
than the lowest balance since (lowest intermediate balance; James Roscoe v Winder [1915] 1 Ch 62).
``poison``: whoever received any of it taints all he pays afterwards; value is not conserved."""

Amounts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Moves:
    """What claimed money each transfer moved.

    ``table`` int64[k, 4]: transfer, claimant, minor units of the claim, 1 where the claim begins
    there. Under poison the amount is the whole transfer and claimants are not told apart.
    """

    rule: str
    table: Amounts
    conserved: bool


def openings(ledger: Ledger, stated: Mapping[str, int] | None = None) -> Amounts:
    """Opening balances: stated by a source or by the caller, else the least that was needed.

    An unknown opening balance is the smallest with which the account is never overdrawn: money
    that was spent but never came in must have lain there before. O(m).

    Args:
        stated: minor units by account key, in the ledger's unit; they replace the sources'.
    """
    opening = ledger.opening.copy()
    for pot, (account, currency) in enumerate(zip(ledger.accounts, ledger.currencies, strict=True)):
        if stated and account in stated and currency == ledger.unit:
            opening[pot] = stated[account]
    return least_opening(ledger.src, ledger.dst, ledger.paid, ledger.got, opening)


def follow(ledger: Ledger, seed: Seed, rule: str, opening: Amounts) -> Moves:
    """Follow the seed's claims through the ledger under one rule.

    O(m) for each rule, see the kernels; the same claims come out that go in, for every rule but
    poison: what is moved into accounts and not out again sums to ``seed.total - seed.unsent``.
    """
    sink = ledger.outside.copy()
    if seed.start is not None:
        sink |= np.array([account == seed.start for account in ledger.accounts], np.bool_)
    flows = (ledger.src, ledger.dst, ledger.paid, ledger.got, seed.claim)
    if rule == "poison":
        moved = poison(*flows, sink, len(ledger.accounts))
        places = np.flatnonzero(moved)
        table = np.zeros((len(places), 4), np.int64)
        table[:, 0], table[:, 2] = places, ledger.paid[places]
        table[:, 3] = seed.claim[places] > 0
        return Moves(rule, table, conserved=False)
    if rule in ("fifo", "lifo"):
        which = FIFO if rule == "fifo" else LIFO
        table, _ = lots(*flows, seed.claimant, opening, sink, which)
    else:
        which = PRO_RATA if rule == "pro-rata" else LOWEST_BALANCE
        table, _ = shares(*flows, seed.claimant, len(seed.claimants), opening, sink, which)
    return Moves(rule, table, conserved=True)
