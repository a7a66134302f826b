"""From found chains to the answer: nodes, edges, evidence, and a certificate of the search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from graphengine.model.plain import jsonable
from graphengine.tracing.chains.cypher import cypher
from graphengine.tracing.chains.doubts import ask_next, could_hide
from graphengine.tracing.chains.find import Chain, Search, node_ref
from graphengine.tracing.chains.hoparrays import EPOCH
from graphengine.tracing.chains.searching import LIMIT, dwell, window
from graphengine.tracing.kernel.search import STEPS_SPENT
from graphengine.tracing.kernel.spread import spread

NOTICE = (
    "Lead, not evidence: a chain shows that events could follow one another, not that they did."
)
REACH_WHEN_CUT = 200_000


def answer(run: Search) -> dict[str, Any]:
    """The JSON of ``trace chains``: ``chains``, ``certificate``, ``cypher``, ``notice``."""
    return {
        "pattern": run.pattern.text,
        "chains": [_chain(run, chain) for chain in run.chains],
        "certificate": certificate(run),
        "cypher": cypher(run.request, run.pattern),
        "notice": NOTICE,
    }


def _chain(run: Search, chain: Chain) -> dict[str, Any]:
    hops = run.hops
    rows = [hops.row(hop) for hop in chain.hops]
    nodes = [int(hops.src[chain.hops[0]]), *(int(hops.dst[hop]) for hop in chain.hops)]
    refs = [node_ref(hops, node) for node in nodes]
    edges = [
        {
            "id": row["ids"][0] if len(row["ids"]) == 1 else None,
            "ids": row["ids"],
            "kind": row["kind"],
            "from": a,
            "to": b,
            "at": jsonable(row["at"]),
            "end_at": jsonable(row["end_at"]),
            "amount_minor": row["amount_minor"],
            "currency": row["currency"],
            "evidence": row["ev"],
        }
        for row, a, b in zip(rows, refs, refs[1:], strict=False)
    ]
    times = [row["at"] for row in rows] + [row["end_at"] for row in rows]
    return {
        "nodes": refs,
        "edges": edges,
        "start": jsonable(min(times)),
        "end": jsonable(max(times)),
        "score": chain.score,
    }


def certificate(run: Search) -> dict[str, Any]:
    """What was searched, what was cut and where, and what could hide a chain."""
    request, hops, progress = run.request, run.hops, run.progress
    reach = _reached(run)
    leaving = np.diff(hops.leave[0])
    silent = [node for node in reach if not leaving[node]]
    cuts = _cuts(run)
    about = hops.about
    first, last = (
        [jsonable(EPOCH + timedelta(microseconds=moment)) for moment in about["period"]]
        if about["period"]
        else (None, None)
    )
    return {
        "exhausted": progress.ended == "whole" and not cuts,
        "ended": progress.ended,
        "cuts": cuts,
        "hops": len(hops),
        "looked_at": progress.looked,
        "found": run.total,
        "shown": len(run.chains),
        "first_at": first,
        "last_at": last,
        "left_out": {
            **{f"{kind} without a time": n for kind, n in about["untimed"].items()},
            **({"other currencies": about["other_currency"]} if about["other_currency"] else {}),
        },
        "reached": len(reach),
        "could_hide": could_hide(run, reach, silent),
        "ask_next": ask_next(run, reach, silent),
        "identities": f"{len(run.joined)} units joined" if request.join != "none" else "not joined",
    }


def _cuts(run: Search) -> list[dict[str, Any]]:
    """Hubs that were not passed, and where and why the search ended before its end."""
    progress, hops = run.progress, run.hops
    cuts: list[dict[str, Any]] = [
        {
            "node": node_ref(hops, node),
            "reason": f"hub: more than {run.request.hub} neighbours, not passed",
            "skipped": int(hops.leave[0][node + 1] - hops.leave[0][node]),
        }
        for node in np.flatnonzero(progress.met).tolist()
    ]
    if progress.ended == "whole" or progress.at is None:
        return cuts
    if progress.ended != LIMIT:
        why = run.stop.told(progress.ended)
    elif progress.how == STEPS_SPENT:
        why = f"the search looked at {run.request.steps} hops, its limit"
    else:
        why = f"{run.request.room} chains were found, the limit"
    left = len(run.origins) - progress.begun
    cut = {"node": node_ref(hops, progress.at), "reason": why, "skipped": None}
    return [*cuts, {**cut, "starts_left": left} if left else cut]


def _reached(run: Search) -> dict[int, int]:
    """Nodes in reach in time, whatever the pattern says of amounts, with their first arrival."""
    hops, request = run.hops, run.request
    most = request.steps
    if run.progress.ended not in ("whole", LIMIT):
        most = min(most, REACH_WHEN_CUT)
    steps, _ = spread(
        *hops.leave, hops.leaving, hops.dst, np.array(run.origins, np.int32), *window(request),
        *dwell(request), most,
    )  # fmt: skip
    found = steps[:, 0]
    # In order of arrival, so that the first of a node is its earliest; ties in any order are equal.
    nodes, ends = hops.dst[found], hops.end[found]
    order = np.lexsort((nodes, ends))
    firsts, places = np.unique(nodes[order], return_index=True)
    return dict(zip(firsts.tolist(), ends[order][places].tolist(), strict=True))
