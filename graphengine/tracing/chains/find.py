"""Find chains: prepare the arrays, search, put the found ones in order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graphengine.errors import NotFound
from graphengine.model.identities import holders
from graphengine.model.refs import NodeRef
from graphengine.tracing.chains import kept
from graphengine.tracing.chains.hoparrays import Hops
from graphengine.tracing.chains.hops import read_hops
from graphengine.tracing.chains.pattern import Pattern, automaton, parse
from graphengine.tracing.chains.request import ChainRequest
from graphengine.tracing.chains.searching import Progress, Sets, run
from graphengine.tracing.columns import ref
from graphengine.tracing.stop import Stop
from graphengine.tracing.timeline.columns import place_of
from graphengine.tracing.timeline.folder import Timeline

if TYPE_CHECKING:
    from graphengine.model.ports import FactView


@dataclass(frozen=True)
class Chain:
    """A chain as numbers: its hops and what it is ordered by."""

    hops: tuple[int, ...]
    score: float


@dataclass(frozen=True)
class Search:
    """A search with all it was done on, for results and certificates.

    ``total``: chains found, of which ``chains`` are the first; ``joined``: units to holders.
    """

    request: ChainRequest
    pattern: Pattern
    hops: Hops
    origins: list[int]
    progress: Progress
    chains: list[Chain]
    total: int
    joined: dict[str, str]
    stop: Stop


def find(
    view: FactView,
    request: ChainRequest,
    *,
    timeline: Timeline | None = None,
    stop: Stop | None = None,
) -> Search:
    """Search a case's facts for chains.

    Chains come by ``request.best``, then score, fewer hops, shorter time, earlier start, and the
    ids of their events: a total order. With a kept timeline nothing is read, sorted or scanned that
    the search does not touch; else O(m log m) to prepare. Then at most ``request.steps`` hops are
    looked at.

    Args:
        timeline: where hops are kept between questions; the answer is the same without it.
        stop: ends the search early, with what was found.

    Raises:
        UsageError: a request or pattern that cannot be meant. NotFound: a node without any hop.
    """
    request.check()
    stop = stop or Stop()
    pattern = parse(request.pattern, list(view.schema.nodes), list(view.schema.edges))
    joined = holders(view) if request.join == "holders" else {}
    hops = _hops(view, request, pattern, joined, timeline)
    origins = _numbers(request.origins, hops, joined)
    if not origins:
        names = ", ".join(str(node) for node in request.origins)
        raise NotFound(f"{names} has no event of the pattern's types with a time.")
    targets = _numbers(request.targets, hops, joined) if request.targets else None
    sets = Sets(targets, _numbers(request.barred, hops, joined))
    machine = automaton(pattern, hops.class_names)
    progress = run(request, pattern, machine, hops, origins, sets, stop)
    through = set(_numbers(request.through, hops, joined))
    whole = len(through) == len(request.through)
    fit = [way for way in progress.ways if whole and through <= _nodes(hops, way)]
    scored = (_scored(hops, way) for way in fit)
    chains = sorted(scored, key=lambda chain: _rank(hops, chain, request.best))
    top = chains[: request.top]
    return Search(request, pattern, hops, origins, progress, top, len(chains), joined, stop)


def _hops(
    view: FactView,
    request: ChainRequest,
    pattern: Pattern,
    joined: dict[str, str],
    timeline: Timeline | None,
) -> Hops:
    """The hops from a timeline where there is one, else from the facts; then they are kept."""
    falling = request.order == "falling"
    asked: dict[str, Any] = {}
    if timeline is not None and request.bundle is None:
        wanted = request.currency or ("most" if _compares(request) else None)
        asked = kept.question(view, pattern, falling=falling, join=request.join, currency=wanted)
        found = timeline.open(asked)
        if found is not None:
            return kept.opened(found, falling)
    hops = read_hops(
        view, pattern, falling=falling, joined=joined, bundle=request.bundle,
        currency=_currency(view, request),
    )  # fmt: skip
    if timeline is not None and asked and len(hops) >= timeline.least:
        timeline.keep(asked, kept.columns(hops), kept.facts(hops))
    return hops


def _compares(request: ChainRequest) -> bool:
    return request.keep is not None or request.least_amount > 0


def _currency(view: FactView, request: ChainRequest) -> str | None:
    """The currency whose amounts are compared; None where none is."""
    if request.currency or not _compares(request) or "TRANSFERRED" not in view.edge_kinds():
        return request.currency
    counts = view.edges("TRANSFERRED")["currency"].drop_nulls().value_counts()
    ordered = counts.sort("count", "currency", descending=[True, False])
    return ordered["currency"][0] if ordered.height else None


def _numbers(refs: Collection[NodeRef], hops: Hops, joined: dict[str, str]) -> list[int]:
    units = [f"{node.kind}:{node.key}" for node in refs]
    stands = dict.fromkeys(joined.get(unit, unit) for unit in units)
    places = (place_of(hops.nodes, node) for node in stands)
    return [place for place in places if place is not None]


def _nodes(hops: Hops, way: list[int]) -> set[int]:
    return {int(hops.src[way[0]]), *(int(hops.dst[hop]) for hop in way)}


def _scored(hops: Hops, way: list[int]) -> Chain:
    """A rank between 0 and 1: the least share of an amount kept, halved by each week waited.

    It orders chains for reading and is no probability.
    """
    amounts = [int(hops.amount[hop]) for hop in way if hops.amount[hop] >= 0]
    share = min(amounts) / max(amounts) if amounts and max(amounts) > 0 else 1.0
    waited = sum(abs(int(hops.start[b]) - int(hops.end[a])) for a, b in pairwise(way))
    weeks = waited / (7 * 86_400_000_000)
    return Chain(tuple(way), round(share / (1 + weeks), 6))


def _rank(hops: Hops, chain: Chain, best: str) -> tuple[Any, ...]:
    first, last = chain.hops[0], chain.hops[-1]
    span = int(hops.end[last]) - int(hops.start[first])
    firsts = {"foremost": int(hops.end[last]), "fastest": span, "fewest": len(chain.hops)}
    # Hops are numbered by start, end and id, so their numbers are a total order of their own.
    leading = firsts.get(best, 0)
    return leading, -chain.score, len(chain.hops), span, int(hops.start[first]), chain.hops


def node_ref(hops: Hops, number: int) -> str:
    """A node's reference, ``account:6222...``."""
    return ref(hops.nodes[number])
