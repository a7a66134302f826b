"""Sampled betweenness: exact from all sources, unbiased, with errors that hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from unittest import mock

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.measures import between, sampled, steps
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Network, from_arrays
from graphengine.errors import UsageError
from graphengine.model import chance
from tests.analysis.networks import networks


def hubs(nodes: int, lines: int, seed: int, directed: bool = True) -> Network:
    """Nodes of which few have many lines, as in calls and transfers."""
    draw = np.random.default_rng(seed)
    share = np.arange(1, nodes + 1) ** -0.7
    ends = draw.choice(nodes, (2, lines), p=share / share.sum())
    names = [f"phone:{k:05d}" for k in range(nodes)]
    return from_arrays(names, *ends, draw.integers(1, 5, lines), directed=directed)


@settings(max_examples=40)
@given(networks(least=2), st.booleans())
def test_from_all_sources_it_is_exact(network: Network, weighted: bool) -> None:
    exact = compute(network, "betweenness", weighted=weighted)
    found = sampled.sample(network, len(network), weighted=weighted)
    assert found.values == pytest.approx(exact.values) and found.error is not None
    assert found.error == pytest.approx(np.zeros(len(network)))


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(("nodes", "lines"), [(80, 900), (400, 1200), (300, 9000)])
def test_levels_that_find_themselves_change_nothing(nodes: int, lines: int, directed: bool) -> None:
    network = hubs(nodes, lines, seed=8, directed=directed)
    rows = sampled._rows(network, False)
    step, queue = np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    begins, asked = np.zeros(nodes + 2, np.int64), np.zeros(nodes + 2, np.bool_)
    columns = (rows.out, rows.heads, rows.into, rows.tails)
    levels = steps._levels(*columns, 0, step, queue, np.zeros(nodes), begins, asked)
    assert asked[:levels].any() and not asked[:levels].all()
    start = int(np.flatnonzero(rows.place == 0)[0])
    away = np.array(network.graph.distances(start, mode="out")[0])
    assert step[rows.place].tolist() == np.where(np.isinf(away), -1, away).tolist()
    exact = network.graph.betweenness(directed=directed)
    found = sampled.sample(network, nodes)
    assert found.values == pytest.approx(exact)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("directed", [False, True])
def test_errors_hold_and_the_bound_is_never_passed(directed: bool, weighted: bool) -> None:
    network = hubs(400, 1200, seed=3, directed=directed)
    exact = compute(network, "betweenness", weighted=weighted).values
    leading = exact >= np.sort(exact)[-20]
    inside, sure, means = [], [], np.zeros(len(network))
    for seed in range(20):
        found = compute(network, "betweenness", weighted=weighted, sources=100, seed=seed)
        assert found.error is not None and found.sure is not None
        assert "100 of 400 sources" in found.note and (found.error <= found.sure).all()
        off = np.abs(found.values - exact)
        assert off.max() <= sampled.bound(400, 100) * (1.0 if directed else 0.5)
        shown = np.argsort(-found.values, kind="stable")[:20]
        inside.append((off <= found.error)[shown].mean())
        sure.append((off <= found.sure).all())
        means += found.values / 20
    assert np.mean(inside) >= 0.95 and np.mean(sure) >= 0.95, np.mean(inside)
    assert means[leading].sum() == pytest.approx(exact[leading].sum(), rel=0.05)


KINDS: dict[str, Callable[[int], Any]] = {
    "pairs at random": lambda n: igraph.Graph.Erdos_Renyi(n, m=2 * n),
    "rich get richer": lambda n: igraph.Graph.Barabasi(n, 2),
    "tree": lambda n: igraph.Graph.Barabasi(n, 1),
    "small world": lambda n: igraph.Graph.Watts_Strogatz(1, n, 3, 0.05),
    "groups": lambda n: igraph.Graph.SBM(
        pref_matrix=(np.eye(6) * 0.08 + 0.001).tolist(), block_sizes=[n // 6] * 6
    ),
}


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("kind", [*KINDS, "hubs", "hubs, many lines"])
def test_estimates_hold_for_the_leading_twentieth(kind: str, directed: bool) -> None:
    n, held, sure, width = 600, [], [], []
    for seed in range(4):
        if kind in KINDS:
            with chance.seeded(seed):
                ends = np.array(KINDS[kind](n).get_edgelist()).T
            both = np.concatenate([ends, ends[::-1]], axis=1) if directed else ends
            network = from_arrays([f"a:{k:05d}" for k in range(n)], *both, directed=directed)
        else:
            network = hubs(n, (10 if "," in kind else 3) * n, seed, directed)
        exact = compute(network, "betweenness").values
        for again in range(10):
            found: Any = sampled.sample(network, 150, seed=again)
            off = np.abs(found.values - exact)
            leading = np.argsort(-found.values, kind="stable")[: n // 20]
            held.append((off <= found.error)[leading].mean())
            sure.append((off <= found.sure).mean())
            width.append(np.median((found.error / np.maximum(found.sure, 1.0))[leading]))
    assert np.mean(held) >= 0.95, np.mean(held)
    assert np.mean(sure) >= 0.99 and np.median(width) < 0.7, (np.mean(sure), np.median(width))


def test_the_number_of_threads_changes_nothing() -> None:
    network = hubs(300, 900, seed=4)
    found = []
    for cores in (1, 2, 5):
        with mock.patch.object(os, "cpu_count", return_value=cores):
            found.append(compute(network, "betweenness", sources=40))
    assert len({(s.values.tobytes(), (s.error if s.error is not None else s.values).tobytes())
                for s in found}) == 1  # fmt: skip
    assert (
        compute(network, "betweenness", sources=40, seed=2).values.tolist()
        != found[0].values.tolist()
    )


def test_exact_up_to_a_size_and_sampled_above() -> None:
    network = hubs(60, 200, seed=5)
    assert compute(network, "betweenness").error is None
    assert compute(network, "betweenness", sources=60).error is None
    with mock.patch.object(between, "EXACT", 59), mock.patch.object(between, "SOURCES", 20):
        found = compute(network, "betweenness")
    assert found.error is not None and "20 of 60 sources, seed 1" in found.note
    with pytest.raises(UsageError, match="two sources"):
        compute(network, "betweenness", sources=1)


def test_no_lines() -> None:
    network = from_arrays([f"p:{k}" for k in range(5)], [], [])
    found: Any = sampled.sample(network, 3)
    assert not found.values.any() and not found.error.any()
