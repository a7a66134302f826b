"""What holds together: core numbers, articulation points and bridges. All O(n + m)."""

from __future__ import annotations

from itertools import chain

import numpy as np

from graphengine.analysis.measures.measure import Ranks, Scores
from graphengine.analysis.network import Network


def core(network: Network) -> Scores:
    """Core numbers where a neighbour counts once, whichever way its lines go."""
    return Scores(np.array(network.undirected().graph.coreness(), np.float64))


def core_both(network: Network) -> Scores:
    """Core numbers where lines in and lines out are added."""
    return Scores(np.array(network.graph.coreness(mode="all"), np.float64))


def articulation(network: Network) -> Scores:
    """Pieces that each node's removal adds to its part: blocks that it lies in, less one.

    A block is a largest set of lines any two of which lie on a common cycle, or a bridge.
    """
    blocks = network.undirected().graph.biconnected_components()
    members = np.fromiter(chain.from_iterable(blocks), np.int64)
    lies_in = np.bincount(members, minlength=len(network))
    return Scores(np.maximum(lies_in - 1, 0).astype(np.float64))


def bridges(network: Network) -> Scores:
    """Number of bridges at each node."""
    plain = network.undirected()
    found = np.array(plain.graph.bridges(), np.int64)
    ends = np.concatenate([plain.source[found], plain.target[found]])
    return Scores(np.bincount(ends, minlength=len(network)).astype(np.float64))


def bridge_lines(network: Network) -> Ranks:
    """Numbers of the lines of ``network.undirected()`` that are bridges, rising."""
    return np.array(sorted(network.undirected().graph.bridges()), np.int64)
