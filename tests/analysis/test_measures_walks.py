"""Eigenvectors and PageRank equal what plain matrices give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.measures.registry import Scores, compute
from graphengine.analysis.measures.walks import NO_CYCLE, SHARED
from graphengine.analysis.network import Network, from_arrays
from tests.analysis.networks import matrix, networks

Matrix = np.ndarray[Any, np.dtype[np.float64]]
few = settings(max_examples=40)


def leading(symmetric: Matrix, part: list[set[int]]) -> Matrix:
    """Of each part with the largest eigenvalue the eigenvector, its largest value 1; else 0."""
    found = np.zeros(len(symmetric))
    top = max((np.linalg.eigvalsh(symmetric)[-1]), 0.0) if len(symmetric) else 0.0
    for nodes in part:
        places = sorted(nodes)
        values, vectors = np.linalg.eigh(symmetric[np.ix_(places, places)])
        if top > 0 and values[-1] > top - 1e-9 * top:
            vector = np.abs(vectors[:, -1])
            found[places] = vector / vector.max()
    return found


def parts(tied: Matrix) -> list[set[int]]:
    """Sets of nodes that hang together."""
    left, found = set(range(len(tied))), []
    while left:
        seen, edge = set(), [left.pop()]
        while edge:
            node = edge.pop()
            seen.add(node)
            edge += [v for v in np.flatnonzero(tied[node] + tied[:, node]).tolist() if v in left]
            left -= set(edge)
        found.append(seen)
    return found


@few
@given(networks(directed=False), st.booleans())
def test_undirected_eigenvector(network: Network, weighted: bool) -> None:
    tied = matrix(network, weighted)
    for name in ("eigenvector", "hubs", "authorities"):
        found = compute(network, name, weighted=weighted).values
        assert found == pytest.approx(leading(tied, parts(tied)), abs=1e-7)


@few
@given(networks(directed=True), st.booleans())
def test_hubs_and_authorities(network: Network, weighted: bool) -> None:
    tied = matrix(network, weighted)
    for name, product in (("hubs", tied @ tied.T), ("authorities", tied.T @ tied)):
        found = compute(network, name, weighted=weighted).values
        assert found == pytest.approx(leading(product, parts(product)), abs=1e-6)


@few
@given(networks(directed=True, least=1), st.booleans())
def test_directed_eigenvector(network: Network, weighted: bool) -> None:
    scores = compute(network, "eigenvector", weighted=weighted)
    tied = matrix(network, weighted)
    radius = np.abs(np.linalg.eigvals(tied)).max()
    if network.graph.is_dag():
        assert not scores.values.any() and (scores.note == NO_CYCLE or not network.lines)
        return
    _is_eigenvector(scores, tied, radius)


def _is_eigenvector(scores: Scores, tied: Matrix, radius: float) -> None:
    assert scores.values.max() == 1 and scores.values.min() >= 0
    assert tied.T @ scores.values == pytest.approx(radius * scores.values, abs=1e-6), scores.note


def test_parts_alike_each_have_their_own_leader() -> None:
    network = from_arrays([f"p:{k}" for k in range(7)], [0, 2, 4, 4], [1, 3, 5, 6], directed=False)
    scores = compute(network, "eigenvector")
    assert scores.values.tolist()[:4] == [0, 0, 0, 0] and scores.values[4] == 1
    alike = from_arrays([f"p:{k}" for k in range(4)], [0, 2], [1, 3], directed=False)
    scores = compute(alike, "eigenvector")
    assert scores.values.tolist() == [1, 1, 1, 1] and scores.note == SHARED


def walk(network: Network, weighted: bool, start: list[int]) -> Matrix:
    """PageRank by solving its equations; what stands at a dead end goes back to the start."""
    n = len(network)
    tied = matrix(network, weighted)
    again = np.zeros(n)
    again[start] = 1 / len(start)
    out = tied.sum(axis=1)
    step = np.where(out[:, None] > 0, tied / np.maximum(out, 1e-300)[:, None], again[None, :])
    found: Matrix = np.linalg.solve(np.eye(n) - 0.85 * step.T, 0.15 * again)
    return found


@few
@given(networks(least=1), st.booleans(), st.data())
def test_pagerank(network: Network, weighted: bool, data: st.DataObject) -> None:
    n = len(network)
    found = compute(network, "pagerank", weighted=weighted).values
    assert found == pytest.approx(walk(network, weighted, list(range(n))), abs=1e-9)
    start = data.draw(st.lists(st.integers(0, n - 1), min_size=1, unique=True))
    found = compute(network, "personalised-pagerank", weighted=weighted, start=start).values
    assert found == pytest.approx(walk(network, weighted, start), abs=1e-9)
    twice = compute(network, "personalised-pagerank", weighted=weighted, start=start * 2).values
    assert twice.tobytes() == found.tobytes()
