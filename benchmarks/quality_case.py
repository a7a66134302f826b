"""One case of the quality benchmark: made, loaded, traced from several starts, scored."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.quality_settings import HABITS, KINDS, KNOWN, MEASURES, ROLES

if TYPE_CHECKING:
    from graphengine.demo import Habits

Row = dict[str, Any]
REVIEW = date(2099, 12, 31)
ENDS = {"buyer": "to_id", "broker": "from_id", "seller": "from_id"}


class Task(NamedTuple):
    """A case to make and trace; ``folder`` holds it afterwards when ``keep`` is set."""

    scale: str
    habit: str
    seed: int
    folder: Path
    keep: bool
    known: tuple[int, ...] = KNOWN
    roles: tuple[str, ...] = ROLES
    stability: int = 0


class Start(NamedTuple):
    """Who the trace begins at, and which of his waybills are known, best paid first."""

    role: str
    kind: str
    person: str
    waybills: tuple[str, ...]


def run(task: Task) -> list[Row]:
    """Make the case unless it is there, trace it from every start; one row a trace.

    Peak memory is about 0.3 GiB (small) or 1.5 GiB (full) a case.
    """
    from graphengine import Engine

    folder = task.folder / f"{task.scale}-{task.habit}-{task.seed}".replace(" ", "_")
    if not (folder / "done").exists():
        make(task, folder)
    try:
        engine = Engine.open(folder / "case")
        truth = folder / "files" / "truth"
        asked = _asked(task, truth)
        return [_trace(engine, task, start, known, truth) for start, known in asked]
    finally:
        if not task.keep:
            shutil.rmtree(folder, ignore_errors=True)


def make(task: Task, folder: Path, habits: Habits | None = None) -> None:
    """Invent the case of a task and load it as a user does; its folder is emptied before.

    ``habits`` stand in for those that the task names.
    """
    import loaders
    from graphengine import Engine, demo
    from graphengine.case.folder import CaseInfo

    shutil.rmtree(folder, ignore_errors=True)
    files = folder / "files"
    demo.generate(files, scale=task.scale, seed=task.seed, habits=habits or HABITS[task.habit])
    info = CaseInfo(
        title="Invented", purpose="benchmark", authority="none needed", review_by=REVIEW
    )
    engine = Engine.create(folder / "case", info)
    manifest = json.loads((files / "agency" / "manifest.json").read_text(encoding="utf-8"))
    wanted: dict[str, list[Path]] = defaultdict(list)
    for entry in manifest["files"]:
        wanted[entry["mapping"]].append(files / "agency" / entry["file"])
    for name, paths in wanted.items():
        engine.load(loaders.mapping(name), paths)
    (folder / "done").write_text("", encoding="utf-8")


def starts(truth: Path) -> list[Start]:
    """Busiest and ordinary starts of each role, from the truth.

    Busiest is whom the generator names: the person with most paid deals of his role. Ordinary is
    the person in the middle of his role by number of deals (ties by id), who often has few.
    """
    body = json.loads((truth / "truth.json").read_text(encoding="utf-8"))
    with (truth / "deals.csv").open(encoding="utf-8", newline="") as stream:
        deals = list(csv.DictReader(stream))
    found = []
    for role in ROLES:
        named = body["seeds"][role]
        found.append(Start(role, "busiest", named["id"], tuple(named["waybills"])))
        mine: dict[str, list[tuple[bool, str, str]]] = {
            row["id"]: [] for row in body["persons"][f"{role}s"] if row["active"]
        }
        for deal in deals:
            if deal[ENDS[role]] in mine:
                cash = deal["paid"] == "cash"
                mine[deal[ENDS[role]]].append((cash, deal["deal_id"], deal["waybill"]))
        order = sorted(mine, key=lambda person: (len(mine[person]), person))
        middle = order[(len(order) - 1) // 2]
        waybills = tuple(waybill for _, _, waybill in sorted(mine[middle])[:2])
        found.append(Start(role, "ordinary", middle, waybills))
    return sorted(found, key=lambda start: KINDS.index(start.kind))


def _asked(task: Task, truth: Path) -> Iterator[tuple[Start, int]]:
    """Starts with each number of waybills they can have; ordinary ones in small standard cases."""
    wide = task.habit == "standard" and task.scale == "small"
    for start in starts(truth):
        if start.role not in task.roles or (start.kind == "ordinary" and not wide):
            continue
        for known in task.known:
            if known <= len(start.waybills):
                yield start, known


def _trace(engine: Any, task: Task, start: Start, known: int, truth: Path) -> Row:
    from graphengine import demo

    # Repeated runs take long, so probabilities are asked for at the best start of each role.
    best = known == len(start.waybills) and start.kind == "busiest"
    options = {"stability": task.stability} if best and task.stability else {}
    began = time.monotonic()
    references = [f"parcel:{waybill}" for waybill in start.waybills[:known]]
    result = engine.trace_network(f"person:{start.person}", references, **options)
    took = time.monotonic() - began
    row: Row = {
        "scale": task.scale, "habit": task.habit, "seed": task.seed, "role": start.role,
        "kind": start.kind, "known": known, "seconds": round(took, 2),
        "day": time.strftime("%Y-%m-%d", time.gmtime()), "tracer": sources(),
    }  # fmt: skip
    row |= flat(demo.score(result, truth))
    row["odds"] = odds(result, truth)
    return row


def sources() -> str:
    """First 12 hex digits of a SHA-256 over the tracer's files: which tracer was measured."""
    from graphengine.tracing import network

    folder = Path(str(network.__file__)).parent
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def flat(scores: Mapping[str, Any]) -> Row:
    """The scores as one level of numbers."""
    row: Row = {}
    for name in MEASURES:
        measure = scores["roles"].get(name) or scores[name]
        row |= {f"{name}_{part}": measure[part] for part in ("precision", "recall", "f1")}
    innocents = scores["innocents"]
    return row | {
        "named": scores["network"]["named"],
        "mean_f1": scores["mean_f1"],
        "regions": scores["regions"]["found"],
        "innocents": innocents["named"],
        "innocent_dealers": innocents["as_dealers"],
        "straw_dealers": innocents["straw_as_dealers"],
        "unidentified": scores["unidentified"]["named"],
    }


def odds(result: Mapping[str, Any], truth: Path) -> list[list[float]]:
    """[probability, 1 where the person is in the ring] of all persons that carry one."""
    body = json.loads((truth / "truth.json").read_text(encoding="utf-8"))
    ring = {row["id"] for rows in body["persons"].values() for row in rows if row["active"]}
    return [
        [float(person["probability"]), float(person["id"] in ring)]
        for person in result.get("persons", [])
        if person.get("probability") is not None and str(person.get("ref")).startswith("person:")
    ]


def quiet_threads() -> None:
    """One thread a library and process: several cases run at once."""
    for name in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, "1")
