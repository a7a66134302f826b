"""Queries of a case: saved ones by name and texts of the moment, gated, bound, run and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphengine.case import queryruns
from graphengine.errors import Refused, UsageError
from graphengine.querying.answer import BATCH_SECONDS, ROWS, SECONDS, Answer, check_limits
from graphengine.querying.asking import Asker


class Queries(Asker):
    """The saved queries of a case and what is done with them; made by the engine."""

    def run(
        self,
        name: str,
        params: Mapping[str, Any] | None = None,
        *,
        from_text: bool = False,
        seconds: float = SECONDS,
        rows: int | None = None,
        keep: bool = True,
        cancel: Any = None,
    ) -> Answer:
        """Run a saved query, read-only and within limits; starts and updates the graph if need be.

        Args:
            name: ``pack.name``.
            params: values by name. Python values, or those of JSON; texts of a command line with
                ``from_text``. ``limit`` may stand among them instead of ``rows``.
            seconds: time limit, up to 600.
            rows: row limit, 1,000 by default, at most 50,000.
            keep: keep the answer in ``runs/``.
            cancel: a token that ends the query from another thread.

        Raises:
            NotFound: no such query. UsageError, InputError: a value is missing or wrong.
            Refused: the gate lets the text not through. LimitReached: time or memory.
            StoreUnavailable: no Neo4j can be had.
        """
        given = dict(params or {})
        limit = given.pop("limit", None)
        rows = rows if rows is not None else _limit(limit)
        check_limits(seconds, rows)
        asked = self.question(name, given, from_text=from_text)
        return self.ask(asked, seconds=seconds, rows=rows, keep=keep, cancel=cancel)

    def cypher(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        seconds: float = SECONDS,
        rows: int = ROWS,
        keep: bool = True,
        cancel: Any = None,
    ) -> Answer:
        """Run Cypher of the moment through the gate; the rest is as in :meth:`run`."""
        check_limits(seconds, rows)
        try:
            asked = self.of_text(text, parameters or {})
        except Refused:
            self.case.journal.audit("consultation", "query cypher", failed="Refused")
            raise
        return self.ask(asked, seconds=seconds, rows=rows, keep=keep, cancel=cancel)

    def again(self, run: str) -> dict[str, Any]:
        """Run a kept answer's question again; see :func:`graphengine.querying.diff.again`."""
        from graphengine.querying.diff import again

        return again(self, run)

    def diff(
        self,
        name: str,
        params: Mapping[str, Any] | None = None,
        *,
        before: int | None = None,
        after: int | None = None,
        from_text: bool = False,
        seconds: float = BATCH_SECONDS,
    ) -> dict[str, Any]:
        """Rows new, gone and changed between two loads; see :mod:`graphengine.querying.diff`."""
        from graphengine.querying.diff import diff

        asked = self.question(name, params or {}, from_text=from_text)
        return diff(self, asked, before, after, seconds)

    def watch(
        self, name: str, params: Mapping[str, Any] | None = None, *, from_text: bool = False
    ) -> dict[str, Any]:
        """Watch a saved query from now on; see :mod:`graphengine.querying.watching`."""
        from graphengine.querying import watching

        return watching.add(self, self.question(name, params or {}, from_text=from_text))

    def unwatch(
        self, name: str, params: Mapping[str, Any] | None = None, *, from_text: bool = False
    ) -> int:
        """Watch a query no longer, with these parameters or (None) with any; how many ended."""
        from graphengine.querying import watching

        return watching.remove(self, name, params, from_text=from_text)

    def watched(self) -> list[dict[str, Any]]:
        """The watched queries: name, parameters, since when, and the last run seen."""
        from graphengine.querying import watching

        return [watch.to_dict() for watch in watching.every(self.case.journal)]

    def check_watches(self) -> list[dict[str, Any]]:
        """Run the watched queries that have not seen the present facts; a report for each."""
        from graphengine.querying import watching

        return watching.check(self)

    def after_load(self, graph: bool, messages: list[str]) -> list[dict[str, Any]]:
        """What the watches say after a load: run, or waiting and why."""
        from graphengine.querying import watching

        return watching.after_load(self, graph=graph, messages=messages)

    def last_runs(self, name: str, count: int = 5) -> list[dict[str, Any]]:
        """The latest kept answers of a saved query, newest first."""
        return queryruns.last(self.case.journal, self.catalogue.get(name).name, count)


def _limit(value: Any) -> int:
    if value is None:
        return ROWS
    if isinstance(value, str) and value.strip().isdigit():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError("'limit' is a whole number of rows.")
    return value
