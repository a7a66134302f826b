"""What changes if any single line is missing: each line taken out by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graphengine.analysis.certainty.rounding import coarse
from graphengine.analysis.measures.registry import compute, order, rank
from graphengine.analysis.network import Floats, Network
from graphengine.errors import UsageError

Numbers = npt.NDArray[np.int64]
MOST = 2000


@dataclass(frozen=True, eq=False)
class Loss:
    """A line whose loss changes the order of the leading nodes.

    Args:
        line: its number in the (flat) network.
        order: numbers of the leading nodes without it, first to last.
        values: float64[n] without it. ranks: int64[n] without it.
    """

    line: int
    order: Numbers
    values: Floats
    ranks: Numbers


@dataclass(frozen=True, eq=False)
class Losses:
    """All single losses.

    Args:
        network: the flat network whose lines are numbered.
        values: float64[n] with all lines. ranks: int64[n]. order: numbers of the leading nodes.
        losses: the lines that change that order, those that change most first.
        best, worst: int64, the least and the greatest rank of each leading node over all lines
            tested, and ``best_line``, ``worst_line`` the line that causes it (-1: none).
        tested: numbers of the lines tested, rising. lines: how many there are.
    """

    network: Network
    values: Floats
    ranks: Numbers
    order: Numbers
    losses: list[Loss]
    best: Numbers
    worst: Numbers
    best_line: Numbers
    worst_line: Numbers
    tested: Numbers
    lines: int


def losses(
    network: Network,
    measure: str,
    *,
    top: int = 10,
    seed: int = 1,
    most: int = MOST,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> Losses:
    """Compute a measure without each line in turn, and say which lines the order hangs on.

    The order is by value, then name. A loss is listed where the sequence of the ``top`` leading
    nodes, or the ranks they share, changes. A line is lost with all its events.

    Args:
        most: the greatest number of lines tested. Of more, the lines that touch a leading node
            are taken first and then those of least weight (the ones most easily missed).

    Raises:
        UsageError: ``top`` or ``most`` below 1.

    Time: that of the measure times the number of lines tested.
    """
    if top < 1 or most < 1:
        raise UsageError("A number of leading nodes and of lines must be at least 1.")
    flat = network.flat()
    values = coarse(compute(flat, measure, seed=seed, **options).values)
    ranks, leading = rank(values), order(values)[:top]
    tested = _tested(flat, leading, most)
    best, worst = ranks[leading].copy(), ranks[leading].copy()
    best_line, worst_line = np.full(len(leading), -1), np.full(len(leading), -1)
    found: list[Loss] = []
    keep = np.ones(flat.lines, bool)
    for done, line in enumerate(tested.tolist(), start=1):
        keep[line] = False
        less = coarse(compute(flat.keep(keep), measure, seed=seed, **options).values)
        keep[line] = True
        now, first = rank(less), order(less)[:top]
        better, worse = now[leading] < best, now[leading] > worst
        best[better], best_line[better] = now[leading][better], line
        worst[worse], worst_line[worse] = now[leading][worse], line
        if (first != leading).any() or (now[leading] != ranks[leading]).any():
            found.append(Loss(line, first, less, now))
        if progress is not None:
            progress(done, len(tested))
    found.sort(key=lambda loss: (-_moved(loss, ranks, leading), loss.line))
    return Losses(
        flat, values, ranks, leading, found, best, worst, best_line, worst_line, tested, flat.lines
    )


def _tested(network: Network, leading: Numbers, most: int) -> Numbers:
    if network.lines <= most:
        return np.arange(network.lines)
    near = np.isin(network.source, leading) | np.isin(network.target, leading)
    chosen = np.lexsort((network.weight, ~near))[:most]
    return np.sort(chosen)


def _moved(loss: Loss, ranks: Numbers, leading: Numbers) -> int:
    """By how many places the leading nodes move, in all."""
    return int(np.abs(loss.ranks[leading] - ranks[leading]).sum())
