"""``analyse temporal``: who stands between others on paths in time, and between given ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphengine.analysing.centrality import events_of
from graphengine.analysing.desk import Desk
from graphengine.analysing.ends import ends_of
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.measures.measure import Scores
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LEAD, NOT EVIDENCE: a path in time says what could have passed, not that it did."
MEASURES = ("temporal-betweenness", "temporal-foremost", "temporal-reach", "temporal-reach-in")


def ask(
    desk: Desk,
    *,
    declared: Declaration | None = None,
    sellers: Sequence[str] = (),
    buyers: Sequence[str] = (),
    run: str | None = None,
    weighted: bool = True,
    sources: int | None = None,
    top: int | None = None,
    seed: int = 1,
) -> dict[str, Any]:
    """Betweenness and reach over time-respecting paths, and flow betweenness between given ends.

    Args:
        sellers, buyers, run: as in ``analyse disruption``; with them each node also has ``flow``,
            what the greatest flow from sellers to buyers, pair by pair, loses without it.
        weighted: lines carry their weight in that flow, else 1.
        sources: sample betweenness from so many nodes.

    Returns:
        ``nodes``: ``ref``, ``betweenness``, ``foremost``, ``reaches``, ``reached_by``, ``flow``,
        ``rank`` and ``events``, by flow where there are ends, else by betweenness; ``total_flow``.

    Raises:
        UsageError, NotFound: options that cannot be meant, or facts without a time.
    """
    from graphengine.analysis.flow.maximum import between_sets
    from graphengine.analysis.measures.registry import compute, order, rank
    from graphengine.analysis.projection.declaration import Declaration

    if top is not None and top < 1:
        raise UsageError("The number of leading nodes must be at least 1.")
    declared = declared or Declaration()
    network = desk.network(declared, events=True)
    ends, absent = ends_of(desk, network, sellers, buyers, run)
    scores: dict[str, Scores] = {
        name: compute(network, name, seed=seed, sources=sources) for name in MEASURES
    }
    between, foremost, out, into = (scores[name].values for name in MEASURES)
    flow = None
    if ends.sellers:
        flow = between_sets(network, ends.sellers, ends.buyers, weighted=weighted)
    leading = between if flow is None else flow.values
    ranks, events = rank(leading), events_of(network)
    nodes = []
    for node in order(leading)[:top].tolist():
        nodes.append({
            "ref": network.names[node], "rank": int(ranks[node]),
            "betweenness": float(between[node]), "foremost": float(foremost[node]),
            "reaches": int(out[node]), "reached_by": int(into[node]),
            "flow": None if flow is None else float(flow.values[node]), "events": events[node],
        })  # fmt: skip
    asked = {
        "projection": declared.plain(), "from": list(sellers), "to": list(buyers), "run": run,
        "weighted": weighted, "sources": sources, "top": top, "seed": seed,
    }  # fmt: skip
    result = {
        "notice": NOTICE, "nodes": nodes, "notes": sorted({s.note for s in scores.values()} - {""}),
        "total_flow": None if flow is None else flow.total,
        "pairs_with_flow": None if flow is None else flow.pairs,
        "sellers": [network.names[node] for node in ends.sellers],
        "buyers": [network.names[node] for node in ends.buyers], "not_in_network": absent,
        "nodes_in_network": len(network), "lines": network.lines,
        "projection": network.declared, "left_out": network.left_out,
    }  # fmt: skip
    return desk.keep("temporal", asked, result)
