"""Smallest sets of nodes without which nothing goes from sellers to buyers in the order of time.

A separator of time-respecting paths is hard to find (D. Kempe, J. Kleinberg and A. Kumar,
"Connectivity and inference problems for temporal networks", doi:10.1006/jcss.2002.1829;
P. Zschoche, T. Fluschnik, H. Molter and R. Niedermeier, "The complexity of finding small
separators in temporal graphs", doi:10.1016/j.jcss.2019.07.006). Here it is a smallest set that
hits all paths, and paths are looked for only as they are needed: as long as a path avoids the
sets found, it joins the family that must be hit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.disruption.hitting import Budget, Set, Spent, hitting, slim
from graphengine.analysis.disruption.remains import Ends, is_timed, mask
from graphengine.analysis.disruption.ways import way
from graphengine.analysis.flow.temporal import TimeEdges, time_edges
from graphengine.analysis.halting import breathe
from graphengine.analysis.network import Network

STEPS = 200_000
PATHS = 3_000
ALTERNATIVES = 20


@dataclass(frozen=True)
class Cut:
    """Sets that cut everything but direct dealings.

    Args:
        sets: numbers of the nodes of each set, sorted; the first ones by number first.
        proved: whether no smaller set cuts. at_least: no set has fewer members than this.
        complete: whether all smallest sets are listed.
        direct: pairs of a seller and a buyer that deal directly; no third node can cut these.
        paths: time-respecting paths that the search had to look at.
        timed: whether the order of time was kept (False: the network has no times).
    """

    sets: list[list[int]]
    proved: bool
    at_least: int
    complete: bool
    direct: list[tuple[int, int]]
    paths: int
    timed: bool


def smallest_cuts(
    network: Network,
    ends: Ends,
    *,
    alternatives: int = ALTERNATIVES,
    steps: int = STEPS,
    paths: int = PATHS,
) -> Cut:
    """The smallest sets of other nodes without which no path joins a seller with a buyer.

    Paths take events of strictly rising time; in a network without times, lines. They end at the
    first buyer they meet, and begin at the last seller. Exact by branch
    and bound while the number of ``steps`` and ``paths`` lasts; else the best set that was found
    greedily, freed of members it does not need, with what was proved about the least size.

    Args:
        alternatives: the most sets of the smallest size to list.
    """
    flat = network.flat()
    timed = is_timed(flat)
    edges = time_edges(flat) if timed else _as_one_instant_each(flat)
    search = _Search(edges, len(flat), ends, timed, Budget(steps), paths)
    direct = search.direct()
    best = search.greedy(frozenset())
    found: list[Set] = []
    size, complete = 0, False
    try:
        while not found:
            found, complete = search.of_size(size, max(1, alternatives))
            size += not found
    except Spent:
        found = search.found
    proved = bool(found)
    chosen = sorted(sorted(one) for one in found) if proved else [sorted(best)]
    return Cut(chosen, proved, size, complete and proved, direct, len(search.family), timed)


def _as_one_instant_each(network: Network) -> TimeEdges:
    src, dst = network.source, network.target
    if not network.directed:
        src, dst = np.concatenate((src, dst)), np.concatenate((dst, src))
    return src, dst, np.zeros(len(src), np.int64)


@dataclass
class _Search:
    edges: TimeEdges
    n: int
    ends: Ends
    timed: bool
    budget: Budget
    most: int

    def __post_init__(self) -> None:
        self.sells, self.buys = mask(self.n, self.ends.sellers), mask(self.n, self.ends.buyers)
        self.family: set[Set] = set()
        self.found: list[Set] = []

    def direct(self) -> list[tuple[int, int]]:
        """Pairs that deal directly; their events are left out from here on."""
        src, dst, at = self.edges
        straight: npt.NDArray[np.bool_] = self.sells[src] & self.buys[dst]
        pairs = sorted(set(zip(src[straight].tolist(), dst[straight].tolist(), strict=True)))
        self.edges = src[~straight], dst[~straight], at[~straight]
        return pairs

    def path(self, without: Set) -> Set | None:
        """The inner nodes of a path with fewest events that avoids some nodes, if there is one."""
        breathe()
        gone = mask(self.n, sorted(without))
        inner = way(*self.edges, self.n, self.sells, self.buys, gone, self.timed)
        return frozenset(inner.tolist()) if len(inner) else None

    def greedy(self, start: Set) -> Set:
        """A set that cuts: to ``start`` comes the node that is in most paths known, and again.

        Members that are not needed are taken off at the end, the last ones first.
        """
        members = list(start)
        often: dict[int, int] = {}
        for known in self.family:
            for node in known:
                often[node] = often.get(node, 0) + 1
        while (path := self.path(frozenset(members))) is not None:
            self.family.add(path)
            for node in path:
                often[node] = often.get(node, 0) + 1
            members.append(max(sorted(path), key=lambda node: often[node]))
        for node in members[::-1]:
            rest = frozenset(members) - {node}
            if self.path(rest) is None:
                members.remove(node)
        return frozenset(members)

    def of_size(self, size: int, alternatives: int) -> tuple[list[Set], bool]:
        """Cuts of that size (no smaller one exists), and whether these are all of them."""
        again = True
        while again:
            again = False
            for one in hitting(slim(self.family), size, self.budget):
                if one in self.found:
                    continue
                if self.path(one) is not None:
                    if len(self.family) > self.most:
                        raise Spent
                    self.greedy(one)
                    again = True
                    break
                self.found.append(one)
                if len(self.found) >= alternatives:
                    return self.found, False
        return self.found, True
