"""What is printed of published covert networks comes out of our measures, to the printed digit.

The figures are those of each folder's SOURCE.md. Nodes go by their number in the files, for some
of the files hold names.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from graphengine.analysis.measures.measure import order
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Network, from_arrays
from tests.analysis.networks import plain

pytestmark = pytest.mark.data


@dataclass(frozen=True)
class Covert:
    """A network of the collection: labels by node, rows as they stand, and the network."""

    labels: list[str]
    rows: int
    network: Network


def covert(data_dir: Path, name: str) -> Covert:
    """A network of the collection, undirected, one line a pair."""
    (nodes,) = (data_dir / "covert_networks/csv").glob(f"covert_*_{name}.nodes.csv")
    with nodes.open(encoding="utf-8") as file:
        labels = [row["name"] for row in csv.DictReader(file)]
    with nodes.with_name(nodes.name.replace(".nodes.", ".edges.")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    number = {label: place for place, label in enumerate(labels)}
    ends = [[number[row[end]] for row in rows] for end in ("source", "target")]
    names = [f"person:{place:03d}" for place in range(len(labels))]
    weight = [float(row.get("weight") or 1) for row in rows]
    return Covert(labels, len(rows), from_arrays(names, *ends, weight, directed=False))


def montagna(data_dir: Path, layer: str) -> tuple[dict[int, int], Network, list[int]]:
    """Node of each person, the network of a layer, and the weights of the rows."""
    text = (data_dir / f"montagna/Montagna_{layer}_edgelist.csv").read_text(encoding="utf-8")
    rows = [[int(word) for word in line.split()] for line in text.splitlines() if line]
    number = {
        person: place for place, person in enumerate(sorted({p for r in rows for p in r[:2]}))
    }
    ends = [[number[row[side]] for row in rows] for side in (0, 1)]
    names = [f"person:{person:04d}" for person in number]
    weights = [row[2] for row in rows]
    return number, from_arrays(names, *ends, weights, directed=False), weights


def density(network: Network) -> float:
    """Lines by pairs."""
    n = len(network)
    return network.lines / (n * (n - 1) / 2)


def share(network: Network) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Betweenness by the number of pairs."""
    n = len(network)
    return compute(network, "betweenness").values / ((n - 1) * (n - 2) / 2)


COUNTS = {
    "CAVIAR_FULL": (110, 205), "COCAINE_DEALING": (28, 40), "HEROIN_DEALING": (38, 87),
    "CIELNET": (25, 35), "SIREN": (44, 103), "TOGO": (33, 47), "LONDON_GANG": (54, 315),
    "9_11_HIJACKERS_PRIORCONTACTS": (19, 27), "9_11_HIJACKERS_ASSOCIATES": (60, 125),
    "JI_KOSCHADE": (17, 63), "RHODESBOMBING": (22, 66),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_counts_and_degrees(data_dir: Path, name: str) -> None:
    found = covert(data_dir, name)
    nodes, lines = COUNTS[name]
    assert (len(found.network), found.network.lines) == (nodes, lines)
    doubled = 1 if name == "9_11_HIJACKERS_ASSOCIATES" else 0
    assert found.rows == lines + doubled
    degree = compute(found.network, "degree").values
    assert degree.sum() == 2 * lines
    assert degree.mean() == pytest.approx(density(found.network) * (nodes - 1))


@pytest.mark.parametrize("name", COUNTS)
def test_measures_equal_networkx(data_dir: Path, name: str) -> None:
    network = covert(data_dir, name).network
    graph, n = plain(network), len(network)
    for weighted, length in ((False, None), (True, "length")):
        between = nx.betweenness_centrality(graph, normalized=False, weight=length)
        found = compute(network, "betweenness", weighted=weighted).values
        assert found == pytest.approx([float(between[node]) for node in range(n)])
        harmonic = nx.harmonic_centrality(graph, distance=length)
        found = compute(network, "harmonic", weighted=weighted).values * (n - 1)
        assert found == pytest.approx([float(harmonic[node]) for node in range(n)])
    core = nx.core_number(graph)
    assert compute(network, "k-core").values.tolist() == [core[node] for node in range(n)]
    cut = set(nx.articulation_points(graph))
    assert set(np.flatnonzero(compute(network, "articulation").values).tolist()) == cut


def test_hijackers_of_krebs(data_dir: Path) -> None:
    # Krebs 2002: 16 % of all ties, clustering 0.41.
    network = covert(data_dir, "9_11_HIJACKERS_PRIORCONTACTS").network
    assert f"{density(network):.0%}" == "16%"
    assert f"{network.graph.transitivity_avglocal_undirected(mode='zero'):.2f}" == "0.41"


def test_hubs_of_caviar_and_of_the_cocaine_ring(data_dir: Path) -> None:
    caviar = covert(data_dir, "CAVIAR_FULL")
    for measure in ("degree", "betweenness", "eigenvector"):
        first = order(compute(caviar.network, measure).values)[0]
        assert caviar.labels[first] == "1", measure
    second = order(compute(caviar.network, "betweenness").values)[1]
    assert caviar.labels[second] == "12"
    ring = covert(data_dir, "COCAINE_DEALING").network
    leader = 13  # the one who ran it, by its place in the file
    for measure in ("degree", "betweenness", "closeness", "harmonic", "eigenvector", "pagerank"):
        assert order(compute(ring, measure).values)[0] == leader, measure


def test_arcs_of_caviar(data_dir: Path) -> None:
    path = data_dir / "covert_networks/morselli_caviar_directed_matrix.csv"
    with path.open(encoding="utf-8-sig") as file:
        head, *rows = list(csv.reader(file))
    table = np.array([[float(cell) for cell in row[1:]] for row in rows])
    source, target = np.nonzero(table)
    order_ = [int(label) for label in head[1:]]
    names = sorted(f"person:{label:03d}" for label in order_)
    place = np.array([names.index(f"person:{label:03d}") for label in order_])
    network = from_arrays(names, place[source], place[target], table[source, target])
    assert (len(network), network.lines, network.weight.sum()) == (110, 295, 3546)
    assert compute(network, "strength-out").values.sum() == 3546
    assert network.undirected().lines == 205
    busiest = int(compute(network, "strength").values.argmax())
    assert network.names[busiest] == "person:001"


MONTAGNA = {
    # layer: rows, people, ties, largest part, sum of weights, shares of betweenness
    "meetings": (289, 101, 256, 92, 456, {18: "0.3732", 47: "0.2198", 27: "0.1585"}),
    "phonecalls": (
        150, 100, 124, 89, 276, {18: "0.4182", 61: "0.2817", 47: "0.2362", 29: "0.2195"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("layer", MONTAGNA)
def test_montagna(data_dir: Path, layer: str) -> None:
    rows, people, ties, part, weight, leading = MONTAGNA[layer]
    number, network, weights = montagna(data_dir, layer)
    assert (len(weights), len(network), network.lines) == (rows, people, ties)
    assert sum(weights) == network.weight.sum() == weight
    assert max(network.graph.connected_components().sizes()) == part
    found = share(network)
    assert {p: f"{found[number[p]]:.4f}" for p in leading} == leading
    first = order(found)[: len(leading)].tolist()
    assert first == [number[person] for person in leading]


def test_layers_of_montagna_share_people_and_ties(data_dir: Path) -> None:
    layers = [montagna(data_dir, layer) for layer in MONTAGNA]
    people = [set(number) for number, _, _ in layers]
    assert len(people[0] & people[1]) == 47
    ties = []
    for number, network, _ in layers:
        person = list(number)
        ends = zip(network.source.tolist(), network.target.tolist(), strict=True)
        ties.append({frozenset((person[u], person[v])) for u, v in ends})
    assert len(ties[0] & ties[1]) == 38
