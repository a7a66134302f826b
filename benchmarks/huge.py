"""100 million transfers on the disk: made in blocks, indexed and asked in windows.

``python -m benchmarks huge [--rows N]``. Takes 32 bytes a transfer in the temporary folder, which
is removed at the end. The peak is of this process, which does all of it, and counts mapped pages.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

from benchmarks.table import Line, timed
from graphengine.tracing.kernel.spread import Desk, spread
from graphengine.tracing.timeline import offsets, reach
from graphengine.tracing.timeline.windows import Windows

ROWS = 100_000_000
BLOCK = 2_000_000
SECOND = 1_000_000
DAY = 86_400 * SECOND
YEAR = 365 * DAY
DTYPES = {"src": "<i4", "dst": "<i4", "at": "<i8"}


def accounts(rows: int) -> int:
    """Accounts among so many transfers: at most a million."""
    return min(1_000_000, max(10, rows // 100))


def make(folder: Path, rows: int, *, seed: int = 7, block: int = BLOCK) -> Windows:
    """Write transfers of a year, sorted by time to the second, block by block.

    Busy and quiet accounts (about rank ** -0.6). A block draws its own part of the year, so the
    whole is sorted, and transfers of one second may lie on both sides of a border.
    """
    n = accounts(rows)
    draw = np.random.default_rng(seed)
    names = draw.permutation(n).astype(np.int32)
    files = {name: (folder / name, dtype) for name, dtype in DTYPES.items()}
    streams = {name: path.open("wb") for name, (path, _) in files.items()}
    try:
        for first in range(0, rows, block):
            size = min(block, rows - first)
            low, high = (YEAR // SECOND * edge // rows for edge in (first, first + size))
            at = np.sort(draw.integers(low, max(high, low + 1), size)) * SECOND
            src, dst = (names[(n * draw.random(size) ** 2.5).astype(np.int64)] for _ in range(2))
            for name, values in (("src", src), ("dst", dst), ("at", at)):
                streams[name].write(values.astype(DTYPES[name]).data)
    finally:
        for stream in streams.values():
            stream.close()
    return Windows(files, rows)


def peak() -> float:
    """Most memory this process has had, in MiB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def run(rows: int = ROWS, runs: int = 1) -> list[Line]:
    """The lines of the table. Each step is run once, whatever ``runs`` says."""
    del runs
    size = f"{rows:,} transfers"
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-huge-") as name:
        folder = Path(name)
        found: dict[str, str] = {}
        made: dict[str, Windows] = {}
        n = accounts(rows)
        _warm(folder)

        def step(what: str, work: Callable[[], str]) -> None:
            took = timed(lambda: found.__setitem__(what, work()))
            note = (
                f"{took.wall / rows * 1e9:.1f} ns a transfer; {found[what]}; peak {peak():,.0f} MiB"
            )
            sys.stderr.write(f"{what}: {took.wall:.1f} s, {note}\n")
            lines.append(Line(what, size, took, note=note))

        def build() -> str:
            made["events"] = make(folder, rows)
            return f"{sum(f.stat().st_size for f in folder.iterdir()) / 2**20:,.0f} MiB of columns"

        def offset() -> str:
            places = offsets.index(made["events"], n, folder / "order", folder / "leaving")
            np.save(folder / "offset.npy", places)
            return f"{n:,} accounts"

        def within(least: int, most: int) -> Callable[[], str]:
            def work() -> str:
                if not most:
                    return _told(reach.earliest(made["events"], n, [0]))
                return _told(reach.within(made["events"], n, [0], least, most))

            return work

        step("huge: make", build)
        step("huge: offsets", offset)
        step("huge: reach", within(1, 0))
        step("huge: reach, 7 days", within(1, 7 * DAY))
        step("huge: small reaches", lambda: _small(folder, rows))
    total = psutil.virtual_memory().total / 2**20
    sys.stderr.write(f"peak {peak():,.0f} MiB of {total:,.0f} MiB\n")
    return lines


def _warm(folder: Path) -> None:
    """Compile the kernels before anything is timed."""
    place = folder / "warm"
    place.mkdir()
    events = make(place, 100)
    offsets.index(events, 10, place / "order", place / "leaving")
    reach.earliest(events, 10, [0])
    reach.within(events, 10, [0], 1, DAY)
    for file in place.iterdir():
        file.unlink()
    place.rmdir()


def _told(found: reach.Reach) -> str:
    if found.ended != "whole":
        raise RuntimeError(f"The pass ended early: {found.ended}.")
    events = "" if found.events is None else f", {found.events:,} transfers used"
    return f"{found.reached:,} accounts reached{events}"


def _small(folder: Path, rows: int) -> str:
    """Half a day's reach from each of 100 quiet accounts, over the mapped index."""
    import time

    offset = np.load(folder / "offset.npy")
    order, leaving = (
        np.asarray(np.memmap(folder / name, "<i8", mode="c", shape=(rows,)))
        for name in ("order", "leaving")
    )
    dst = np.asarray(np.memmap(folder / "dst", "<i4", mode="c", shape=(rows,)))
    quiet = np.argsort(np.diff(offset), kind="stable")
    some = quiet[np.diff(offset)[quiet] > 0][:100].astype(np.int32)
    desk = Desk(rows)
    live, began = 0, time.perf_counter()
    for account in some:
        start = int(leaving[offset[account]])
        steps, _ = spread(
            offset, order, leaving, dst, np.array([account], np.int32), start, start + DAY // 2,
            1, DAY // 4, 10**9, desk,
        )  # fmt: skip
        live += len(steps)
    took = time.perf_counter() - began
    return f"{live:,} transfers live, {took / max(1, live) * 1e6:.2f} us each"
