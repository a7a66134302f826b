"""Betweenness and reach over time-respecting paths.

A path takes events of strictly rising time: what arrives at an instant leaves at a later one.
Paths are told apart by their time-edges (from, to, instant); events with the same three are one.
Temporal betweenness follows S. Buss, H. Molter, R. Niedermeier and M. Rymar, "Algorithmic aspects
of temporal betweenness" (doi:10.1145/3394486.3403259): the fewest-edges and the
foremost-with-fewest-edges variants, which can be counted in polynomial time. Counts are kept a
time-edge rather than a node and instant, so a source costs one pass forth and one back.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.analysis.flow import kernels
from graphengine.analysis.halting import spread
from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Network
from graphengine.errors import UsageError

NO_TIME = np.iinfo(np.int64).min
# Exact up to so many steps of the pass (sources times events), some ten seconds of one core.
EXACT = 2_000_000_000
SOURCES = 500
CHUNK = 16
TimeEdges = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int64]]


def time_edges(network: Network) -> TimeEdges:
    """Distinct (source, target, at) sorted by time, both ways where the network has no direction.

    Loops and events without a time are not among them. O(m log m).

    Raises:
        UsageError: the network was made without its events, or none of them has a time.
    """
    events = network.events
    if events is None:
        raise UsageError("A temporal measure needs the single events; project with events=True.")
    usable = (events.at != NO_TIME) & (events.source != events.target)
    if len(events) and (events.at == NO_TIME).all():
        raise UsageError("No event of this network has a time; choose edge kinds that have one.")
    src, dst, at = events.source[usable], events.target[usable], events.at[usable]
    if not network.directed:
        src, dst, at = np.concatenate((src, dst)), np.concatenate((dst, src)), np.tile(at, 2)
    order = np.lexsort((dst, src, at))
    src, dst, at = src[order], dst[order], at[order]
    new = np.ones(len(at), bool)
    new[1:] = (np.diff(at) != 0) | (np.diff(src) != 0) | (np.diff(dst) != 0)
    return src[new].astype(np.int32), dst[new].astype(np.int32), at[new].astype(np.int64)


def betweenness(network: Network, *, seed: int = 1, sources: int | None = None) -> Scores:
    """Sum over pairs of the share of fewest-edges time-respecting paths that pass the node.

    Directed: along events; undirected: either way. Weights are not used. A pair without a path
    adds nothing. Exact in O(n m) time; above 2e9 steps, or with ``sources``, a sample of sources
    is scaled up, and ``error`` is 1.96 standard errors of that scaling.
    """
    return _between(network, False, seed, sources)


def foremost_betweenness(network: Network, *, seed: int = 1, sources: int | None = None) -> Scores:
    """As :func:`betweenness`, over the paths that arrive earliest, of these the fewest edges."""
    return _between(network, True, seed, sources)


def _between(network: Network, foremost: bool, seed: int, sources: int | None) -> Scores:
    edges = time_edges(network)
    n = len(network)
    sends = np.unique(edges[0])  # others begin no path
    wanted = len(sends)
    if sources is not None:
        wanted = min(wanted, max(1, sources))
    elif wanted * len(edges[2]) > EXACT:
        wanted = min(wanted, SOURCES)
    chosen = sends
    if wanted < len(sends):
        random = np.random.default_rng(seed)
        chosen = np.sort(random.choice(sends, wanted, replace=False))
    total, squares = np.zeros(n), np.zeros(n)
    for one, two in _threaded(edges, n, chosen.astype(np.int32), foremost):
        total += one
        squares += two
    if wanted == len(sends):
        return Scores(settled(total))
    scale = len(sends) / wanted
    spread = np.maximum(squares - total**2 / wanted, 0) / max(1, wanted - 1)
    rest = 1 - wanted / len(sends)
    error = 1.96 * len(sends) * np.sqrt(spread * rest / wanted)
    note = f"from {wanted} sources drawn at random (seed {seed}) of {len(sends)}"
    return Scores(settled(total * scale), settled(error), note)


def _threaded(
    edges: TimeEdges, n: int, origins: npt.NDArray[np.int32], foremost: bool
) -> list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Chunks of fixed size, so that the sums do not depend on the number of threads."""
    parts = [origins[place : place + CHUNK] for place in range(0, len(origins), CHUNK)]

    def one(part: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        return kernels.between(*edges, n, part, foremost)

    return [one(part) for part in parts] if len(parts) < 2 else spread(one, parts)


def out_reach(network: Network) -> Scores:
    """Number of other nodes that a node reaches over time-respecting paths. O(n m / 64)."""
    return Scores(_reach(network)[0].astype(np.float64))


def in_reach(network: Network) -> Scores:
    """Number of other nodes that reach a node over time-respecting paths. O(n m / 64)."""
    return Scores(_reach(network)[1].astype(np.float64))


def _reach(network: Network) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    edges = time_edges(network)
    n = len(network)
    return kernels.reach(*edges, n, np.arange(n, dtype=np.int32))
