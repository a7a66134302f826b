"""What is left of a network: its largest part, and what still goes from sellers to buyers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.flow import kernels
from graphengine.analysis.flow.temporal import NO_TIME, time_edges
from graphengine.analysis.network import Network
from graphengine.errors import UsageError

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Remains:
    """Of a network some of whose nodes are gone.

    Args:
        largest: nodes of the largest part that hangs together, directions left out.
        lines: lines that are left. weight: sum of their weights.
        reach: pairs of a seller and a buyer that a path still joins; None without such ends.
        flow: greatest flow from all sellers to all buyers together, a line carrying its weight.
    """

    largest: int
    lines: int
    weight: float
    reach: int | None = None
    flow: float | None = None


@dataclass(frozen=True)
class Ends:
    """Numbers of the nodes that goods come from and go to; none of them is both.

    Raises:
        UsageError: a node on both sides, or only one side named.
    """

    sellers: tuple[int, ...] = ()
    buyers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if set(self.sellers) & set(self.buyers):
            raise UsageError("A node cannot be a seller and a buyer of the same question.")
        if bool(self.sellers) != bool(self.buyers):
            raise UsageError("Name sellers and buyers, or neither.")


def remains(network: Network, gone: Flags, ends: Ends) -> Remains:
    """Measure what is left; ``network`` has no lines at the nodes that are ``gone``.

    Reach is over paths of strictly rising time where the network has timed events, else over
    lines. O(m) and one maximum flow; reach costs one pass for 64 sellers.
    """
    return Remains(
        largest(network, gone),
        network.lines,
        float(np.sort(network.weight).sum()),
        reach(network, ends) if ends.sellers else None,
        flow(network, ends) if ends.sellers else None,
    )


def largest(network: Network, gone: Flags) -> int:
    """Nodes of the largest connected part among those not gone. O(n + m)."""
    if gone.all():
        return 0
    parts = np.array(network.igraph().connected_components(mode="weak").membership)
    return int(np.bincount(parts[~gone]).max())


def is_timed(network: Network) -> bool:
    """Whether it has its events, and some of them a time."""
    return network.events is not None and bool((network.events.at != NO_TIME).any())


def reach(network: Network, ends: Ends) -> int:
    """Pairs of a seller and a buyer with a path from the one to the other."""
    if not is_timed(network):
        wanted = set(ends.buyers)
        graph = network.igraph()
        return sum(len(wanted & set(graph.subcomponent(s, mode="out"))) for s in ends.sellers)
    edges = time_edges(network)
    n, found = len(network), 0
    for seller in ends.sellers:
        into = kernels.reach(*edges, n, np.array([seller], np.int32))[1]
        found += int(into[list(ends.buyers)].sum())
    return found


def flow(network: Network, ends: Ends) -> float:
    """Greatest flow from all sellers to all buyers together, over lines that carry their weight."""
    import igraph

    n, weights = len(network), network.weight.tolist()
    unbounded = float(np.sort(network.weight).sum()) + 1.0
    pairs = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    if not network.directed:
        pairs, weights = pairs + [(v, u) for u, v in pairs], weights * 2
    pairs += [(n, seller) for seller in ends.sellers] + [(buyer, n + 1) for buyer in ends.buyers]
    weights += [unbounded] * (len(ends.sellers) + len(ends.buyers))
    return float(igraph.Graph(n=n + 2, edges=pairs, directed=True).maxflow_value(n, n + 1, weights))


def mask(n: int, nodes: Sequence[int]) -> Flags:
    """bool[n], true for the nodes named."""
    found = np.zeros(n, bool)
    found[list(nodes)] = True
    return found
