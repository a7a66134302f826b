"""Partitions as arrays of labels, numbered so that equal partitions are equal arrays."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from graphengine.analysis.network import Network

Labels = npt.NDArray[np.int32]
"""Community of each node; the communities are numbered 0, 1, ... by size, then first member."""


def numbered(labels: npt.ArrayLike) -> Labels:
    """The same partition numbered by size (largest first), ties by least node. O(n log n)."""
    given = np.asarray(labels, np.int64)
    if not len(given):
        return np.zeros(0, np.int32)
    _, first, place, sizes = np.unique(
        given, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty(len(sizes), np.int32)
    number[np.lexsort((first, -sizes))] = np.arange(len(sizes), dtype=np.int32)
    found: Labels = number[place.ravel()]
    return found


def sizes(labels: Labels) -> npt.NDArray[np.int64]:
    """Number of members by community."""
    return np.bincount(labels).astype(np.int64) if len(labels) else np.zeros(0, np.int64)


def members(labels: Labels) -> list[npt.NDArray[np.int64]]:
    """Node numbers of each community, ascending."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.cumsum(sizes(labels))[:-1]) if len(labels) else []


def part(network: Network, nodes: npt.NDArray[np.int64]) -> Network:
    """The network among some nodes (ascending), which are numbered anew; events stay behind."""
    from dataclasses import replace

    number = np.full(len(network), -1, np.int32)
    number[nodes] = np.arange(len(nodes), dtype=np.int32)
    inside = (number[network.source] >= 0) & (number[network.target] >= 0)
    kept = replace(network, events=None).keep(inside)
    return replace(
        kept,
        names=[network.names[node] for node in nodes.tolist()],
        source=number[kept.source],
        target=number[kept.target],
    )


def digest(labels: Labels) -> str:
    """A short name of a partition of numbered nodes."""
    return hashlib.sha256(numbered(labels).tobytes()).hexdigest()[:16]
