"""Tracing kernels on 1 and 10 million transfers, beside DuckDB, polars and plain Python.

Ours runs on arrays that are ready, as the peers do on columns in memory; the index of departures is
kept with the facts and counted on a line of its own. All must give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from benchmarks import tracing_peers as peers
from benchmarks.table import Line, alternate, compare, timed
from graphengine.tracing.kernel.exact import least_opening
from graphengine.tracing.kernel.lots import FIFO, lots
from graphengine.tracing.kernel.passes import NEVER, earliest, within
from graphengine.tracing.kernel.search import REPEAT_NONE, search
from graphengine.tracing.kernel.shares import PRO_RATA, shares
from graphengine.tracing.kernel.spread import departures, spread

SIZES = (1_000_000, 10_000_000)
ACCOUNTS = 100_000
YEAR = 365 * peers.DAY
FAR = 2**61
LARGE = 5_000_000


def transfers(rows: int, seed: int = 7) -> pl.DataFrame:
    """A year of transfers: busy and quiet accounts (rank ** -0.6), log-normal amounts in cents."""
    draw = np.random.default_rng(seed)
    accounts = min(ACCOUNTS, max(10, rows // 10))
    weights = np.arange(1, accounts + 1) ** -0.6
    src, dst = (
        draw.permutation(accounts)[draw.choice(accounts, rows, p=weights / weights.sum())]
        for _ in range(2)
    )
    return pl.DataFrame(
        {
            "id": np.arange(rows),
            "src": src.astype(np.int32),
            "dst": dst.astype(np.int32),
            "at": np.sort(draw.integers(0, YEAR, rows)),
            "amount": np.maximum(1, draw.lognormal(9, 1.5, rows)).astype(np.int64),
        }
    )


class Columns:
    """A frame's columns as the kernels take them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.src, self.dst = frame["src"].to_numpy(), frame["dst"].to_numpy()
        self.at, self.amount = frame["at"].to_numpy(), frame["amount"].to_numpy()
        self.n = int(max(self.src.max(), self.dst.max())) + 1
        counts = np.bincount(self.src, minlength=self.n)
        self.busiest = int(np.argmax(counts))
        quiet = np.flatnonzero((counts > 0) & (counts < 20))
        self.some = quiet[:: max(1, len(quiet) // 100)][:100].astype(np.int32)


def run(rows: int | None = None, runs: int = 3) -> list[Line]:
    """The lines of the table, for 1 and 10 million transfers unless ``rows`` says otherwise."""
    lines = []
    for size in (rows,) if rows else SIZES:
        columns = Columns(transfers(size))
        for case in (_reach, _dwell, _small, _chains, _money):
            lines += case(columns, f"{size:,} transfers", runs)
    return lines


def _agreed(
    name: str, size: str, runs: int, tools: dict[str, Callable[[], int]], note: str = ""
) -> list[Line]:
    found: dict[str, int] = {}

    def keep(tool: str) -> Callable[[], None]:
        def work() -> None:
            found[tool] = int(tools[tool]())

        return work

    tools["ours"]()  # compiled, or read from the cache, before it is timed
    took = alternate({tool: keep(tool) for tool in tools}, runs)
    if len(set(found.values())) != 1:
        raise RuntimeError(f"The tools do not agree on {name}: {found}.")
    per = f"{took['ours'].wall / int(size.split()[0].replace(',', '')) * 1e9:.1f} ns a transfer"
    lines = compare(name, size, took, dict.fromkeys(tools, f"{per}; {note}".rstrip("; ")))
    return lines or [Line(name, size, took["ours"], note=per)]


def _reach(c: Columns, size: str, runs: int) -> list[Line]:
    origin = np.array([c.busiest], np.int32)
    tools: dict[str, Callable[[], int]] = {
        "ours": lambda: (earliest(c.src, c.dst, c.at, 0, c.n, origin) < NEVER).sum(),
        "duckdb": lambda: peers.reach_duckdb(c.frame, c.busiest),
        "polars": lambda: peers.reach_polars(c.frame, c.busiest),
    }
    return _agreed("reach", size, runs, tools, "wanted: 25 times faster")


def _dwell(c: Columns, size: str, runs: int) -> list[Line]:
    origin = np.array([c.some[0]], np.int32)
    tools: dict[str, Callable[[], int]] = {
        "ours": lambda: within(c.src, c.dst, c.at, 0, c.n, origin, 1, peers.WEEK)[1].sum()
    }
    if len(c.src) <= LARGE:
        tools["duckdb"] = lambda: peers.dwell_duckdb(c.frame, int(c.some[0]))
    return _agreed("reach, 7 days", size, runs, tools, "wanted: 15 times faster, under 8 ns")


def _small(c: Columns, size: str, runs: int) -> list[Line]:
    """Many small answers from the kept index: half a day from each of 100 quiet accounts."""
    index: dict[str, Any] = {}

    def make() -> None:
        index["offset"], index["order"] = departures(c.src, c.n)
        index["leaving"] = c.at[index["order"]]

    make()
    built = timed(make)
    live = [0]

    def ask() -> None:
        live[0] = 0
        for account in c.some:
            start = int(c.at[index["order"][index["offset"][account]]])
            found, _, _ = spread(
                index["offset"], index["order"], index["leaving"], c.dst,
                np.array([account], np.int32), start, start + 2 * peers.DAY, 1, peers.DAY // 2, FAR,
            )  # fmt: skip
            live[0] += len(found)

    ask()
    took = alternate({"ours": ask}, runs)["ours"]
    each = took.wall / max(1, live[0]) * 1e6
    note = f"{live[0]:,} live transfers, {each:.2f} us each; wanted: 0.5"
    return [Line("index", size, built), Line("small reaches", size, took, note=note)]


def _chains(c: Columns, size: str, runs: int) -> list[Line]:
    offset, order = departures(c.src, c.n)
    leaving, m = c.at[order], len(c.src)
    classes, useful = np.zeros(m, np.int16), np.ones(m, np.bool_)
    everywhere, nowhere = np.ones(c.n, np.bool_), np.zeros(c.n, np.bool_)
    follows = np.array([[1], [2], [3], [-1]], np.int16)
    accepts = np.array([False, False, False, True])

    def ours() -> int:
        _, stops, _, _ = search(
            offset, order, leaving, c.dst, c.at, c.amount, classes, follows, accepts, c.some,
            everywhere, nowhere, nowhere, nowhere.copy(), useful, (-FAR, FAR), (1, peers.WEEK),
            (800_000, 1_000_000), 3, REPEAT_NONE, FAR, 10**9,
        )  # fmt: skip
        return len(stops)

    tools = {
        "ours": ours,
        "polars": lambda: peers.chains_polars(c.frame, c.some.tolist()),
        "duckdb": lambda: peers.chains_duckdb(c.frame, c.some.tolist()),
    }
    return _agreed("chains, 3 hops", size, runs, tools, "wanted: 20 times (1M), 10 times (10M)")


def _money(c: Columns, size: str, runs: int) -> list[Line]:
    zero = np.zeros(c.n, np.int64)
    opening = least_opening(c.src, c.dst, c.amount, c.amount, zero)
    claim, claimant = np.zeros(len(c.src), np.int64), np.zeros(len(c.src), np.int32)
    start = int(np.flatnonzero((c.src == c.busiest) & (c.dst != c.busiest))[0])
    claim[start] = c.amount[start]
    flows = (c.src, c.dst, c.amount, c.amount, claim, claimant)
    sink = np.zeros(c.n, np.bool_)
    rows: list[tuple[int, int, int]] = []
    if len(c.src) <= LARGE:
        rows = list(zip(c.src.tolist(), c.dst.tolist(), c.amount.tolist(), strict=True))
    fifo: dict[str, Callable[[], int]] = {
        "ours": lambda: lots(*flows, opening, sink, FIFO)[1].sum()
    }
    rata: dict[str, Callable[[], int]] = {
        "ours": lambda: shares(*flows, 1, opening, sink, PRO_RATA)[1].sum()
    }
    if rows:
        fifo["deque"] = lambda: peers.fifo_deque(rows, opening, start)
        rata["lists"] = lambda: peers.pro_rata_lists(rows, opening, start)
    return [
        *_agreed("FIFO", size, runs, fifo, "wanted: 100 times, 20 ns"),
        *_agreed("pro rata", size, runs, rata, "wanted: 100 times, 10 ns"),
    ]
