"""A network as other data would have shown it: events and nodes missing, identities mistaken.

The kinds of error, and drawing each at random at a stated rate, follow S. P. Borgatti, K. M.
Carley and D. Krackhardt, "On the robustness of centrality measures under conditions of imperfect
data" (doi:10.1016/j.socnet.2005.05.001); merges and splits of identities follow D. J. Wang,
X. Shi, D. A. McFarland and J. Leskovec, "Measurement error in network data" (doi:10.1016/
j.socnet.2012.01.003).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import compress

import numpy as np
import numpy.typing as npt

from graphengine.analysis.network import Counts, Events, Floats, Network, from_arrays
from graphengine.errors import UsageError

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rates:
    """Shares, 0 to below 1, of what is wrong in the data.

    Args:
        missing_edges: of events; each event of a line is lost by itself.
        missing_nodes: of nodes; a lost node's lines go with it.
        wrong_merges: of nodes whose identity is mistaken; half of them are joined with another
            node drawn at random, half are in truth two, and keep each event with an even chance.
    """

    missing_edges: float = 0.05
    missing_nodes: float = 0.05
    wrong_merges: float = 0.0

    def __post_init__(self) -> None:
        for name in ("missing_edges", "missing_nodes", "wrong_merges"):
            rate = getattr(self, name)
            if not 0 <= rate < 1:
                raise UsageError(f"The rate {name} must be a share from 0 to below 1, not {rate}.")

    def plain(self) -> dict[str, float]:
        """The rates as JSON can carry them."""
        return {
            "missing_edges": self.missing_edges,
            "missing_nodes": self.missing_nodes,
            "wrong_merges": self.wrong_merges,
        }


@dataclass
class _Atoms:
    """Lines, or single events where these are kept, that are thinned and bent to other ends."""

    source: Numbers
    target: Numbers
    weight: Floats
    count: Counts
    layer: Numbers | None
    at: Counts | None
    amount: Counts | None

    def take(self, rows: npt.NDArray[np.bool_] | Numbers) -> _Atoms:
        def part(column: npt.NDArray[np.generic] | None) -> npt.NDArray[np.generic] | None:
            return None if column is None else column[rows]

        return _Atoms(
            self.source[rows], self.target[rows], self.weight[rows], self.count[rows],
            part(self.layer), part(self.at), part(self.amount),  # type: ignore[arg-type]
        )  # fmt: skip


def damaged(
    network: Network,
    rates: Rates,
    random: np.random.Generator,
    *,
    spared: Collection[int] = (),
) -> tuple[Network, Numbers]:
    """One draw of the network under errors at the given rates.

    A line of c events keeps a binomial number of them and its weight in proportion (a weight
    declared as "log" in proportion of the sum it was made of); without events left it is gone.
    Where the network has its single events, these are drawn and stay with it, and a line's weight
    is what its events keep of it in equal shares.

    Args:
        random: the only source of chance.
        spared: numbers of nodes that are not lost, such as those a measure starts from.

    Returns:
        The network, without the lost nodes, and int64[n]: each old node's number in it, -1 where
        the node is lost. Nodes that were joined have one number; the second halves of split nodes
        have numbers of their own at the end. A node that lost all its lines is still in it.
        O(m log m).
    """
    n = len(network.names)
    atoms = _thinned(_atoms(network), rates.missing_edges, random, _logarithmic(network))
    lost = random.random(n) < rates.missing_nodes
    lost[list(spared)] = False
    label, halved = _mistaken(lost, rates.wrong_merges, random)
    atoms = _split(atoms, halved, n, random)
    label = np.concatenate((label, np.arange(n, n + len(halved))))
    used = np.zeros(len(label), bool)
    used[label[:n][~lost]] = True
    used[n:] = True
    number = np.where(used, np.cumsum(used) - 1, -1)[label]
    number[:n][lost] = -1
    return _built(network, atoms, number, used, halved), number[:n]


def _atoms(network: Network) -> _Atoms:
    events = network.events
    if events is None:
        layer = None if network.layer is None else network.layer.astype(np.int64)
        ends = network.source.astype(np.int64), network.target.astype(np.int64)
        return _Atoms(*ends, network.weight, network.count, layer, None, None)
    known = events.pair >= 0
    pair = events.pair[known]
    weight = network.weight[pair] / np.maximum(network.count[pair], 1)
    return _Atoms(
        events.source[known].astype(np.int64), events.target[known].astype(np.int64), weight,
        np.ones(len(pair), np.int64), None if network.layer is None else
        network.layer[pair].astype(np.int64), events.at[known], events.amount[known],
    )  # fmt: skip


def _logarithmic(network: Network) -> bool:
    return network.events is None and network.declared.get("weight") == "log"


def _thinned(atoms: _Atoms, rate: float, random: np.random.Generator, logarithmic: bool) -> _Atoms:
    if not rate:
        return atoms
    kept = random.binomial(atoms.count, 1 - rate)
    atoms.weight = _share(atoms.weight, kept, atoms.count, logarithmic)
    atoms.count = kept
    return atoms.take(kept > 0)


def _share(weight: Floats, kept: Counts, count: Counts, logarithmic: bool) -> Floats:
    part = kept / np.maximum(count, 1)
    shared: Floats = np.log1p(np.expm1(weight) * part) if logarithmic else weight * part
    return shared


def _mistaken(
    lost: npt.NDArray[np.bool_], rate: float, random: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Each node's label (that of the node it is joined with), and the nodes that are split."""
    n = len(lost)
    label = np.arange(n, dtype=np.int64)
    if not rate:
        return label, np.zeros(0, np.int64)
    wrong = np.flatnonzero((random.random(n) < rate) & ~lost)
    joins = random.random(len(wrong)) < 0.5
    there = np.flatnonzero(~lost)
    if len(there) > 1:
        partners = there[random.integers(0, len(there), int(joins.sum()))]
        for node, partner in zip(wrong[joins].tolist(), partners.tolist(), strict=True):
            one, other = _root(label, node), _root(label, partner)
            label[max(one, other)] = min(one, other)
        for node in wrong[joins].tolist() + partners.tolist():
            label[node] = _root(label, node)
    return label, wrong[~joins]


def _root(label: Numbers, node: int) -> int:
    while label[node] != node:
        node = int(label[node])
    return node


def _split(atoms: _Atoms, halved: Numbers, n: int, random: np.random.Generator) -> _Atoms:
    """Half of the events of each split node, by even chance, go to a new node from n on."""
    if not len(halved):
        return atoms
    twin = np.full(n + len(halved), -1, np.int64)
    twin[halved] = np.arange(n, n + len(halved))
    for side in ("source", "target"):
        ends: Numbers = getattr(atoms, side)
        moved = np.where(twin[ends] >= 0, random.binomial(atoms.count, 0.5), 0)
        rows = np.concatenate((np.arange(len(ends)), np.flatnonzero(moved)))
        first = np.arange(len(rows)) < len(ends)
        left = np.where(first, (atoms.count - moved)[rows], moved[rows])
        atoms = atoms.take(rows)
        atoms.weight = atoms.weight * left / np.maximum(atoms.count, 1)
        atoms.count = left
        ends = getattr(atoms, side)
        setattr(atoms, side, np.where(first, ends, twin[ends]))
        atoms = atoms.take(left > 0)
    return atoms


def _built(
    network: Network, atoms: _Atoms, number: Numbers, used: npt.NDArray[np.bool_], halved: Numbers
) -> Network:
    atoms.source, atoms.target = number[atoms.source], number[atoms.target]
    atoms = atoms.take((atoms.source >= 0) & (atoms.target >= 0))
    n = len(network.names)
    names = list(compress(network.names, used[:n].tolist()))
    names += [f"{network.names[node]} (other half)" for node in halved.tolist()]
    return from_arrays(
        names, atoms.source, atoms.target, atoms.weight, atoms.count, directed=network.directed,
        layer=atoms.layer, layers=network.layers, events=_events(atoms), declared=network.declared,
    )  # fmt: skip


def _events(atoms: _Atoms) -> Events | None:
    if atoms.at is None or atoms.amount is None:
        return None
    source, target = atoms.source.astype(np.int32), atoms.target.astype(np.int32)
    order = np.argsort(atoms.at, kind="stable")
    return Events(
        source[order], target[order], atoms.at[order], atoms.amount[order],
        np.full(len(order), -1, np.int32),
    )  # fmt: skip
