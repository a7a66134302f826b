"""Fan-in, fan-out, scatter-gather, cycles and pass-through in pandas, networkx and plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import networkx as nx
import pandas as pd

from tests.queries.finbench_oracle import Row, oldest
from tests.queries.finbench_world import Transfer, World


def fan(w: World, hub: str, rim: str, least_many: int, least: int) -> list[Row]:
    """Fan-in with ``hub="dst"``, fan-out with ``hub="src"``; banks stand behind the ``@``."""
    frame = pd.DataFrame(oldest(w.transfers), columns=list(Transfer._fields))
    frame = frame[(frame["src"] != frame["dst"]) & (frame["minor"] >= least)]
    rows: list[Row] = []
    for account, part in frame.groupby(hub):
        many = int(part[rim].nunique())
        if many >= least_many:
            sums = part.groupby("currency")["minor"].sum().sort_index()
            times = [part["at"].min().to_pydatetime(), part["at"].max().to_pydatetime()]
            bank = str(account).partition("@")[2] or None
            totals = [int(x) for x in sums]
            ids = part["id"].tolist()[:1000]
            rows.append([account, bank, many, len(part), sums.index.tolist(), totals, *times, ids])
    return sorted(rows, key=lambda r: (-r[2], r[0]))


def alike(one: Transfer, other: Transfer, keep: int, across: bool) -> bool:
    """Amounts within ``keep`` thousandths of each other; or another currency, if that is let."""
    if one.currency != other.currency:
        return across
    small, large = sorted((one.minor, other.minor))
    return small * 1000 >= keep * large


def scatter_gather(
    w: World, middles: int, within: timedelta, keep: int, across: bool, busiest: int
) -> list[Row]:
    found: dict[tuple[str, str], list[tuple[Transfer, Transfer]]] = defaultdict(list)
    for middle in w.names():
        ins, outs = w.into[middle], w.out[middle]
        if max(len(ins), len(outs)) > busiest:
            continue
        for i in ins:
            for o in outs:
                apart = len({i.src, middle, o.dst}) == 3
                if apart and i.at < o.at <= i.at + within and alike(i, o, keep, across):
                    found[i.src, o.dst].append((i, o))
    rows: list[Row] = []
    for (source, sink), pairs in found.items():
        between = sorted({i.dst for i, _ in pairs})
        if len(between) >= middles:
            ins, outs = oldest({i for i, _ in pairs}), oldest({o for _, o in pairs})
            currencies = sorted({t.currency for t in [*ins, *outs]})
            ids = [t.id for t in ins], [t.id for t in outs]
            head = [source, sink, len(between), between, currencies]
            rows.append([*head, ins[0].at, outs[-1].at, *ids])
    return sorted(rows, key=lambda r: (-r[2], r[0], r[1]))


def cycles(
    w: World, longest: int, within: timedelta, keep: int, across: bool, least: int
) -> list[Row]:
    """By networkx: simple cycles of accounts, then transfers along them in ascending time."""
    between: dict[tuple[str, str], list[Transfer]] = defaultdict(list)
    for t in w.transfers:
        if t.src != t.dst:
            between[t.src, t.dst].append(t)
    graph: nx.DiGraph[str] = nx.DiGraph(list(between))
    rows: list[Row] = []
    for nodes in nx.simple_cycles(graph, length_bound=longest):
        for turn in range(len(nodes)):
            ring = [*nodes[turn:], *nodes[:turn]]
            steps = [between[a, b] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]
            for first in steps[0]:
                if first.minor >= least:
                    rows += _along([first], steps[1:], within, keep, across)
    return sorted(rows, key=lambda r: (r[2], r[6]))


def _along(
    trail: list[Transfer], steps: list[list[Transfer]], within: timedelta, keep: int, across: bool
) -> Iterator[Row]:
    if not steps:
        columns: list[list[Any]] = [[t.src for t in trail], [t.minor for t in trail]]
        times: list[datetime] = [trail[0].at, trail[-1].at]
        currencies, ids = [t.currency for t in trail], [t.id for t in trail]
        yield [columns[0], len(trail), *times, columns[1], currencies, ids]
        return
    for t in steps[0]:
        on_time = trail[-1].at < t.at <= trail[0].at + within
        if on_time and alike(trail[-1], t, keep, across):
            yield from _along([*trail, t], steps[1:], within, keep, across)


def pass_through(w: World, times: int, within: timedelta, keep: int) -> list[Row]:
    rows: list[Row] = []
    for account in w.names():
        pairs = [
            (i, o)
            for i in w.into[account]
            for o in w.out[account]
            if i.src != account != o.dst
            and i.at < o.at <= i.at + within
            and i.currency == o.currency
            and keep * i.minor <= o.minor * 1000 <= i.minor * 1000
        ]
        for currency in {i.currency for i, _ in pairs}:
            ins = oldest({i for i, _ in pairs if i.currency == currency})
            outs = oldest({o for _, o in pairs if o.currency == currency})
            if len(ins) >= times:
                sums = sum(t.minor for t in ins), sum(t.minor for t in outs)
                ids = [t.id for t in ins], [t.id for t in outs]
                head = [account, currency, len(ins), *sums]
                rows.append([*head, ins[0].at, outs[-1].at, *ids])
    return sorted(rows, key=lambda r: (-r[2], r[0], r[1]))
