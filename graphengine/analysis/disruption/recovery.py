"""How a network closes a gap: what becomes of the ties of a node that is taken out.

The choice of who takes a lost tie over, nearest first, follows the recovery by social distance of
P. A. C. Duijn, V. Kashirin and P. M. A. Sloot, "The relative ineffectiveness of criminal network
disruption" (doi:10.1038/srep04238). These are scenarios with a stated rate, not forecasts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.network import Network, from_arrays
from graphengine.errors import UsageError

MODELS = ("none", "neighbours", "replacement")
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Recovery:
    """What happens to each line of a removed node.

    Args:
        model: "none": it is lost. "neighbours": it goes, at the rate, to another former neighbour
            of the removed node, drawn at random: a neighbour's neighbour, the nearest there is.
            "replacement": it goes, at the rate, to the node most like the removed one.
        rate: the share of lines that are formed anew, 0 to 1.
    """

    model: str = "none"
    rate: float = 0.5

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise UsageError(f"No recovery is called '{self.model}'; use {', '.join(MODELS)}.")
        if not 0 <= self.rate <= 1:
            raise UsageError(f"The rate of recovery must be a share from 0 to 1, not {self.rate}.")

    @property
    def random(self) -> bool:
        """Whether chance has a part in it."""
        return self.model == "neighbours" or (self.model == "replacement" and 0 < self.rate < 1)


def removed(
    network: Network, node: int, gone: Flags, recovery: Recovery, random: np.random.Generator
) -> Network:
    """The network without a node's lines, some of them gone over to other nodes.

    A line that goes over keeps its other end, its direction, weight and events. One that would
    join a node with itself is lost.

    Args:
        gone: nodes removed before; ``node`` need not be among them yet.

    O(m log m) where lines go over, else O(m).
    """
    at_node = (network.source == node) | (network.target == node)
    lines = np.flatnonzero(at_node)
    partner = _partners(network, node, lines, gone, recovery, random)
    kept = np.flatnonzero(partner >= 0)
    if not len(kept):
        return network.keep(~at_node)
    moved = np.full(network.lines, -1, np.int64)
    moved[lines[kept]] = partner[kept]
    stay = ~at_node | (moved >= 0)
    rest, over = network.keep(stay), moved[stay]
    source = np.where((rest.source == node) & (over >= 0), over, rest.source)
    target = np.where((rest.target == node) & (over >= 0), over, rest.target)
    events = rest.events
    if events is not None:
        to = over[events.pair]
        events = type(events)(
            np.where((events.source == node) & (to >= 0), to, events.source).astype(np.int32),
            np.where((events.target == node) & (to >= 0), to, events.target).astype(np.int32),
            events.at, events.amount, events.pair, events.ids,
        )  # fmt: skip
    return from_arrays(
        network.names, source, target, rest.weight, rest.count, directed=network.directed,
        events=events, declared=network.declared,
    )  # fmt: skip


def _partners(
    network: Network, node: int, lines: Numbers, gone: Flags, recovery: Recovery,
    random: np.random.Generator,
) -> Numbers:  # fmt: skip
    """Who takes over each line of the node, -1 where it is lost."""
    lost = np.full(len(lines), -1, np.int64)
    if recovery.model == "none" or not len(lines):
        return lost
    ends = network.source[lines].astype(np.int64) + network.target[lines] - node
    chosen = random.random(len(lines)) < recovery.rate
    if recovery.model == "replacement":
        other = similar(network, node, gone)
        return lost if other < 0 else np.where(chosen & (ends != other), other, -1)
    near = np.unique(ends)
    if len(near) < 2:
        return lost
    # One of the others with even chance: a step of 1 to len - 1 from the own place.
    step = random.integers(1, len(near), len(lines))
    drawn = near[(np.searchsorted(near, ends) + step) % len(near)]
    return np.where(chosen, drawn, -1)


def similar(network: Network, node: int, gone: Flags) -> int:
    """The node whose neighbours are most like those of another, -1 where none shares one.

    Jaccard similarity of the sets of neighbours, each other left out, directions left out; of
    equally similar ones the one with more neighbours, then the first by name.
    """
    around = _neighbours(network, node)
    shared: Counter[int] = Counter()
    for other in sorted(around):
        shared.update(_neighbours(network, other) - {node})
    best, found = (0.0, 0), -1
    for other in sorted(shared):
        if gone[other]:
            continue
        theirs = _neighbours(network, other) - {node}
        share = shared[other] / len(theirs | (around - {other}))
        if (share, len(theirs)) > best:
            best, found = (share, len(theirs)), other
    return found


def _neighbours(network: Network, node: int) -> set[int]:
    out = network.target[network.source == node]
    into = network.source[network.target == node]
    return set(np.union1d(out, into).tolist())
