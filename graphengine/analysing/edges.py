"""``analyse edges``: how sure a ranking is, and on which single lines it hangs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from graphengine.analysing.centrality import events_of
from graphengine.analysing.desk import Desk
from graphengine.analysing.doubts import rates as rates_of
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.certainty.single import Loss, Losses
    from graphengine.analysis.certainty.stability import Intervals
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LEAD, NOT EVIDENCE: a rank says who stands out in this data, not who did what."
SHOWN_IDS = 3
Progress = Callable[[str, int, int], None]


def ask(
    desk: Desk,
    *,
    measure: str = "betweenness",
    declared: Declaration | None = None,
    top: int = 10,
    lines: int = 2000,
    stability: int = 100,
    rates: dict[str, float] | None = None,
    weighted: bool = False,
    seed: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """A ranking with its intervals, and what changes in it if any one line is missing.

    Args:
        top: leading nodes. lines: the most lines that are tested.
        stability: runs on damaged networks; 0: none.
        rates: of errors in these, see :func:`graphengine.analysing.doubts.rates`.

    Returns:
        ``ranking``: ``ref``, ``value``, ``rank``, ``low``, ``high``, ``rank_low``, ``rank_high``,
        ``share_in_top``, ``events``, and ``best_rank``, ``worst_rank`` without any one line, with
        ``worst_without``, the line that does it; ``losses``: each line whose loss changes the
        order, with ``events``, ``event_ids`` (the first few), ``moved`` and the new ``order``;
        ``lines_tested`` of ``lines``; ``lines_without_effect``; ``stability``: runs, rates, why.

    Raises:
        UsageError, NotFound: options that cannot be meant.
    """
    from graphengine.analysis.certainty.single import losses
    from graphengine.analysis.certainty.stability import intervals
    from graphengine.analysis.measures.registry import known
    from graphengine.analysis.projection.declaration import Declaration

    if "start" in known(measure).options:
        raise UsageError("A measure from references cannot be asked for here.")
    declared = declared or Declaration()
    network = desk.network(declared, events=True)
    told = progress or (lambda name, done, total: None)
    hung = losses(
        network, measure, top=top, seed=seed, most=lines, weighted=weighted,
        progress=lambda done, total: told("single lines", done, total),
    )  # fmt: skip
    used, why = rates_of(desk, declared, rates)
    steady = None
    more: dict[str, Any] = {**used, "weighted": weighted}
    if stability:
        steady = intervals(
            network, measure, runs=stability, seed=seed, top=top, **more,
            progress=lambda done, total: told("stability", done, total),
        )  # fmt: skip
    asked = {
        "measure": measure, "projection": declared.plain(), "top": top, "lines": lines,
        "stability": stability, "rates": rates, "weighted": weighted, "seed": seed,
    }  # fmt: skip
    result = {
        "notice": NOTICE, "measure": measure, "unit": known(measure).unit,
        "ranking": _ranking(hung, steady),
        "losses": [_loss(hung, loss) for loss in hung.losses],
        "lines_tested": len(hung.tested), "lines": hung.lines, "nodes": len(network),
        "lines_without_effect": len(hung.tested) - len(hung.losses),
        "stability": None if steady is None else {**steady.plain(), "why": why},
        "projection": network.declared, "left_out": network.left_out,
    }  # fmt: skip
    return desk.keep("edges", asked, result)


def _ranking(hung: Losses, steady: Intervals | None) -> list[dict[str, Any]]:
    events = events_of(hung.network)
    rows = []
    for place, node in enumerate(hung.order.tolist()):
        worst = int(hung.worst_line[place])
        row: dict[str, Any] = {
            "ref": hung.network.names[node], "value": float(hung.values[node]),
            "rank": int(hung.ranks[node]), "low": None, "high": None, "events": events[node],
        }  # fmt: skip
        if steady is not None:
            row |= {
                "low": float(steady.low[node]), "high": float(steady.high[node]),
                "rank_low": int(steady.rank_low[node]), "rank_high": int(steady.rank_high[node]),
                "share_in_top": float(steady.share_in_top[node]),
            }  # fmt: skip
        row |= {
            "best_rank": int(hung.best[place]), "worst_rank": int(hung.worst[place]),
            "worst_without": None if worst < 0 else line_of(hung.network, worst),
        }  # fmt: skip
        rows.append(row)
    return rows


def line_of(network: Network, line: int) -> dict[str, Any]:
    """A line as its ends, the number of events on it and the ids of the first few."""
    ids: list[str] = []
    if network.events is not None and len(network.events.ids):
        places = np.flatnonzero(network.events.pair == line)[:SHOWN_IDS]
        ids = [network.events.ids[place] for place in places.tolist()]
    return {
        "source": network.names[network.source[line]],
        "target": network.names[network.target[line]],
        "events": int(network.count[line]),
        "event_ids": ids,
    }


def _loss(hung: Losses, loss: Loss) -> dict[str, Any]:
    names = hung.network.names
    before, after = hung.order.tolist(), loss.order.tolist()
    concerned = [*before, *(node for node in after if node not in before)]
    moved = [
        {"ref": names[node], "from": int(hung.ranks[node]), "to": int(loss.ranks[node])}
        for node in concerned
        if hung.ranks[node] != loss.ranks[node]
    ]
    return {
        **line_of(hung.network, loss.line),
        "moved": moved,
        "enters": [names[node] for node in after if node not in before],
        "leaves": [names[node] for node in before if node not in after],
        "order": [names[node] for node in after],
    }
