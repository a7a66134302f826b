"""Partitions against plain definitions; methods find planted groups and repeat themselves."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.communities.compare import compare
from graphengine.analysis.communities.consensus import consensus
from graphengine.analysis.communities.detect import METHODS, Method, table
from graphengine.analysis.communities.levels import nested, scan
from graphengine.analysis.communities.partition import Labels, members, numbered, part, sizes
from graphengine.analysis.communities.quality import cpm, density, modularity
from graphengine.analysis.communities.stability import stability
from graphengine.analysis.communities.together import together
from graphengine.analysis.network import Network, from_arrays
from graphengine.errors import UsageError
from tests.analysis import oracles_communities as plain

MOST = 7
labels = st.lists(st.integers(0, 3), min_size=1, max_size=MOST)
lines = st.lists(
    st.tuples(st.integers(0, MOST - 1), st.integers(0, MOST - 1), st.integers(1, 4)), max_size=20
)
tables = st.integers(1, MOST).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(0, n - 1), min_size=n, max_size=n), min_size=1, max_size=5
    )
)


def network(found: list[tuple[int, int, int]], n: int = MOST, directed: bool = False) -> Network:
    names = [f"p:{node:03d}" for node in range(n)]
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    return from_arrays(names, columns[0], columns[1], columns[2], directed=directed)


def planted(groups: int = 4, size: int = 8, bridges: int = 1) -> tuple[Network, Labels]:
    """Cliques in a ring, each tied to the next by one or more lines."""
    found = []
    for group in range(groups):
        first = group * size
        found += [(first + i, first + j, 1) for i in range(size) for j in range(i)]
        after = (group + 1) % groups * size
        found += [(first + i, after + i, 1) for i in range(bridges if groups > 1 else 0)]
    truth = numbered(np.repeat(np.arange(groups), size))
    return network(found, groups * size), truth


@given(labels)
def test_numbers_go_by_size_then_first_member(given_labels: list[int]) -> None:
    found = numbered(given_labels)
    assert plain.partition(found.tolist()) == plain.partition(given_labels)
    groups = [group.tolist() for group in members(found)]
    assert groups == sorted(groups, key=lambda group: (-len(group), group[0]))
    assert [len(group) for group in groups] == sizes(found).tolist()
    assert all(group == sorted(group) for group in groups)


@given(
    lines, st.lists(st.integers(0, 2), min_size=MOST, max_size=MOST), st.sampled_from([0.5, 1, 3])
)
def test_quality(found: list[tuple[int, int, int]], of: list[int], gamma: float) -> None:
    net = network(found)
    bare = [(a, b, float(w)) for a, b, w in found if a != b]
    own = numbered(of)
    wanted = plain.modularity(MOST, bare, of, gamma)
    assert modularity(net, own, gamma) == pytest.approx(wanted, abs=1e-12)
    assert cpm(net, own, gamma) == pytest.approx(plain.cpm(MOST, bare, of, gamma), abs=1e-12)
    both_ways = network(found, directed=True)
    assert modularity(both_ways.undirected(), own, gamma) == pytest.approx(wanted, abs=1e-12)


@given(tables)
def test_together_and_stability(rows: list[list[int]]) -> None:
    runs = np.array([numbered(row) for row in rows], np.int32)
    n = runs.shape[1]
    net = network([], n)
    found = together(runs, net)
    shares = {
        (a, b): s for a, b, s in zip(found.left, found.right, found.share.tolist(), strict=True)
    }
    for i in range(n):
        for j in range(i):
            a, b = sorted((found.atom[i], found.atom[j]))
            share = 1.0 if a == b else shares.get((a, b), 0.0)
            assert share == pytest.approx(plain.share(rows, i, j))
    own = runs[0]
    sure = stability(own, runs)
    for node in range(n):
        assert sure.node[node] == pytest.approx(plain.stability(own.tolist(), rows, node))
        pulls = plain.pulls(own.tolist(), rows, node)
        best = max(pulls.values(), default=0.0)
        assert sure.pull[node] == pytest.approx(best)
        if best:
            assert pulls[int(sure.next[node])] == pytest.approx(best)
        else:
            assert sure.next[node] == -1


@given(lines, tables)
def test_tied_pairs_alone_keep_their_shares(
    found: list[tuple[int, int, int]], rows: list[list[int]]
) -> None:
    runs = np.array([numbered(row + [9] * (MOST - len(row))) for row in rows], np.int32)
    net = network(found)
    every, tied = together(runs, net), together(runs, net, most=-1)
    assert every.whole and not tied.whole
    shares = dict(zip(zip(every.left, every.right, strict=True), every.share, strict=True))
    for a, b, share in zip(tied.left, tied.right, tied.share, strict=True):
        assert share == shares[a, b]
    wanted = {
        tuple(sorted((every.atom[a], every.atom[b])))
        for a, b, _ in found
        if every.atom[a] != every.atom[b]
    }
    assert set(zip(tied.left, tied.right, strict=True)) == wanted & set(shares)


@pytest.mark.parametrize("name", METHODS)
def test_methods_find_planted_groups_the_same_each_time(name: str) -> None:
    net, truth = planted()
    method = Method(net, name, 0.5 if name == "leiden-cpm" else None)
    first = method.runs(5, seed=3)
    assert compare(method.best(first).labels, truth).ami == 1.0
    random.random()
    again = Method(net, name, 0.5 if name == "leiden-cpm" else None).runs(5, seed=3)
    assert [one.labels.tolist() for one in again] == [one.labels.tolist() for one in first]
    assert [one.quality for one in again] == [one.quality for one in first]


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("n", [0, 1, 3])
def test_networks_without_lines(name: str, n: int) -> None:
    found = Method(network([], n), name).runs(2)
    assert found[0].labels.tolist() == list(range(n))
    joined = consensus(table(found), network([], n))
    assert joined.labels.tolist() == list(range(n)) and joined.converged


@settings(max_examples=25)
@given(lines, st.sampled_from(METHODS))
def test_runs_do_not_depend_on_the_order_of_rows(
    found: list[tuple[int, int, int]], name: str
) -> None:
    mixed = random.Random(5).sample(found, len(found))
    one, two = (Method(network(rows, directed=True), name).run(1) for rows in (found, mixed))
    assert one.labels.tolist() == two.labels.tolist() and one.quality == two.quality


@pytest.mark.parametrize(
    ("name", "options"),
    [("louvain", {}), ("leiden", {"resolution": 0.0}), ("leiden", {"iterations": 0})],
)
def test_methods_refuse_what_they_cannot_do(name: str, options: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        Method(network([]), name, **options)  # type: ignore[arg-type]


def test_consensus_joins_runs_that_disagree() -> None:
    """Each run moves one node of a true group away; the consensus is the true division."""
    truth = np.repeat([0, 1, 2], 6)
    runs = []
    for run in range(12):
        moved = truth.copy()
        moved[run] = (moved[run] + 1) % 3
        runs.append(numbered(moved))
    found = consensus(np.array(runs), network([], 18))
    assert found.converged and found.rounds >= 1
    assert plain.partition(found.labels.tolist()) == plain.partition(truth.tolist())
    sure = stability(found.labels, np.array(runs))
    assert sure.community.min() > 0.7
    assert sure.node[:12].max() < 1


def test_consensus_keeps_a_lonely_node_with_its_nearest_group() -> None:
    runs = [[0, 0, 0, 1, 1, 1, 2], [0, 0, 0, 1, 1, 1, 3], [0, 0, 0, 1, 1, 1, 1]]
    found = consensus(np.array([numbered(row) for row in runs]), network([], 7))
    assert plain.partition(found.labels.tolist()) == {frozenset({0, 1, 2}), frozenset({3, 4, 5, 6})}


def test_scan_has_a_plateau_at_the_planted_groups() -> None:
    net, _ = planted(6, 6)
    found = scan(net, "leiden", None, 5, 1)
    assert [round(level.resolution, 6) for level in found] == [
        round(2 ** (k / 2), 6) for k in range(-4, 5)
    ]
    assert {level.communities for level in found[4:]} == {6}
    assert found[4].agreement == 1.0 and found[5].change == 0.0
    assert [level.communities for level in found] == sorted(level.communities for level in found)
    with pytest.raises(UsageError):
        scan(net, "infomap", None, 5, 1)


def test_nesting_divides_what_divides_and_nothing_else() -> None:
    net, _ = planted(2, 8)
    every = np.arange(16)
    parts = nested(net, every)
    assert [part_.nodes.tolist() for part_ in parts] == [list(range(8)), list(range(8, 16))]
    assert all(part_.within == [] and part_.stability == 1.0 for part_ in parts)
    assert parts[0].chance == pytest.approx(0.05)
    draw = random.Random(1)
    noise = [(draw.randrange(30), draw.randrange(30), 1) for _ in range(120)]
    assert nested(network(noise, 30), np.arange(30)) == []
    assert nested(net, np.arange(3)) == []


def test_part_keeps_the_lines_among_its_nodes() -> None:
    net = network([(0, 1, 2), (1, 4, 3), (4, 6, 1)], directed=True)
    own = part(net, np.array([1, 4, 5]))
    assert own.names == ["p:001", "p:004", "p:005"]
    assert list(zip(own.source, own.target, own.weight, strict=True)) == [(0, 1, 3.0)]
    assert density(own) == 1.0


@pytest.mark.data
def test_published_clans_divide_the_same_way_for_all_seeds(data_dir: Path) -> None:
    """Meetings of the Montagna networks: consensus of twenty seeds is stable and modular."""
    found = list((data_dir / "montagna").rglob("*eetings*.csv"))
    if not found:
        pytest.skip("the meetings are not there")
    rows = [line.split() for line in found[0].read_text(encoding="utf-8").splitlines()]
    names = sorted({end for row in rows for end in row[:2]})
    number = {name: place for place, name in enumerate(names)}
    net = from_arrays(
        names, [number[r[0]] for r in rows], [number[r[1]] for r in rows],
        [float(r[2]) for r in rows], directed=False,
    )  # fmt: skip
    assert (len(net), net.lines) == (101, 256)
    method = Method(net, "leiden")
    every = method.runs(20)
    runs = table(every)
    one = consensus(runs, net)
    assert one.converged
    assert modularity(net, one.labels) > 0.97 * method.best(every).quality > 0.5
    assert stability(one.labels, runs).node.mean() > 0.8
    other = table(method.runs(20, seed=500))
    assert compare(one.labels, consensus(other, net).labels).ami > 0.9
