"""A managed Neo4j: started, shared, stopped when idle, after a crash, with its case."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from graphengine import settings
from graphengine.errors import StoreUnavailable
from graphengine.store import managed
from graphengine.store.bolt import open_store
from graphengine.store.serverfile import Process, Server, announce, announced, read_json

pytestmark = pytest.mark.neo4j


@pytest.fixture
def graph_dir(tmp_path: Path, neo4j_dir: Path) -> Iterator[Path]:
    """The graph folder of a new case; ``neo4j_dir`` skips where no Neo4j can be had."""
    assert neo4j_dir.is_dir()
    case = tmp_path / "case 案件, no. 1"
    case.mkdir()
    yield case / "graph"
    if case.is_dir():
        managed.stop(case / "graph")


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def gone(server: Server) -> bool:
    """Whether both processes ended."""
    return not server.neo4j.living() and not server.supervisor.living()


def test_started_shared_and_stopped(graph_dir: Path) -> None:
    assert managed.status(graph_dir) is None
    script = (
        "import sys; from pathlib import Path; from graphengine.store import managed; "
        "print(managed.start(Path(sys.argv[1])).neo4j.pid)"
    )
    command = [sys.executable, "-c", script, str(graph_dir)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    pids = {process.communicate(timeout=200)[0].strip() for process in both}
    server = managed.status(graph_dir)
    assert server is not None
    assert pids == {str(server.neo4j.pid)}, "two commands of a case share one child"
    assert managed.start(graph_dir) == server
    if os.name != "nt":
        for name in ("server.json", "credentials.json"):
            assert stat.S_IMODE((graph_dir / name).stat().st_mode) == 0o600
    listening = {
        c.laddr.ip
        for c in psutil.Process(server.neo4j.pid).net_connections()
        if c.status == "LISTEN"
    }
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert server.password not in " ".join(psutil.Process(server.neo4j.pid).cmdline())
    logs = "".join(p.read_text(errors="replace") for p in (graph_dir / "logs").iterdir())
    assert "Bolt enabled" in logs
    assert server.password not in logs
    assert managed.stop(graph_dir) is True
    assert gone(server), "when stop returns they have ended"
    assert managed.status(graph_dir) is None
    assert managed.stop(graph_dir) is False


def test_data_and_password_survive_a_stop(graph_dir: Path) -> None:
    with open_store(graph_dir) as store:
        store.write("CREATE (:Person {key: 'kept'})")
    managed.stop(graph_dir)
    with open_store(graph_dir) as store:
        assert store.read("MATCH (p:Person) RETURN p.key").rows == [["kept"]]


def test_it_stops_when_idle(graph_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHENGINE_IDLE_SECONDS", "15")
    with open_store(graph_dir) as store:
        server = announced(graph_dir)
        assert server is not None
        for _ in range(5):
            time.sleep(4)
            assert store.read("RETURN 1").rows == [[1]]
        assert server.alive(), "use keeps it running"
        assert until(lambda: gone(server), 60), "nobody used it"
        assert not (graph_dir / "server.json").exists()
        assert store.read("RETURN 2").rows == [[2]], "an open store starts it again"


def test_a_removed_case_takes_its_neo4j_along(graph_dir: Path) -> None:
    server = managed.start(graph_dir)
    shutil.rmtree(graph_dir.parent, ignore_errors=True)
    assert until(lambda: gone(server))
    assert until(lambda: not graph_dir.exists()), "nothing is written for a case that is gone"


def test_after_a_crash_the_next_command_starts_anew(graph_dir: Path) -> None:
    first = managed.start(graph_dir)
    psutil.Process(first.supervisor.pid).kill()
    assert until(lambda: first.supervisor.living() is None)
    assert first.neo4j.living(), "the orphan still runs"
    second = managed.start(graph_dir)
    assert first.neo4j.living() is None, "the orphan was ended"
    psutil.Process(second.neo4j.pid).kill()
    assert until(lambda: gone(second)), "the supervisor ends with its Neo4j"
    with open_store(graph_dir) as store:
        assert store.read("RETURN 1").rows == [[1]]


def test_a_stale_note_of_another_process_is_not_believed(graph_dir: Path) -> None:
    graph_dir.mkdir()
    other = Process(os.getpid(), psutil.Process().create_time() - 1000)
    announce(graph_dir, Server("bolt://127.0.0.1:1", "neo4j", "x", "5", other, other))
    assert managed.status(graph_dir) is None
    assert managed.stop(graph_dir) is False
    assert psutil.Process().is_running()
    assert not (graph_dir / "server.json").exists()
    (graph_dir / "server.json").write_text("{half", encoding="utf-8")
    assert managed.status(graph_dir) is None


def test_the_end_of_the_log_is_in_the_error(
    graph_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHENGINE_NEO4J_HEAP", "4m")
    with pytest.raises(StoreUnavailable, match="End of graph/logs/") as caught:
        managed.start(graph_dir)
    assert "memory" in str(caught.value).lower() or "heap" in str(caught.value).lower()
    assert managed.status(graph_dir) is None


def test_another_release_does_not_meet_an_old_home(graph_dir: Path) -> None:
    with open_store(graph_dir) as store:
        store.write("CREATE (:Person {key: 'old'})")
    managed.stop(graph_dir)
    content = read_json(graph_dir / "credentials.json")
    (graph_dir / "credentials.json").write_text(json.dumps({**content, "version": "4.4.0"}))
    with open_store(graph_dir) as store:
        assert store.read("MATCH (p) RETURN count(p)").rows == [[0]]


def test_a_folder_without_its_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no case folder"):
        managed.start(tmp_path / "missing" / "graph")


def test_an_installed_home_is_used(graph_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = settings.neo4j_version()
    home = settings.cache_dir() / f"neo4j-{version}"
    monkeypatch.setenv("GRAPHENGINE_NEO4J_HOME", str(home))
    monkeypatch.setenv("GRAPHENGINE_NEO4J_VERSION", "0.0.0")
    assert managed.start(graph_dir).version == version
