"""Growing the network from what is known, over kept parcels only.

Each round learns content lifts from the kept parcels, judges every sender linked to the network
by ALL parcels he sent (an honest shop sends a few look-alikes among many others; a dealer does
not), and keeps the parcels of those who pass. Parcels named by the investigator stay kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from graphengine.tracing.network.content import Content, lifts, score
from graphengine.tracing.network.settings import NetworkSettings

Array = np.ndarray
SURE = 20.0
MIN_TRADE = 4.0
FIRST_WEIGHT = 0.5
"""Weight of a suspect's parcels before any content is known."""
MIN_INTAKE = 3
"""Dealers that may always be added in a round; beyond it their number at most doubles."""


@dataclass(frozen=True)
class Flow:
    """Parcels as arrays: sender and receiver actor codes, and how many actors there are."""

    sender: Array
    receiver: Array
    actors: int

    @cached_property
    def degrees(self) -> Array:
        """Distinct counterparts per actor."""
        ends = np.concatenate([self.sender, self.receiver]).astype(np.int64)
        others = np.concatenate([self.receiver, self.sender]).astype(np.int64)
        pairs = np.unique(ends * self.actors + others)
        return np.bincount(pairs // self.actors, minlength=self.actors)

    @cached_property
    def sent(self) -> Array:
        """Parcels sent per actor."""
        return np.bincount(self.sender, minlength=self.actors)

    @cached_property
    def pairs(self) -> tuple[Array, Array, Array]:
        """Distinct (sender, receiver), and of every parcel which of them it is."""
        code = self.sender.astype(np.int64) * self.actors + self.receiver
        pairs, inverse = np.unique(code, return_inverse=True)
        return pairs // self.actors, pairs % self.actors, inverse


@dataclass
class Growth:
    """Where growing ended.

    Attributes:
        dealer: probability per actor (0 for those never linked).
        kept: probability per parcel, 0 where its sender is no dealer.
        content: content log-odds per parcel at the end.
        table: lifts of the last round.
        rounds: rounds done; ``settled`` whether the gain fell below ``min_gain``.
        hubs: actor codes not grown through, with the number of links left aside.
        history: per round (dealers, kept parcels).
    """

    dealer: Array
    kept: Array
    content: Array
    table: list[Array] = field(default_factory=list)
    rounds: int = 0
    settled: bool = False
    hubs: list[tuple[int, int, int]] = field(default_factory=list)
    history: list[tuple[int, int]] = field(default_factory=list)


def sigmoid(x: Array) -> Array:
    """Logistic function, safe for large values."""
    out: Array = np.where(x == -np.inf, 0.0, 1.0 / (1.0 + np.exp(-np.clip(x, -40.0, 40.0))))
    return out


def sender_evidence(
    flow: Flow, content: Array, settings: NetworkSettings, share: Array | None = None
) -> Array:
    """Log-odds that an actor deals, from all parcels he sent.

    A dealer's parcel belongs to the trade with ``dealer_share``, so one odd parcel neither
    makes nor clears a dealer. One who keeps an honest shop beside has a share of his own, which
    is estimated; that freedom costs ``shop_penalty``. Either way his trade counts as at most
    ``evidence_cap`` independent parcels. ``share``: as of :func:`trade_share`, if known.
    """
    count = flow.sent
    plain = _mixture(flow, content, np.full(flow.actors, settings.dealer_share))
    plain *= np.minimum(1.0, settings.evidence_cap / np.maximum(count, 1))
    share = trade_share(flow, content, settings) if share is None else share
    mixed = _mixture(flow, content, share)
    mixed *= np.minimum(1.0, settings.evidence_cap / np.maximum(count * share, 1))
    enough = count * share >= MIN_TRADE
    out: Array = np.where(enough, np.maximum(plain, mixed - settings.shop_penalty), plain)
    return out


def _mixture(flow: Flow, content: Array, share: Array) -> Array:
    """Per sender the log-likelihood ratio of a mixture with that share of trade parcels."""
    mine = share[flow.sender]
    single = np.log(mine * np.exp(np.clip(content, -6.0, 6.0)) + (1.0 - mine))
    out: Array = np.bincount(flow.sender, weights=single, minlength=flow.actors)
    return out


def link_evidence(flow: Flow, kept: Array, dealer: Array) -> tuple[Array, Array]:
    """Log-odds from links to the network, and whether an actor has any.

    Customers in common: how many of an actor's receivers also get kept parcels from others or
    deal themselves, over the share expected by chance. Supply: kept parcels received.
    """
    s, r, which = flow.pairs
    weight = np.bincount(which, weights=kept)
    inflow = np.bincount(r, weights=weight, minlength=flow.actors)
    from_others = inflow[r] - weight > 0.5
    in_network = from_others | (dealer[r] >= 0.5)
    customers = np.bincount(s, minlength=flow.actors)
    common = np.bincount(s, weights=in_network, minlength=flow.actors)
    chance = max(float(in_network.mean()), 1e-4)
    lift = np.log((common + 2.0 * chance) / (customers + 2.0) / chance)
    supply = np.log1p(inflow)
    linked = (common > 0) | (inflow > 0.5)
    return np.clip(lift, -1.0, 3.0) + np.minimum(supply, 2.0), linked


def trade_share(flow: Flow, content: Array, settings: NetworkSettings) -> Array:
    """Share of each dealer's parcels that belongs to the trade, by three steps of expectation
    maximisation from ``dealer_share``; that prior counts as ``share_weight`` parcels.

    A dealer who also keeps an honest shop gets a low share, and his doubtful parcels stay out.
    """
    start = settings.dealer_share
    share = np.full(flow.actors, start)
    count = flow.sent
    for _ in range(3):
        mine = share[flow.sender]
        inside = sigmoid(content + np.log(mine / (1.0 - mine)))
        total = np.bincount(flow.sender, weights=inside, minlength=flow.actors)
        share = (total + settings.share_weight * start) / (count + settings.share_weight)
        share = np.clip(share, 0.02, 0.98)
    return share


def _keep(
    flow: Flow, dealer: Array, content: Array, share: Array, settings: NetworkSettings
) -> Array:
    mine = share[flow.sender]
    odds = content + np.log(mine / (1.0 - mine))
    kept = np.where(dealer[flow.sender] >= settings.dealer_min, sigmoid(odds), 0.0)
    kept[kept < settings.parcel_min] = 0.0
    return kept


def _admit(
    chance: Array, odds: Array, before: Array, settings: NetworkSettings
) -> tuple[Array, int]:
    """Take in the likeliest newcomers only, so that early rounds cannot run off.

    A few known parcels say little about content; whoever comes in on that alone would teach the
    next round his own goods. Ties go to the smaller actor code.
    """
    inside = before >= settings.dealer_min
    new = np.flatnonzero((chance >= settings.dealer_min) & ~inside)
    limit = max(MIN_INTAKE, int(inside.sum()))
    late = new[np.lexsort((new, -odds[new]))][limit:]
    out = chance.copy()
    out[late] = 0.0
    return out, len(late)


def find_hubs(flow: Flow, settings: NetworkSettings) -> list[tuple[int, int, int]]:
    """Actors too widely linked to grow through: (actor, counterparts, parcels left aside)."""
    degree = flow.degrees
    parcels = flow.sent + np.bincount(flow.receiver, minlength=flow.actors)
    return [
        (int(a), int(degree[a]), int(parcels[a]))
        for a in np.flatnonzero(degree > settings.hub_degree)
    ]


def grow(
    flow: Flow,
    content: Content,
    known: Array,
    suspects: Array,
    settings: NetworkSettings,
    before: Growth | None = None,
) -> Growth:
    """Grow from known parcels and suspects until the kept set settles.

    Args:
        known: parcel numbers named by the investigator; kept throughout.
        suspects: actor codes taken as dealers from the start (senders of the known parcels, or a
            start who sends himself).
        before: go on from where another growth ended, instead of from the suspects' parcels.

    Returns:
        Growth. O(rounds * parcels * features).
    """
    state = _begin(flow, known, suspects, settings, before)
    blocked = np.zeros(flow.actors, dtype=bool)
    blocked[[a for a, _, _ in state.hubs]] = True
    for _ in range(settings.max_rounds):
        state.table = lifts(content, state.kept, settings)
        state.content = score(content, state.table, settings)
        links, linked = link_evidence(flow, state.kept, state.dealer)
        share = trade_share(flow, state.content, settings)
        odds = settings.dealer_prior + links
        odds = odds + sender_evidence(flow, state.content, settings, share)
        odds[suspects] = SURE
        odds[~linked & (odds < SURE)] = -np.inf
        odds[blocked] = -np.inf
        dealer, held = _admit(sigmoid(odds), odds, state.dealer, settings)
        after = _keep(flow, dealer, state.content, share, settings)
        after[known] = 1.0
        change = float(np.abs(after - state.kept).sum()) / max(float(after.sum()), 1.0)
        state.dealer, state.kept = dealer, after
        state.rounds += 1
        state.history.append((int((dealer >= settings.dealer_min).sum()), int((after > 0).sum())))
        if change < settings.min_gain and held == 0:
            state.settled = True
            break
    return state


def _begin(
    flow: Flow, known: Array, suspects: Array, settings: NetworkSettings, before: Growth | None
) -> Growth:
    """The state before the first round."""
    if before is None:
        kept = np.where(np.isin(flow.sender, suspects), FIRST_WEIGHT, 0.0)
        dealer, hubs = np.zeros(flow.actors), find_hubs(flow, settings)
    else:
        kept, dealer, hubs = before.kept.copy(), before.dealer.copy(), before.hubs
    kept[known] = 1.0
    dealer[suspects] = 1.0
    return Growth(dealer, kept, np.zeros(len(kept)), hubs=hubs)
