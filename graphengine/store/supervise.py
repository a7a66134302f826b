"""The supervisor: ``python -m graphengine.store.supervise GRAPH_DIR``.

It owns one Neo4j and outlives the command that started it. It ends Neo4j, and itself, when it is
asked to (a file ``stop`` or SIGTERM), when nobody used the server for GRAPHENGINE_IDLE_SECONDS,
when Neo4j ended, and when the case folder is removed or moved. A lock held for as long as it
lives keeps a second one away.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from graphengine import settings
from graphengine.errors import GraphengineError
from graphengine.store import process, runtime
from graphengine.store.serverfile import Process, Server, announce, idle_for, touch_used

ALREADY_RUNNING = 75
_POLL_SECONDS = 0.3


class Watch:
    """Says whether the server should go on, and why not."""

    def __init__(self, graph_dir: Path) -> None:
        self.graph_dir = graph_dir
        self.identity = self._identity()
        self.idle = settings.idle_seconds()
        self.told = False
        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._tell)

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self.told = True

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.graph_dir.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def there(self) -> bool:
        """Whether the folder is still the one it was."""
        return self.identity is not None and self._identity() == self.identity

    def go_on(self) -> bool:
        """Whether nothing asks for an end but idleness."""
        return not self.told and self.there() and not (self.graph_dir / "stop").exists()

    def needed(self) -> bool:
        """Whether the server should keep running."""
        return self.go_on() and idle_for(self.graph_dir) < self.idle


def serve(graph_dir: Path, watch: Watch) -> None:
    """Run Neo4j until the watch says otherwise."""
    found = runtime.find()
    port = process.free_port()
    neo4j = process.launch(found, graph_dir, port)
    try:
        process.wait_for_port(neo4j, port, watch.go_on, graph_dir)
        password = process.password_of(graph_dir, port)
        url = f"bolt://127.0.0.1:{port}"
        own, child = Process.of(os.getpid()), Process.of(neo4j.pid)
        server = Server(url, process.USER, password, found.version, child, own)
        touch_used(graph_dir)  # the time it took to start was no idleness
        announce(graph_dir, server)
        while neo4j.poll() is None and watch.needed():
            time.sleep(_POLL_SECONDS)
    finally:
        process.stop(neo4j, gently=watch.there())
        if watch.there():
            (graph_dir / "server.json").unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Supervise the Neo4j of one graph folder."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m graphengine.store.supervise GRAPH_DIR\n")
        return 2
    graph_dir = Path(arguments[0])
    lock = FileLock(graph_dir / "supervisor.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return ALREADY_RUNNING
    try:
        serve(graph_dir, Watch(graph_dir))
    except GraphengineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    finally:
        lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
