"""Engine: the one door behind the command line, the service and notebooks.

Everything here works on the case folder; only ``cypher`` and the ``graph_*`` calls need Neo4j.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.analysing import Analyses
from graphengine.case import folder as case_folder
from graphengine.case import runs
from graphengine.case.commit import engine_version
from graphengine.case.state import Case
from graphengine.facts import Facts
from graphengine.graphing import Graph
from graphengine.model.ports import FactView, MappingPort
from graphengine.model.refs import NodeRef
from graphengine.querying import Answer, Queries
from graphengine.tracings import Traces

if TYPE_CHECKING:
    import igraph
    import networkx

    from graphengine.case.load import Progress

TRANSFERS = ("transfer", "transferred", "transaction")


class Engine:
    """One case, opened.

    Make one with :meth:`open` or :meth:`create`. Results are plain data that follow the JSON
    contracts; traces are kept in ``runs/`` under a name made from question, data and version.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.facts = Facts(case)
        self.graph = Graph(case)
        self.queries = Queries(case, self.graph, self.resolve)
        self.traces = Traces(case, self.resolve)
        self.analyses = Analyses(case, self.resolve, self.graph)

    @classmethod
    def open(cls, path: Path | str | None = None) -> Engine:
        """The case at ``path``, else at GRAPHENGINE_CASE, else in the current folder."""
        return cls(Case(case_folder.find(Path(path) if path is not None else None)))

    @classmethod
    def create(cls, path: Path | str, info: case_folder.CaseInfo) -> Engine:
        """Make a new case folder and open it."""
        return cls(Case(case_folder.create(Path(path), info)))

    @property
    def root(self) -> Path:
        """The case folder."""
        return self.case.folder.root

    @property
    def view(self) -> FactView:
        """Merged facts as polars frames."""
        return self.case.view

    def load(
        self,
        mapping: MappingPort,
        files: Sequence[Path | str],
        *,
        progress: Progress | None = None,
        graph: bool = True,
    ) -> dict[str, Any]:
        """Load files; a graph that runs, or that watches need, is brought up to date afterwards.

        Args:
            mapping: made by ``loaders.mapping(name_or_path)``.
            files: paths; each must be a plain file.
            graph: False leaves a running graph as it is.

        Returns:
            ``{"files": [...], "nodes": {kind: n}, "edges": {kind: n}, "load": n}``; in every file
            rows = loaded + rejected + duplicates. A file that could not be read has ``error``.
            ``watches`` has what watched queries newly found, where there are such.
        """
        watched = bool(self.queries.watched())
        wanted = graph and self.graph.wants_update(start=watched)
        since = self.case.data_digest() if wanted else None
        result = self.case.load(mapping, [Path(f) for f in files], progress)
        report: dict[str, Any] = {
            "files": [f.to_dict() for f in result.files],
            **self._load_counts(result.load),
            "load": result.load,
            "messages": [],
        }
        if since is not None and result.load:
            report["messages"] = self.graph.update_after_load(since, result.load)
        if watched and result.load:
            report["watches"] = self.queries.after_load(graph, report["messages"])
        return report

    def _load_counts(self, load: int) -> dict[str, dict[str, int]]:
        sql = "SELECT family, kind, sum(rows) AS n FROM parts WHERE load=? GROUP BY family, kind"
        found: dict[str, dict[str, int]] = {"nodes": {}, "edges": {}}
        for row in self.case.journal.rows(sql, (load,)):
            if row["family"] in found:
                found[row["family"]][row["kind"]] = row["n"]
        return found

    def preview(
        self, mapping: MappingPort, files: Sequence[Path | str], *, first: int = 5
    ) -> dict[str, Any]:
        """What a load would make of the files: first facts a kind, counts and first rejects."""
        from graphengine.case.preview import preview

        schema = self.case.schema.merged(mapping.kinds)
        paths = [Path(f) for f in files]
        context = self.case.context(schema, paths)
        return {"files": [preview(mapping, path, context, first) for path in paths]}

    def status(self) -> dict[str, Any]:
        """Counts of nodes, edges, loads, rejects and flags, per kind and source."""
        info = self.case.info
        head = {"title": info.title, "purpose": info.purpose, "authority": info.authority}
        return {
            "case": {**head, "review_by": info.review_by.isoformat()},
            **self.case.status(),
            "graph": self.graph.status(),
        }

    def verify(self, *, graph: bool = True) -> dict[str, Any]:
        """Re-hash sources and facts; compare the graph's digest with the facts'.

        Returns:
            ``{"ok", "problems": [{"what", "name", "problem"}], "data_digest", "summary"}``. The
            graph is compared when it has been built, and started for it if need be.
        """
        from graphengine.tracing.timeline.folder import check

        problems = self.case.check_files()
        found = self.graph.compare() if graph and not problems else None
        compared = found is not None
        problems += (found or []) + check(self.case.folder.timeline)
        checked = "files and facts" + (" and the graph" if compared else "")
        summary = (
            f"{len(problems)} differences found." if problems else f"All {checked} are as recorded."
        )
        digest = "" if problems else self.case.data_digest()
        return {
            "ok": not problems,
            "problems": problems,
            "graph_compared": compared,
            "data_digest": digest,
            "summary": summary,
        }

    def resolve(self, text: str) -> NodeRef:
        """The node a reference means; ``transfer:ID`` names a transfer."""
        kind, _, key = text.partition(":")
        if kind.strip().lower() in TRANSFERS and key.strip():
            return NodeRef("transfer", key.strip())
        return self.case.resolve(text)

    def query(self, name: str, /, **params: Any) -> Answer:
        """Run a saved query with Python values: ``engine.query("money.fan_in", payers=5)``.

        Limits, texts of a command line and more: :meth:`Queries.run` of :attr:`queries`.
        """
        return self.queries.run(name, params)

    def cypher(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        seconds: float = 10,
        rows: int = 1000,
    ) -> dict[str, Any]:
        """Run Cypher that the gate lets through, within limits; see :meth:`Queries.cypher`.

        Returns:
            ``{"columns", "rows", "truncated", "engine", "ms"}``, and ``warnings`` where there are.
        """
        return self.queries.cypher(text, parameters, seconds=seconds, rows=rows).to_dict()

    def trace_network(
        self,
        start: str,
        known: Sequence[str] = (),
        *,
        roles: Sequence[str] = ("workshop", "seller", "broker", "buyer"),
        **options: Any,
    ) -> dict[str, Any]:
        """Trace the network from one reference; the result is kept as a run.

        Options: ``stability`` (repeated runs on thinned facts for calibrated probabilities; 0, the
        default, makes none), ``seconds`` and ``interrupted``. Returns the contract's JSON and
        ``run``, ``links``, ``rivals``.
        """
        return self.traces.network(start, known, roles, **options)

    def trace_chains(self, *start: str, **options: Any) -> dict[str, Any]:
        """Time-respecting chains from references; see :meth:`Traces.chains` for the options."""
        return self.traces.chains(start, **options)

    def trace_money(self, *start: str, **options: Any) -> dict[str, Any]:
        """Where money went under each rule; see :meth:`Traces.money` for the options."""
        return self.traces.money(start, **options)

    def run(self, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """A kept run: its manifest and its result."""
        return runs.find(self.case.folder, self.case.journal, name)

    def render(self, what: str, out: Path | str | None = None) -> Path:
        """Draw a run, or a reference with its neighbours, as .html, .svg, .png or .pdf."""
        from graphengine import picturing
        from graphengine.render import write

        drawing = picturing.drawing(self.case, what, self.resolve, engine_version())
        name = "".join(c if c.isalnum() or c in "-_" else "_" for c in what)[:80]
        target = Path(out) if out else self.case.folder.runs / f"{name}.html"
        self.case.journal.audit("disclosure", "picture", of=what, file=target.name)
        return write(drawing, target)

    def evidence(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """The source rows behind evidence ids: file, sheet, row and the line as received."""
        from graphengine.case.evidence import lookup

        self.case.journal.audit("consultation", "evidence", ids=list(names))
        return [lookup(self.case.folder, self.case.journal, name) for name in names]

    def to_igraph(self, *kinds: str, directed: bool = True) -> igraph.Graph:
        """Edges of the named kinds as an igraph graph; see :mod:`graphengine.analysis.exchange`."""
        from graphengine.analysis.exchange import to_igraph

        return to_igraph(self.view, self._edge_kinds(kinds), directed=directed)

    def to_networkx(self, *kinds: str) -> networkx.MultiDiGraph[str]:
        """Edges of the named kinds as a networkx MultiDiGraph with their properties."""
        from graphengine.analysis.exchange import to_networkx

        return to_networkx(self.view, self._edge_kinds(kinds))

    def _edge_kinds(self, kinds: Sequence[str]) -> list[str]:
        return [self.case.schema.edge(k).type for k in kinds] or self.view.edge_kinds()
