"""Resolution scan, and communities within communities."""

from __future__ import annotations

from dataclasses import dataclass, field

import igraph
import numpy as np
import numpy.typing as npt

from graphengine.analysis.communities.compare import compare
from graphengine.analysis.communities.detect import ITERATIONS, Method, table
from graphengine.analysis.communities.partition import members, part, sizes
from graphengine.analysis.communities.quality import modularity
from graphengine.analysis.communities.stability import agreement, stability
from graphengine.analysis.measures.perron import drawn
from graphengine.analysis.network import Network
from graphengine.errors import UsageError

STEPS = 9
CHANCES = 19
LEAST = 4
DEEPEST = 3


@dataclass(frozen=True)
class Level:
    """One resolution of a scan.

    Args:
        resolution: gamma.
        communities: how many; ``largest``: members of the largest one.
        quality: of the best run.
        agreement: mean AMI of successive runs, 1 where seeds agree.
        change: VI in nats to the partition of the resolution before; None for the first.
    """

    resolution: float
    communities: int
    largest: int
    quality: float
    agreement: float
    change: float | None


def scan(network: Network, name: str, around: float | None, runs: int, seed: int) -> list[Level]:
    """Leiden at nine resolutions from a quarter to four times ``around``, factors of root 2.

    A stretch of resolutions with agreement near 1 and change near 0 is a plateau: the division
    there does not depend on the choice. O(9 * runs * m).

    Raises:
        UsageError: a method that has no resolution.
    """
    if name not in ("leiden", "leiden-cpm"):
        raise UsageError(f"'{name}' has no resolution to scan; use leiden or leiden-cpm.")
    centre = Method(network, name, around).resolution
    found: list[Level] = []
    before = None
    for step in range(STEPS):
        method = Method(network, name, centre * 2 ** ((step - STEPS // 2) / 2), ITERATIONS)
        every = method.runs(runs, seed)
        best = method.best(every)
        many = sizes(best.labels)
        change = None if before is None else compare(before, best.labels).vi
        before = best.labels
        found.append(
            Level(
                method.resolution,
                len(many),
                int(many.max(initial=0)),
                best.quality,
                agreement(table(every)),
                change,
            )
        )
    return found


@dataclass(frozen=True)
class Nested:
    """A community within a community.

    Args:
        nodes: members, ascending numbers in the whole network.
        stability: mean share of runs in which two members are together, within the parent.
        chance: share of rewired networks that divide as well as the parent does (p-value).
        within: its own parts, where it divides further.
    """

    nodes: npt.NDArray[np.int64]
    stability: float
    chance: float
    within: list[Nested] = field(default_factory=list)


def nested(
    network: Network, nodes: npt.NDArray[np.int64], *, runs: int = 10, seed: int = 1, depth: int = 1
) -> list[Nested]:
    """Parts of one community, where they divide better than chance; none otherwise.

    Leiden (modularity) on the community's own lines. The division counts if its modularity is
    above that of the best division of each of 19 networks with the same degrees, rewired at
    random with the weights shuffled (p = 1/20); communities of fewer than four nodes are not
    divided, and no deeper than three levels. O((runs + 19) * m) a community.
    """
    if len(nodes) < LEAST or depth > DEEPEST:
        return []
    own = part(network.flat().undirected(), nodes)
    method = Method(own, "leiden")
    every = method.runs(runs, seed)
    best = method.best(every)
    groups = members(best.labels)
    if len(groups) < 2 or not own.lines:
        return []
    chance = _chance(own, best.quality, seed)
    if chance > 1 / (CHANCES + 1):
        return []
    sure = stability(best.labels, table(every)).community
    return [
        Nested(
            nodes[group],
            float(sure[place]),
            chance,
            nested(network, nodes[group], runs=runs, seed=seed, depth=depth + 1),
        )
        for place, group in enumerate(groups)
    ]


def _chance(own: Network, quality: float, seed: int) -> float:
    """(1 + rewired networks with a division as good) / (1 + rewired networks)."""
    draw = np.random.default_rng(seed)
    as_good = 0
    for step in range(CHANCES):
        graph: igraph.Graph = own.igraph()
        with drawn(seed + step):
            graph.rewire(n=10 * own.lines)
            weights = draw.permutation(own.weight)
            found = graph.community_leiden(
                objective_function="modularity", weights=weights.tolist(), n_iterations=ITERATIONS
            )
        ends = np.asarray(graph.get_edgelist(), np.int32).reshape(-1, 2)
        other = Network(own.names, ends[:, 0], ends[:, 1], weights, own.count, directed=False)
        reached = modularity(other, np.asarray(found.membership, np.int32))
        as_good += reached >= quality - 1e-12
    return (1 + as_good) / (1 + CHANCES)
