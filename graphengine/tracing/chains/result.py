"""From found chains to the answer: nodes, edges, evidence, and a certificate of the search."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from graphengine.model.plain import jsonable
from graphengine.tracing.chains.cypher import cypher
from graphengine.tracing.chains.find import EPOCH, Chain, Search, dwell, node_ref, window
from graphengine.tracing.kernel.search import CHAINS_FULL, STEPS_SPENT, WHOLE
from graphengine.tracing.kernel.spread import Places, spread

NOTICE = (
    "Lead, not evidence: a chain shows that events could follow one another, not that they did."
)
ASKED = 10
QUIET = timedelta(days=30)


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
    hops = list(chain.hops)
    rows = run.hops.frame[hops].rows(named=True)
    numbers = [int(run.hops.src[hops[0]]), *(int(run.hops.dst[hop]) for hop in hops)]
    edges = [
        {
            "id": row["id"] if len(row["ids"]) == 1 else None,
            "ids": row["ids"],
            "kind": row["kind"],
            "from": node_ref(run, a),
            "to": node_ref(run, b),
            "at": jsonable(row["at"]),
            "end_at": jsonable(row["end_at"]),
            "amount_minor": row["amount_minor"],
            "currency": row["currency"],
            "evidence": row["ev"],
        }
        for row, a, b in zip(rows, numbers, numbers[1:], strict=False)
    ]
    times = [row["at"] for row in rows] + [row["end_at"] for row in rows]
    return {
        "nodes": [node_ref(run, number) for number in numbers],
        "edges": edges,
        "start": jsonable(min(times)),
        "end": jsonable(max(times)),
        "score": chain.score,
    }


def certificate(run: Search) -> dict[str, Any]:
    """What was searched, what was cut and where, and what could hide a chain."""
    request, hops = run.request, run.hops
    reach = _reached(run)
    leaving = np.diff(run.offset)
    silent = [node for node in reach if not leaving[node]]
    cuts = _cuts(run, leaving)
    times = hops.frame["at"]
    return {
        "exhausted": run.how == WHOLE and not cuts,
        "cuts": cuts,
        "hops": len(hops.src),
        "looked_at": run.looked,
        "found": run.total,
        "shown": len(run.chains),
        "first_at": jsonable(times.min()),
        "last_at": jsonable(times.max()),
        "left_out": {
            **{f"{kind} without a time": n for kind, n in hops.untimed.items()},
            **({"other currencies": hops.other_currency} if hops.other_currency else {}),
        },
        "reached": len(reach),
        "could_hide": _could_hide(run, silent),
        "ask_next": _ask_next(run, reach, silent),
        "identities": f"{len(run.joined)} units joined" if request.join != "none" else "not joined",
    }


def _cuts(run: Search, leaving: Places) -> list[dict[str, Any]]:
    cuts: list[dict[str, Any]] = [
        {
            "node": node_ref(run, int(node)),
            "reason": f"hub: more than {run.request.hub} neighbours, not passed",
            "skipped": int(leaving[node]),
        }
        for node in np.flatnonzero(run.met)
    ]
    why = {
        STEPS_SPENT: f"the search looked at {run.request.steps} hops, its limit",
        CHAINS_FULL: f"{run.request.room} chains were found, the limit",
        -1: "the search was interrupted",
    }.get(run.how)
    if why:
        cuts.append({"node": None, "reason": why, "skipped": None})
    return cuts


def _reached(run: Search) -> dict[int, int]:
    """Nodes in reach in time, whatever the pattern says of amounts, with their first arrival."""
    hops, request = run.hops, run.request
    found, _, _ = spread(
        run.offset, run.order, hops.start[run.order], hops.dst, np.array(run.origins, np.int32),
        *window(request), *dwell(request), request.steps,
    )  # fmt: skip
    arrivals: dict[int, int] = {}
    for hop in found.tolist():
        node, at = int(hops.dst[hop]), int(hops.end[hop])
        arrivals[node] = min(at, arrivals.get(node, at))
    return arrivals


def _could_hide(run: Search, silent: list[int]) -> list[str]:
    """Reasons why a chain that was there may not have been found."""
    reasons = []
    if silent:
        reasons.append(f"{len(silent)} nodes in reach have no event that leaves them in the data.")
    for origin in run.origins[:ASKED]:
        gaps = _gaps(run, origin)
        if gaps:
            spans = ", ".join(f"{a} to {b}" for a, b in gaps[:3])
            reasons.append(f"{node_ref(run, origin)} has no record for 30 days or more: {spans}.")
    if run.met.any():
        reasons.append(f"{int(run.met.sum())} hubs were not passed (certificate, cuts).")
    for kind, n in run.hops.untimed.items():
        reasons.append(f"{n} {kind} edges have no time and were not used.")
    whole = run.hops.frame["at"].dt.time().is_in([datetime.min.time()]).mean() or 0
    if isinstance(whole, float) and whole > 0.5 and run.request.order != "any":
        reasons.append(
            "Most times are midnight: the order within a day is not known (--tolerance)."
        )
    return reasons


def _gaps(run: Search, node: int) -> list[tuple[str, str]]:
    """Periods of 30 days or more without an event at a node, within the data's period."""
    mine = (run.hops.src == node) | (run.hops.dst == node)
    times = sorted(run.hops.frame["at"].filter(mine.tolist()).to_list())
    ends = [run.hops.frame["at"].min(), *times, run.hops.frame["at"].max()]
    spans = [(a, b) for a, b in pairwise(ends) if b - a >= QUIET]
    return [(a.date().isoformat(), b.date().isoformat()) for a, b in spans]


def _ask_next(run: Search, reach: dict[int, int], silent: list[int]) -> list[dict[str, str | None]]:
    """Records that would tell most: nodes in reach whose own events are not in the data."""
    arriving = np.bincount(run.hops.dst, minlength=len(run.hops.nodes))
    sign = -1 if run.request.order == "falling" else 1
    busiest = sorted(silent, key=lambda node: (-int(arriving[node]), reach[node], node))
    return [
        {
            "node": node_ref(run, node),
            "record": "its own events from this moment on",
            "from": jsonable(EPOCH + timedelta(microseconds=sign * reach[node])),
        }
        for node in busiest[:ASKED]
    ]
