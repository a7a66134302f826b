"""Tracing kernels on 1 and 10 million transfers, beside DuckDB, polars and plain Python.

Ours runs on arrays that are ready, as the peers do on columns in memory; the index of departures is
kept with the facts and counted on a line of its own. All must give the same answer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks import tracing_peers as peers
from benchmarks.table import Line, Took, alternate, timed
from benchmarks.tracing_data import transfers
from benchmarks.tracing_limits import measure
from benchmarks.tracing_plain import MARK
from benchmarks.tracing_turns import turns
from graphengine.tracing.kernel.exact import least_opening
from graphengine.tracing.kernel.followers import Places, Rows, followers
from graphengine.tracing.kernel.lots import FIFO, lots
from graphengine.tracing.kernel.many import spreads
from graphengine.tracing.kernel.passes import NEVER, earliest, within
from graphengine.tracing.kernel.search import REPEAT_NONE, search
from graphengine.tracing.kernel.shares import PRO_RATA, shares
from graphengine.tracing.kernel.spread import Desk, departures, spread

SIZES = (1_000_000, 10_000_000)
YEAR = 365 * peers.DAY
FAR = 2**61
LARGE = 5_000_000


class Columns:
    """A frame's columns as the kernels take them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.src, self.dst = frame["src"].to_numpy(), frame["dst"].to_numpy()
        self.at, self.amount = frame["at"].to_numpy(), frame["amount"].to_numpy()
        self.n = int(max(self.src.max(), self.dst.max())) + 1
        counts = np.bincount(self.src, minlength=self.n)
        self.busiest = int(np.argmax(counts))
        ranked = np.argsort(-counts, kind="stable")[:1000]
        self.some = np.sort(ranked[:: max(1, len(ranked) // 100)][:100]).astype(np.int32)
        self.heavy = int(np.argsort(counts, kind="stable")[-3])
        zero = np.zeros(self.n, np.int64)
        self.opening = least_opening(self.src, self.dst, self.amount, self.amount, zero)
        early = np.flatnonzero((self.src == self.busiest) & (self.dst != self.busiest))
        early = early[: max(1, len(early) // 10)]
        self.seed = int(early[np.argmax(self.amount[early])])


def run(rows: int | None = None, runs: int = 3) -> list[Line]:
    """The lines of the table, for 1 and 10 million transfers unless ``rows`` says otherwise."""
    lines = []
    for size in (rows,) if rows else SIZES:
        columns = Columns(transfers(size))
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            _write(columns, Path(folder))
            asked = Asked(columns, f"{size:,} transfers", runs, Path(folder))
            lines += asked.limit_lines
            for case in (_reach, _dwell, _small, _chains, _money):
                lines += case(asked)
    return lines


def _write(c: Columns, folder: Path) -> None:
    """What the peers' processes read."""
    c.frame.write_parquet(folder / "transfers.parquet", compression="uncompressed")
    np.save(folder / "opening.npy", c.opening)
    ranked = c.frame.select("src", "dst", pl.col("at").rank("dense"))
    ranked.write_csv(folder / "ranks.txt", separator=" ", include_header=False)


class Asked:
    """Everything a case needs to be measured."""

    def __init__(self, columns: Columns, size: str, runs: int, folder: Path) -> None:
        self.c, self.size, self.runs, self.folder = columns, size, runs, folder
        self.limits, self.limit_lines = measure(size, columns.src, columns.n)

    def turns(
        self,
        case: str,
        ours: Callable[[], int],
        peers: Sequence[str],
        question: dict[str, Any],
        wanted: str,
        cost: tuple[int, int] | None = None,
    ) -> list[Line]:
        """Ours and the peers; ``cost``: bytes and random reads a transfer at the very least."""
        events = len(self.c.src)

        def note(took: Took) -> str:
            each = 1e9 / events
            said = f"{took.wall * each:.1f} ns a transfer, {took.cpu * each:.1f} of CPU"
            if cost:
                least = self.limits.of(events, *cost)
                said += f", {took.wall / least:.1f} times the machine's limit"
            return f"{said}; wanted: {wanted}"

        return turns(case, self.size, ours, peers, self.folder, question, self.runs, note)


def _reach(a: Asked) -> list[Line]:
    c = a.c
    origin = np.array([c.busiest], np.int32)
    return a.turns(
        "reach",
        lambda: int((earliest(c.src, c.dst, c.at, 0, c.n, origin) < NEVER).sum()),
        ("tglib", "duckdb", "polars", "dict", "networkx", "reticula"),
        {"origin": c.busiest},
        "25 times faster than DuckDB and polars, 1.3 of tglib",
        (16, 2),
    )


def _dwell(a: Asked) -> list[Line]:
    c, start = a.c, a.c.heavy
    origin = np.array([start], np.int32)
    events = (c.src, c.dst, c.at)
    return a.turns(
        "dwell, 7 days",
        lambda: int(np.count_nonzero(within(*events, 0, c.n, origin, 1, peers.WEEK)[1])),
        ("duckdb", "dict"),
        {"origin": start},
        "15 times faster than DuckDB (1M), under 8 ns (10M)",
        (17, 2),
    )


def _small(a: Asked) -> list[Line]:
    """Many small answers from the kept index: within a dwell, from 1,000 accounts."""
    c = a.c
    made: list[Any] = [Departures(c)]  # compiled
    built = timed(lambda: made.append(Departures(c)))
    index: Departures = made[-1]
    origins = np.flatnonzero(np.diff(index.offset))[:: max(1, c.n // 1000)][:1000].astype(np.int32)
    since = index.leaving[index.offset[origins]]
    until = since + (YEAR if len(c.src) < LARGE else 14 * peers.DAY)
    desks = [Desk(len(c.src)) for _ in range(2)]
    each: list[Any] = [
        (origins[i : i + 1], int(since[i]), int(until[i]), 1, peers.WEEK, FAR, desks[0])
        for i in range(len(origins))
    ]

    def alone() -> int:
        return sum(len(spread(*index.arrays, *question)[0]) for question in each)

    def together(threads: int) -> int:
        found = spreads(*index.arrays, origins, since, until, 1, peers.WEEK, FAR, desks[:threads])
        return len(found[1])

    live = together(1)
    tools: dict[str, Callable[[], int]] = {
        "one by one": alone, "together": lambda: together(1),
        "together, 2 threads": lambda: together(2),
    }  # fmt: skip
    if {tool() for tool in tools.values()} != {live}:
        raise RuntimeError("Small reaches differ between ways of asking.")
    took = alternate(tools, a.runs)
    return [Line("index of departures", a.size, built)] + [
        Line(
            f"{len(origins):,} small reaches, {name}", a.size, took[name],
            note=f"{live:,} live transfers, {took[name].wall / max(1, live) * 1e6:.2f} us each, "
            f"{took[name].cpu / max(1, live) * 1e6:.2f} of CPU; wanted: 0.5",
        )
        for name in tools
    ]  # fmt: skip


class Departures:
    """The kept index: columns in the order of departures, so that a node's lie side by side."""

    def __init__(self, c: Columns) -> None:
        self.offset, order = departures(c.src, c.n)
        self.order = np.arange(len(order))
        self.leaving, self.dst = c.at[order], c.dst[order]
        self.arrays = (self.offset, self.order, self.leaving, self.dst)


def _rows(c: Columns) -> tuple[Places, Rows]:
    """The kept index of the chain search."""
    classes = np.zeros(len(c.src), np.int16)
    return followers(c.src, c.dst, c.at, c.at, c.amount, classes, c.n)


def _chains(a: Asked) -> list[Line]:
    c = a.c
    made = [_rows(c)]  # compiled
    made.clear()
    built = timed(lambda: made.append(_rows(c)))
    offset, rows = made[0]
    everywhere, nowhere = np.ones(c.n, np.bool_), np.zeros(c.n, np.bool_)
    follows = np.array([[1], [2], [3], [-1]], np.int16)
    accepts = np.array([False, False, False, True])

    def ours() -> int:
        _, stops, _, _ = search(
            offset, rows, follows, accepts, c.some, everywhere, nowhere, nowhere,
            nowhere.copy(), 0, (-FAR, FAR), (1, peers.WEEK), (800_000, 1_000_000), 3, REPEAT_NONE,
            FAR, 10**9,
        )  # fmt: skip
        return len(stops)

    found = a.turns(
        "chains, 3 hops",
        ours,
        ("polars", "duckdb", "dict"),
        {"origins": c.some.tolist()},
        "20 times (1M) and 10 times (10M) faster than polars and DuckDB",
    )
    return [Line("index of followers", a.size, built), *found]


def _money(a: Asked) -> list[Line]:
    c = a.c
    claim, claimant = np.zeros(len(c.src), np.int64), np.zeros(len(c.src), np.int32)
    claim[c.seed] = c.amount[c.seed]
    flows = (c.src, c.dst, c.amount, c.amount, claim, claimant)
    sink = np.zeros(c.n, np.bool_)
    asked = {"start": c.seed}
    marked = np.arange(c.n) % MARK
    return [
        *a.turns(
            "fifo", lambda: int(lots(*flows, c.opening, sink, FIFO)[1] @ marked), ("deque",), asked,
            "20 ns, 100 times faster", (36, 4),
        ),
        *a.turns(
            "pro rata",
            lambda: int(shares(*flows, 1, c.opening, sink, PRO_RATA)[1][:, 0] @ marked),
            ("lists",), asked, "10 ns, 100 times faster", (36, 4),
        ),
    ]  # fmt: skip
