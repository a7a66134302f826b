"""The first or a large build: facts as CSV, read by Neo4j's own offline import.

About ten times faster than MERGE over Bolt from some ten thousand rows on. It needs the database
stopped and replaces all that is in it, which is right for a view of the facts.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from graphengine.errors import GraphengineError, LimitReached
from graphengine.model.ports import FactView
from graphengine.store import rows
from graphengine.store.config import write_home
from graphengine.store.csvtext import awkward, csv_columns, header
from graphengine.store.ddl import name
from graphengine.store.runtime import Runtime, environment

Progress = Callable[[int, int], None]
"""Called with entities done and entities in all."""

DATABASE = "neo4j"
_SLICE = 250_000


@dataclass
class Staged:
    """What was written for the import, and the rows a CSV cannot carry as they are."""

    arguments: list[str] = field(default_factory=list)
    repairs_nodes: dict[str, pl.DataFrame] = field(default_factory=dict)
    repairs_edges: dict[str, pl.DataFrame] = field(default_factory=dict)
    count: int = 0


def import_all(
    graph_dir: Path, runtime: Runtime, view: FactView, total: int, progress: Progress
) -> Staged:
    """Replace the stopped database's content by the view; returns what is left to repair.

    The caller holds the database stopped (:func:`graphengine.store.managed.offline`). Disk space
    of about twice the facts' size as CSV is needed in the graph folder.

    Raises:
        GraphengineError: an edge's end is in no node frame, or the import failed.
        LimitReached: the disk is full.
    """
    for left in graph_dir.glob("staged-*"):  # by a build that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=graph_dir, prefix="staged-") as work:
        try:
            staged = stage(view, Path(work), total, progress)
        except OSError as error:
            raise LimitReached(f"The graph could not be staged: {error.strerror}.") from error
        if staged.count:
            run_import(graph_dir, runtime, staged.arguments, Path(work))
    return staged


def stage(view: FactView, work: Path, total: int, progress: Progress) -> Staged:
    """Write every kind as CSV under ``work``. O(rows); one kind in memory at a time."""
    staged = Staged()
    for label in view.node_kinds():
        _stage_nodes(staged, view, label, work)
        progress(staged.count, total)
    for type_ in view.edge_kinds():
        _stage_edges(staged, view, type_, work)
        progress(staged.count, total)
    return staged


def _stage_nodes(staged: Staged, view: FactView, label: str, work: Path) -> None:
    props = view.schema.node(label).props
    frame = view.nodes(label)
    columns = rows.property_columns(frame, props, rows.NODE_EXTRA)
    for column in columns:
        name(column)
    frame = frame.select("key", *columns)
    odd = awkward(frame, columns)
    if odd is not None:
        staged.repairs_nodes[label] = view.nodes(label).filter(odd)
    head = [f"key:ID({name(label)})", *header(frame, columns)]
    stem = work / f"node-{label}"
    _write(stem, head, frame, [pl.col("key"), *csv_columns(frame, columns)])
    staged.arguments.append(f"--nodes={label}={_files(stem)}")
    staged.count += frame.height


def _stage_edges(staged: Staged, view: FactView, type_: str, work: Path) -> None:
    props = view.schema.edge(type_).props
    whole = view.edges(type_)
    frame = rows.with_amount(whole, props)
    columns = rows.property_columns(frame, props, rows.EDGE_EXTRA)
    for column in columns:
        name(column)
    odd = awkward(frame, columns)
    if odd is not None:
        staged.repairs_edges[type_] = whole.filter(odd)
    ends = frame.select("src_kind", "dst_kind").unique().sort("src_kind", "dst_kind")
    for number, (src, dst) in enumerate(ends.iter_rows()):
        _check_ends(view, type_, frame, src, dst)
        part = frame.filter((pl.col("src_kind") == src) & (pl.col("dst_kind") == dst))
        head = [f":START_ID({name(src)})", f":END_ID({name(dst)})", "id:string"]
        stem = work / f"edge-{type_}-{number}"
        front = [pl.col("src"), pl.col("dst"), pl.col("id")]
        text = [*front, *csv_columns(part, columns)]
        _write(stem, [*head, *header(part, columns)], part, text)
        staged.arguments.append(f"--relationships={name(type_)}={_files(stem)}")
        staged.count += part.height


def _check_ends(view: FactView, type_: str, frame: pl.DataFrame, src: str, dst: str) -> None:
    here = frame.filter((pl.col("src_kind") == src) & (pl.col("dst_kind") == dst))
    known = set(view.node_kinds())
    for column, kind in (("src", src), ("dst", dst)):
        keys = view.nodes(kind).select("key") if kind in known else pl.DataFrame({"key": [""]})
        lost = here.join(keys, left_on=column, right_on="key", how="anti")
        if lost.height:
            raise GraphengineError(
                f"{lost.height} {type_} edges name a {kind} that no fact states; "
                "the facts are not whole. Run `graphengine verify`."
            )


def _files(stem: Path) -> str:
    # Relative to the home: the option separates files by commas, which a case's path may hold.
    return f"{stem.parent.name}/{stem.name}.head.csv,{stem.parent.name}/{stem.name}.csv"


def _write(stem: Path, head: list[str], frame: pl.DataFrame, text: list[pl.Expr]) -> None:
    Path(f"{stem}.head.csv").write_text(",".join(head) + "\n", encoding="utf-8")
    with Path(f"{stem}.csv").open("wb") as stream:
        for start in range(0, frame.height, _SLICE):
            piece = frame.slice(start, _SLICE).select(text)
            piece.write_csv(stream, include_header=False, quote_style="necessary", null_value="")


def run_import(graph_dir: Path, runtime: Runtime, arguments: list[str], work: Path) -> None:
    """Run Neo4j's ``database import full`` over the staged files."""
    write_home(graph_dir, runtime.version, 7687)
    _drop_database(graph_dir)
    options = work / "arguments"
    common = [
        "--id-type=string",
        "--bad-tolerance=0",
        "--multiline-fields=true",
        "--array-delimiter=U+001E",
        "--legacy-style-quoting=false",
        "--max-off-heap-memory=512m",
        "--overwrite-destination=true",
        f"--report-file={work.name}/report",
    ]
    options.write_text("\n".join([DATABASE, *common, *arguments]) + "\n", encoding="utf-8")
    command = runtime.command(
        "org.neo4j.cli.AdminTool",
        "database",
        "import",
        "full",
        f"@{work.name}/arguments",
        heap="1g",
    )
    home = str(graph_dir.resolve())
    places = {"NEO4J_HOME": home, "NEO4J_CONF": str(Path(home, "conf"))}
    log = graph_dir / "logs" / "import.log"
    with log.open("wb") as stream:
        done = subprocess.run(
            command,
            cwd=home,
            env={**environment(), **places},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        raise GraphengineError(
            f"Neo4j's import failed with code {done.returncode}. End of graph/logs/import.log:\n"
            + "\n".join(f"  {line}" for line in tail)
        )


def _drop_database(graph_dir: Path) -> None:
    for part in ("databases", "transactions"):
        shutil.rmtree(graph_dir / "data" / part / DATABASE, ignore_errors=True)
