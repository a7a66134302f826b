"""The engine's dealings with the graph: when to start it, what to send, how to compare."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from graphengine.case.digests import EDGE_IDENT
from graphengine.case.state import Case, Present
from graphengine.case.view import CaseView
from graphengine.errors import GraphengineError
from graphengine.model.schema import Schema

if TYPE_CHECKING:
    from graphengine.store.bolt import Result, Store

Progress = Callable[[int, int], None]


class Graph:
    """The graph of one case: the team's server, or the managed Neo4j under ``graph/``."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._sure: tuple[Any, ...] | None = None
        self._checked: tuple[float, list[str]] | None = None

    @property
    def home(self) -> Path:
        """The folder ``graph/`` of the case."""
        return self.case.folder.graph

    @property
    def url(self) -> str | None:
        """The team's server, or None for the managed one."""
        return self.case.info.store or None

    def start(self, progress: Any = None) -> dict[str, Any]:
        """Start the managed Neo4j, or reach the team's server."""
        from graphengine.store.bolt import open_store

        with open_store(self.home, self.url, progress) as store:
            engine = store.read("RETURN 1 AS one").engine
        return {"running": True, "engine": engine, "managed": self.url is None}

    def stop(self) -> bool:
        """Stop the managed Neo4j; False when it did not run."""
        from graphengine.store import managed

        return self.url is None and managed.stop(self.home)

    def status(self) -> dict[str, Any]:
        """Whether it runs and whether it holds the present facts; starts nothing."""
        if not (self.home / "state.json").exists():
            return {"built": False, "managed": self.url is None, "running": False}
        from graphengine.store import build, managed

        running = self.url is not None or managed.status(self.home) is not None
        current = build.current(self.home, self.case.view, self.case.data_digest(), self.url)
        return {"built": True, "managed": self.url is None, "running": running, "current": current}

    def build(
        self, *, fresh: bool = False, progress: Progress | None = None, fetching: Any = None
    ) -> dict[str, Any]:
        """Bring the graph to the facts; ``fresh`` makes it anew."""
        from graphengine.store import build

        digest = self.case.data_digest()
        self.case.journal.audit("alteration", "graph build", fresh=fresh, data_digest=digest)
        report = build.build(
            self.home,
            self.case.view,
            digest,
            url=self.url,
            fresh=fresh,
            progress=progress,
            fetching=fetching,
        )
        return report.to_dict()

    def wants_update(self, *, start: bool = False) -> bool:
        """Whether a load should be followed by an update: a graph was built and can be reached.

        With ``start`` the case's own server may be started for it.
        """
        if not (self.home / "state.json").exists():
            return False
        if start or self.url is not None:
            return True
        from graphengine.store import managed

        return managed.status(self.home) is not None

    def update_after_load(self, since: str, load: int) -> list[str]:
        """Send what a load changed; a failure is a message, for the facts are safe."""
        from graphengine.store import build

        view = self.case.view
        changes = build.Changes(ChangedView(view, load), since)
        try:
            build.build(self.home, view, self.case.data_digest(), url=self.url, changes=changes)
        except GraphengineError as error:
            return [f"The facts are loaded; the graph was not brought up to date: {error}"]
        return []

    def ready(self) -> tuple[Present, bool]:
        """See to it that the graph holds the present facts.

        Returns:
            The facts that it holds, and whether it had to be built for that. A call that finds all
            as the last one left it costs a look at the journal and at ``state.json``.
        """
        present = self.case.present()
        if self._sure is not None and self._seen(present) == self._sure:
            return present, False
        how = self.build()["how"]
        present = self.case.present()
        self._sure = self._seen(present)
        return present, bool(how != "current")

    def _seen(self, present: Present) -> tuple[Any, ...] | None:
        """What the facts and the note of the graph's content look like from outside."""
        try:
            note = (self.home / "state.json").stat()
        except OSError:
            return None
        return (present.version, note.st_mtime_ns, note.st_ino, note.st_size)

    def ask(
        self,
        text: str,
        parameters: Mapping[str, Any],
        *,
        seconds: float,
        rows: int,
        cancel: Any = None,
    ) -> Result:
        """Read from the graph as it is; the connection is kept for the next question.

        Args:
            cancel: a token of :mod:`graphengine.store.reading`; ends the query from elsewhere.
        """
        more = {} if cancel is None else {"cancel": cancel}
        return self.open().read(text, parameters, seconds=seconds, rows=rows, **more)

    def open(self) -> Store:
        """The connection to the graph, made on first use and kept."""
        with self._lock:
            if self._store is None:
                from graphengine.store.bolt import open_store

                self._store = open_store(self.home, self.url)
                weakref.finalize(self, self._store.close)
            return self._store

    def close(self) -> None:
        """Close the connection; the server goes on until it is idle."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = None

    def loose(self, within: float = 0.0) -> list[str]:
        """Settings of the server that are looser than those of ``graph hardening``.

        The case's own Neo4j is started if it does not run. An answer that is at most ``within``
        seconds old is given again without asking.
        """
        now = time.monotonic()
        if self._checked is not None and now - self._checked[0] < within:
            return list(self._checked[1])
        from graphengine.store import hardening

        found = [str(line) for line in hardening.check(self.open())]
        self._checked = (now, found)
        return found

    def compare(self) -> list[dict[str, Any]] | None:
        """Differences between graph and facts by kind; None where no graph was built."""
        if not (self.home / "state.json").exists():
            return None
        from graphengine.store import build
        from graphengine.store.bolt import open_store
        from graphengine.store.digest import compare

        digest = self.case.data_digest()
        if not build.current(self.home, self.case.view, digest, self.url):
            problem = "was built from other facts; run: graphengine graph build"
            return [{"what": "graph", "name": "all", "problem": problem}]
        with open_store(self.home, self.url) as store:
            return compare(store, self.case.view, self.case.digests())


class ChangedView:
    """The part of a view that a load touched: nodes and edges it stated, with all their values."""

    def __init__(self, view: CaseView, load: int) -> None:
        self._view, self._load = view, load

    @property
    def schema(self) -> Schema:
        return self._view.schema

    def node_kinds(self) -> list[str]:
        return [kind for kind in self._view.node_kinds() if not self.nodes(kind).is_empty()]

    def edge_kinds(self) -> list[str]:
        return [kind for kind in self._view.edge_kinds() if not self.edges(kind).is_empty()]

    def nodes(self, kind: str) -> pl.DataFrame:
        touched = self._touched("nodes", kind, ["key"])
        frame = self._view.nodes(kind)
        return frame.join(touched, on="key", how="semi", maintain_order="left")

    def edges(self, kind: str) -> pl.DataFrame:
        touched = self._touched("edges", kind, EDGE_IDENT)
        frame = self._view.edges(kind)
        return frame.join(touched, on=EDGE_IDENT, how="semi", maintain_order="left")

    def _touched(self, family: str, kind: str, by: list[str]) -> pl.DataFrame:
        statements = self._view.statements(family, kind)
        return statements.filter(pl.col("load") == self._load).select(by).unique().collect()
