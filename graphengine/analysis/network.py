"""A projected network: numbered nodes and one line per pair, as arrays that measures take.

Measures, communities and everything else in this room take a :class:`Network` and nothing of a
case, so that they can be fed from facts, from a Neo4j that others filled, or from a notebook.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from graphengine.analysis.numbers import Groups, pairs

if TYPE_CHECKING:
    import igraph
    from igraph import Graph

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Events:
    """The single events behind the pairs, sorted by time and then id.

    All arrays have one length m. ``source`` and ``target`` are node numbers in the direction of
    the event (also in an undirected network), ``at`` microseconds since 1970 UTC (the least int64
    where the event has no time), ``amount`` minor units or units of the property summed (-1 where
    there is none), ``pair`` the number of the line it belongs to (-1: a loop, left out).
    """

    source: Codes
    target: Codes
    at: Counts
    amount: Counts
    pair: Codes
    ids: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes in the order of their names and lines sorted by (layer, source, target), each once.

    Args:
        names: references ``kind:key``, sorted; a node's number is its place. n of them.
        source, target: ends of the m lines; in an undirected network source <= target.
        weight: what the declaration makes of the parallel events, > 0.
        count: events behind the line.
        layer: number of the line's layer in ``layers``; all 0 where layers are not kept apart.
        directed: whether a line has a direction.
        events: the events behind the lines, where they are wanted.
        left_out: what the projection dropped, by reason ("loops", "outside the period", ...).
        declared: the declaration as plain data, for results and runs.
    """

    names: list[str]
    source: Codes
    target: Codes
    weight: Floats
    count: Counts
    directed: bool = True
    layer: Codes | None = None
    layers: tuple[str, ...] = ()
    events: Events | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    declared: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def lines(self) -> int:
        """Number of lines (pairs of nodes that are tied)."""
        return len(self.source)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each name."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over names, lines and weights: equal networks have equal digests."""
        state = hashlib.sha256("\n".join(self.names).encode("utf-8", "surrogatepass"))
        for column in (self.source, self.target, self.weight, self.count):
            state.update(b"\0" + np.ascontiguousarray(column).tobytes())
        state.update(b"d" if self.directed else b"u")
        if self.layer is not None:
            state.update(np.ascontiguousarray(self.layer).tobytes())
        return state.hexdigest()

    def igraph(self) -> igraph.Graph:
        """The lines as an igraph graph, vertices by number; weights only where asked for.

        Vertex ``v`` is node ``v`` and edge ``e`` is line ``e``, so that results map by place.
        O(n + m).
        """
        import igraph

        lines = pairs(self.source, self.target)
        return igraph.Graph(n=len(self.names), edges=lines, directed=self.directed)

    @cached_property
    def graph(self) -> Graph:
        """:meth:`igraph`, made once and kept: for reading only."""
        return self.igraph()

    def flat(self) -> Network:
        """The network with its layers laid on one another; itself where it has none."""
        return self if self.layer is None else self._flattened

    @cached_property
    def _flattened(self) -> Network:
        return from_arrays(
            self.names, self.source, self.target, self.weight, self.count, directed=self.directed,
            events=self.events, left_out=self.left_out, declared=self.declared,
        )  # fmt: skip

    def keep(self, lines: npt.NDArray[np.bool_]) -> Network:
        """The same nodes with only some of the lines; events of the others go too."""
        return replace(
            self,
            source=self.source[lines],
            target=self.target[lines],
            weight=self.weight[lines],
            count=self.count[lines],
            layer=None if self.layer is None else self.layer[lines],
            events=_kept_events(self.events, lines),
        )

    def without(self, nodes: Iterable[int]) -> Network:
        """The network with some nodes' lines taken away; numbers stay as they are."""
        gone = np.zeros(len(self.names), dtype=bool)
        gone[list(nodes)] = True
        return self.keep(~(gone[self.source] | gone[self.target]))

    def undirected(self) -> Network:
        """The network without directions: both ways of a pair become one line, weights added."""
        return self._both_ways if self.directed else self

    @cached_property
    def _both_ways(self) -> Network:
        low, high = np.minimum(self.source, self.target), np.maximum(self.source, self.target)
        return from_arrays(
            self.names, low, high, self.weight, self.count, directed=False, layer=self.layer,
            layers=self.layers, events=self.events, left_out=self.left_out, declared=self.declared,
        )  # fmt: skip


def from_arrays(
    names: list[str],
    source: npt.ArrayLike,
    target: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    count: npt.ArrayLike | None = None,
    *,
    directed: bool = True,
    layer: npt.ArrayLike | None = None,
    layers: tuple[str, ...] = (),
    events: Events | None = None,
    left_out: dict[str, int] | None = None,
    declared: dict[str, Any] | None = None,
) -> Network:
    """A network of sorted names from lines in any order; parallel lines are added, loops dropped.

    O(m log m). ``names`` must be sorted; ``weight`` defaults to 1 a line.
    """
    src, dst = np.asarray(source, np.int64), np.asarray(target, np.int64)
    if not directed:
        src, dst = np.minimum(src, dst), np.maximum(src, dst)
    of = np.zeros(len(src), np.int64) if layer is None else np.asarray(layer, np.int64)
    heavy = np.ones(len(src)) if weight is None else np.asarray(weight, np.float64)
    many = np.ones(len(src), np.int64) if count is None else np.asarray(count, np.int64)
    plain = src != dst
    n = max(1, len(names))
    keys = (of * n + src) * n + dst
    placed = weight is not None or count is not None
    groups = Groups(keys if plain.all() else keys[plain], placed=placed)
    lines = groups.keys
    ends = lines % (n * n)
    low, high = (ends // n).astype(np.int32), (ends % n).astype(np.int32)
    left = dict(left_out or {})
    if not plain.all():
        left["loops"] = left.get("loops", 0) + int(many[~plain].sum())
    return Network(
        names,
        low,
        high,
        groups.count.astype(np.float64) if weight is None else groups.added(heavy[plain]),
        groups.count if count is None else groups.counted(many[plain]),
        directed,
        None if layer is None else (lines // (n * n)).astype(np.int32),
        layers,
        _numbered(events, lines, n, directed, layer is None),
        left,
        dict(declared or {}),
    )


def _numbered(
    events: Events | None, lines: npt.NDArray[np.int64], n: int, directed: bool, flat: bool
) -> Events | None:
    if events is None or not flat:
        return events
    src, dst = events.source.astype(np.int64), events.target.astype(np.int64)
    if not directed:
        src, dst = np.minimum(src, dst), np.maximum(src, dst)
    keys = src * n + dst
    found = np.searchsorted(lines, keys)
    known = found < len(lines)
    known[known] = lines[found[known]] == keys[known]
    return replace(events, pair=np.where(known, found, -1).astype(np.int32))


def _kept_events(events: Events | None, lines: npt.NDArray[np.bool_]) -> Events | None:
    if events is None:
        return None
    number = np.where(lines, np.cumsum(lines) - 1, -1).astype(np.int32)
    pair = np.where(events.pair >= 0, number[np.maximum(events.pair, 0)], -1) if lines.size else (
        np.full(len(events), -1, np.int32)
    )  # fmt: skip
    kept = np.flatnonzero(pair >= 0)
    ids = [events.ids[place] for place in kept.tolist()] if len(events.ids) else ()
    return Events(
        events.source[kept], events.target[kept], events.at[kept], events.amount[kept],
        pair[kept].astype(np.int32), ids,
    )  # fmt: skip
