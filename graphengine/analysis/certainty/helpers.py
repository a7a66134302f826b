"""Processes that draw some of the runs of :mod:`.stability` while this one draws the others.

A helper is ``python -m`` of this module: it gets the job once, then numbers of runs, and writes
their arrays as bytes. So no script is started a second time, as multiprocessing would, and nothing
waits for a helper to start. What a helper does not deliver is drawn here; the answer is the same.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from threading import Condition, Thread
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from graphengine.analysis.halting import breathe

if TYPE_CHECKING:
    from graphengine.analysis.certainty.stability import Drawn, Job

# Runs that a helper has been told of: it has one to go on with while its last is taken over.
AHEAD = 2
WAIT = 0.1


class Shared:
    """The runs from ``first`` to below ``runs`` of a job, by this process and ``helpers`` others.

    Args:
        helpers: number of processes beside this one, 1 at least.

    Attributes:
        helped: runs that helpers delivered, so far.
    """

    def __init__(self, job: Job, first: int, runs: int, helpers: int) -> None:
        self.job, self.helped = job, 0
        self._left = deque(range(first, runs))
        self._first, self._runs = first, runs
        self._done: dict[int, Drawn] = {}
        self._changed = Condition()
        self._at_work = helpers
        self._processes: list[subprocess.Popen[bytes]] = []
        self._threads = [Thread(target=self._feed, daemon=True) for _ in range(helpers)]

    def __iter__(self) -> Iterator[Drawn]:
        """The runs in their order; the helpers end with it."""
        from graphengine.analysis.certainty.stability import draw

        for thread in self._threads:
            thread.start()
        try:
            for k in range(self._first, self._runs):
                while (found := self._done.pop(k, None)) is None:
                    mine = self._next()
                    if mine is None:
                        self._rest()
                    else:
                        self._done[mine] = draw(self.job, mine)
                    breathe()
                yield found
        finally:
            self._end()

    def _next(self) -> int | None:
        with self._changed:
            return self._left.popleft() if self._left else None

    def _rest(self) -> None:
        """Wait for a helper, a moment at most: all runs are taken by now."""
        with self._changed:
            if self._at_work and not self._left:
                self._changed.wait(WAIT)

    def _end(self) -> None:
        with self._changed:
            self._left.clear()
            for process in self._processes:
                process.kill()
        for thread in self._threads:
            thread.join()

    def _feed(self) -> None:
        """Tell one helper of runs and take what it draws, until none are left or it fails."""
        told: deque[int] = deque()
        try:
            process = self._started()
            if process is not None:
                with process:
                    self._fed(process, told)
                    process.kill()
        except (OSError, EOFError, ValueError):
            pass  # it ended early; what it was told of goes back
        finally:
            with self._changed:
                self._left.extendleft(reversed(told))
                self._at_work -= 1
                self._changed.notify_all()

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._changed:
            if not self._left or not sys.executable:
                return None
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._processes.append(process)
            return process

    def _fed(self, process: subprocess.Popen[bytes], told: deque[int]) -> None:
        into, out = process.stdin, process.stdout
        assert into is not None and out is not None  # noqa: S101  # both are pipes
        pickle.dump(self.job, into, pickle.HIGHEST_PROTOCOL)
        into.flush()
        _exactly(out, 1)  # it is ready: runs told before would wait for it
        n = len(self.job[0])
        while True:
            while len(told) < AHEAD and (k := self._next()) is not None:
                told.append(k)
                into.write(k.to_bytes(8, "little"))
            into.flush()
            if not told:
                return
            values = np.frombuffer(_exactly(out, 8 * n), np.float64)
            ranks = np.frombuffer(_exactly(out, 8 * n), np.int64)
            with self._changed:
                self._done[told.popleft()] = values, ranks
                self.helped += 1
                self._changed.notify_all()


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def main() -> None:
    """Serve as a helper: a job and numbers of runs on stdin, arrays on stdout, until it closes."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no array
    from graphengine.model.lean import import_lean

    import_lean()
    from graphengine.analysis.certainty.stability import draw

    job: Any = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the process that started this
    out.write(b"r")
    out.flush()
    while len(told := sys.stdin.buffer.read(8)) == 8:
        for column in draw(job, int.from_bytes(told, "little")):
            out.write(column.tobytes())
        out.flush()


if __name__ == "__main__":
    main()
