"""The engine's analyses: one module a question, each with ``ask(desk, ...) -> dict``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphengine.analysing.assessed import Assessed
from graphengine.analysing.desk import Desk
from graphengine.case.state import Case
from graphengine.graphing import Graph
from graphengine.model.refs import NodeRef

if TYPE_CHECKING:
    from graphengine.analysis.network import Network

__all__ = ["Analyses", "Desk"]


class Analyses:
    """Measures, communities and what else is asked of a case's networks.

    Results are plain data that follow the JSON contracts, kept under ``runs/``.
    """

    def __init__(self, case: Case, resolve: Callable[[str], NodeRef], graph: Graph) -> None:
        self.desk = Desk(case, resolve, graph)
        self.assessed = Assessed(case, graph)

    def network(self, *, events: bool = False, **declared: Any) -> Network:
        """A declared network for notebooks: ``network(edges=["TRANSFERRED"], weight="sum")``.

        The options are those of :class:`~graphengine.analysis.projection.declaration.Declaration`;
        :mod:`graphengine.analysis.exchange` makes igraph and networkx objects of it.
        """
        from graphengine.analysis.projection.declaration import from_plain

        return self.desk.network(from_plain(declared), events=events)

    def ask(
        self,
        question: str,
        *,
        most_seconds: float | None = None,
        interrupted: Callable[[], bool] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Ask by name: ``engine.analyses.ask("centrality", measure="betweenness")``.

        The question is a module of this package; its ``ask`` says which options there are.

        Args:
            most_seconds: after so long the question is given up; None: no limit.
            interrupted: asked between pieces of work whether it should be given up.

        Raises:
            LimitReached: it was given up; nothing is kept, for a part would be no answer.
        """
        from importlib import import_module

        from graphengine.analysis.halting import halting
        from graphengine.errors import LimitReached, NotFound
        from graphengine.tracing.stop import INTERRUPTED, Stop

        name = question.replace("-", "_")
        if name not in QUESTIONS:
            raise NotFound(f"No analysis is called '{question}'.", candidates=list(QUESTIONS))
        module = import_module(f"graphengine.analysing.{name}")
        stop = Stop(most_seconds, interrupted)

        def check() -> None:
            why = stop.why()
            if why == INTERRUPTED:
                raise LimitReached("The analysis was interrupted.")
            if why is not None:
                raise LimitReached(f"The analysis was given up: {stop.told(why)}.")

        with halting(check):
            result: dict[str, Any] = module.ask(self.desk.own(), **options)
        return result


QUESTIONS: tuple[str, ...] = (
    "centrality",
    "communities",
    "handover",
    "co_presence",
    "brokers",
    "edges",
    "disruption",
    "temporal",
    "compare",
    "key_players",
    "patterns",
    "links",
)
