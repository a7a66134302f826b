"""From facts to the graph: ours, against Neo4j doing the bare work on data made ready before.

Bare import: the same CSV, ready on disk, read by Neo4j's offline import into the stopped database,
which is then started and given its constraints. Bare UNWIND: the same statements with the same rows
as ready lists, without markers. The ratio is time; a ratio of 1.25 is 0.8 of the bare rate.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import loaders
from benchmarks import data
from benchmarks.table import Line, Took, alternate
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine
from graphengine.errors import StoreUnavailable
from graphengine.model.ports import FactView
from graphengine.store import build, ddl, importer, managed, merge
from graphengine.store.bolt import open_store

ROWS = 200_000
MERGE_SHARE = 10
"""MERGE is measured with a tenth of the rows: that is what it is used for."""


def run(rows: int = ROWS, runs: int = 3) -> list[Line]:
    """The lines of the table; none, with a message, where no Neo4j can be had."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        try:
            home = Path(folder) / "graph"
            managed.start(home)
        except StoreUnavailable as error:
            print(f"graph: left out, no Neo4j: {error}")
            return []
        try:
            whole, part = _view(Path(folder), rows), _view(Path(folder), rows // MERGE_SHARE)
            return [*_by_import(home, whole, runs), *_by_merge(home, part, runs)]
        finally:
            managed.stop(home)


def _view(folder: Path, rows: int) -> FactView:
    file = folder / f"transfers-{rows}.csv"
    data.transfers(file, rows)
    info = CaseInfo("benchmark", "speed", "none", date(2030, 1, 1))
    engine = Engine.create(folder / f"case-{rows}", info)
    engine.load(loaders.mapping("transfers"), [file])
    return engine.view


def _line(name: str, peer: str, view: FactView, took: dict[str, Took]) -> Line:
    nodes, edges = build.count(view)
    size = sum(nodes.values()) + sum(edges.values())
    share = took[peer].wall / took["ours"].wall
    note = f"{size / took['ours'].wall:,.0f} entities/s, {share:.2f} of the bare rate (target 0.8)"
    return Line(name, f"{size:,} entities", took["ours"], peer, took[peer], note)


def _by_import(home: Path, view: FactView, runs: int) -> list[Line]:
    with tempfile.TemporaryDirectory(dir=home, prefix="ready-") as work:
        staged = importer.stage(view, Path(work), 0, lambda done, total: None)

        def bare() -> None:
            with managed.offline(home) as runtime:
                importer.run_import(home, runtime, staged.arguments, Path(work))
            with open_store(home) as store:
                ddl.apply(store, view.schema)

        def ours() -> None:
            build.build(home, view, "import", fresh=True, way="import")

        took = alternate({"ours": ours, "bare import": bare}, runs)
    return [_line("graph: import", "bare import", view, took)]


def _by_merge(home: Path, view: FactView, runs: int) -> list[Line]:
    ready = [(b.cypher, b.rows) for b in merge.batches(view, "bare", merge.BATCH)]

    def bare() -> None:
        with open_store(home) as store:
            for cypher, rows in ready:
                store.write(cypher, {"rows": rows})

    def ours() -> None:
        build.build(home, view, "merge", way="merge", fresh=True)

    def emptied() -> None:
        with open_store(home) as store:
            build.wipe(store, view)
            ddl.apply(store, view.schema)
        (home / "state.json").unlink(missing_ok=True)

    emptied()
    took = alternate({"-": emptied, "ours": ours, "--": emptied, "bare UNWIND": bare}, runs)
    return [_line("graph: merge", "bare UNWIND", view, took)]
