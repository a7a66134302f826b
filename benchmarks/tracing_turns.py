"""Ours and its peers in turn: each peer in a process of its own that can be cut.

tglib needs Python 3.10 and reticula 3.12. They take part when GRAPHENGINE_PEERS names interpreters
(separated as PATH is) that have them; otherwise their line says that they were skipped.
"""

from __future__ import annotations

import json
import os
import queue
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.table import Line, Took

READY, RUN, ONCE = 75.0, 60.0, 10.0
"""Seconds to get ready and to answer; what takes longer than ``ONCE`` is asked once."""
HOME = {
    "duckdb": "benchmarks.tracing_peers",
    "polars": "benchmarks.tracing_peers",
    "tglib": "tracing_foreign.py",
    "reticula": "tracing_foreign.py",
}
PLAIN = "benchmarks.tracing_plain"
FOREIGN = ("tglib", "reticula")


class Peer:
    """One tool with one question; ``note`` says why it gives no more answers."""

    def __init__(self, case: str, tool: str, folder: Path, question: Mapping[str, Any]) -> None:
        self.tool, self.note, self.ready = tool, "", 0.0
        self.took: list[Took] = []
        self.answers: set[int] = set()
        self._said: queue.Queue[str] = queue.Queue()
        self._process: subprocess.Popen[str] | None = None
        command = _command(tool)
        if not command:
            self.note = "skipped: no interpreter in GRAPHENGINE_PEERS has it"
            return
        self._process = subprocess.Popen(
            [*command, f"{case} {tool}", str(folder), json.dumps(question)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        self.ready = self._hear(READY, "to get ready").get("ready", 0.0)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._said.put(line)
        self._said.put("")

    def _hear(self, seconds: float, what: str) -> dict[str, float]:
        try:
            line = self._said.get(timeout=seconds)
        except queue.Empty:
            self.end(f"cut: more than {seconds:.0f} s {what}")
            return {}
        if not line:
            self.end("failed")
            return {}
        return dict(json.loads(line))

    def ask(self) -> None:
        """One more answer, unless it was cut or is slow and has answered."""
        slow = bool(self.took) and self.took[-1].wall > ONCE
        if self._process is None or slow:
            return
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        said = self._hear(RUN, "an answer")
        if said:
            self.took.append(Took(said["wall"], said["cpu"]))
            self.answers.add(int(said["answer"]))

    def end(self, note: str = "") -> None:
        """Stop its process."""
        self.note = note or self.note
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def middle(self) -> Took | None:
        """Median of its runs."""
        return _middle(self.took) if self.took else None


def _command(tool: str) -> list[str]:
    home = HOME.get(tool, PLAIN)
    if tool not in FOREIGN:
        return [sys.executable, "-m", home]
    for python in filter(None, os.environ.get("GRAPHENGINE_PEERS", "").split(os.pathsep)):
        found = subprocess.run([python, "-c", f"import {tool}"], capture_output=True, check=False)
        if found.returncode == 0:
            return [python, str(Path(__file__).with_name(home))]
    return []


def _timed(work: Callable[[], object]) -> Took:
    """As a peer's process times itself: finer than the system's own count of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def _middle(took: Sequence[Took]) -> Took:
    return Took(statistics.median(t.wall for t in took), statistics.median(t.cpu for t in took))


def turns(
    case: str,
    size: str,
    ours: Callable[[], int],
    peers: Sequence[str],
    folder: Path,
    question: Mapping[str, Any],
    runs: int,
    note: Callable[[Took], str],
) -> list[Line]:
    """Lines of one question; ``case`` up to a comma is the tools' name for it.

    Raises:
        RuntimeError: two tools gave different answers.
    """
    answers = {"ours": {ours()}}  # compiled, or read from the cache, before it is timed
    name = case.partition(",")[0]
    others = [Peer(name, tool, folder, question) for tool in peers]
    took = []
    for _ in range(runs):
        took.append(_timed(lambda: answers["ours"].add(ours())))
        for other in others:
            other.ask()
    for other in others:
        other.end()
        answers[other.tool] = other.answers
    if len(set().union(*answers.values())) != 1:
        raise RuntimeError(f"The tools do not agree on {case}: {answers}.")
    mine = _middle(took)
    lines = [Line(case, size, mine, note=f"{note(mine)}; answer {next(iter(answers['ours'])):,}")]
    return lines + [_line(case, size, mine, other) for other in others]


def _line(case: str, size: str, mine: Took, other: Peer) -> Line:
    theirs = other.middle()
    notes = [other.note]
    if other.note.endswith("an answer"):
        notes.append(f"more than {RUN / mine.wall:.0f} times our time")
    if theirs is not None:
        notes = [
            f"{theirs.wall / mine.wall:.1f} times our time, by CPU {theirs.cpu / mine.cpu:.1f}"
        ]
        notes += [f"ready after {other.ready:.1f} s"] + (
            ["one run"] if len(other.took) == 1 else []
        )
    return Line(case, size, mine, other.tool, theirs, "; ".join(notes))
