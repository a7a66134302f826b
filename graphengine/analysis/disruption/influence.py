"""Collective influence: nodes whose removal reaches those with many ties.

F. Morone and H. A. Makse, "Influence maximization in complex networks through optimal
percolation" (doi:10.1038/nature14604), with a ball of radius 1.
"""

from __future__ import annotations

import numpy as np

from graphengine.analysis.measures.measure import Scores, settled
from graphengine.analysis.network import Network


def influence(network: Network, *, weighted: bool = False) -> Scores:
    """(d - 1) times the sum over neighbours of (d - 1); d is the degree, or the strength. O(m)."""
    pairs = network.undirected().flat()
    n = len(pairs)
    heavy = pairs.weight if weighted else np.ones(pairs.lines)
    degree = np.bincount(pairs.source, heavy, n) + np.bincount(pairs.target, heavy, n)
    less = degree - 1
    around = np.bincount(pairs.source, less[pairs.target], n)
    around += np.bincount(pairs.target, less[pairs.source], n)
    return Scores(settled(less * around))
