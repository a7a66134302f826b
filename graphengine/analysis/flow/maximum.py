"""Flow betweenness: how much of the greatest flow between given nodes hangs on each other node.

L. C. Freeman, S. P. Borgatti and D. R. White, "Centrality in valued graphs: a measure of
betweenness based on network flow" (doi:10.1016/0378-8733(91)90017-N). What must pass a node is
taken as what is lost without it, since a greatest flow can be laid in many ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphengine.analysis.halting import breathe
from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Floats, Network
from graphengine.errors import LimitReached, UsageError

MOST_FLOWS = 200_000


@dataclass(frozen=True, eq=False)
class Flow:
    """Flow between sellers and buyers, summed over the pairs of one of each.

    Args:
        values: float64[n]: what is lost without the node; 0 for the ends of the pair.
        total: sum of the greatest flows of all pairs.
        pairs: number of pairs with a flow.
    """

    values: Floats
    total: float
    pairs: int


def between_sets(
    network: Network,
    sellers: Sequence[int],
    buyers: Sequence[int],
    *,
    weighted: bool = True,
    most: int = MOST_FLOWS,
) -> Flow:
    """Flow betweenness over the pairs of a seller and a buyer.

    A line carries its weight (1 where not ``weighted``); without direction, either way. Only nodes
    that carry something in one greatest flow can be missed, so only these are taken out.

    Raises:
        UsageError: no sellers or no buyers.
        LimitReached: more than ``most`` flows would have to be computed.

    Time: one maximum flow a pair, and one more a pair and node that carries something.
    """
    if not sellers or not buyers:
        raise UsageError("Flow betweenness needs nodes that it comes from and nodes it goes to.")
    flat = network.flat()
    graph = flat.igraph()
    capacity = flat.weight if weighted else np.ones(flat.lines)
    values, total, pairs, flows = np.zeros(len(flat)), 0.0, 0, 0
    for seller in sorted(set(sellers)):
        for buyer in sorted(set(buyers) - {seller}):
            breathe()
            if flows > most:
                raise LimitReached(
                    f"More than {most} flows; name fewer sellers or buyers, or a smaller network."
                )
            best = graph.maxflow(seller, buyer, capacity=capacity.tolist())
            flows += 1
            if best.value <= 0:
                continue
            total, pairs = total + best.value, pairs + 1
            for node in _carriers(flat, np.asarray(best.flow), seller, buyer):
                left = capacity.copy()
                left[(flat.source == node) | (flat.target == node)] = 0
                rest = graph.maxflow_value(seller, buyer, capacity=left.tolist())
                values[node] += max(0.0, best.value - rest)
                flows += 1
    return Flow(settled(values), total, pairs)


def _carriers(network: Network, flow: Floats, seller: int, buyer: int) -> list[int]:
    used = np.abs(flow) > 0
    nodes = np.union1d(network.source[used], network.target[used])
    return [int(node) for node in nodes.tolist() if node not in (seller, buyer)]


def betweenness(network: Network, *, weighted: bool = False) -> Scores:
    """Flow betweenness over all pairs of nodes; undirected, each pair counts once."""
    everyone = list(range(len(network)))
    found = between_sets(network, everyone, everyone, weighted=weighted)
    return Scores(settled(found.values / (1 if network.directed else 2)))
