"""``analyse brokers``: who stands between whom, in which role, and where in the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphengine.analysing.centrality import events_of
from graphengine.analysing.desk import Desk
from graphengine.analysing.grouping import Groups, grouped
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.brokers.place import Place
    from graphengine.analysis.brokers.roles import Brokered
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LEAD, NOT EVIDENCE: a broker's place in the ties is a reason to look at them."


def ask(
    desk: Desk,
    *,
    groups: str = "communities",
    declared: Declaration | None = None,
    permutations: int = 999,
    shared: bool = False,
    weighted: bool = False,
    top: int | None = None,
    seed: int = 1,
) -> dict[str, Any]:
    """Brokers of a declared network; the result is kept as a run.

    Args:
        groups: ``communities``, ``property:NAME`` of the nodes, or ``run:NAME``, whose roles.
        permutations: shuffles of the groups; 0 for no test.
        shared: a pair with several go-betweens is shared among them.
        weighted: constraint and effective size use the projection's weights.
        top: keep these leading nodes; None: all.

    Returns:
        ``groups`` with their sizes, ``brokers`` by pairs brokered across groups, then by lower
        constraint: ``ref``, ``group``, ``roles`` ({role: count, expected, p}), ``across``,
        ``constraint``, ``effective_size``, ``efficiency``, ``place`` (None in an undirected
        network) and ``events``; ``tests`` is the number of p-values of counts above 0.

    Raises:
        UsageError, NotFound: options that cannot be meant, or name nothing.
        LimitReached: a network with too many triads.
    """
    from graphengine.analysis.brokers.holes import constraint, effective_size
    from graphengine.analysis.brokers.place import place
    from graphengine.analysis.brokers.roles import brokered
    from graphengine.analysis.projection.declaration import Declaration

    if top is not None and top < 1:
        raise UsageError("The number of leading nodes must be at least 1.")
    declared = declared or Declaration()
    network = desk.network(declared, events=True)
    of = grouped(desk, network, groups, seed)
    found = brokered(network, of.of, shared=shared, permutations=permutations, seed=seed)
    placed = place(network) if network.directed else None
    held = constraint(network, weighted=weighted).values
    size = effective_size(network, weighted=weighted).values
    brokers = _brokers(network, of, found, placed, held, size)
    asked = {
        "groups": groups, "projection": declared.plain(), "permutations": permutations,
        "shared": shared, "weighted": weighted, "top": top, "seed": seed,
    }  # fmt: skip
    result = {
        "notice": NOTICE,
        "groups": _groups(of),
        "without_group": int((of.of < 0).sum()),
        "note": of.note,
        "brokers": brokers[:top],
        "tests": int((found.count > 0).sum()) if permutations else 0,
        "permutations": permutations,
        "shared": shared,
        "flow": None if placed is None else ("in time" if placed.timed else "totals"),
        "nodes": len(network),
        "lines": network.lines,
        "projection": network.declared,
        "left_out": network.left_out,
    }
    return desk.keep("brokers", asked, result)


def _groups(of: Groups) -> list[dict[str, Any]]:
    sizes = np.bincount(of.of[of.of >= 0], minlength=len(of.names)).tolist()
    return [{"group": name, "nodes": size} for name, size in zip(of.names, sizes, strict=True)]


def _brokers(
    network: Network, of: Groups, found: Brokered, placed: Place | None, held: Any, size: Any
) -> list[dict[str, Any]]:
    """Rows of all nodes in order."""
    across = found.count[:, 1:].sum(axis=1)
    ends = network.flat().undirected()
    contacts = np.bincount(ends.source, minlength=len(network))
    contacts = contacts + np.bincount(ends.target, minlength=len(network))
    events = events_of(network)
    order = np.lexsort((np.arange(len(network)), np.round(held, 12), -np.round(across, 9)))
    return [
        {
            "ref": network.names[node],
            "group": of.name(node),
            "across": float(across[node]),
            "roles": _roles(found, node),
            "constraint": float(held[node]),
            "effective_size": float(size[node]),
            "efficiency": float(size[node] / contacts[node]) if contacts[node] else 0.0,
            "contacts": int(contacts[node]),
            "place": None if placed is None else _place(placed, node),
            "events": events[node],
        }
        for node in order.tolist()
    ]


def _roles(found: Brokered, node: int) -> dict[str, dict[str, float | None]]:
    from graphengine.analysis.brokers.roles import ROLES

    return {
        role: {
            "count": float(found.count[node, place]),
            "expected": None if found.expected is None else float(found.expected[node, place]),
            "p": None if found.p is None else float(found.p[node, place]),
        }
        for place, role in enumerate(ROLES)
    }


def _place(placed: Place, node: int) -> dict[str, float]:
    return {
        "source": float(placed.source[node]),
        "passer_on": float(placed.passer[node]),
        "sink": float(placed.sink[node]),
        "received": float(placed.received[node]),
        "sent": float(placed.sent[node]),
    }
