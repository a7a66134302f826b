"""Degree and strength: a node's own lines. All O(n + m)."""

from __future__ import annotations

import numpy as np

from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Codes, Floats, Network


def degree(network: Network) -> Scores:
    """Lines at each node; lines in and lines out are added."""
    return Scores(_counted(network.source, network) + _counted(network.target, network))


def degree_in(network: Network) -> Scores:
    """Lines that end at each node; all its lines in an undirected network."""
    return Scores(_counted(network.target, network)) if network.directed else degree(network)


def degree_out(network: Network) -> Scores:
    """Lines that begin at each node; all its lines in an undirected network."""
    return Scores(_counted(network.source, network)) if network.directed else degree(network)


def strength(network: Network) -> Scores:
    """Sum of the weights of each node's lines, in and out."""
    ends = np.concatenate([network.source, network.target])
    return _summed(ends, np.concatenate([network.weight, network.weight]), network)


def strength_in(network: Network) -> Scores:
    """Sum of the weights of the lines that end at each node; of all where undirected."""
    if not network.directed:
        return strength(network)
    return _summed(network.target, network.weight, network)


def strength_out(network: Network) -> Scores:
    """Sum of the weights of the lines that begin at each node; of all where undirected."""
    if not network.directed:
        return strength(network)
    return _summed(network.source, network.weight, network)


def _counted(ends: Codes, network: Network) -> Floats:
    return np.bincount(ends, minlength=len(network)).astype(np.float64)


def _summed(ends: Codes, weight: Floats, network: Network) -> Scores:
    return Scores(settled(np.bincount(ends, weight, len(network))))
