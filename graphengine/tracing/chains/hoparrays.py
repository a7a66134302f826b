"""Hops as arrays: in memory, or mapped from a kept timeline; the search does not see which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.tracing.chains.pattern import HopClass
from graphengine.tracing.timeline.columns import Array, Names, Texts

Times = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Index = tuple[Times, Times]
"""``offset`` int64[n + 1] and ``order`` int64[m], see :func:`kernel.spread.departures`."""
EPOCH, MICRO = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Records(Protocol):
    """What stands behind a hop: ``ids``, ``amount_minor``, ``currency``, ``ev``."""

    def row(self, hop: int) -> dict[str, Any]: ...


@dataclass(frozen=True)
class FrameRecords:
    """Records in memory."""

    frame: pl.DataFrame

    def row(self, hop: int) -> dict[str, Any]:
        """The record of a hop."""
        return self.frame.row(hop, named=True)


@dataclass(frozen=True)
class MappedRecords:
    """Records of a kept timeline; a hop is one event there."""

    ids: Texts
    evidence: Texts
    amount: Array
    without: Array
    currency: Array
    currencies: list[str]

    def row(self, hop: int) -> dict[str, Any]:
        """The record of a hop."""
        code = int(self.currency[hop])
        return {
            "ids": [self.ids[hop]],
            "amount_minor": None if self.without[hop] else int(self.amount[hop]),
            "currency": self.currencies[code] if code >= 0 else None,
            "ev": [self.evidence[hop]],
        }


@dataclass(frozen=True)
class Hops:
    """Hops sorted by (start, end, id, against).

    Attributes:
        nodes: references ``Kind:key``, sorted; a node's number is its place.
        src, dst: int32[m]. start, end: int64[m] microseconds (turned round for falling order).
        amount: int64[m] minor units, -1 where there is none.
        classes: int16[m] into ``class_names``.
        leave, arrive: hops by the node they leave and by that where they arrive, see
            :func:`kernel.spread.departures`; leaving: int64[m], starts in the order of ``leave``.
        rows: int64[m, 8], hops in the order of ``leave`` with what follows each, see
            :func:`kernel.followers.followers`.
        neighbours: int32[n], different nodes that a node has a hop with, either way.
        records: what stands behind each hop.
        falling: whether times are turned round.
        about: ``untimed`` (edges left out for want of a time, by type), ``other_currency``
            (transfers left out), ``period`` (first and last moment of all hops in microseconds,
            None without any), and what :func:`coverage.coverage` says.
    """

    nodes: Names
    src: Codes
    dst: Codes
    start: Times
    end: Times
    amount: Times
    classes: npt.NDArray[np.int16]
    class_names: list[HopClass]
    leave: Index
    leaving: Times
    rows: Times
    arrive: Index
    neighbours: Codes
    records: Records
    falling: bool
    about: dict[str, Any]

    def __len__(self) -> int:
        return len(self.src)

    def row(self, hop: int) -> dict[str, Any]:
        """A hop's record (see :class:`Records`) with ``kind``, ``at`` and ``end_at``."""
        kind = self.class_names[int(self.classes[hop])][0]
        ends = (
            (-self.end[hop], -self.start[hop]) if self.falling else (self.start[hop], self.end[hop])
        )
        at, end_at = (EPOCH + int(micros) * MICRO for micros in ends)
        return {"kind": kind, "at": at, "end_at": end_at, **self.records.row(hop)}

    def times_at(self, node: int) -> Times:
        """Moments (microseconds, rising) of all hops at a node. O(d log d) in its hops."""
        mine = np.concatenate([
            order[offset[node] : offset[node + 1]] for offset, order in (self.leave, self.arrive)
        ])  # fmt: skip
        return np.sort(-self.end[mine] if self.falling else self.start[mine])


def neighbours(src: Codes, dst: Codes, n: int) -> Codes:
    """Different neighbours of each node, either way. O(m log m)."""
    if not len(src):
        return np.zeros(n, np.int32)
    pairs = pl.DataFrame({"a": src, "b": dst}).unique()
    both = pl.concat([pairs, pairs.select(a="b", b="a")]).unique()
    return np.bincount(both["a"].to_numpy(), minlength=n).astype(np.int32)
