"""The graph made from facts: which way, what is already there, and the note of what was built.

``graph/state.json`` says which facts and which schema the graph holds. It is written after
success, atomically; while a build is under way it says so, and the next build goes on or begins
anew.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from graphengine.model.ports import FactView
from graphengine.store import ddl, managed
from graphengine.store.bolt import Store, open_store
from graphengine.store.fetch import FetchProgress
from graphengine.store.importer import Progress, Staged, import_all
from graphengine.store.merge import edge_batches, finish, merge, node_batches, send
from graphengine.store.serverfile import read_json, write_private

# Up to this many rows MERGE into the running graph is quicker than stop, import, start.
IMPORT_ROWS = 25_000
Way = Literal["import", "merge"]


@dataclass(frozen=True)
class BuildReport:
    """What a build did. ``how`` is import, merge or current (nothing to do)."""

    nodes: dict[str, int]
    edges: dict[str, int]
    how: str
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Changes:
    """Facts that were added since a state that the graph may hold.

    ``view`` has the nodes and edges that are new or changed, with all their properties;
    ``since`` is the digest of the facts without them.
    """

    view: FactView
    since: str


def build(
    graph_dir: Path,
    view: FactView,
    facts_digest: str,
    *,
    url: str | None = None,
    fresh: bool = False,
    way: Way | None = None,
    changes: Changes | None = None,
    progress: Progress | None = None,
    fetching: FetchProgress | None = None,
) -> BuildReport:
    """Bring the graph to the facts.

    Args:
        graph_dir: the case's graph folder.
        view: all merged facts.
        facts_digest: names them; the same digest means there is nothing to do.
        url: the team's server; None for the case's own Neo4j.
        fresh: make it anew, whatever is there. On a team's server only the nodes of the
            schema's kinds are removed before.
        way: import or merge, where the size of the task should not decide. A team's server
            always gets MERGE.
        changes: what is new, where the caller knows it; used if the graph holds the rest.
        progress: called with entities done and entities in all.
        fetching: called while Neo4j's jars are fetched.

    Raises:
        StoreUnavailable, LimitReached, GraphengineError: see the parts.
    """
    started = time.monotonic()
    progress = progress or (lambda done, total: None)
    graph_dir.mkdir(exist_ok=True, mode=0o700)
    with FileLock(graph_dir / "build.lock"):
        if url is None:
            managed.ready(graph_dir, fetching)
        target = _State(graph_dir, url, facts_digest, view.schema.digest())
        if target.current() and not fresh:
            return target.report("current", started)
        since = changes.since if changes and target.holds(changes.since) and not fresh else ""
        part = changes.view if changes and since else view
        # What the graph holds is taken as part of the facts only where somebody knows it is.
        anew = fresh or not (since or target.resumable())
        how = way or ("import" if _size(part) > IMPORT_ROWS else "merge")
        if how == "import" and url is None:
            target.begin("import")
            _import(graph_dir, view, progress, fetching)
        else:
            how = "merge"
            with open_store(graph_dir, url) as store:
                if fresh or (anew and store.managed):
                    target.begin("wipe")
                    wipe(store, view)
                target.begin("merge", since)
                _merge(store, view, part, f"{facts_digest}<{since}", progress)
        target.done(how, *count(view))
    return target.report(how, started)


def current(graph_dir: Path, view: FactView, facts_digest: str, url: str | None = None) -> bool:
    """Whether the graph is noted to hold exactly these facts."""
    return _State(graph_dir, url, facts_digest, view.schema.digest()).current()


def count(view: FactView) -> tuple[dict[str, int], dict[str, int]]:
    """Nodes and edges a kind."""
    nodes = {kind: view.nodes(kind).height for kind in view.node_kinds()}
    return nodes, {kind: view.edges(kind).height for kind in view.edge_kinds()}


def _size(view: FactView) -> int:
    return sum(sum(part.values()) for part in count(view))


class _State:
    """``state.json``: what the graph holds, and whether a build is under way."""

    def __init__(self, graph_dir: Path, url: str | None, facts: str, schema: str) -> None:
        self.path = graph_dir / "state.json"
        self.facts, self.schema, self.url = facts, schema, url or ""

    def _content(self) -> dict[str, Any]:
        """What was noted; empty where it is of another server."""
        content = read_json(self.path)
        return content if content.get("url") == self.url else {}

    def current(self) -> bool:
        """Whether the graph holds the wanted facts, with the constraints of this schema."""
        content = self._content()
        return content.get("schema") == self.schema and self.holds(self.facts)

    def holds(self, facts: str) -> bool:
        """Whether the graph holds those facts, or is on the way from them to the wanted ones."""
        content = self._content()
        if content.get("built"):
            return content.get("facts") == facts
        return self.resumable() and facts != self.facts and content.get("since") == facts

    def resumable(self) -> bool:
        """Whether a MERGE towards these very facts was broken off."""
        content = self._content()
        return content.get("under_way") == "merge" and content.get("facts") == self.facts

    def begin(self, how: str, since: str = "") -> None:
        self._note(built=False, under_way=how, since=since)

    def done(self, how: str, nodes: dict[str, int], edges: dict[str, int]) -> None:
        self._note(built=True, how=how, nodes=nodes, edges=edges)

    def report(self, how: str, started: float) -> BuildReport:
        """A report from what was noted: the facts need not be read for it."""
        content, seconds = self._content(), round(time.monotonic() - started, 3)
        return BuildReport(content.get("nodes", {}), content.get("edges", {}), how, seconds)

    def _note(self, **more: Any) -> None:
        known = {"facts": self.facts, "schema": self.schema, "url": self.url}
        write_private(self.path, {**known, **more})


def _import(
    graph_dir: Path, view: FactView, progress: Progress, fetching: FetchProgress | None
) -> None:
    total = _size(view)
    with managed.offline(graph_dir, fetching) as runtime:
        staged = import_all(graph_dir, runtime, view, total, progress)
    with open_store(graph_dir) as store:
        if not staged.count:
            wipe(store, view)
        ddl.apply(store, view.schema)
        _repair(store, view, staged)
    progress(total, total)


def _repair(store: Store, view: FactView, staged: Staged) -> None:
    for label, frame in staged.repairs_nodes.items():
        for batch in node_batches(view, label, frame, "repair"):
            send(store, batch)
    for type_, frame in staged.repairs_edges.items():
        for batch in edge_batches(view, type_, frame, "repair"):
            send(store, batch)
    finish(store)


def _merge(store: Store, view: FactView, part: FactView, digest: str, progress: Progress) -> None:
    ddl.apply(store, view.schema)
    merge(store, part, digest, _size(part), progress)
    finish(store)


def wipe(store: Store, view: FactView) -> None:
    """Empty the case's own graph; on a team's server remove the nodes of the schema's kinds."""
    kinds = [
        f":{ddl.name(label)}" for label in (*sorted(view.schema.nodes), ddl.MARKER, ddl.ASSESSMENT)
    ]
    for kind in [""] if store.managed else kinds:
        text = f"MATCH (n{kind}) WITH n LIMIT 2000 DETACH DELETE n RETURN count(*) AS n"
        while store.write(text)[0]["n"]:
            pass
