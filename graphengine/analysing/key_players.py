"""``analyse key-players``: the few whose removal breaks a network up, or who reach most of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphengine.analysing.centrality import events_of
from graphengine.analysing.desk import Desk
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.keyplayers.goals import Goal
    from graphengine.analysis.keyplayers.search import KeySet
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LEAD, NOT EVIDENCE: the set says where ties are thin in these files, not who leads."
GOALS = ("fragment", "reach")
STEPS = 2
TITLES = {
    ("fragment", False): "fragmentation: share of remaining pairs that cannot reach one another",
    ("fragment", True): "distance-weighted fragmentation: 1 - mean of 1 / distance",
    ("reach", False): "share of nodes within {steps} steps of the set",
    ("reach", True): "distance-weighted reach: mean of 1 / distance from the set",
}


def ask(
    desk: Desk,
    *,
    k: int,
    goal: str = "fragment",
    declared: Declaration | None = None,
    steps: int | None = None,
    distance: bool = False,
    starts: int = 10,
    seed: int = 1,
) -> dict[str, Any]:
    """A set of k key players of a declared network; the result is kept as a run.

    Args:
        goal: ``fragment`` (a set to remove) or ``reach`` (a set to start from).
        steps: of reach; None: 2, or without limit where ``distance`` is set.
        distance: the distance-weighted form of the goal.
        starts: of the search, where not all sets can be looked at.

    Returns:
        ``players`` with ``ref``, ``alone`` (the value of that node alone), ``adds`` (what the set
        loses without it) and ``events``; ``value``, ``before`` (with no one chosen), ``exact``,
        ``equal`` (other sets as good), ``agreeing`` of ``starts``, and ``leading``: the value of
        the k nodes of most contacts and of highest betweenness, for comparison.

    Raises:
        UsageError: options that cannot be meant.
        LimitReached: too much within reach.
    """
    from graphengine.analysis.keyplayers.search import find
    from graphengine.analysis.projection.declaration import Declaration

    declared = declared or Declaration(direction="undirected")
    if goal not in GOALS:
        raise UsageError(f"A goal is {' or '.join(GOALS)}, not '{goal}'.")
    if steps is not None and goal == "fragment":
        raise UsageError("Steps are for the goal reach.")
    used = steps if steps is not None or distance or goal == "fragment" else STEPS
    network = desk.network(declared)
    aim = _aim(network, goal, used, distance)
    found = find(aim, k, starts=starts, seed=seed)
    names = network.names
    result = {
        "notice": NOTICE,
        "goal": goal,
        "measure": TITLES[goal, distance].format(steps=used),
        "steps": used,
        "k": k,
        "value": found.value,
        "before": aim.value(()),
        "players": _players(network, aim, found),
        "exact": found.exact,
        "equal": [[names[node] for node in nodes] for nodes in found.equal],
        "starts": found.starts,
        "agreeing": found.agreeing,
        "looked_at": len(aim.candidates),
        "leading": _leading(network, aim, k),
        "nodes": len(network),
        "lines": network.lines,
        "projection": network.declared,
        "left_out": network.left_out,
    }
    asked = {
        "k": k, "goal": goal, "projection": declared.plain(), "steps": steps,
        "distance": distance, "starts": starts, "seed": seed,
    }  # fmt: skip
    return desk.keep("key-players", asked, result)


def _aim(network: Network, goal: str, steps: int | None, distance: bool) -> Goal:
    from graphengine.analysis.keyplayers.goals import DistanceFragmentation, Fragmentation, Reach

    if goal == "reach":
        return Reach(network, steps, distance)
    return DistanceFragmentation(network) if distance else Fragmentation(network)


def _players(network: Network, aim: Goal, found: KeySet) -> list[dict[str, Any]]:
    """Members by what the set loses without them, then by name."""
    events, chosen = events_of(network), set(found.nodes)
    rows = [
        {
            "ref": network.names[node],
            "alone": aim.value({node}),
            "adds": found.value - aim.value(chosen - {node}),
            "events": events[node],
        }
        for node in found.nodes
    ]
    return sorted(rows, key=lambda row: (-round(float(str(row["adds"])), 12), str(row["ref"])))


def _leading(network: Network, aim: Goal, k: int) -> list[dict[str, Any]]:
    """What the leading nodes by two measures would give as a set."""
    from graphengine.analysis.measures.registry import compute, order

    plain = network.flat().undirected()
    rows = []
    for measure in ("degree", "betweenness"):
        first = order(compute(plain, measure).values)[:k]
        refs = [network.names[node] for node in np.sort(first).tolist()]
        rows.append({"measure": measure, "value": aim.value(first.tolist()), "refs": refs})
    return rows
