"""Removal curves: what remains as nodes are taken out one after another.

Orders that are computed once and orders that are computed again after each removal are told
apart, as by R. Albert, H. Jeong and A.-L. Barabasi, "Error and attack tolerance of complex
networks" (doi:10.1038/35019019), and P. Holme, B. J. Kim, C. N. Yoon and S. K. Han, "Attack
vulnerability of complex networks" (doi:10.1103/PhysRevE.65.056109). The mean share of the largest
part over the steps is the robustness of C. M. Schneider et al. (doi:10.1073/pnas.1009440108),
taken over the steps asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from graphengine.analysis.certainty.rounding import coarse
from graphengine.analysis.disruption.recovery import Recovery, removed
from graphengine.analysis.disruption.remains import Ends, Remains, remains
from graphengine.analysis.halting import breathe
from graphengine.analysis.measures.registry import compute, known
from graphengine.analysis.network import Floats, Network
from graphengine.errors import UsageError

Numbers = npt.NDArray[np.int64]
RUNS = 20
RANDOM = "random"


@dataclass(frozen=True)
class Plan:
    """How nodes are taken out.

    Args:
        order: a measure's name, "random", or the numbers of the nodes in their order.
        steps: how many are taken out (fewer where there are fewer).
        block: the order is computed again after so many removals; 0: once, at the beginning.
        recovery: what the network does about each removal.
        spared: nodes that are not taken out, such as the ends of the flow measured.
        ties: float64[n], decides between equal values, the larger first; by name without it.
        seed: of chance; runs: repetitions where chance has a part in it.
        options: of the measure.
    """

    order: str | Sequence[int]
    steps: int = 10
    block: int = 1
    recovery: Recovery = field(default_factory=Recovery)
    spared: Sequence[int] = ()
    ties: Floats | None = None
    seed: int = 1
    runs: int = RUNS
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.steps < 1 or self.block < 0 or self.runs < 1:
            raise UsageError("Steps and runs must be at least 1, and a block at least 0.")
        if isinstance(self.order, str) and self.order != RANDOM:
            known(self.order)

    @property
    def repeated(self) -> int:
        """Runs that are made: one where chance has no part."""
        return self.runs if self.order == RANDOM or self.recovery.random else 1


@dataclass(frozen=True, eq=False)
class Curve:
    """What remained after 0, 1, 2, ... removals in each run.

    Args:
        nodes: of each run the numbers of the nodes in the order they were taken out.
        steps: of each run what remained, one more than nodes.
    """

    nodes: list[list[int]]
    steps: list[list[Remains]]

    def values(self, quantity: str) -> Floats:
        """A quantity of :class:`Remains`, float64[runs, steps + 1]."""
        return np.array([[getattr(step, quantity) for step in run] for run in self.steps], float)

    @property
    def robustness(self) -> float:
        """Mean share of the largest part over all steps after the first, over the runs."""
        shares = self.values("largest")
        if shares.shape[1] < 2:
            return 1.0
        return float((shares[:, 1:] / np.maximum(shares[:, :1], 1)).mean())


def curve(
    network: Network,
    plan: Plan,
    ends: Ends | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Curve:
    """Take nodes out in the plan's order and measure what remains after each.

    Layers are laid on one another. Sellers and buyers of ``ends`` can be taken out like others
    unless the plan spares them.

    Time: steps times (the measure + O(m log m) + one maximum flow where there are ends) a run.
    """
    flat = network.flat()
    if flat.events is not None:
        flat = flat.keep(np.ones(flat.lines, bool))  # drops loops among the events
    asked = ends or Ends()
    nodes, steps = [], []
    for number in range(plan.repeated):
        random = np.random.default_rng([plan.seed, number])
        out, left = _run(flat, plan, asked, random)
        nodes.append(out)
        steps.append(left)
        if progress is not None:
            progress(number + 1, plan.repeated)
    return Curve(nodes, steps)


def _run(
    network: Network, plan: Plan, ends: Ends, random: np.random.Generator
) -> tuple[list[int], list[Remains]]:
    n = len(network)
    gone = np.zeros(n, bool)
    kept = np.zeros(n, bool)
    kept[list(plan.spared)] = True
    line: list[int] = _line(network, plan, gone | kept, random)
    out: list[int] = []
    left = [remains(network, gone, ends)]
    while line and len(out) < plan.steps:
        breathe()
        node = line.pop(0)
        network = removed(network, node, gone, plan.recovery, random)
        gone[node] = True
        out.append(node)
        left.append(remains(network, gone, ends))
        again = plan.block and len(out) % plan.block == 0 and plan.order != RANDOM
        if again and isinstance(plan.order, str) and len(out) < plan.steps:
            line = _line(network, plan, gone | kept, random)
    return out, left


def _line(
    network: Network, plan: Plan, barred: npt.NDArray[np.bool_], random: np.random.Generator
) -> list[int]:
    """The nodes that can be taken out, first to last."""
    free = np.flatnonzero(~barred)
    if not isinstance(plan.order, str):
        return [node for node in dict.fromkeys(plan.order) if not barred[node]]
    if plan.order == RANDOM:
        return [int(node) for node in random.permutation(free)]
    scores = compute(replace(network), plan.order, seed=plan.seed, **plan.options)
    values = coarse(scores.values)[free]
    ties = np.zeros(len(free)) if plan.ties is None else plan.ties[free]
    return [int(node) for node in free[np.lexsort((free, -ties, -values))]]
