"""The graph as it was after an earlier load: built beside the case's own, asked, removed.

Facts are append-only and know their load, so the facts after load N are those of loads up to N.
They go into a Neo4j of their own under ``graph/past`` of the case, never into a team's server.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from graphengine.case.state import Case
from graphengine.graphing import Graph


class PastGraph(Graph):
    """The graph of a case after a load; :meth:`ask` as of any graph."""

    def __init__(self, case: Case, load: int) -> None:
        super().__init__(case)
        self.load = load

    @property
    def home(self) -> Path:
        """A folder beside the case's own graph."""
        return self.case.folder.graph / "past" / "graph"

    @property
    def url(self) -> str | None:
        """Always a Neo4j of its own."""
        return None

    def fill(self) -> None:
        """Build the facts of the load into it."""
        from graphengine.store import build

        digest = self.case.digest_as_of(self.load)
        build.build(self.home, self.case.as_of(self.load), digest)


@contextmanager
def past_graph(case: Case, load: int) -> Iterator[PastGraph]:
    """A graph that holds the facts as they were after a load; gone afterwards.

    Takes the time of a start (about 10 s) and a build.

    Raises:
        NotFound: there is no such load.
        StoreUnavailable: no Neo4j can be had.
    """
    from graphengine.store import managed

    graph = PastGraph(case, load)
    case.as_of(load)
    case.folder.graph.mkdir(exist_ok=True, mode=0o700)
    with FileLock(case.folder.graph / "past.lock"):
        _remove(graph)
        graph.home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            graph.fill()
            yield graph
        finally:
            graph.close()
            managed.stop(graph.home)
            _remove(graph)


def _remove(graph: PastGraph) -> None:
    """Remove what is there, also what a killed command left."""
    from graphengine.store import managed

    if graph.home.is_dir():
        managed.stop(graph.home)
        shutil.rmtree(graph.home.parent, ignore_errors=True)
