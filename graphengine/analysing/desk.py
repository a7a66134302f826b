"""What every analysis of a case needs: projected networks, references, and runs that are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.analysis.halting import breathe
from graphengine.case import runs
from graphengine.case.commit import engine_version
from graphengine.case.state import Case
from graphengine.graphing import Graph
from graphengine.model.ports import FactView
from graphengine.model.refs import NodeRef

if TYPE_CHECKING:
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

KEPT_NETWORKS = 4


class Desk:
    """One case as the analyses see it.

    Networks are kept by data digest and declaration: the last few in memory, large ones on disk
    beside the facts, in ``timeline/``.
    """

    def __init__(self, case: Case, resolve: Callable[[str], NodeRef], graph: Graph) -> None:
        self.case, self.resolve, self.graph = case, resolve, graph
        self._foreign: str | None = None
        self._networks: dict[tuple[str, Declaration, bool], Network] = {}

    def own(self) -> Desk:
        """A desk for one question, which may be asked beside others; the networks are shared."""
        desk = Desk(self.case, self.resolve, self.graph)
        desk._networks = self._networks
        return desk

    def network(self, declared: Declaration, *, events: bool = False) -> Network:
        """The declared network of the case's facts; ``events`` keeps the single events too."""
        from graphengine.analysis.projection.build import project

        zone = self.case.info.time_zone
        if declared.graph is not None:
            view = self._graph_view(declared.graph)
            found = project(view, declared, zone=zone, events=events)
            self._foreign = found.digest
            return found
        digest = self.case.data_digest()
        facts = self.case.view
        if self.case.data_digest() != digest:  # a load came in between
            return self.network(declared, events=events)
        key = (digest, declared, events)
        network = self._networks.get(key)
        if network is None:
            network = self._projected(facts, digest, declared, events)
            for old in list(self._networks)[: 1 - KEPT_NETWORKS]:
                self._networks.pop(old, None)
            self._networks[key] = network
        breathe()
        return network

    def _projected(
        self, facts: FactView, digest: str, declared: Declaration, events: bool
    ) -> Network:
        """From the columns kept with these facts where there are, else projected and kept."""
        from graphengine.analysing import kept
        from graphengine.analysis.projection.build import project
        from graphengine.tracing.timeline.folder import Timeline

        zone = self.case.info.time_zone
        timeline = Timeline(self.case.folder.timeline, digest, engine_version())
        found = None if events else kept.opened(timeline, declared, zone)
        if found is None:
            found = project(facts, declared, zone=zone, events=events)
            if not events:
                kept.keep(timeline, declared, zone, found)
        return found

    def _graph_view(self, file: str) -> FactView:
        """A graph of others, as the file names it; it may change, so nothing of it is kept."""
        from graphengine.analysing.foreign import ForeignView, relations

        named = relations(Path(file))
        self.case.journal.audit("consultation", "read the graph", file=Path(file).name)
        return ForeignView(self.graph.open(), named, self.case.info.currency)

    def name(self, ref: NodeRef) -> str:
        """A node's name in a network: ``kind:key`` with the kind in lower case."""
        return f"{ref.kind.lower()}:{ref.key}"

    def keep(self, what: str, asked: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
        """Keep a result under ``runs/`` and in the audit trail; the result with ``run`` added.

        What was measured on another graph than the facts' is named by that network's digest too.
        """
        breathe()
        if self._foreign is not None:
            asked, self._foreign = {**asked, "graph_digest": self._foreign}, None
        self.case.journal.audit("consultation", f"analyse {what}", **asked)
        digest = self.case.data_digest()
        name = runs.keep(self.case.folder, self.case.journal, what, asked, digest, result)
        return {"run": name, **result}
