"""The jars: read from the lock, checked by hash, fetched where missing. No network is needed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from graphengine import settings
from graphengine.errors import GraphengineError, StoreUnavailable, UsageError
from graphengine.store import fetch, locks, relock, runtime
from graphengine.store.locks import LockedJar

GOOD = {"a": b"first jar", "b": b"second jar", "c": b"third"}


def jar(artifact: str, content: bytes) -> LockedJar:
    return LockedJar("g", artifact, "1", "", hashlib.sha256(content).hexdigest(), len(content))


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch) -> list[LockedJar]:
    """A lock of three small jars in the place of the shipped one."""
    jars = [jar(name, content) for name, content in GOOD.items()]
    monkeypatch.setattr(fetch, "read_lock", lambda version: jars)
    return jars


def serve(monkeypatch: pytest.MonkeyPatch, content: dict[str, bytes], calls: list[str]) -> None:
    """Let jgo be a folder of these contents."""

    def download(wanted: LockedJar, into: Path) -> Path:
        calls.append(wanted.artifact)
        path = into / wanted.filename
        path.write_bytes(content[wanted.artifact])
        return path

    monkeypatch.setattr(fetch, "download", download)


def test_the_shipped_locks_are_whole() -> None:
    versions = locks.lock_names()
    assert settings.DEFAULT_NEO4J_VERSION in versions
    assert any(version.startswith("2026.") for version in versions)
    for version in versions:
        jars = locks.read_lock(version)
        names = [j.filename for j in jars]
        assert len(names) == len(set(names)) > 200
        assert {f"neo4j-{version}.jar", f"neo4j-server-{version}.jar"} <= set(names)
        assert all(len(j.sha256) == 64 and j.size > 0 for j in jars)
        text = relock.lock_text(version, jars)
        assert "://" not in text
        assert locks.parse_lock(text) == jars


def test_a_version_without_a_lock_is_said() -> None:
    with pytest.raises(StoreUnavailable, match=r"5\.26\.30"):
        locks.read_lock("1.2.3")


@pytest.mark.parametrize(
    "line", ["a:b:1 abc 5", "a:b:1", "a:b 00 x", "a:b:c:d:e " + "0" * 64 + " 1"]
)
def test_a_line_that_is_none_is_said(line: str) -> None:
    with pytest.raises(GraphengineError, match="not one"):
        locks.parse_lock(line)


def test_fetches_what_is_missing_and_reports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: list[LockedJar]
) -> None:
    calls: list[str] = []
    seen: list[tuple[int, int, int, int]] = []
    serve(monkeypatch, GOOD, calls)
    home = fetch.ensure("9", tmp_path, lambda *numbers: seen.append(numbers))
    total = sum(len(content) for content in GOOD.values())
    assert sorted(calls) == ["a", "b", "c"]
    assert (seen[0], seen[-1]) == ((0, 3, 0, total), (3, 3, total, total))
    assert {p.name for p in (home / "lib").iterdir()} == {j.filename for j in lock}
    calls.clear()
    assert fetch.ensure("9", tmp_path) == home
    assert calls == [], "nothing is fetched twice"


@pytest.mark.parametrize("damage", [b"first jaR", b"", None])
def test_a_damaged_or_missing_jar_is_fetched_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: list[LockedJar], damage: bytes | None
) -> None:
    calls: list[str] = []
    serve(monkeypatch, GOOD, calls)
    lib = fetch.ensure("9", tmp_path) / "lib"
    calls.clear()
    if damage is None:
        (lib / "a-1.jar").unlink()
    else:
        (lib / "a-1.jar").write_bytes(damage)
    assert not fetch.fetched("9", tmp_path)
    fetch.ensure("9", tmp_path)
    assert calls == ["a"]
    assert (lib / "a-1.jar").read_bytes() == GOOD["a"]


def test_another_hash_is_an_error_and_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: list[LockedJar]
) -> None:
    serve(monkeypatch, {**GOOD, "b": b"evil jar!!"}, [])
    with pytest.raises(StoreUnavailable, match="SHA-256"):
        fetch.ensure("9", tmp_path)
    left = [path.name for path in tmp_path.rglob("*.jar")]
    assert "b-1.jar" not in left


def test_no_network_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: list[LockedJar]
) -> None:
    def download(wanted: LockedJar, into: Path) -> Path:
        raise ConnectionError("no route")

    monkeypatch.setattr(fetch, "download", download)
    with pytest.raises(StoreUnavailable, match="graph fetch --to DIR") as caught:
        fetch.ensure("9", tmp_path)
    assert isinstance(caught.value.__cause__, ConnectionError)


def test_a_folder_for_a_machine_without_a_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: list[LockedJar]
) -> None:
    serve(monkeypatch, GOOD, [])
    target = tmp_path / "usb"
    target.mkdir()
    home = fetch.fetch(target, "9")
    assert home == target / "neo4j-9"
    note = (target / "README.txt").read_text(encoding="utf-8")
    assert "GRAPHENGINE_CACHE" in note
    assert "Java" in note
    monkeypatch.setenv("GRAPHENGINE_CACHE", str(target))
    assert fetch.fetched("9")


def test_settings_are_read_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRAPHENGINE_CACHE", str(tmp_path))
    assert settings.cache_dir() == tmp_path
    monkeypatch.delenv("GRAPHENGINE_CACHE")
    assert settings.cache_dir() != tmp_path
    for name, function in (
        ("GRAPHENGINE_IDLE_SECONDS", settings.idle_seconds),
        ("GRAPHENGINE_NEO4J_HEAP", settings.neo4j_heap),
    ):
        monkeypatch.setenv(name, "much")
        with pytest.raises(UsageError, match=name):
            function()
        monkeypatch.setenv(name, "")
        assert function() in (900.0, "512m")


def test_java_by_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRAPHENGINE_JAVA", str(tmp_path / "no-java"))
    with pytest.raises(StoreUnavailable, match="no working Java"):
        runtime.find_java("5.26.30")
    packaged = runtime.packaged_java()
    assert packaged is not None
    monkeypatch.setenv("GRAPHENGINE_JAVA", str(packaged))
    assert runtime.find_java("2026.08.1") == packaged
    assert runtime.java_major(packaged) >= 21
    monkeypatch.setattr(runtime, "java_major", lambda path: 17)
    assert runtime.find_java("5.26.30") == packaged
    with pytest.raises(StoreUnavailable, match="needs Java 21"):
        runtime.find_java("2026.08.1")


def test_a_home_that_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRAPHENGINE_NEO4J_HOME", str(tmp_path))
    with pytest.raises(StoreUnavailable, match="holds no Neo4j"):
        runtime.find()


def test_nothing_of_our_environment_steers_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAVA_TOOL_OPTIONS", "NEO4J_CONF", "GRAPHENGINE_NEO4J_PASSWORD", "CLASSPATH"):
        monkeypatch.setenv(name, "x")
    assert "x" not in runtime.environment().values()
