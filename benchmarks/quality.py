"""``python -m benchmarks quality``: how right the traced network is, over habits and seeds.

Every case is invented by ``graphengine.demo`` with one habit turned, loaded as a user loads it, and
traced from a buyer, a broker and a seller with two, one and no known waybill; the truth, which the
tracer never sees, scores it. Several cases run at once, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from benchmarks.quality_case import Row, Task, quiet_threads, run
from benchmarks.quality_page import put
from benchmarks.quality_settings import HABITS, KNOWN, ROLES, TUNED, UNSEEN, seeds
from benchmarks.quality_table import blocks

Save = Callable[[Iterable[Row]], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and put them into a page where asked."""
    wanted = _parser().parse_args(arguments)
    if wanted.read:
        rows, failed = _read(wanted.read), 0
    else:
        habits = list(HABITS) if wanted.habits == ["all"] else wanted.habits
        with _saving(wanted.save) as save:
            pattern = Task(
                wanted.scale, "", 0, wanted.cases or Path(), wanted.cases is not None,
                tuple(wanted.known), tuple(wanted.starts), wanted.stability,
            )  # fmt: skip
            rows, failed = measure(pattern, habits, wanted.seeds, wanted.jobs, save)
    made = blocks(rows)
    for name, text in made.items():
        print(f"\n{name}\n\n{text}")
    if wanted.write:
        put(wanted.write, made)
    return 1 if failed or not rows else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks quality", description=__doc__)
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    parser.add_argument("--seeds", type=seeds, default=UNSEEN, help=f"tuned on: {TUNED}")
    parser.add_argument("--habits", nargs="+", default=["all"], choices=["all", *HABITS])
    parser.add_argument("--known", type=int, nargs="+", choices=KNOWN, default=KNOWN)
    parser.add_argument("--starts", nargs="+", choices=ROLES, default=ROLES)
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=2, help="cases at once")
    parser.add_argument("--stability", type=int, default=0, help="runs under missing data")
    parser.add_argument("--cases", type=Path, help="keep the made cases here, and use those there")
    parser.add_argument("--save", type=Path, help="keep the rows behind the tables (JSON lines)")
    parser.add_argument("--read", type=Path, nargs="+", help="tables of kept rows, no measuring")
    parser.add_argument("--write", type=Path, help="put the tables into this page")
    return parser


def _read(files: Iterable[Path]) -> list[Row]:
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]


@contextmanager
def _saving(path: Path | None) -> Iterator[Save]:
    """Keep each case's rows as soon as they are there, so that a run that is cut is not lost."""
    if path is None:
        yield lambda rows: None
        return
    with path.open("w", encoding="utf-8", newline="\n") as stream:

        def save(rows: Iterable[Row]) -> None:
            stream.writelines(json.dumps(row) + "\n" for row in rows)
            stream.flush()

        yield save


def measure(
    pattern: Task, habits: Sequence[str], numbers: Sequence[int], jobs: int, save: Save
) -> tuple[list[Row], int]:
    """Rows of all traces in order of habit, seed and start, and how many cases failed.

    ``pattern`` says all but habit and seed. A case that fails is reported on stderr and left out;
    the caller ends with an error.
    """
    quiet_threads()
    with tempfile.TemporaryDirectory(prefix="quality-") as temporary:
        folder = pattern.folder if pattern.keep else Path(temporary)
        tasks = [
            pattern._replace(habit=habit, seed=seed, folder=folder)
            for seed, habit in product(numbers, habits)
        ]
        found = {}
        for task, rows in _run_all(tasks, jobs):
            found[task] = rows
            save(rows)
    order = sorted(tasks, key=lambda task: (habits.index(task.habit), task.seed))
    return [row for task in order for row in found.get(task, [])], len(tasks) - len(found)


def _run_all(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, list[Row]]]:
    context = multiprocessing.get_context("spawn")
    began = time.monotonic()
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=context) as pool:
        waiting: dict[Future[list[Row]], Task] = {pool.submit(run, task): task for task in tasks}
        for count, future in enumerate(as_completed(waiting), 1):
            task, said = waiting[future], "done"
            try:
                yield task, future.result()
            except Exception as error:
                said = f"FAILED: {type(error).__name__}: {error}"
            took = time.monotonic() - began
            case = f"{task.scale}, {task.habit}, seed {task.seed}"
            print(f"{count}/{len(tasks)} {case}: {said} ({took:.0f} s)", file=sys.stderr)
