"""A node's place in a flow: how much of what went through it began, passed on or ended there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.network import Floats, Network
from graphengine.errors import UsageError


@dataclass(frozen=True)
class Place:
    """By node, float64 of length n; the three shares add to 1, or are 0 without any flow.

    Args:
        source: share that was sent without having been received before.
        passer: share that was received and then sent.
        sink: share that was received and not sent on.
        received, sent: amounts, in the unit of the projection's weight or in events.
        timed: whether times were used: what was sent before anything came is not passed on.
    """

    source: Floats
    passer: Floats
    sink: Floats
    received: Floats
    sent: Floats
    timed: bool


def place(network: Network) -> Place:
    """The place of each node in the network's flow.

    With single events: a node's balance runs through its events in time, what comes in adds to
    it, what goes out is passed on as far as the balance covers it; at one instant what comes in
    is first, and events without a time come before all. Amounts are used where the projection
    sums them, else each event counts one. Without events: passed on is the less of weight in and
    weight out. O(m log m).

    Raises:
        UsageError: an undirected network.
    """
    if not network.directed:
        raise UsageError("A place in a flow needs directions: --direction directed.")
    n = len(network)
    if network.events is None:
        sent = np.bincount(network.source, network.weight, n).astype(np.float64)
        received = np.bincount(network.target, network.weight, n).astype(np.float64)
        return _shares(received, sent, np.maximum(sent - received, 0.0), timed=False)
    events = network.events
    kept = events.pair >= 0
    size = np.ones(len(events), np.int64)
    if network.declared.get("weight") == "sum":
        size = np.maximum(events.amount, 0)
    sent = np.bincount(events.source[kept], size[kept], n).astype(np.float64)
    received = np.bincount(events.target[kept], size[kept], n).astype(np.float64)
    lacking = _lacking(
        np.concatenate([events.target[kept], events.source[kept]]),
        np.concatenate([events.at[kept], events.at[kept]]),
        np.concatenate([size[kept], -size[kept]]),
        n,
    )
    return _shares(received, sent, lacking.astype(np.float64), timed=True)


def _lacking(
    node: npt.NDArray[np.int32], at: npt.NDArray[np.int64], step: npt.NDArray[np.int64], n: int
) -> npt.NDArray[np.int64]:
    """How far below zero each node's running balance ever falls."""
    found = np.zeros(n, np.int64)
    if not len(node):
        return found
    order = np.lexsort((step < 0, at, node))
    node, step = node[order], step[order]
    running = np.cumsum(step)
    first = np.flatnonzero(np.concatenate([[True], node[1:] != node[:-1]]))
    before = running[first] - step[first]
    lowest = np.minimum.reduceat(running, first) - before
    found[node[first]] = np.maximum(0, -lowest)
    return found


def _shares(received: Floats, sent: Floats, lacking: Floats, *, timed: bool) -> Place:
    passed = sent - lacking
    kept = received - passed
    whole = np.maximum(lacking + passed + kept, 0.0)
    part = np.where(whole > 0, whole, 1.0)
    return Place(lacking / part, passed / part, kept / part, received, sent, timed)
