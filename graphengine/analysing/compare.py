"""``analyse compare``: two periods, loads, parts or cases: who rose, what split or merged."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.analysing.desk import Desk
from graphengine.case import folder
from graphengine.case.state import Case
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.certainty.changes import Group
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LEAD, NOT EVIDENCE: what changed in the data need not have changed in the world."


@dataclass(frozen=True)
class Side:
    """One side of a comparison; what is None is as the projection declares it.

    Args:
        since, until: its period. load: facts as they stood after the load of this number.
        edges: its edge kinds, none: those of the projection.
        case: the folder of another case whose facts it is of, none: the case that is asked.
    """

    since: datetime | None = None
    until: datetime | None = None
    load: int | None = None
    edges: tuple[str, ...] = ()
    case: Path | None = None

    def declared(self, base: Declaration) -> Declaration:
        """The projection of this side."""
        return replace(
            base,
            since=self.since if self.since is not None else base.since,
            until=self.until if self.until is not None else base.until,
            edges=self.edges or base.edges,
        )

    def plain(self) -> dict[str, Any]:
        """The side as JSON can carry it; another case by its title and the digest of its data."""
        times = {k: v.isoformat() if (v := getattr(self, k)) else None for k in ("since", "until")}
        found = {**times, "load": self.load, "edges": list(self.edges)}
        if self.case is not None:
            other = Case(folder.find(self.case))
            found["case"] = {"title": other.info.title, "data_digest": other.data_digest()}
        return found


def ask(
    desk: Desk,
    *,
    before: Side,
    after: Side,
    measure: str = "betweenness",
    declared: Declaration | None = None,
    weighted: bool = False,
    groups: bool = True,
    top: int | None = None,
    seed: int = 1,
) -> dict[str, Any]:
    """Ranks and communities (Leiden, modularity) of two networks, side by side.

    Returns:
        ``moves``: ``name``, values, ranks among those on both sides, ``rose``, ``events_before``
        and ``events_after``; ``groups``: ``before`` and ``after`` with ``event``, ``other`` and
        ``likeness``, and the likeness of the two partitions (``ami``, ``nmi``, ``vi``, ``ari``)
        over the nodes on both sides.

    Raises:
        UsageError, NotFound: options that cannot be meant, such as equal sides; no such load, no
            such case.
    """
    from graphengine.analysis.certainty.changes import moves
    from graphengine.analysis.measures.registry import compute, known
    from graphengine.analysis.projection.declaration import Declaration

    if before == after:
        raise UsageError("The two sides of a comparison are the same.")
    if "start" in known(measure).options:
        raise UsageError("A measure from references cannot be compared here.")
    base = declared or Declaration()
    timed = "timed" in known(measure).options
    sides = [_network(desk, side, base, timed) for side in (before, after)]
    values = [compute(net, measure, seed=seed, weighted=weighted).values for net in sides]
    found = moves(sides[0].names, values[0], sides[1].names, values[1])
    told = [side.plain() for side in (before, after)]
    asked = {
        "before": told[0], "after": told[1], "measure": measure,
        "projection": base.plain(), "weighted": weighted, "groups": groups, "top": top,
        "seed": seed,
    }  # fmt: skip
    events = [_events(net) for net in sides]
    result = {
        "notice": NOTICE, "measure": measure,
        "sides": [
            {**side, "nodes": len(net), "lines": net.lines, "projection": net.declared,
             "left_out": net.left_out}
            for side, net in zip(told, sides, strict=True)
        ],
        "nodes_on_both": sum(move.rose is not None for move in found),
        "moves": [
            {**asdict(move), "events_before": events[0].get(move.name, 0),
             "events_after": events[1].get(move.name, 0)}
            for move in found[:top]
        ],
        "groups": _groups(sides[0], sides[1], seed) if groups else None,
    }  # fmt: skip
    return desk.keep("compare", asked, result)


def _network(desk: Desk, side: Side, base: Declaration, timed: bool) -> Network:
    declared = side.declared(base)
    if side.load is None and side.case is None:
        return desk.network(declared, events=timed)
    from graphengine.analysis.projection.build import project

    if declared.graph is not None:
        raise UsageError("A graph of others has no loads and no cases; compare its periods.")
    case = desk.case if side.case is None else _other(desk, side.case)
    view = case.view if side.load is None else case.as_of(side.load)
    return project(view, declared, zone=case.info.time_zone, events=timed)


def _other(desk: Desk, path: Path) -> Case:
    """Another case, which is told in its own audit trail who looked at it and from where."""
    case = Case(folder.find(path))
    if case.folder.root == desk.case.folder.root.resolve():
        raise UsageError(f"{path} is the case that is asked.")
    title = desk.case.info.title
    case.journal.audit("consultation", "compared with another case", title=title)
    return case


def _events(network: Network) -> dict[str, int]:
    from graphengine.analysing.centrality import events_of

    return dict(zip(network.names, events_of(network), strict=True))


def _groups(before: Network, after: Network, seed: int) -> dict[str, Any]:
    from graphengine.analysis.certainty.changes import follow
    from graphengine.analysis.communities.compare import compare
    from graphengine.analysis.communities.detect import Method
    from graphengine.analysis.communities.partition import members

    labels = [Method(net, "leiden").run(seed).labels for net in (before, after)]
    parts = [
        [[net.names[node] for node in group.tolist()] for group in members(found)]
        for net, found in zip((before, after), labels, strict=True)
    ]
    fates, origins = follow(parts[0], parts[1])
    both = sorted(set(before.names) & set(after.names))
    one, two = (
        [int(found[net.number[name]]) for name in both]
        for net, found in zip((before, after), labels, strict=True)
    )
    return {
        "before": [_group(number, group) for number, group in enumerate(fates, start=1)],
        "after": [_group(number, group) for number, group in enumerate(origins, start=1)],
        "likeness": asdict(compare(one, two)) if both else None,
        "nodes": len(both),
    }


def _group(number: int, group: Group) -> dict[str, Any]:
    return {
        "id": number, "event": group.event, "other": [other + 1 for other in group.other],
        "likeness": group.likeness, "members": list(group.members),
    }  # fmt: skip
