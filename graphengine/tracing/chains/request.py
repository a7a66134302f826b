"""A question about chains, checked before anything is searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from graphengine.errors import UsageError
from graphengine.model.refs import NodeRef

ORDERS = ("rising", "falling", "any")
BEST = ("score", "foremost", "fastest", "fewest")


@dataclass(frozen=True)
class ChainRequest:
    """What to look for.

    Attributes:
        origins, targets: where chains begin and may end; no targets: anywhere.
        pattern: see :mod:`pattern`.
        through: nodes that every chain meets; barred: nodes that none meets.
        since, until: period of all events, both ends included.
        order: ``rising`` time along the chain, ``falling``, or ``any``.
        tolerance: clocks of different sources may differ by so much.
        min_dwell, max_dwell: from the end of a hop to the start of the next.
        keep: least and most share of a hop's amount that the next one has.
        least_amount: minor units; smaller transfers are no hops.
        bundle: parallel transfers that begin within this of the first count as one, too.
        currency: of amounts to compare; None: the one with most transfers.
        hub: nodes with more different neighbours than this are not passed; 0: no limit.
        cycles: only chains that return to where they began.
        join: ``holders`` joins numbers and accounts to their holders; ``none``.
        best: which chains come first: by score, earliest end, least time or fewest hops.
        top: so many chains in the answer; steps, room: limits of the search.
    """

    origins: tuple[NodeRef, ...]
    pattern: str
    targets: tuple[NodeRef, ...] = ()
    through: tuple[NodeRef, ...] = ()
    barred: tuple[NodeRef, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    order: str = "rising"
    tolerance: timedelta = timedelta(0)
    min_dwell: timedelta = timedelta(microseconds=1)
    max_dwell: timedelta | None = None
    keep: tuple[Fraction, Fraction] | None = None
    least_amount: int = 0
    bundle: timedelta | None = None
    currency: str | None = None
    hub: int = 0
    cycles: bool = False
    join: str = "none"
    best: str = "score"
    top: int = 20
    steps: int = 50_000_000
    room: int = 200_000

    def check(self) -> None:
        """Raises UsageError for what cannot be meant."""
        wrong = {
            "A search needs a node to begin at.": not self.origins,
            "The period ends before it begins.": bool(
                self.since and self.until and self.until < self.since
            ),
            f"The order is {', '.join(ORDERS)}.": self.order not in ORDERS,
            "A tolerance is not below zero.": self.tolerance < timedelta(0),
            "The least dwell is not below zero; clocks are a matter of --tolerance.": (
                self.min_dwell < timedelta(0)
            ),
            "The most dwell is below the least.": (
                self.max_dwell is not None and self.max_dwell < self.min_dwell
            ),
            "Amounts are not below zero.": self.least_amount < 0,
            "A span for bundles is above zero.": (
                self.bundle is not None and self.bundle <= timedelta(0)
            ),
            "A share of the amount is kept within 0 to 1,000 times, least first.": (
                self.keep is not None and not 0 <= self.keep[0] <= self.keep[1] <= 1000
            ),
            "A cycle ends where it begins: it has no other target.": bool(
                self.cycles and self.targets
            ),
            "Identities are joined by: none, holders.": self.join not in ("none", "holders"),
            f"The best chains are by {', '.join(BEST)}.": self.best not in BEST,
            "Ask for at least one chain.": self.top < 1 or self.steps < 1 or self.room < 1,
            "A hub has at least one neighbour.": self.hub < 0,
        }
        for message, is_wrong in wrong.items():
            if is_wrong:
                raise UsageError(message)


def default_pattern(origin: NodeRef, longest: int, join: str) -> str:
    """The chain that is usually meant from a node of that kind."""
    times = f"{{1,{longest}}}"
    if join == "holders":
        return f"* -TRANSFERRED|PAID->{times} *"
    if origin.kind == "Account":
        return f"account -TRANSFERRED->{times} account"
    if origin.kind == "Phone":
        return f"phone -CALLED->{times} phone"
    return f"* -*->{times} *"
