"""kill -9 of Neo4j, and of the command, in the middle of a MERGE: resumed without doubling."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from neo4j.exceptions import IncompleteCommit, ServiceUnavailable

from graphengine.errors import StoreUnavailable
from graphengine.store import ddl, managed
from graphengine.store import merge as merging
from graphengine.store.bolt import Store, open_store
from graphengine.store.build import build
from graphengine.store.digest import digests
from graphengine.store.merge import finish, merge
from tests.store.facts import World, expected, plain_world

pytestmark = pytest.mark.neo4j
PERSONS, CALLS = 400, 4000
KILLS = [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 10))]


def kill_neo4j(graph_dir: Path) -> None:
    server = managed.status(graph_dir)
    if server is not None:
        psutil.Process(server.neo4j.pid).kill()


@pytest.mark.parametrize("seed", KILLS)
def test_neo4j_killed_in_mid_merge_equals_one_clean_load(clean_store: Store, seed: int) -> None:
    world = plain_world(PERSONS, CALLS)
    total = 3 * PERSONS + CALLS
    ddl.apply(clean_store, world.schema)
    moment = random.Random(seed).uniform(0.05, 0.95) * total
    threads: list[threading.Thread] = []

    def progress(done: int, _total: int) -> None:
        if done >= moment and not threads:
            # From another thread and a little later, so that it meets any part of a batch.
            threads.append(
                threading.Timer(
                    random.Random(seed).uniform(0, 0.05), kill_neo4j, [clean_store.graph_dir]
                )
            )
            threads[0].start()

    merge(clean_store, world, f"seed{seed}", total, progress, size=200)
    threads[0].join()
    finish(clean_store)
    assert digests(clean_store, world.schema) == expected(world)


def test_the_command_and_neo4j_killed_together(clean_store: Store) -> None:
    graph_dir = clean_store.graph_dir
    clean_store.write("CREATE (:Person {key: 'left over'})")
    script = (
        "import sys; from pathlib import Path; from graphengine.store.build import build; "
        "from graphengine.store import merge; from tests.store.facts import plain_world; "
        "merge.BATCH = 100; "
        "build(Path(sys.argv[1]), plain_world(400, 4000), 'next', "
        "progress=lambda done, total: print(done, flush=True))"
    )
    root = Path(__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(graph_dir)], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert child.stdout is not None
    for line in child.stdout:
        if int(line) > 2000:
            break
    kill_neo4j(graph_dir)
    child.kill()
    child.wait()
    child.stdout.close()
    world = plain_world(PERSONS, CALLS)
    assert build(graph_dir, world, "next").how == "merge"
    with open_store(graph_dir) as store:
        assert digests(store, world.schema) == expected(world)
        assert store.read(f"MATCH (m:{ddl.MARKER}) RETURN count(m)").rows == [[0]]


def test_a_resumed_merge_skips_what_its_markers_name(
    clean_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = plain_world(20, 100)
    ddl.apply(clean_store, world.schema)
    sent: list[str] = []
    real = merging.send

    def send(store: Store, batch: merging.Batch) -> None:
        if len(sent) == 5:
            raise KeyboardInterrupt
        sent.append(batch.marker)
        real(store, batch)

    monkeypatch.setattr(merging, "send", send)
    with pytest.raises(KeyboardInterrupt):
        merge(clean_store, world, "d", 0, lambda done, total: None, size=10)
    first, resumed = list(sent), []
    monkeypatch.setattr(merging, "send", lambda s, b: (resumed.append(b.marker), real(s, b)))
    merge(clean_store, world, "d", 0, lambda done, total: None, size=10)
    assert len(first) == 5
    assert not set(first) & set(resumed)
    assert digests(clean_store, world.schema) == expected(world)


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("kind", [IncompleteCommit, ServiceUnavailable])
def test_a_commit_of_unknown_outcome(
    clean_store: Store, monkeypatch: pytest.MonkeyPatch, arrived: bool, kind: type[Exception]
) -> None:
    """The connection breaks at the commit: once it arrived, once not."""
    world = plain_world(20, 100)
    ddl.apply(clean_store, world.schema)
    real, calls = merging._commit, []

    def commit(store: Store, batch: merging.Batch, *, look: bool) -> None:
        calls.append(look)
        if len(calls) == 2:
            if arrived:
                real(store, batch, look=look)
            raise kind("the connection broke")
        real(store, batch, look=look)

    monkeypatch.setattr(merging, "_commit", commit)
    merge(clean_store, world, "d", 0, lambda done, total: None, size=50)
    finish(clean_store)
    assert calls[:3] == [False, False, True], "the second batch was looked for, then sent again"
    assert digests(clean_store, world.schema) == expected(world)


def test_a_server_that_stays_away_is_said_and_resumable(
    clean_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = plain_world(5, 5)
    ddl.apply(clean_store, world.schema)
    monkeypatch.setattr(merging, "_TRIES", 2)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)

    def broken(store: Store, batch: merging.Batch, *, look: bool) -> None:
        raise ServiceUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(merging, "_commit", broken)
        with pytest.raises(StoreUnavailable):
            merge(clean_store, world, "d", 0, lambda done, total: None)
    merge(clean_store, world, "d", 0, lambda done, total: None)
    finish(clean_store)
    assert digests(clean_store, world.schema) == expected(world)


def test_an_import_that_was_broken_off_begins_anew(clean_store: Store) -> None:
    graph_dir, world = clean_store.graph_dir, plain_world(20, 50)
    script = (
        "import os, sys; from pathlib import Path; from graphengine.store import importer, build; "
        "from tests.store.facts import plain_world; "
        "importer.run_import = lambda *a: os._exit(9); "
        "build.build(Path(sys.argv[1]), plain_world(20, 50), 'd', way='import')"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script, str(graph_dir)], cwd=root, check=False)
    assert done.returncode == 9
    assert list(graph_dir.glob("staged-*")), "killed with its files staged"
    assert build(graph_dir, world, "d", way="import").how == "import"
    with open_store(graph_dir) as store:
        assert digests(store, world.schema) == expected(world)
    assert not list(graph_dir.glob("staged-*")), "what a killed build staged is removed"


def test_worlds_differ() -> None:
    assert expected(plain_world(2, 2)) != expected(plain_world(2, 3))
    assert expected(World()) == {}
