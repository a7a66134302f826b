"""Find chains: prepare the arrays, search, put the found ones in order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.errors import NotFound
from graphengine.model.refs import NodeRef
from graphengine.tracing.chains.hops import Hops, read_hops
from graphengine.model.identities import holders
from graphengine.tracing.chains.pattern import Automaton, Pattern, automaton, parse
from graphengine.tracing.chains.request import ChainRequest
from graphengine.tracing.columns import ref
from graphengine.tracing.kernel.search import (
    MILLION,
    REPEAT_CLOSE,
    REPEAT_NONE,
    STEPS_SPENT,
    WHOLE,
    search,
)
from graphengine.tracing.kernel.spread import Places, departures

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

FAR = 2**61
EPOCH, MICRO = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
SLICE = 1_000_000
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Chain:
    """A chain as numbers: its hops and what it is ordered by."""

    hops: tuple[int, ...]
    score: float


@dataclass
class Search:
    """A search with all it was done on, for results and certificates.

    ``offset`` and ``order``: departures by node, see the kernel. ``how``: as of the kernel, or -1
    when it was interrupted; ``met`` hubs that stopped a chain.
    """

    request: ChainRequest
    pattern: Pattern
    hops: Hops
    offset: Places
    order: Places
    origins: list[int]
    chains: list[Chain]
    total: int
    looked: int
    how: int
    met: Flags
    joined: dict[str, str]


def find(view: FactView, request: ChainRequest) -> Search:
    """Search a case's facts for chains.

    Chains come by score, then fewer hops, shorter time, earlier start, and the ids of their events:
    a total order. O(m log m) to prepare, then at most ``request.steps`` hops are looked at.

    Raises:
        UsageError: a request or pattern that cannot be meant. NotFound: a node without any hop.
    """
    request.check()
    pattern = parse(request.pattern, list(view.schema.nodes), list(view.schema.edges))
    joined = holders(view) if request.join == "holders" else {}
    hops = read_hops(
        view, pattern, falling=request.order == "falling", joined=joined, bundle=request.bundle,
        currency=_currency(view, request),
    )  # fmt: skip
    numbers = {node: n for n, node in enumerate(hops.nodes)}
    origins = _numbers(request.origins, numbers, joined)
    if not origins:
        names = ", ".join(str(node) for node in request.origins)
        raise NotFound(f"{names} has no event of the pattern's types with a time.")
    index = departures(hops.src, len(hops.nodes))
    run = Search(request, pattern, hops, *index, origins, [], 0, 0, WHOLE, _none(hops), joined)
    found = _run(run, numbers, automaton(pattern, hops.class_names))
    through = set(_numbers(request.through, numbers, joined))
    if len(through) < len(request.through):
        found = []
    chains = [_scored(run, way) for way in found if through <= _nodes(run, way)]
    run.total = len(chains)
    run.chains = sorted(chains, key=lambda chain: _rank(run, chain))[: request.top]
    return run


def _currency(view: FactView, request: ChainRequest) -> str | None:
    """The currency whose amounts are compared; None where none is."""
    if request.keep is None and not request.least_amount:
        return request.currency
    if request.currency or "TRANSFERRED" not in view.edge_kinds():
        return request.currency
    counts = view.edges("TRANSFERRED")["currency"].drop_nulls().value_counts()
    ordered = counts.sort("count", "currency", descending=[True, False])
    return ordered["currency"][0] if ordered.height else None


def _numbers(
    refs: Collection[NodeRef], numbers: dict[str, int], joined: dict[str, str]
) -> list[int]:
    units = [f"{node.kind}:{node.key}" for node in refs]
    stands = [joined.get(unit, unit) for unit in units]
    return [numbers[node] for node in dict.fromkeys(stands) if node in numbers]


def _none(hops: Hops) -> Flags:
    return np.zeros(len(hops.nodes), np.bool_)


def _flags(hops: Hops, numbers: Collection[int]) -> Flags:
    flags = _none(hops)
    flags[list(numbers)] = True
    return flags


def _run(run: Search, numbers: dict[str, int], machine: Automaton) -> list[list[int]]:
    """The kernel over one origin after another, with growing slices of steps.

    A slice ends within seconds, so Ctrl-C between two of them ends in a partial result.
    """
    request, hops = run.request, run.hops
    leaving = hops.start[run.order]
    targets = _flags(hops, _numbers(request.targets, numbers, run.joined))
    if not request.targets:
        targets[:] = True
    barred = _flags(hops, _numbers(request.barred, numbers, run.joined))
    hubs = _hubs(hops, request.hub)
    hubs[run.origins] = False
    useful = (hops.amount < 0) | (hops.amount >= request.least_amount)
    least, most = request.keep or (0, 2000)
    keep = (round(least * MILLION), round(most * MILLION))
    found: list[list[int]] = []
    try:
        for origin in run.origins:
            if run.pattern.start and hops.nodes[origin].partition(":")[0] not in run.pattern.start:
                continue
            budget = SLICE
            while True:
                budget = min(budget, request.steps - run.looked)
                flat, stops, looked, how = search(
                    run.offset, run.order, leaving, hops.dst, hops.end, hops.amount,
                    hops.classes, machine.follows, machine.accepts,
                    np.array([origin], np.int32), targets, barred, hubs, run.met, useful,
                    window(request), dwell(request), keep, run.pattern.longest,
                    REPEAT_CLOSE if request.cycles else REPEAT_NONE, budget,
                    request.room - len(found),
                )  # fmt: skip
                if how != STEPS_SPENT or run.looked + budget >= request.steps:
                    break
                budget *= 4
            run.looked += looked
            found += [part.tolist() for part in np.split(flat, stops)[: len(stops)]]
            if how != WHOLE:
                run.how = how
                break
    except KeyboardInterrupt:
        run.how = -1
    return found


def _hubs(hops: Hops, most: int) -> Flags:
    """Nodes with more different neighbours than ``most``, either way."""
    if not most:
        return _none(hops)
    pairs = pl.DataFrame({"a": hops.src, "b": hops.dst})
    both = pl.concat([pairs, pairs.select(a="b", b="a")]).unique()
    degrees = both.group_by("a").len().filter(pl.col("len") > most)
    return _flags(hops, degrees["a"].to_list())


def window(request: ChainRequest) -> tuple[int, int]:
    """First and last microsecond of the hops, turned round where chains go back in time."""
    since = (request.since - EPOCH) // MICRO if request.since else -FAR
    until = (request.until - EPOCH) // MICRO if request.until else FAR
    return (-until, -since) if request.order == "falling" else (since, until)


def dwell(request: ChainRequest) -> tuple[int, int]:
    """Least and most microseconds between two hops."""
    if request.order == "any":
        return -FAR, FAR
    most = request.max_dwell // MICRO if request.max_dwell is not None else FAR
    return request.min_dwell // MICRO - request.tolerance // MICRO, most


def _nodes(run: Search, way: list[int]) -> set[int]:
    return {int(run.hops.src[way[0]]), *(int(run.hops.dst[hop]) for hop in way)}


def _scored(run: Search, way: list[int]) -> Chain:
    """A rank between 0 and 1: the least share of an amount kept, halved by each week waited.

    It orders chains for reading and is no probability.
    """
    amounts = [int(run.hops.amount[hop]) for hop in way if run.hops.amount[hop] >= 0]
    kept = min(amounts) / max(amounts) if amounts and max(amounts) > 0 else 1.0
    waited = sum(abs(int(run.hops.start[b]) - int(run.hops.end[a])) for a, b in pairwise(way))
    weeks = waited / (7 * 86_400_000_000)
    return Chain(tuple(way), round(kept / (1 + weeks), 6))


def _rank(run: Search, chain: Chain) -> tuple[Any, ...]:
    first, last = chain.hops[0], chain.hops[-1]
    span = int(run.hops.end[last]) - int(run.hops.start[first])
    # Hops are numbered by start, end and id, so their numbers are a total order of their own.
    return -chain.score, len(chain.hops), span, int(run.hops.start[first]), chain.hops


def node_ref(run: Search, number: int) -> str:
    """A node's reference, ``account:6222...``."""
    return ref(run.hops.nodes[number])
