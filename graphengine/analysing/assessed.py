"""A kept analysis' figures in the graph: on request, under the run's name, and removable."""

from __future__ import annotations

from typing import Any

from graphengine.case import runs
from graphengine.case.state import Case
from graphengine.errors import UsageError
from graphengine.graphing import Graph
from graphengine.model.refs import NodeRef

WRITTEN = ("centrality", "communities")


class Assessed:
    """What of a case's analyses stands in its graph.

    Figures stand on ``(:_Assessment)-[:_ASSESSED]->(n)``, never on the node itself; digests and
    ``verify`` leave them out, and a graph that is built anew does not have them.
    """

    def __init__(self, case: Case, graph: Graph) -> None:
        self.case, self.graph = case, graph

    def write(self, run: str) -> dict[str, Any]:
        """Write a run's figures into the graph; written twice, they stand there once.

        Returns:
            ``{"run", "written", "missing"}``.

        Raises:
            NotFound: no such run.
            UsageError: a run whose result is not meant to stand in the graph.
        """
        from graphengine.store import assessed

        manifest, result = runs.find(self.case.folder, self.case.journal, run)
        what = manifest["what"]
        if what not in WRITTEN:
            raise UsageError(
                f"{manifest['run']} is a run of '{what}'; only figures of {' and '.join(WRITTEN)} "
                "can stand in the graph."
            )
        figures = assessed.figures_of(result, self._node, what)
        self.graph.ready()
        self.case.journal.audit("alteration", "graph assess", run=manifest["run"])
        about = {
            "run": manifest["run"],
            "what": what,
            "version": manifest["version"],
            "dataDigest": manifest["data_digest"],
            "notice": "assessed by a program: a lead, not evidence",
        }
        return {"run": manifest["run"], **assessed.write(self.graph.open(), about, figures)}

    def listed(self) -> list[dict[str, Any]]:
        """The runs whose figures stand in the graph."""
        from graphengine.store import assessed

        self.graph.ready()
        return assessed.listed(self.graph.open())

    def remove(self, run: str | None = None) -> int:
        """Take a run's figures out of the graph, or all of them; how many there were."""
        from graphengine.store import assessed

        self.graph.ready()
        self.case.journal.audit("alteration", "graph unassess", run=run or "all")
        return assessed.remove(self.graph.open(), run)

    def _node(self, text: str) -> NodeRef:
        kind, _, key = text.partition(":")
        by_lower = {label.lower(): label for label in self.case.schema.nodes}
        return NodeRef(by_lower.get(kind.lower(), kind), key)
