"""Measures of lines, parts and paths equal networkx or a definition written down."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.measures import listed_links, listed_paths, listed_walks
from graphengine.analysis.measures.measure import order, rank, settled
from graphengine.analysis.measures.parts import bridge_lines
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Network, from_arrays
from graphengine.errors import NotFound, UsageError
from tests.analysis.networks import networks, plain

ALL = (*listed_links.MEASURES, *listed_paths.MEASURES, *listed_walks.MEASURES)
OURS = {measure.name: measure for measure in ALL}
few = settings(max_examples=40)


def listed(values: dict[int, float], n: int) -> list[float]:
    return [float(values[node]) for node in range(n)]


def got(network: Network, name: str, weighted: bool = False) -> list[float]:
    scores = compute(network, name, weighted=weighted)
    assert scores.values.dtype == np.float64 and scores.values.shape == (len(network),)
    assert not np.isnan(scores.values).any() and scores.error is None
    return scores.values.tolist()


@few
@given(networks())
def test_degree_and_strength(network: Network) -> None:
    graph, n = plain(network), len(network)
    assert got(network, "degree") == listed(dict(graph.degree()), n)
    assert got(network, "strength") == listed(dict(graph.degree(weight="weight")), n)
    assert got(network, "strength") == got(network, "strength", weighted=True)
    into = graph.in_degree if network.directed else graph.degree
    out = graph.out_degree if network.directed else graph.degree
    assert got(network, "degree-in") == listed(dict(into()), n)
    assert got(network, "degree-out") == listed(dict(out()), n)
    assert got(network, "strength-in") == listed(dict(into(weight="weight")), n)
    assert got(network, "strength-out") == listed(dict(out(weight="weight")), n)


@few
@given(networks(), st.booleans())
def test_betweenness(network: Network, weighted: bool) -> None:
    found = nx.betweenness_centrality(
        plain(network), normalized=False, weight="length" if weighted else None
    )
    assert got(network, "betweenness", weighted) == pytest.approx(listed(found, len(network)))


def distances(network: Network, weighted: bool) -> list[list[float]]:
    """Distances from each node to the others that it reaches."""
    graph = plain(network)
    kind = "length" if weighted else None
    return [
        [float(d) for v, d in nx.shortest_path_length(graph, u, weight=kind).items() if v != u]
        for u in range(len(network))
    ]


@few
@given(networks(), st.booleans())
def test_closeness_harmonic_and_eccentricity(network: Network, weighted: bool) -> None:
    far = distances(network, weighted)
    close = [len(row) / sum(row) if row else 0.0 for row in far]
    assert got(network, "closeness", weighted) == pytest.approx(close)
    harmonic = [sum(1 / d for d in row) / max(1, len(network) - 1) for row in far]
    assert got(network, "harmonic", weighted) == pytest.approx(harmonic)
    assert got(network, "eccentricity", weighted) == pytest.approx([max(r, default=0) for r in far])


@few
@given(networks())
def test_core_numbers(network: Network) -> None:
    simple = plain(network).to_undirected()
    assert got(network, "k-core") == listed(nx.core_number(simple), len(network))
    assert got(network, "k-core-both") == core_both(network)


def core_both(network: Network) -> list[float]:
    """Take away nodes with fewer than k lines until none is left, for rising k."""
    ends = [*zip(network.source.tolist(), network.target.tolist(), strict=True)]
    core = [0.0] * len(network)
    for k in range(1, 2 * len(network) + 1):
        left = set(range(len(network)))
        while True:
            degree = dict.fromkeys(left, 0)
            for u, v in ends:
                if u in left and v in left:
                    degree[u] += 1
                    degree[v] += 1
            weak = {node for node in left if degree[node] < k}
            if not weak:
                break
            left -= weak
        for node in left:
            core[node] = float(k)
    return core


@few
@given(networks())
def test_articulation_and_bridges(network: Network) -> None:
    simple = nx.Graph(plain(network).to_undirected())
    before = nx.number_connected_components(simple) if len(simple) else 0
    pieces = []
    for node in range(len(network)):
        rest = simple.copy()
        rest.remove_node(node)
        alone = simple.degree(node) == 0
        after = nx.number_connected_components(rest) if len(rest) else 0
        pieces.append(0.0 if alone else float(after - before))
    assert got(network, "articulation") == pieces
    ends = [{u, v} for u, v in nx.bridges(simple)] if simple.size() else []
    assert got(network, "bridges") == [sum(v in end for end in ends) for v in range(len(network))]
    both = network.undirected()
    lines = [{int(both.source[e]), int(both.target[e])} for e in bridge_lines(network)]
    assert sorted(map(sorted, lines)) == sorted(map(sorted, ends))


@few
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(network: Network, random: object) -> None:
    shuffled = np.random.default_rng(random.randrange(2**32)).permutation(network.lines)  # type: ignore[attr-defined]
    again = from_arrays(
        network.names, network.source[shuffled], network.target[shuffled],
        network.weight[shuffled], network.count[shuffled], directed=network.directed,
    )  # fmt: skip
    for name in OURS:
        start = {"start": [0]} if "start" in OURS[name].options else {}
        first = compute(network, name, weighted=True, **start)
        second = compute(again, name, weighted=True, **start)
        assert first.values.tobytes() == second.values.tobytes(), name


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("directed", [True, False])
def test_nothing_one_node_and_no_lines(name: str, directed: bool) -> None:
    for n in (0, 1, 3):
        network = from_arrays([f"person:{k}" for k in range(n)], [], [], directed=directed)
        values = compute(network, name, weighted=True, start=[0][:n]).values
        total = {"pagerank": 1.0, "personalised-pagerank": 1.0}.get(name, 0.0) if n else 0.0
        assert values.shape == (n,) and values.sum() == pytest.approx(total)


@pytest.mark.parametrize("name", OURS)
def test_layers_are_laid_on_one_another(name: str) -> None:
    names = [f"person:{k}" for k in range(4)]
    source, target, layer = [0, 0, 1, 2, 0], [1, 1, 2, 3, 2], [0, 1, 1, 0, 1]
    apart = from_arrays(names, source, target, layer=layer, layers=("A", "B"))
    whole = from_arrays(names, source, target)
    assert apart.lines == 5 and whole.lines == 4
    for weighted in (False, True):
        options = {"weighted": weighted, "start": [0]}
        assert np.array_equal(
            compute(apart, name, **options).values, compute(whole, name, **options).values
        )


def test_twenty_runs_give_the_same_bytes() -> None:
    draw = np.random.default_rng(5)
    names = [f"person:{k:03d}" for k in range(120)]
    ends = draw.integers(0, 120, (2, 300))
    weight = draw.integers(1, 50, 300)
    for name in OURS:
        found = {
            compute(
                from_arrays(names, *ends, weight), name, weighted=True, start=[3, 5]
            ).values.tobytes()
            for _ in range(20)
        }
        assert len(found) == 1, name


def test_ranks_share_the_least_and_orders_go_by_name() -> None:
    values = np.array([2.0, 5.0, 2.0, 0.0, 5.0])
    assert rank(values).tolist() == [3, 1, 3, 5, 1]
    assert order(values).tolist() == [1, 4, 0, 2, 3]
    assert rank([]).tolist() == [] and order([]).tolist() == []


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), max_size=8))
def test_settled_values_are_near_and_stay(values: list[float]) -> None:
    found = settled(values)
    assert np.allclose(found, values, rtol=1e-11, atol=0)
    assert np.array_equal(settled(found), found)


def test_sums_in_another_order_are_one_value() -> None:
    assert settled([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1])[0] == settled([0.6])[0]
    assert settled([2**53 - 1, 1e15 + 1]).tolist() == [2**53 - 1, 1e15 + 1]
    assert settled([1.0, 1e-16, float("nan")], floor=True).tolist() == [1.0, 0.0, 0.0]


def test_what_cannot_be_asked() -> None:
    network = from_arrays(["a:1", "a:2"], [0], [1])
    with pytest.raises(NotFound, match="No measure is called 'fame'"):
        compute(network, "fame")
    with pytest.raises(UsageError, match="no option 'colour'"):
        compute(network, "degree", colour=1)
    with pytest.raises(UsageError, match="--from REF"):
        compute(network, "personalised-pagerank")


@settings(max_examples=20)
@given(networks(least=1))
def test_a_network_is_not_changed_by_measuring(network: Network) -> None:
    before = network.digest
    for name in OURS:
        compute(network, name, weighted=True, start=[0])
    assert network.digest == before
