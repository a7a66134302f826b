"""What every analysis of a case needs: projected networks, references, and runs that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphengine.case import runs
from graphengine.case.state import Case
from graphengine.model.refs import NodeRef

if TYPE_CHECKING:
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

KEPT_NETWORKS = 4


class Desk:
    """One case as the analyses see it.

    Networks are kept in memory by data digest and declaration, the last few of them.
    """

    def __init__(self, case: Case, resolve: Callable[[str], NodeRef]) -> None:
        self.case, self.resolve = case, resolve
        self._networks: dict[tuple[str, Declaration, bool], Network] = {}

    def network(self, declared: Declaration, *, events: bool = False) -> Network:
        """The declared network of the case's facts; ``events`` keeps the single events too."""
        from graphengine.analysis.projection.build import project

        key = (self.case.data_digest(), declared, events)
        if key not in self._networks:
            while len(self._networks) >= KEPT_NETWORKS:
                self._networks.pop(next(iter(self._networks)))
            zone = self.case.info.time_zone
            self._networks[key] = project(self.case.view, declared, zone=zone, events=events)
        return self._networks[key]

    def name(self, ref: NodeRef) -> str:
        """A node's name in a network: ``kind:key`` with the kind in lower case."""
        return f"{ref.kind.lower()}:{ref.key}"

    def keep(self, what: str, asked: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
        """Keep a result under ``runs/`` and in the audit trail; the result with ``run`` added."""
        self.case.journal.audit("consultation", f"analyse {what}", **asked)
        digest = self.case.data_digest()
        name = runs.keep(self.case.folder, self.case.journal, what, asked, digest, result)
        return {"run": name, **result}
