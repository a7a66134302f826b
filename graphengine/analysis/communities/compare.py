"""How alike two partitions of the same nodes are: AMI, NMI, VI and ARI."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.errors import UsageError

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Likeness:
    """Agreement of two partitions.

    Args:
        ami: adjusted mutual information: 1 for equal partitions, 0 on average by chance.
        nmi: mutual information over the mean of both entropies, not adjusted for chance.
        vi: variation of information in nats, a distance: 0 for equal partitions.
        ari: adjusted Rand index: 1 for equal partitions, 0 on average by chance.
    """

    ami: float
    nmi: float
    vi: float
    ari: float


def compare(left: npt.ArrayLike, right: npt.ArrayLike) -> Likeness:
    """Agreement of two label arrays of one length n; the numbers of the labels do not matter.

    O(n log n), and for the chance term O(p * q * n) at worst with p and q distinct sizes of
    communities. Chance is the hypergeometric model (all partitions with these sizes), with the
    mean of the entropies as the bound: Vinh, Epps & Bailey 2010, JMLR 11:2837-2854. VI: Meila
    2007, DOI 10.1016/j.jmva.2006.11.013. ARI: Hubert & Arabie 1985, DOI 10.1007/BF01908075.
    Two partitions that are both one block, or both all single, are equal: 1 and VI 0.

    Raises:
        UsageError: lengths that differ.
    """
    one, two = np.asarray(left, np.int64), np.asarray(right, np.int64)
    if one.shape != two.shape:
        raise UsageError("Two partitions of the same nodes are compared; these differ in length.")
    cells, rows, columns = _table(one, two)
    n = len(one)
    h_rows, h_columns = _entropy(rows, n), _entropy(columns, n)
    if len(cells) == len(rows) == len(columns):
        return Likeness(1.0, 1.0, 0.0, 1.0)
    shared = max(0.0, h_rows + h_columns - _entropy(cells, n))
    mean = (h_rows + h_columns) / 2
    return Likeness(
        _adjusted(shared, expected_information(rows, columns), mean),
        shared / mean if mean else 0.0,
        max(0.0, h_rows + h_columns - 2 * shared),
        _rand(cells, rows, columns, n),
    )


def expected_information(rows: Counts, columns: Counts) -> float:
    """Mean mutual information in nats of random partitions with these block sizes, exactly."""
    n = int(rows.sum())
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    total = 0.0
    for a, many_a in zip(*_distinct(rows), strict=True):
        for b, many_b in zip(*_distinct(columns), strict=True):
            cell = np.arange(max(1, a + b - n), min(a, b) + 1)
            chance = (
                logs[a] + logs[b] + logs[n - a] + logs[n - b] - logs[n]
                - logs[cell] - logs[a - cell] - logs[b - cell] - logs[n - a - b + cell]
            )  # fmt: skip
            gain = cell / n * (np.log(n * cell / a) - np.log(b))
            total += many_a * many_b * float((gain * np.exp(chance)).sum())
    return total


def _distinct(values: Counts) -> tuple[list[int], list[int]]:
    found, many = np.unique(values, return_counts=True)
    return found.tolist(), many.tolist()


def _table(one: Counts, two: Counts) -> tuple[Counts, Counts, Counts]:
    """Sizes of the cells that are not empty, of the rows and of the columns."""
    if not len(one):
        return (np.zeros(0, np.int64),) * 3
    _, one = np.unique(one, return_inverse=True)
    _, two = np.unique(two, return_inverse=True)
    _, cells = np.unique(one * (int(two.max()) + 1) + two, return_counts=True)
    return cells, np.bincount(one), np.bincount(two)


def _entropy(counts: Counts, n: int) -> float:
    share = counts / max(n, 1)
    return float(-(share * np.log(share)).sum())


def _adjusted(shared: float, chance: float, bound: float) -> float:
    room = bound - chance
    if abs(room) < 1e-12:
        return 0.0
    return (shared - chance) / room


def _rand(cells: Counts, rows: Counts, columns: Counts, n: int) -> float:
    together, a, b = (int((c * (c - 1) // 2).sum()) for c in (cells, rows, columns))
    pairs = n * (n - 1) // 2
    chance = a * b / pairs if pairs else 0.0
    room = (a + b) / 2 - chance
    return (together - chance) / room if room else 0.0
