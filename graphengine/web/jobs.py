"""Long work: a few threads, a short queue, a list of what was asked; all of it bounded.

Threads are daemons: a server that is told to end does not wait for a trace.
"""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from graphengine.errors import GraphengineError
from graphengine.web.guard import log, place_of
from graphengine.web.problems import Trouble, trouble

WORKERS, WAITING, KEPT = 2, 8, 200
State = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass
class Job:
    """One piece of work. ``cancel`` is handed to it; ``outcome``, what it returned, has ``run``.

    Rows are held only for a caller that waits; the others read the kept run.
    """

    id: str
    what: str
    work: Callable[[Any], Any]
    cancel: Any
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    state: State = "queued"
    outcome: Any = None
    run: str | None = None
    awaited: bool = True
    trouble: Trouble | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def do(self) -> None:
        """Do the work, unless it was cancelled while it waited."""
        if self.cancel.cancelled:
            self.end("cancelled")
            return
        self.state = "running"
        try:
            self.outcome = self.work(self.cancel)
            self.run = self.outcome.run
        except GraphengineError as error:
            self.trouble = trouble(error)
        except Trouble as problem:
            self.trouble = problem
        except Exception as error:
            log.error("job %s: %s", self.what, place_of(error))
            self.trouble = Trouble("internal")
        if self.cancel.cancelled:
            self.outcome = self.trouble = self.run = None
        if not self.awaited:
            self.outcome = None
        done: State = "failed" if self.trouble else "done"
        self.end("cancelled" if self.cancel.cancelled else done)

    def wait(self, seconds: float) -> Any:
        """What the work returned, or None where it goes on after so long; its trouble is raised."""
        self.over.wait(seconds)
        self.awaited = False
        outcome, self.outcome = self.outcome, None
        if self.trouble is not None:
            raise self.trouble
        return outcome

    def end(self, state: State) -> None:
        """Say that nothing more will come."""
        self.state = state
        self.work = _nothing
        self.over.set()


def _nothing(cancel: Any) -> None:
    return None


class Jobs:
    """The work of one service.

    Args:
        token: makes what is handed to the work so that it can be ended; it has ``cancel()`` and
            ``cancelled``.
        workers: threads.
        waiting: jobs that may wait for one.
        kept: ended jobs that are remembered; then the oldest go.
    """

    def __init__(
        self,
        token: Callable[[], Any],
        workers: int = WORKERS,
        waiting: int = WAITING,
        kept: int = KEPT,
    ) -> None:
        self._token, self._workers, self._kept = token, workers, kept
        self._queue: queue.Queue[Job | None] = queue.Queue()
        self._most = workers + waiting
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._threads = 0
        self._closed = False

    def submit(self, what: str, work: Callable[[Any], Any]) -> Job:
        """Put work into the queue.

        Raises:
            Trouble: as much as may be is queued and running.
        """
        with self._lock:
            busy = sum(not job.over.is_set() for job in self._jobs.values())
            if self._closed or busy >= self._most:
                raise Trouble("too-many", headers={"Retry-After": "2"})
            job = Job(secrets.token_hex(16), what, work, self._token())
            self._jobs[job.id] = job
            self._forget()
            if self._threads < min(self._workers, busy + 1):
                self._threads += 1
                threading.Thread(target=self._serve, name="graphengine-job", daemon=True).start()
        self._queue.put(job)
        return job

    def _forget(self) -> None:
        ended = [job.id for job in self._jobs.values() if job.over.is_set()]
        for name in ended[: max(len(ended) - self._kept, 0)]:
            del self._jobs[name]

    def _serve(self) -> None:
        while (job := self._queue.get()) is not None:
            if not job.over.is_set():
                job.do()

    def get(self, name: str) -> Job:
        """A job by id.

        Raises:
            Trouble: there is none, or it ended long ago.
        """
        with self._lock:
            job = self._jobs.get(name)
        if job is None:
            raise Trouble("not-found")
        return job

    def cancel(self, name: str) -> Job:
        """End a job: at once while it waits, else as soon as its work can be ended."""
        job = self.get(name)
        if not job.over.is_set():
            job.cancel.cancel()
            with self._lock:
                if job.state == "queued":
                    job.end("cancelled")
        return job

    def all(self) -> list[Job]:
        """Jobs that are remembered, the oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def close(self) -> None:
        """Cancel everything and let the threads end."""
        with self._lock:
            self._closed = True
        for job in self.all():
            if not job.over.is_set():
                job.cancel.cancel()
        for _ in range(self._workers):
            self._queue.put(None)
