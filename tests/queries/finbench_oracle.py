"""Reads 1 to 6 of LDBC FinBench in plain Python, written from their definitions.

Each function gives the rows that the saved query of the same name must give. A step follows at
most ``truncation`` transfers that meet its conditions, the latest first, equal times by id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import networkx as nx

from tests.queries.finbench_world import Tie, Transfer, World

Row = list[Any]
Came = tuple[datetime, list[str]]


@dataclass(frozen=True)
class Frame:
    """The period, its start included and its end not, and the truncation."""

    since: datetime
    until: datetime
    truncation: int

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until

    def latest(self, found: Iterable[Transfer], good: Callable[[Transfer], bool]) -> list[Transfer]:
        """The transfers that a step follows."""
        kept = [t for t in found if self.holds(t.at) and good(t)]
        kept.sort(key=lambda t: t.id)
        kept.sort(key=lambda t: t.at, reverse=True)
        return kept[: self.truncation]

    def ties(self, found: Iterable[Tie], good: Callable[[Tie], bool]) -> list[Tie]:
        """The ties that a step follows."""
        kept = sorted((t for t in found if self.holds(t.at) and good(t)), key=lambda t: t.id)
        return sorted(kept, key=lambda t: t.at, reverse=True)[: self.truncation]


def oldest(found: Iterable[Transfer]) -> list[Transfer]:
    """By time, then id."""
    return sorted(found, key=lambda t: (t.at, t.id))


def lent(transfer: Transfer, words: Collection[str]) -> bool:
    """Whether the transfer paid out a loan."""
    return transfer.channel in words or transfer.purpose in words


def listed_medium(w: World, f: Frame, account: str, media: list[tuple[str, str]]) -> list[Row]:
    reached: dict[tuple[str, int], Came] = {}

    def arrive(t: Transfer, trail: list[str]) -> None:
        here = (t.dst, len(trail) + 1)
        came = (t.at, [*trail, t.id])
        reached[here] = min(reached.get(here, came), came)

    for t in f.latest(w.out[account], lambda t: True):
        arrive(t, [])
    for step in (1, 2):
        for (place, _), (at, trail) in [x for x in reached.items() if x[0][1] == step]:
            for t in f.latest(w.out[place], lambda t, at=at: t.at > at):  # type: ignore[misc]
                arrive(t, trail)
    rows = []
    for (place, step), (_, trail) in reached.items():
        if place == account:
            continue
        behind: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
        for holder in w.holders[place]:
            for medium, sightings in _media(w, f, holder):
                held, seen = behind.setdefault(medium, (set(), set()))
                held.add(holder[1])
                seen |= sightings
        for (kind, key), (held, seen) in behind.items():
            if (kind, key) in media:
                rows.append([place, step, key, kind, sorted(held), trail, sorted(seen)])
    return sorted(rows, key=lambda r: (r[1], r[0], r[3], r[2]))


def _media(
    w: World, f: Frame, holder: tuple[str, str]
) -> Iterable[tuple[tuple[str, str], set[str]]]:
    for phone in w.phones[holder]:
        yield ("Phone", phone), set()
        for use in w.uses:
            if use.src == phone and f.holds(use.at):
                yield ("Device", use.dst), {use.id}


def loans_gathered(w: World, f: Frame, person: str, loan: list[str]) -> list[Row]:
    own = w.accounts[("Person", person)]
    left = dict.fromkeys(own, f.until)
    upstream: set[str] = set()
    for _ in range(3):
        before: dict[str, datetime] = {}
        for place, until in left.items():
            good = lambda t, until=until: t.at < until and not lent(t, loan)  # noqa: E731
            for t in f.latest(w.into[place], good):
                before[t.src] = max(before.get(t.src, t.at), t.at)
        upstream |= set(before)
        left = before
    rows = []
    for place in upstream - own:
        loans: dict[str, list[Transfer]] = defaultdict(list)
        for t in oldest(w.into[place]):
            if f.holds(t.at) and t.src != place and lent(t, loan):
                loans[t.currency].append(t)
        for currency, given in loans.items():
            lenders = {t.src for t in given}
            back = [
                t
                for t in oldest(w.out[place])
                if f.holds(t.at) and t.dst in lenders and t.currency == currency
            ]
            total, repaid = sum(t.minor for t in given), sum(t.minor for t in back)
            ids = [t.id for t in given], [t.id for t in back]
            head = [place, currency, len(given), total, repaid, total - repaid]
            rows.append([*head, sorted(lenders), *ids])
    return sorted(rows, key=lambda r: (-r[3], r[0], r[1]))


def shortest_path(w: World, f: Frame, start: str, end: str) -> list[Row]:
    """By networkx, breadth first; nothing is cut."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((start, end))
    graph.add_edges_from((t.src, t.dst, t.id) for t in w.transfers if f.holds(t.at))
    try:
        length = nx.shortest_path_length(graph, start, end)
    except nx.NetworkXNoPath:
        return [[-1, []]]
    if length > 6:
        return [[-1, []]]
    ways = []
    for nodes in nx.all_shortest_paths(nx.DiGraph(graph), start, end):
        steps = pairwise(nodes)
        ways.append([min(graph[a][b]) for a, b in steps])
    return [[length, min(ways)]]


def three_in_a_cycle(w: World, f: Frame, source: str, target: str) -> list[Row]:
    first = [t for t in oldest(w.out[source]) if t.dst == target and f.holds(t.at)]
    onward = f.latest(w.out[target], lambda t: t.dst not in (source, target))
    rows = []
    for other in {t.dst for t in onward}:
        back = f.latest(w.out[other], lambda t: t.dst == source)
        for currency in {t.currency for t in first}:
            ons = [t for t in onward if t.dst == other and t.currency == currency]
            backs = [t for t in back if t.currency == currency]
            if source != target and ons and backs:
                paid = [t.id for t in first if t.currency == currency]
                ids = [[t.id for t in backs], [t.id for t in ons], paid]
                rows.append([other, currency, *_sums(backs), *_sums(ons), *ids])
    return sorted(rows, key=lambda r: (-r[3], -r[6], r[0], r[1]))


def _sums(found: list[Transfer]) -> list[int]:
    amounts = [t.minor for t in found]
    return [len(amounts), sum(amounts), max(amounts)]


def transfer_traces(w: World, f: Frame, person: str) -> list[Row]:
    ways: dict[tuple[str, ...], Came] = {}
    for own in w.accounts[("Person", person)]:
        for t in f.latest(w.out[own], lambda t: True):
            _extend(ways, (own,), t, [])
    for length in (2, 3):
        for path, (at, trail) in [x for x in ways.items() if len(x[0]) == length]:
            for t in f.latest(w.out[path[-1]], lambda t, at=at: t.at > at):  # type: ignore[misc]
                _extend(ways, path, t, trail)
    rows: list[Row] = [[list(path), len(path) - 1, trail] for path, (_, trail) in ways.items()]
    return sorted(rows, key=lambda r: (-r[1], r[0]))


def _extend(
    ways: dict[tuple[str, ...], Came], path: tuple[str, ...], t: Transfer, trail: list[str]
) -> None:
    if t.dst not in path:
        longer, came = (*path, t.dst), (t.at, [*trail, t.id])
        ways[longer] = min(ways.get(longer, came), came)


def withdrawal_after_gathering(
    w: World, f: Frame, card: str, gathered_above: int, withdrawn_above: int, more_than: int
) -> list[Row]:
    drawn = f.latest(w.into[card], lambda t: t.src != card and t.minor > withdrawn_above)
    rows = []
    for middle in {t.src for t in drawn}:
        good = lambda t, m=middle: t.src not in (m, card) and t.minor > gathered_above  # noqa: E731
        came = oldest(f.latest(w.into[middle], good))
        for currency in {t.currency for t in came}:
            ins = [t for t in came if t.currency == currency]
            outs = [t for t in oldest(drawn) if t.src == middle and t.currency == currency]
            if len(ins) > more_than and outs:
                sums = [len(ins), sum(t.minor for t in ins), len(outs), sum(t.minor for t in outs)]
                rows.append([middle, currency, *sums, [t.id for t in ins], [t.id for t in outs]])
    return sorted(rows, key=lambda r: (-r[5], r[0], r[1]))
