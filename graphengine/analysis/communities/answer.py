"""One division of a network with its certainty: what a question about communities is answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.communities.consensus import Consensus, consensus
from graphengine.analysis.communities.detect import ITERATIONS, QUALITIES, Method, table
from graphengine.analysis.communities.partition import Labels, numbered
from graphengine.analysis.communities.quality import modularity
from graphengine.analysis.communities.stability import Stability, agreement, stability
from graphengine.analysis.network import Network
from graphengine.errors import UsageError

RUNS = 20
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Division:
    """Communities of a network.

    Args:
        labels: community of each node, numbered by size and first member.
        quality: the value, ``quality_of`` what it is of, ``modularity`` the modularity anyway.
        resolution: gamma that was used; None for methods without one.
        sure: stability over the runs; None for a single run.
        agreement: mean AMI of successive runs; None for a single run.
        joined: how the consensus was reached; None for a single method.
    """

    labels: Labels
    quality: float
    quality_of: str
    modularity: float
    resolution: float | None
    sure: Stability | None
    agreement: float | None
    joined: Consensus | None


def divide(
    network: Network,
    method: str = "leiden",
    *,
    base: str = "leiden",
    resolution: float | None = None,
    runs: int = RUNS,
    iterations: int = ITERATIONS,
    seed: int = 1,
) -> Division:
    """The best of several seeded runs of a method, or their consensus, with stability over them.

    Args:
        method: of :data:`METHODS`, or "consensus" over runs of ``base``.
        runs: seeds ``seed``, ``seed`` + 1, ...

    Raises:
        UsageError: options that cannot be meant.
    """
    joining = method == "consensus"
    if joining and runs < 2:
        raise UsageError("A consensus needs at least two runs.")
    if seed < 0:
        raise UsageError("A seed cannot be negative.")
    made = Method(network, base if joining else method, resolution, iterations)
    every = made.runs(runs, seed)
    rows = table(every)
    joined = consensus(rows, network, seed=seed) if joining else None
    best = made.best(every)
    labels = numbered(joined.labels if joined else best.labels)
    plain = modularity(network, labels)
    own = made.name.startswith("leiden")
    return Division(
        labels,
        plain if joining else best.quality,
        QUALITIES["leiden" if joining else method],
        plain,
        made.resolution if own else None,
        stability(labels, rows) if runs > 1 else None,
        agreement(rows) if runs > 1 else None,
        joined,
    )


@dataclass(frozen=True)
class Evidence:
    """Events behind a division: by community inside it and across its border, and by node.

    ``lines`` are the pairs tied inside each community; ``own`` a node's events with its own
    community, ``other`` those with the others.
    """

    inside: Counts
    across: Counts
    lines: Counts
    own: Counts
    other: Counts


def evidence(network: Network, labels: Labels) -> Evidence:
    """Counts of the events behind a division. O(n + m)."""
    flat = network.flat()
    count = int(labels.max()) + 1 if len(labels) else 0
    of, to = labels[flat.source], labels[flat.target]
    same = of == to
    n = len(network)

    def total(group: npt.NDArray[np.int32], of_lines: npt.NDArray[np.bool_], size: int) -> Counts:
        return np.bincount(group[of_lines], flat.count[of_lines], size).astype(np.int64)

    pairs = np.unique(
        np.sort([flat.source[same], flat.target[same]], axis=0).astype(np.int64), axis=1
    )
    return Evidence(
        total(of, same, count),
        total(of, ~same, count) + total(to, ~same, count),
        np.bincount(labels[pairs[0]], minlength=count) if len(pairs[0]) else np.zeros(count, int),
        total(flat.source, same, n) + total(flat.target, same, n),
        total(flat.source, ~same, n) + total(flat.target, ~same, n),
    )
