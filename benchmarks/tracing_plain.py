"""The questions of ``benchmarks tracing`` in plain Python and networkx.

``python -m benchmarks.tracing_plain "fifo deque" FOLDER QUESTION`` answers again and again.
"""

from __future__ import annotations

import heapq
import sys
from bisect import bisect_right
from collections import deque
from typing import Any

import numpy as np
import polars as pl

from benchmarks.tracing_foreign import Ask, Tool, serve
from benchmarks.tracing_peers import WEEK

MARK = 1000
"""What accounts hold is summed times their number modulo this: one sum that tells them apart."""


def _rows(folder: str, *columns: str) -> list[tuple[int, ...]]:
    frame = pl.read_parquet(f"{folder}/transfers.parquet", columns=list(columns))
    return list(zip(*(frame[name].to_list() for name in columns), strict=True))


def reach_dict(folder: str, asked: dict[str, Any]) -> Ask:
    """One pass over rows in the order of time, first arrivals in a dict."""
    rows = _rows(folder, "src", "dst", "at")

    def ask() -> int:
        seen = {asked["origin"]: -1}
        for u, v, t in rows:
            if v not in seen and u in seen and seen[u] < t:
                seen[v] = t
        return len(seen)

    return ask


def dwell_dict(folder: str, asked: dict[str, Any]) -> Ask:
    """The same within a week: the last two distinct arrivals at each account."""
    rows = _rows(folder, "src", "dst", "at")

    def ask() -> int:
        origin, count = asked["origin"], 0
        last: dict[int, tuple[int, int]] = {}
        none = (-(2**62), -(2**62))
        for u, v, t in rows:
            late, early = last.get(u, none)
            if u == origin or t - (early if late == t else late) <= WEEK:
                count += 1
                late, early = last.get(v, none)
                if late < t:
                    last[v] = (t, late)
        return count

    return ask


def reach_networkx(folder: str, asked: dict[str, Any]) -> Ask:
    """Earliest arrivals with a heap over a MultiDiGraph, each edge looked at once."""
    import networkx as nx

    graph: Any = nx.MultiDiGraph()
    graph.add_edges_from((u, v, {"at": t}) for u, v, t in _rows(folder, "src", "dst", "at"))

    def ask() -> int:
        done: set[int] = set()
        heap = [(-1, asked["origin"])]
        while heap:
            now, node = heapq.heappop(heap)
            if node in done:
                continue
            done.add(node)
            for _, other, at in graph.out_edges(node, data="at"):
                if at > now and other not in done:
                    heapq.heappush(heap, (at, other))
        return len(done)

    return ask


def chains_dict(folder: str, asked: dict[str, Any]) -> Ask:
    """Three hops with a sorted list an account and bisection."""
    leaving: dict[int, list[tuple[int, int, int]]] = {}
    for u, v, t, amount in _rows(folder, "src", "dst", "at", "amount"):
        leaving.setdefault(u, []).append((t, v, amount))

    def onward(way: list[int], now: int, before: int, left: int) -> int:
        if not left:
            return 1
        rows = leaving.get(way[-1], [])
        count = 0
        for at, other, amount in rows[bisect_right(rows, (now, 2**62)) :]:
            if at > now + WEEK:
                break
            if other not in way and amount <= before and amount * 10 >= before * 8:
                count += onward([*way, other], at, amount, left - 1)
        return count

    def ask() -> int:
        return sum(
            onward([origin, other], at, amount, 2)
            for origin in asked["origins"]
            for at, other, amount in leaving.get(origin, [])
            if other != origin
        )

    return ask


def _fifo(folder: str, asked: dict[str, Any]) -> Ask:
    rows, opening = _rows(folder, "src", "dst", "amount"), np.load(f"{folder}/opening.npy")
    return lambda: fifo_deque(rows, opening, asked["start"])


def _pro_rata(folder: str, asked: dict[str, Any]) -> Ask:
    rows, opening = _rows(folder, "src", "dst", "amount"), np.load(f"{folder}/opening.npy")
    return lambda: pro_rata_lists(rows, opening, asked["start"])


def fifo_deque(rows: list[tuple[int, ...]], opening: np.ndarray, start: int) -> int:
    """First in, first out with a deque of [amount, traced] an account; a sum of what each holds."""
    books: list[deque[list[int]]] = [deque([[n, 0]]) if n else deque() for n in opening.tolist()]
    for e, (u, v, amount) in enumerate(rows):
        if u == v:
            continue
        own, into = books[u], books[v]
        due = amount
        while due:
            lot = own[0]
            taken = min(due, lot[0])
            traced = 1 if e == start else lot[1]
            if into and into[-1][1] == traced:
                into[-1][0] += taken
            else:
                into.append([taken, traced])
            lot[0] -= taken
            due -= taken
            if not lot[0]:
                own.popleft()
    return sum(
        v % MARK * amount for v, book in enumerate(books) for amount, traced in book if traced
    )


def pro_rata_lists(rows: list[tuple[int, ...]], opening: np.ndarray, start: int) -> int:
    """Pro rata with a balance and a traced amount an account; a sum of what each holds."""
    balance, traced = opening.tolist(), [0] * len(opening)
    for e, (u, v, amount) in enumerate(rows):
        if u == v:
            continue
        own = 0
        if e == start:
            own = amount
        elif traced[u]:
            twice = 2 * traced[u] * amount
            own = (twice + balance[u]) // (2 * balance[u])
            if twice + balance[u] == own * 2 * balance[u] and own % 2:
                own -= 1
        if e != start:
            traced[u] -= own
        balance[u] -= amount
        balance[v] += amount
        traced[v] += own
    return sum(v % MARK * amount for v, amount in enumerate(traced))


TOOLS: dict[str, Tool] = {
    "reach dict": reach_dict,
    "reach networkx": reach_networkx,
    "dwell dict": dwell_dict,
    "chains dict": chains_dict,
    "fifo deque": _fifo,
    "pro rata lists": _pro_rata,
}

if __name__ == "__main__":
    serve(TOOLS, sys.argv[1:])
