"""Structural holes: Burt's constraint and effective size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphengine.analysis.brokers.rows import Codes, Floats, Places, outward
from graphengine.analysis.jit import kernel
from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Network

SINGLE = 1.0


def mutual(network: Network, weighted: bool) -> Network:
    """The network as Burt takes it: a_ij + a_ji, without directions."""
    flat = network.flat()
    if not weighted:
        flat = replace(flat, weight=np.ones(flat.lines))
    return flat.undirected()


def constraint(network: Network, *, weighted: bool = False) -> Scores:
    """Burt's constraint: sum over contacts j of (p_ij + sum over q of p_iq p_qj) ** 2.

    ``p_ij`` is the share of i's ties that go to j: (a_ij + a_ji) over their sum, so directions
    are added and a reciprocal pair without weights is a tie of 2. Low values: contacts that are
    not tied to one another. A node without lines, for which it is not defined, gets 1 like a
    node with a single contact. By igraph. Burt 1992, Structural Holes; 2004, DOI 10.1086/421787.
    """
    own = mutual(network, weighted)
    if not own.lines:
        return Scores(np.full(len(network), SINGLE))
    found = np.asarray(own.graph.constraint(weights=own.weight.tolist()), np.float64)
    return Scores(settled(np.where(np.isnan(found), SINGLE, found)))


def effective_size(network: Network, *, weighted: bool = False) -> Scores:
    """Burt's effective size: sum over contacts j of 1 - sum over q of p_iq m_jq.

    ``m_jq`` is j's tie with q over j's strongest tie; ties as in :func:`constraint`. Without
    directions and weights this is contacts less their mean ties among one another (Borgatti
    1997). 0 for a node without lines. O(sum of squared degrees).
    """
    rows = outward(mutual(network, weighted))
    return Scores(settled(_effective(rows.start, rows.ends, rows.weight)))


@kernel
def _effective(start: Places, ends: Codes, weight: Floats) -> Floats:
    n = len(start) - 1
    most, share, found = np.zeros(n), np.zeros(n), np.zeros(n)
    for v in range(n):
        for e in range(start[v], start[v + 1]):
            most[v] = max(most[v], weight[e])
    for v in range(n):
        total = 0.0
        for e in range(start[v], start[v + 1]):
            total += weight[e]
        for e in range(start[v], start[v + 1]):
            share[ends[e]] = weight[e] / total
        size = float(start[v + 1] - start[v])
        for e in range(start[v], start[v + 1]):
            j = ends[e]
            for f in range(start[j], start[j + 1]):
                size -= share[ends[f]] * weight[f] / most[j]
        for e in range(start[v], start[v + 1]):
            share[ends[e]] = 0.0
        found[v] = size
    return found
