"""C19, C20: files that change while they are loaded; disks that are full or may not be written."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graphengine.errors import InputError
from loaders.door import Mapping
from tests.hostile.conftest import Desk

CSV = "id_no,name\nP1,a\nP2,b\n"


@pytest.mark.parametrize("case", ["C19"])
@pytest.mark.parametrize("what", ["replaced", "deleted", "growing"])
def test_hash_and_content_are_of_one_private_copy(
    desk: Desk, case: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.file("f.csv", CSV)
    inspect = Mapping.inspect

    def meanwhile(self: Mapping, kept: Path, context: Any) -> Any:
        """The sender's file changes after it was copied and before it is read."""
        if what == "replaced":
            path.write_text("id_no,name\nX1,x\n", encoding="utf-8")
        elif what == "deleted":
            path.unlink()
        else:
            with path.open("a", encoding="utf-8") as more:
                more.write("P3,half a li")
        return inspect(self, kept, context)

    monkeypatch.setattr(Mapping, "inspect", meanwhile)
    (entry,) = desk.load("persons", path)
    assert entry["sha256"] == hashlib.sha256(CSV.encode()).hexdigest()
    assert desk.keys("Person") == ["P1", "P2"]
    (seen,) = desk.engine.evidence([f"{entry['sha256'][:12]}::2"])
    assert seen["line"] == "P1,a"


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def people(key: str) -> bytes:
    """A packed table of 20,000 rows, about 200 kB, whose facts take about 400 kB."""
    rows = (f"{key.format(n * 7919)},name {n * 104_729 % 99_991} {n}" for n in range(20_000))
    return gzip.compress("\n".join(["id_no,name", *rows]).encode("utf-8"))


# From the journal that cannot be opened to the reject file whose last bytes find no room.
POINTS = [
    ("P9,a", 4_000),
    ("Q{}", 100_000),
    ("Q{}", 250_000),
    ("Q{}", 320_000),
    ("NULL", 250_000),
    ("NULL", 300_000),
]


@pytest.mark.parametrize("case", ["C20"])
@pytest.mark.parametrize(("what", "size"), POINTS)
def test_a_full_disk_fails_the_load_whole(desk: Desk, case: str, what: str, size: int) -> None:
    desk.text("persons", CSV)
    digest, status = desk.engine.case.data_digest(), desk.engine.status()
    data = f"id_no,name\n{what}\n".encode() if what == "P9,a" else people(what)
    path = desk.file("big.csv", data)
    with full_at(size):
        ran = desk.cli("load", "persons", path)
    assert ran.code == 2
    assert "disk" in ran.err
    assert desk.engine.case.data_digest() == digest
    assert desk.engine.status() == status
    assert not desk.engine.case.folder.staging.exists()
    desk.sound()
    # With room again the same command does its work.
    (entry,) = desk.load("persons", path)
    assert entry["rows"] == (1 if what == "P9,a" else 20_000)


@pytest.mark.parametrize("case", ["C20"])
def test_a_journal_that_finds_no_room_for_the_load(desk: Desk, case: str) -> None:
    # The journal keeps the mapping's text: a long one is more than the disk has room for.
    own = "mapping: m\ntables:\n  - columns: {id: id_no}\n    nodes: {p: {kind: Person, key: id}}\n"
    long = desk.own(own + "# long\n" * 30_000)
    path = desk.file("f.csv", CSV)
    with full_at(100_000):
        ran = desk.cli("load", long, path)
    assert ran.code == 2
    assert "journal cannot be written" in ran.err
    desk.sound()
    assert desk.engine.status()["loads"] == []
    assert desk.load(long, path)[0]["loaded"] == 2


@pytest.mark.parametrize("case", ["C20"])
def test_a_folder_that_may_not_be_written(desk: Desk, case: str) -> None:
    desk.text("persons", CSV)
    path = desk.file("more.csv", "id_no,name\nP3,c\n")
    command = [
        sys.executable,
        "-c",
        "import sys; from graphengine.cli import main; sys.exit(main())",
    ]
    if os.name == "nt":
        pytest.skip("rights are kept in another way there")
    if os.geteuid() == 0:
        # Root may write anywhere; without that one capability it may not.
        tool = shutil.which("setpriv")
        if tool is None:
            pytest.skip("root may write everywhere, and setpriv is not here to take that away")
        command = [tool, "--bounding-set=-dac_override", *command]
    folders = [p for p in (desk.engine.root, *desk.engine.root.rglob("*")) if p.is_dir()]
    for folder in folders:
        folder.chmod(0o500)
    try:
        ran = subprocess.run(
            [*command, "load", "--case", str(desk.engine.root), "persons", str(path)],
            capture_output=True,
            cwd=Path(__file__).resolve().parents[2],
            encoding="utf-8",
            check=False,
        )
    finally:
        for folder in folders:
            folder.chmod(0o700)
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "may be written" in ran.stderr or "cannot be written" in ran.stderr
    assert desk.keys("Person") == ["P1", "P2"]
    desk.sound()


@pytest.mark.parametrize("case", ["C20"])
def test_a_fault_while_parts_are_moved_leaves_nothing(
    desk: Desk, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphengine.case import commit

    def no_room(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(commit, "sync_folder", no_room)
        with pytest.raises(InputError, match="No space left"):
            desk.load("persons", desk.file("f.csv", CSV))
    desk.sound()
    assert desk.engine.view.node_kinds() == []
    assert desk.text("persons", CSV)["loaded"] == 2
