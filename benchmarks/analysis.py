"""Projection and measures beside bare igraph, networkit and networkx, on the same columns.

Ours is ``project`` and ``compute`` as the command line calls them; igraph's own call works on a
graph that is ready. networkit is measured where it is installed (``uv sync --group peers``).
Tools that take long are run once; tools that draw by chance are held to no answer.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import analysis_facts as facts
from benchmarks import analysis_peers as peers
from benchmarks.agreed import CHANCE, Tools, agreed
from benchmarks.arrays import _part
from benchmarks.table import Line, Took, peak_of_child, timed
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Network, from_arrays

ROWS = 1_000_000
NODES = 100_000
SOURCES = 64
"""Of sampled betweenness; ERROR_SOURCES are the command's own number."""
ERROR_SOURCES = 500
ROUNDS = 2
STABLE_RUNS = 100
BARE = "wanted of igraph: within 1.1"
MEMORY = "wanted: below 1,024 MiB"


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # igraph's, of nodes without a value
        return _lines(rows, runs)


def _lines(rows: int, runs: int) -> list[Line]:
    whole, some = network(rows), network(max(100, rows // 100))
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        part = _part(Path(folder), rows)
        lines = facts.to_graph(part, Path(folder), f"{rows:,} events", runs)
        memory = _memory(rows, part)
    lines += facts.added_up(10 * rows, runs)
    for case in (_measures, _sampled, _sampling_error, _communities):
        lines += case(whole, _size(whole), runs)
    lines += _paths(some, _size(some), runs)
    lines += _stability(network(max(100, rows // 4)))
    if not peers.NETWORKIT:
        lines.append(Line("analysis: all", "", Took(0, 0), "networkit", note=peers.SKIPPED))
    return [*lines, memory]


def _size(network: Network) -> str:
    return f"{len(network):,} nodes, {network.lines:,} lines"


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
    foreign = peers.networkit_measures(whole) if peers.NETWORKIT else {}
    slow = peers.networkx_measures(whole)
    lines = []
    for name, call in bare.items():
        tools: dict[str, Callable[[], float]] = {"ours": _summed(whole, name), "igraph": call}
        if name in foreign:
            tools["networkit"] = foreign[name]
        if name in slow:
            tools["networkx"] = slow[name]
        lines += agreed(name, size, runs, tools, BARE)
    return lines


def _summed(whole: Network, name: str) -> Callable[[], float]:
    if name == "articulation":
        return lambda: float(np.count_nonzero(compute(whole, name).values))
    return lambda: float(compute(whole, name).values.sum())


def _sampled(whole: Network, size: str, runs: int) -> list[Line]:
    from graphengine.analysis.measures.sampled import dependencies

    graph, lines = whole.graph, []
    for count in (SOURCES, 1):  # networkx: seconds a source
        drawn = np.random.default_rng(1).integers(0, len(whole), count).astype(np.int32)
        once = np.unique(drawn)
        tools: dict[str, Callable[[], float]] = {
            "ours": lambda once=once: float(dependencies(whole, once, False)[0].sum()),
            "igraph": lambda once=once: sum(graph.betweenness(sources=once.tolist())),
        }
        if count > 1 and peers.NETWORKIT:
            tools["networkit"] = peers.networkit_between(whole, len(once))
        if count == 1:
            tools["networkx"] = peers.networkx_between(whole, once.tolist())
        note = "wanted of igraph: within 0.5" if count > 1 else "the rows made for one source"
        lines += agreed(f"betweenness, {len(once)} sources", size, runs, tools, note)
    return lines


def _sampling_error(whole: Network, size: str, runs: int) -> list[Line]:
    found: list[Any] = []
    sources = min(ERROR_SOURCES, len(whole) - 1)
    took = timed(lambda: found.append(compute(whole, "betweenness", sources=sources)))
    first = int(np.argmax(found[0].values))
    off, sure = (half[first] / max(found[0].values[first], 1.0)
                 for half in (found[0].error, found[0].sure))  # fmt: skip
    note = f"one run; the highest value: {off:.0%} off by estimate, {sure:.0%} at most (95 %)"
    return [Line(f"analysis: betweenness, {ERROR_SOURCES} drawn", size, took, note=note)]


def _communities(whole: Network, size: str, runs: int) -> list[Line]:
    from graphengine.analysis.communities.detect import Method

    both = whole.undirected()
    graph, weights = both.graph, both.weight.tolist()
    made = Method(whole, "leiden", iterations=ROUNDS)

    def bare() -> float:
        graph.community_leiden("modularity", weights=weights, n_iterations=ROUNDS)
        return CHANCE

    def ours() -> float:
        made.run(1)
        return CHANCE

    tools: dict[str, Callable[[], float]] = {"ours": ours, "igraph": bare}
    if peers.NETWORKIT:
        tools["networkit"] = peers.networkit_leiden(both, ROUNDS)
    return agreed(f"Leiden, {ROUNDS} iterations", size, runs, tools, "answers differ by chance")


def _paths(some: Network, size: str, runs: int) -> list[Line]:
    """Measures of all shortest paths, on a network where they take seconds."""
    graph = some.graph
    bare: dict[str, Callable[[], float]] = {
        "betweenness": lambda: sum(graph.betweenness()),
        "closeness": lambda: np.nansum(graph.closeness(mode="out")),
        "harmonic": lambda: sum(graph.harmonic_centrality(mode="out")),
    }
    lines = []
    for name, call in bare.items():
        tools: Tools = {"ours": _summed(some, name), "igraph": call}
        lines += agreed(name, size, runs, tools, BARE)
    return lines


def _stability(some: Network) -> list[Line]:
    """The runs of ``--stability`` on all cores and on one, which must agree; one run each."""
    from graphengine.analysis.certainty.stability import intervals

    def work(workers: int | None) -> float:
        found = intervals(some, "pagerank", runs=STABLE_RUNS, workers=workers)
        return float(found.low.sum() + found.high.sum())

    tools: Tools = {"ours": lambda: work(None), "ours, one core": lambda: work(1)}
    name = f"stability, {STABLE_RUNS} runs of pagerank"
    return agreed(name, _size(some), 1, tools, "both cores")


def _memory(rows: int, part: Path) -> Line:
    peak: list[float] = []
    given = [str(rows), str(part)]
    took = timed(lambda: peak.append(peak_of_child("benchmarks.analysis", given)))
    note = f"{peak[0]:,.0f} MiB; {MEMORY}"
    return Line("analysis: memory", f"{rows:,} events", took, note=note)


def main(arguments: list[str]) -> int:
    """One child: facts to a graph where a part is given, then a network and its measures."""
    rows = int(arguments[0])
    for part in arguments[1:]:
        view: Any = facts.Facts(Path(part))
        facts.project(view, facts.DECLARED).igraph()
    whole = network(rows)
    for name in ("pagerank", "k-core"):
        compute(whole, name)
    compute(whole, "betweenness", sources=8)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
