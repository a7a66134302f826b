"""From facts to an igraph graph, cold and kept, and ten times as many events added up."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import igraph
import polars as pl

from benchmarks import analysis_peers as peers
from benchmarks.agreed import Tools, agreed
from benchmarks.arrays import _part
from benchmarks.table import Line
from graphengine.analysing import kept
from graphengine.analysis.projection.build import project
from graphengine.analysis.projection.declaration import Declaration
from graphengine.model.schema import builtin
from graphengine.tracing.timeline.folder import Timeline

DECLARED = Declaration(edges=("TRANSFERRED",))
COLD = "Parquet parts to graph; wanted: within 1.5"
KEPT = "the network kept beside the facts to graph; wanted: within 1.5"
MANY = "numbered and added up, no graph; wanted of 10 million: under 4 s"


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


def to_graph(part: Path, folder: Path, size: str, runs: int) -> list[Line]:
    """From the facts of a part, and from the network kept in ``folder``, to a graph."""
    facts: Any = Facts(part)
    ready = project(facts, DECLARED)
    pairs = list(zip(ready.source.tolist(), ready.target.tolist(), strict=True))
    timeline = Timeline(folder, "digest", "benchmark")
    kept.keep(timeline, DECLARED, "UTC", ready)

    def from_kept() -> float:
        network = kept.opened(timeline, DECLARED, "UTC") or project(facts, DECLARED)
        return network.igraph().ecount()

    def from_list() -> float:
        return igraph.Graph(len(ready), pairs, directed=True).ecount()

    cold: dict[str, Any] = {
        "ours": lambda: project(facts, DECLARED).igraph().ecount(),
        "igraph, list ready": from_list,
        "networkx, list ready": lambda: peers.networkx_graph(ready, pairs).number_of_edges(),
    }
    if peers.NETWORKIT:
        cold["networkit, arrays ready"] = lambda: peers.networkit_graph(ready).numberOfEdges()
    again: Tools = {"ours": from_kept, "igraph, list ready": from_list}
    found = agreed("facts to igraph, cold", size, runs, cold, COLD)
    return found + agreed("facts to igraph, kept", size, runs, again, KEPT)


def added_up(events: int, runs: int) -> list[Line]:
    """So many events to the lines of a network."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        return _added_up(_part(Path(folder), events), f"{events:,} events", runs)


def _added_up(part: Path, size: str, runs: int) -> list[Line]:
    facts: Any = Facts(part)

    def ours() -> float:
        return project(facts, DECLARED).lines

    def with_polars() -> float:
        ends = pl.scan_parquet(part).select("src", "dst").filter(pl.col("src") != pl.col("dst"))
        return ends.group_by("src", "dst").len().collect().height

    return agreed("events added up", size, runs, {"ours": ours, "polars": with_polars}, MANY)
