"""The truth of the labelled transfers, and findings held against it.

An attempt is one labelled laundering scheme. ``truth`` counts attempts of a family, ``findable``
those that meet the finder's own definition: a fan of one transfer is labelled, too, and nothing can
tell it from a payment; a cycle's times must rise. Precision = right / found over distinct findings;
recall = attempts found / attempts.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.patterns_plain import Transfer, fan_in, fan_out, gather_scatter, scatter_gather

Attempt = frozenset[str]
Truth = dict[str, dict[str, Attempt]]
FAN, PARTIES, MIDDLES = 10, 5, 3


class Line(NamedTuple):
    """One kind of pattern: counts of attempts and of findings."""

    text: str
    truth: int
    big: int
    found: int
    right: int
    hit: int
    hit_big: int

    def cells(self) -> tuple[str, ...]:
        """As in the table."""
        shares = (self.right, self.found), (self.hit, self.truth), (self.hit_big, self.big)
        rates = [f"{a / b:.2f}" if b else "" for a, b in shares]
        counts = (self.truth, self.big, self.found, self.right)
        return (self.text, *map(str, counts), *rates)


def read_truth(folder: Path) -> Truth:
    """Transfers (by number) of each attempt, by family. Rows are matched on all columns they share.

    Raises:
        ValueError: a labelled row that is not among the transfers.
    """
    with (folder / "transactions.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        shared = [name for name in reader.fieldnames or () if name != "tx_id"]
        numbers = {tuple(row[name] for name in shared): row["tx_id"] for row in reader}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with (folder / "truth_patterns.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = tuple(row[name] for name in shared)
            if key not in numbers:
                raise ValueError(f"A row of {row['pattern_id']} is not among the transfers.")
            found[row["family"]][row["pattern_id"]].add(numbers[key])
    return {
        family: {name: frozenset(ids) for name, ids in sorted(attempts.items())}
        for family, attempts in found.items()
    }


def recurring(attempt: Attempt, transfers: Sequence[Transfer]) -> bool:
    """Whether its transfers, in rising time, go round once and back to where they began."""
    way = sorted((t for t in transfers if t.id in attempt), key=lambda t: (t.at, t.id))
    closed = bool(way) and way[-1].target == way[0].source
    linked = all(a.target == b.source and a.at < b.at for a, b in pairwise(way))
    return closed and linked and len({t.source for t in way}) == len(way)


def alike(attempt: Attempt, by_id: Mapping[str, Transfer], keep: float) -> bool:
    """Whether each next transfer, by time, keeps the currency and this share of the amount."""
    way = sorted((by_id[i] for i in attempt), key=lambda t: (t.at, t.id))
    return all(
        a.currency == b.currency and min(a.amount, b.amount) >= keep * max(a.amount, b.amount)
        for a, b in pairwise(way)
    )


def line(
    text: str, wanted: Sequence[Hashable], big: Collection[Hashable], found: Collection[Any]
) -> Line:
    """Counts: a finding is right, and an attempt hit, when they are the same."""
    truth, seen = set(wanted), set(found)
    hit = [one for one in wanted if one in seen]
    return Line(
        text, len(wanted), sum(one in big for one in wanted), len(seen), len(seen & truth),
        len(hit), sum(one in big for one in hit),
    )  # fmt: skip


def hub_lines(transfers: Sequence[Transfer], truth: Truth) -> list[Line]:
    """Fans, gather-scatter and scatter-gather with the saved queries' values, and looser ones."""
    by_id = {t.id: t for t in transfers}
    fortnight, week = timedelta(days=14), timedelta(days=7)
    lines = []
    for least in (FAN, 3):
        for text, family, finder, hub, other in (
            (f"fan-in, {least} payers", "FAN-IN", fan_in, "target", "source"),
            (f"fan-out, {least} payees", "FAN-OUT", fan_out, "source", "target"),
        ):
            hubs = _hubs(truth[family], by_id, (hub,))
            sizes = {
                name: len({getattr(by_id[i], other) for i in ids})
                for name, ids in truth[family].items()
            }
            found = finder(transfers, least)
            lines.append(_named(text, hubs, {n for n, s in sizes.items() if s >= least}, found))
    for parties in (PARTIES, 2):
        hubs = _hubs(truth["GATHER-SCATTER"], by_id, ("source", "target"))
        big = {
            name
            for name, ids in truth["GATHER-SCATTER"].items()
            if min(_sides(hubs[name], ids, by_id)) >= parties
        }
        found = gather_scatter(transfers, parties, fortnight)
        lines.append(_named(f"gather-scatter, {parties} parties", hubs, big, found))
    for middles, keep in ((MIDDLES, 0.8), (MIDDLES, None), (2, None)):
        attempts = truth["SCATTER-GATHER"]
        sources, sinks = (_hubs(attempts, by_id, (end,)) for end in ("source", "target"))
        pairs = {name: (sources[name], sinks[name]) for name in attempts}
        big = {name for name, ids in attempts.items() if len(ids) // 2 >= middles}
        amounts = "amounts alike" if keep else "any amounts"
        text = f"scatter-gather, {middles} between, {amounts}"
        lines.append(_named(text, pairs, big, scatter_gather(transfers, middles, week, keep)))
    return lines


def _hubs(
    attempts: Mapping[str, Attempt], by_id: Mapping[str, Transfer], ends: Sequence[str]
) -> dict[str, str]:
    """The account met most often at these ends of an attempt's transfers; ties by name."""
    hubs = {}
    for name, ids in attempts.items():
        counts = Counter(getattr(by_id[i], end) for i in ids for end in ends)
        hubs[name] = min(counts, key=lambda account: (-counts[account], account))
    return hubs


def _sides(hub: str, ids: Attempt, by_id: Mapping[str, Transfer]) -> tuple[int, int]:
    """How many others paid a hub, and were paid by it, in an attempt."""
    some = [by_id[i] for i in ids]
    return (
        len({t.source for t in some if t.target == hub}),
        len({t.target for t in some if t.source == hub}),
    )


def _named(
    text: str, hubs: Mapping[str, Hashable], big: Collection[str], found: Collection[Any]
) -> Line:
    """As :func:`line`, where several attempts may have one hub."""
    seen, truth = set(found), set(hubs.values())
    hit = [name for name, hub in hubs.items() if hub in seen]
    return Line(
        text, len(hubs), len(big), len(seen), len(seen & truth), len(hit),
        sum(name in big for name in hit),
    )  # fmt: skip
