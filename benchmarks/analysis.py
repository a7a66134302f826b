"""Projection and measures beside bare igraph, networkit and networkx, on the same columns.

Ours is ``project`` and ``compute`` as the command line calls them; igraph's own call works on a
graph that is ready. networkit is measured where it is installed (``uv sync --group peers``).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import igraph
import numpy as np

from benchmarks import analysis_peers as peers
from benchmarks.arrays import _part
from benchmarks.table import Line, alternate, compare, peak_of_child
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Network, from_arrays
from graphengine.analysis.projection.build import project
from graphengine.analysis.projection.declaration import Declaration
from graphengine.model.schema import builtin

ROWS = 1_000_000
NODES = 100_000
SOURCES = 64
ROUNDS = 2
MEMORY = "wanted: below 1,024 MiB"
Tools = dict[str, Callable[[], float]]


class Facts:
    """A view of one Parquet part of transfers."""

    def __init__(self, part: Path) -> None:
        self.part, self.schema = part, builtin()

    def node_kinds(self) -> list[str]:
        """No nodes are needed."""
        return []

    def edge_kinds(self) -> list[str]:
        """The one kind."""
        return ["TRANSFERRED"]

    def plain_parts(self, kind: str) -> list[str]:
        """The part of that kind."""
        return [str(self.part)]


def network(rows: int, seed: int = 7) -> Network:
    """Busy and quiet nodes (rank ** -0.6), ``rows`` events between them, one line a pair."""
    draw = np.random.default_rng(seed)
    n = min(NODES, max(10, rows // 10))
    share = np.arange(1, n + 1) ** -0.6
    ends = [
        draw.permutation(n)[draw.choice(n, rows, p=share / share.sum())].astype(np.int64)
        for _ in range(2)
    ]
    return from_arrays([f"account:{k:07d}" for k in range(n)], *ends)


def run(rows: int = ROWS, runs: int = 3) -> list[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        lines = _projection(_part(Path(folder), rows), f"{rows:,} events", runs)
    whole = network(rows)
    size = f"{len(whole):,} nodes, {whole.lines:,} lines"
    for case in (_measures, _sampled, _communities):
        lines += case(whole, size, runs)
    peak = peak_of_child("benchmarks.analysis", [str(rows)])
    lines.append(Line("analysis: memory", size, lines[-1].ours, note=f"{peak:,.0f} MiB; {MEMORY}"))
    return lines


def _agreed(name: str, size: str, runs: int, tools: Tools, note: str = "") -> list[Line]:
    found: dict[str, float] = {}

    def keep(tool: str) -> Callable[[], None]:
        def work() -> None:
            found[tool] = tools[tool]()

        return work

    tools["ours"]()  # compiled, and the graph made, before it is timed
    took = alternate({tool: keep(tool) for tool in tools}, runs)
    first = found["ours"]
    apart = {tool: sum_ for tool, sum_ in found.items() if abs(sum_ - first) > 1e-4 * abs(first)}
    if apart:
        raise RuntimeError(f"The tools do not agree on {name}: ours {first}, {apart}.")
    return compare(f"analysis: {name}", size, took, dict.fromkeys(tools, note))


def _projection(part: Path, size: str, runs: int) -> list[Line]:
    facts: Any = Facts(part)
    declared = Declaration(edges=("TRANSFERRED",))
    ready = project(facts, declared)
    pairs = list(zip(ready.source.tolist(), ready.target.tolist(), strict=True))
    tools: Tools = {
        "ours": lambda: project(facts, declared).igraph().ecount(),
        "igraph, list ready": lambda: igraph.Graph(len(ready), pairs, directed=True).ecount(),
    }
    return _agreed("facts to igraph", size, runs, tools, "wanted: within 1.5")


def _measures(whole: Network, size: str, runs: int) -> list[Line]:
    graph, both = whole.graph, whole.undirected()
    simple = both.graph
    bare: dict[str, Callable[[], float]] = {
        "degree": lambda: sum(graph.degree()),
        "pagerank": lambda: sum(graph.pagerank()),
        "k-core": lambda: sum(simple.coreness()),
        "k-core-both": lambda: sum(graph.coreness(mode="all")),
        "articulation": lambda: len(simple.biconnected_components(True)[1]),
        "eigenvector": lambda: sum(graph.eigenvector_centrality()),
        "hubs": lambda: sum(graph.hub_score()),
    }
    foreign = peers.networkit_measures(whole) if find_spec("networkit") else {}
    slow = peers.networkx_measures(whole)
    lines = []
    for name, call in bare.items():
        tools: Tools = {"ours": _summed(whole, name), "igraph": call}
        if name in foreign:
            tools["networkit"] = foreign[name]
        if name in slow:
            tools["networkx"] = slow[name]
        lines += _agreed(name, size, runs, tools, "wanted of igraph: within 1.1")
    return lines


def _summed(whole: Network, name: str) -> Callable[[], float]:
    if name == "articulation":
        return lambda: float(np.count_nonzero(compute(whole, name).values))
    return lambda: float(compute(whole, name).values.sum())


def _sampled(whole: Network, size: str, runs: int) -> list[Line]:
    from graphengine.analysis.measures.sampled import dependencies

    drawn = np.sort(np.random.default_rng(1).integers(0, len(whole), SOURCES)).astype(np.int32)
    once = np.unique(drawn)
    graph = whole.graph
    tools: Tools = {
        "ours": lambda: float(dependencies(whole, once, False)[0].sum()),
        "igraph": lambda: sum(graph.betweenness(sources=once.tolist())),
    }
    return _agreed(f"betweenness, {len(once)} sources", size, runs, tools, "wanted: within 0.5")


def _communities(whole: Network, size: str, runs: int) -> list[Line]:
    from graphengine.analysis.communities.detect import Method

    both = whole.undirected()
    graph, weights = both.graph, both.weight.tolist()
    made = Method(whole, "leiden", iterations=ROUNDS)

    def bare() -> float:
        found = graph.community_leiden("modularity", weights=weights, n_iterations=ROUNDS)
        return 1.0 if len(found) else 0.0

    def ours() -> float:
        return 1.0 if len(made.run(1).labels) else 0.0

    tools: Tools = {"ours": ours, "igraph": bare}
    if find_spec("networkit"):
        tools["networkit"] = peers.networkit_leiden(both, ROUNDS)
    return _agreed(f"Leiden, {ROUNDS} iterations", size, runs, tools, "answers differ by chance")


def main(arguments: list[str]) -> int:
    """One child: the network, its graph, PageRank, core numbers and sampled betweenness."""
    whole = network(int(arguments[0]))
    for name in ("pagerank", "k-core"):
        compute(whole, name)
    compute(whole, "betweenness", sources=8)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
