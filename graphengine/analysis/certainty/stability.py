"""Intervals of values and ranks: the measure again on networks with errors drawn into them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from graphengine.analysis.certainty.damage import Rates, damaged
from graphengine.analysis.certainty.helpers import Shared
from graphengine.analysis.certainty.rounding import coarse
from graphengine.analysis.halting import breathe
from graphengine.analysis.measures.registry import compute, known, rank
from graphengine.analysis.network import Floats, Network
from graphengine.errors import UsageError

LEVEL = 0.9
# Below so many seconds of work a second process, which takes one to start, saves too little.
WORTH = 3.0
# More time of processors than of the clock by this factor: the measure has threads of its own.
SEVERAL = 1.3
Ranks = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Of each of the n nodes, over the runs in which it is there.

    Args:
        low, high: float64, the values between which the middle nine tenths of the runs lie.
        rank_low, rank_high: int64, the same of ranks; ``rank_low`` is the better one.
        share_in_top: float64, the share of runs in which its rank is at most ``top``.
        there: int64, the number of runs in which it is there; without any, low and high are 0,
            its ranks n and its share 0.
        runs, top, seed: as asked. rates: those that were drawn at.
    """

    low: Floats
    high: Floats
    rank_low: Ranks
    rank_high: Ranks
    share_in_top: Floats
    there: Ranks
    runs: int
    top: int
    seed: int
    rates: Rates

    def plain(self) -> dict[str, Any]:
        """What holds for all nodes, as JSON can carry it."""
        return {
            "runs": self.runs, "level": LEVEL, "top": self.top, "seed": self.seed,
            "rates": self.rates.plain(),
        }  # fmt: skip


def intervals(
    network: Network,
    measure: str,
    *,
    runs: int = 100,
    seed: int = 1,
    missing_edges: float = 0.05,
    missing_nodes: float = 0.05,
    wrong_merges: float = 0.0,
    top: int = 10,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> Intervals:
    """Repeat a measure on networks damaged at the given rates; see :func:`damage.damaged`.

    The intervals say how far a rank moves when data like this is missing once more. They are not
    confidence intervals of the true network, of which nothing but the data is known.

    Args:
        runs: number of draws; the k-th depends on ``seed`` and k alone.
        missing_edges, missing_nodes, wrong_merges: see :class:`damage.Rates`.
        top: the k of the share of runs in the top k.
        workers: processes, this one among them; None: all cores, where it is worth it. The result
            is the same.
        progress: called with runs done and runs asked.
        options: of the measure, as for ``compute``; nodes named in ``start`` are never lost.

    Raises:
        UsageError: a rate, ``runs`` or ``top`` that cannot be meant.

    Time: that of the measure times ``runs`` over the cores; memory 16 bytes a node and run.
    """
    if runs < 1 or top < 1:
        raise UsageError("A number of runs and of leading nodes must be at least 1.")
    rates = Rates(missing_edges, missing_nodes, wrong_merges)
    known(measure)
    events = network.events and replace(network.events, ids=())  # ids are long, and not drawn
    slim = replace(network, events=events)  # leaves cached graphs behind
    job = (slim, measure, rates, seed, options)
    n = len(network)
    values, ranks = np.full((runs, n), np.nan), np.zeros((runs, n), np.int64)
    for k, (found, placed) in enumerate(_all(job, runs, workers)):
        breathe()
        values[k], ranks[k] = found, placed
        if progress is not None:
            progress(k + 1, runs)
    return _summary(values, ranks, top, seed, rates)


Job = tuple[Network, str, Rates, int, dict[str, Any]]
Drawn = tuple[Floats, Ranks]


def _all(job: Job, runs: int, workers: int | None) -> Iterator[Drawn]:
    """The runs in their order, in this process alone until it is clear that others pay."""
    done, cores = 0, workers or os.cpu_count() or 1
    while done < runs and (done < 2 or cores < 2):
        began, used = time.perf_counter(), time.process_time()
        yield draw(job, done)
        done += 1
    took, busy = time.perf_counter() - began, time.process_time() - used
    if done == runs:
        return
    # A measure that uses all cores by itself gains nothing from helpers.
    if workers is None and (took * (runs - done) < WORTH or busy > SEVERAL * took):
        yield from (draw(job, k) for k in range(done, runs))
    else:
        yield from Shared(job, done, runs, min(cores, runs - done) - 1 or 1)


def draw(job: Job, k: int) -> Drawn:
    """The k-th run: values of all nodes, NaN where lost, and ranks among those there, 0 if lost."""
    network, measure, rates, seed, options = job
    random = np.random.default_rng([seed, k])
    start = [int(node) for node in options.get("start") or ()]
    drawn, place = damaged(network, rates, random, spared=start)
    given = {**options, "start": place[start].tolist()} if start else options
    scores = coarse(compute(drawn, measure, seed=seed + k, **given).values)
    there = place >= 0
    values, ranks = np.full(len(place), np.nan), np.zeros(len(place), np.int64)
    values[there], ranks[there] = scores[place[there]], rank(scores)[place[there]]
    return values, ranks


def _summary(values: Floats, ranks: Ranks, top: int, seed: int, rates: Rates) -> Intervals:
    runs, n = values.shape
    there = (ranks > 0).sum(axis=0)
    last = np.maximum(there - 1, 0)
    tail = (1 - LEVEL) / 2
    low = np.floor(tail * last).astype(np.int64)
    high = np.ceil((1 - tail) * last).astype(np.int64)
    sorted_values = np.sort(values, axis=0)  # NaN comes last
    sorted_ranks = np.sort(np.where(ranks > 0, ranks, np.iinfo(np.int64).max), axis=0)
    nodes = np.arange(n)
    absent = there == 0
    in_top = ((ranks > 0) & (ranks <= top)).sum(axis=0) / np.maximum(there, 1)
    return Intervals(
        np.where(absent, 0.0, np.nan_to_num(sorted_values[low, nodes])),
        np.where(absent, 0.0, np.nan_to_num(sorted_values[high, nodes])),
        np.where(absent, n, sorted_ranks[low, nodes]),
        np.where(absent, n, sorted_ranks[high, nodes]),
        in_top,
        there.astype(np.int64),
        runs, top, seed, rates,
    )  # fmt: skip
