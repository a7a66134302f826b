"""From found chains to the answer: nodes, edges, evidence, and a certificate of the search."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from graphengine.tracing.chains.cypher import cypher
from graphengine.tracing.chains.find import Chain, Search, node_ref
from graphengine.tracing.kernel.search import CHAINS_FULL, STEPS_SPENT, WHOLE
from graphengine.tracing.kernel.spread import departures, spread

NOTICE = (
    "Lead, not evidence: a chain shows that events could follow one another, not that they did."
)
ASKED = 10
QUIET = timedelta(days=30)
SOON = timedelta(days=3)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
            "at": _iso(row["at"]),
            "end_at": _iso(row["end_at"]),
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
        "start": _iso(min(times)),
        "end": _iso(max(times)),
        "score": chain.score,
    }


def certificate(run: Search) -> dict[str, Any]:
    """What was searched, what was cut and where, and what could hide a chain."""
    request, hops = run.request, run.hops
    reach = _reached(run)
    cuts = _cuts(run, reach)
    times = hops.frame["at"]
    return {
        "exhausted": run.how == WHOLE and not cuts,
        "cuts": cuts,
        "hops": len(hops.src),
        "looked_at": run.looked,
        "found": run.total,
        "shown": len(run.chains),
        "first_at": _iso(times.min()),
        "last_at": _iso(times.max()),
        "left_out": {
            **{f"{kind} without a time": n for kind, n in hops.untimed.items()},
            **({"other currencies": hops.other_currency} if hops.other_currency else {}),
        },
        "reached": len(reach),
        "could_hide": _could_hide(run, reach),
        "ask_next": _ask_next(run, reach),
        "identities": f"{len(run.joined)} units joined" if request.join != "none" else "not joined",
    }


def _cuts(run: Search, reach: dict[int, int]) -> list[dict[str, Any]]:
    leaving = np.bincount(run.hops.src, minlength=len(run.hops.nodes))
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
    offset, order = departures(hops.src, len(hops.nodes))
    far = 2**61
    micro = timedelta(microseconds=1)
    since = (request.since - EPOCH) // micro if request.since else -far
    until = (request.until - EPOCH) // micro if request.until else far
    if request.order == "falling":
        since, until = -until, -since
    least = -far if request.order == "any" else (request.min_dwell - request.tolerance) // micro
    most = (
        far if request.max_dwell is None or request.order == "any" else request.max_dwell // micro
    )
    found, _, _ = spread(
        offset, order, hops.start[order], hops.dst, np.array(run.origins, np.int32), since, until,
        least, most, request.steps,
    )  # fmt: skip
    arrivals: dict[int, int] = {}
    for hop in found.tolist():
        node, at = int(hops.dst[hop]), int(hops.end[hop])
        arrivals[node] = min(at, arrivals.get(node, at))
    return arrivals


def _could_hide(run: Search, reach: dict[int, int]) -> list[str]:
    """Reasons why a chain that was there may not have been found."""
    reasons = []
    leaving = np.bincount(run.hops.src, minlength=len(run.hops.nodes))
    silent = [node for node in reach if not leaving[node]]
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


def _ask_next(run: Search, reach: dict[int, int]) -> list[dict[str, str | None]]:
    """Records that would tell most: nodes in reach whose own events are not in the data."""
    leaving = np.bincount(run.hops.src, minlength=len(run.hops.nodes))
    arriving = np.bincount(run.hops.dst, minlength=len(run.hops.nodes))
    silent = [node for node in reach if not leaving[node]]
    sign = -1 if run.request.order == "falling" else 1
    silent.sort(key=lambda node: (-int(arriving[node]), reach[node], node))
    return [
        {
            "node": node_ref(run, node),
            "record": "its own events from this moment on",
            "from": _iso(EPOCH + timedelta(microseconds=sign * reach[node])),
        }
        for node in silent[:ASKED]
    ]


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")
