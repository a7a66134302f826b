"""Lines as compressed rows: each node's neighbours, ascending, one after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.network import Codes, Floats, Network

__all__ = ["Codes", "Floats", "Places", "Rows", "inward", "outward"]

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rows:
    """Neighbours of node v: ``ends[start[v]:start[v + 1]]``, with the lines' weights."""

    start: Places
    ends: Codes
    weight: Floats


def outward(network: Network) -> Rows:
    """Where each node's lines lead; in an undirected network both ways. O(m log m)."""
    flat = network.flat()
    source, target, weight = flat.source, flat.target, flat.weight
    if not flat.directed:
        source, target = np.concatenate([source, target]), np.concatenate([target, source])
        weight = np.concatenate([weight, weight])
    return _rows(source, target, weight, len(network))


def inward(rows: Rows) -> Rows:
    """The same lines by the node they end at."""
    n = len(rows.start) - 1
    source = np.repeat(np.arange(n, dtype=np.int32), np.diff(rows.start))
    return _rows(rows.ends, source, rows.weight, n)


def _rows(source: Codes, target: Codes, weight: Floats, n: int) -> Rows:
    order = np.lexsort((target, source))
    start = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=n))]).astype(np.int64)
    return Rows(start, target[order].astype(np.int32), weight[order].astype(np.float64))
