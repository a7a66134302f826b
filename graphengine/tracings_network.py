"""The engine's network traces: what is prepared once, and how much is taken for missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from graphengine.case.state import Case
from graphengine.model.refs import NodeRef

if TYPE_CHECKING:
    from graphengine.tracing.network.world import Prepared
    from graphengine.tracing.stop import Stop


class NetworkTraces:
    """Network traces of one case; identities and deals are resolved once for the same facts."""

    def __init__(self, case: Case, resolve: Callable[[str], NodeRef]) -> None:
        self.case, self.resolve = case, resolve
        self._prepared: tuple[str, Prepared] | None = None

    def ask(
        self, start: str, known: Sequence[str], roles: Sequence[str], stability: int, stop: Stop
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The question as it is kept, and its result; see :meth:`Engine.trace_network`."""
        from graphengine.tracing.network.thinning import missing_of
        from graphengine.tracing.network.trace import trace_prepared

        wanted = self.resolve(start)
        given = [self.resolve(text) for text in known]
        asked: dict[str, Any] = {
            "from": str(wanted),
            "known": [str(ref) for ref in given],
            "roles": list(roles),
        }
        if stability:
            asked["stability"] = stability
        world = self._world()
        missing = missing_of(world, self._rejected()) if stability else None
        result = trace_prepared(
            world, wanted, given, roles=roles, stability=stability, missing=missing, stop=stop
        )
        return asked, result.to_dict()

    def _world(self) -> Prepared:
        from graphengine.tracing.network.settings import NetworkSettings
        from graphengine.tracing.network.world import prepare

        digest = self.case.data_digest()
        if self._prepared is None or self._prepared[0] != digest:
            self._prepared = (digest, prepare(self.case.view, NetworkSettings()))
        return self._prepared[1]

    def _rejected(self) -> float:
        """Share of the source rows of all loads that were rejected."""
        (row,) = self.case.journal.rows("SELECT SUM(rejected), SUM(rows) FROM files")
        return float(row[0] or 0) / max(int(row[1] or 0), 1)
