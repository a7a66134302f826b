"""Passes in windows are the passes in one piece, whatever the borders fall on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import huge
from graphengine.errors import UsageError
from graphengine.tracing.kernel import passes
from graphengine.tracing.kernel.spread import departures
from graphengine.tracing.stop import Stop
from graphengine.tracing.timeline import offsets, reach
from graphengine.tracing.timeline.windows import Windows

N = 5
nodes = st.integers(0, N - 1)
events = st.lists(st.tuples(nodes, nodes, st.integers(0, 8)), max_size=24)
origins = st.sets(nodes, min_size=1, max_size=2)


def written(folder: Path, found: list[tuple[int, int, int]], size: int) -> tuple[Windows, Any]:
    rows = sorted(found, key=lambda row: row[2])
    table = np.array(rows, np.int64).reshape(-1, 3)
    columns: dict[str, Any] = {
        "src": table[:, 0].astype(np.int32), "dst": table[:, 1].astype(np.int32),
        "at": table[:, 2].copy(),
    }  # fmt: skip
    files = {}
    for name, values in columns.items():
        values.tofile(folder / name)
        files[name] = (folder / name, values.dtype.str)
    return Windows(files, len(rows), size), columns


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("windows")


@settings(max_examples=50)
@given(events, origins, st.integers(1, 7), st.integers(0, 3), st.integers(1, 3), st.integers(0, 6))
def test_windows_give_what_one_piece_gives(
    folder: Path, found: Any, starts: set[int], size: int, since: int, least: int, more: int
) -> None:
    windows, c = written(folder, found, size)
    some = sorted(starts)
    whole = (c["src"], c["dst"], c["at"], int(np.searchsorted(c["at"], since)), N)
    start = np.array(some, np.int32)
    got = reach.earliest(windows, N, some, since=since)
    want = passes.earliest(*whole, start)
    assert got.arrive.tolist() == want.tolist()
    assert got.reached == (want < passes.NEVER).sum() and got.looked == len(c["at"])
    dwelt = reach.within(windows, N, some, least, least + more, since=since)
    arrive, used = passes.within(*whole, start, least, least + more)
    assert dwelt.arrive.tolist() == arrive.tolist()
    assert dwelt.events == used.sum()


@settings(max_examples=25)
@given(events, st.integers(1, 9), st.integers(1, 9))
def test_offsets_are_those_of_one_piece(folder: Path, found: Any, size: int, bucket: int) -> None:
    windows, c = written(folder, found, size)
    for node in ("src", "dst"):
        offset = offsets.index(
            windows, N, folder / "order", folder / "leaving", node=node, bucket=bucket
        )
        want = departures(c[node], N)
        order = np.fromfile(folder / "order", np.int64)
        assert (offset.tolist(), order.tolist()) == (want[0].tolist(), want[1].tolist())
        assert np.fromfile(folder / "leaving", np.int64).tolist() == c["at"][want[1]].tolist()


def test_a_pass_ends_when_it_is_told_to(folder: Path) -> None:
    windows, _ = written(folder, [(0, 1, 0), (1, 2, 1), (2, 3, 2)], 1)
    calls = iter([False, False, True, False, True])
    stop = Stop(asked=lambda: next(calls))
    part = reach.earliest(windows, N, [0], stop=stop)
    assert (part.ended, part.looked, part.reached) == ("interrupted", 2, 3)
    assert reach.within(windows, N, [0], 1, 9, stop=stop).ended == "interrupted"
    with pytest.raises(UsageError):
        reach.within(windows, N, [0], 0, 9)


def test_the_large_run_at_a_small_size(tmp_path: Path) -> None:
    made = huge.make(tmp_path, 3_000, block=700)
    at = np.fromfile(tmp_path / "at", np.int64)
    assert len(at) == 3_000 and (np.diff(at) >= 0).all() and at[-1] < huge.YEAR
    again = tmp_path / "again"
    again.mkdir()
    huge.make(again, 3_000, block=700)
    assert all((tmp_path / c).read_bytes() == (again / c).read_bytes() for c in made.files)
    lines = huge.run(rows=3_000)
    assert [line.case.removeprefix("huge: ") for line in lines] == [
        "make", "offsets", "reach", "reach, 7 days", "small reaches"
    ]  # fmt: skip
    assert all("peak" in line.note for line in lines)
