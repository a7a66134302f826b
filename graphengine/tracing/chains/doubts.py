"""What could hide a chain that was there, and which record to ask for next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from graphengine.model.plain import jsonable
from graphengine.tracing.chains.coverage import quiet, zone_doubts
from graphengine.tracing.chains.find import Search, node_ref
from graphengine.tracing.chains.hoparrays import EPOCH, MICRO, Hops

ASKED = 10
LOOKED = 200
SHOWN = 5


def could_hide(run: Search, reach: dict[int, int], silent: list[int]) -> list[str]:
    """Reasons why a chain that was there may not have been found, each a sentence."""
    hops, about = run.hops, run.hops.about
    reasons = []
    if silent:
        reasons.append(f"{len(silent)} nodes in reach have no event that leaves them in the data.")
    reasons += _quiet_nodes(run, reach, set(silent))
    mine = {operator(hops, node) for node in [*run.origins, *reach]} - {None}
    for name, spans in sorted(about["operators"].items()):
        if name in mine:
            reasons.append(f"There is no record of {name} for 30 days or more: {_told(spans)}.")
    for name, spans in sorted(about["sources"].items()):
        reasons.append(f"Source {name} has no record for 30 days or more: {_told(spans)}.")
    hubs = int(run.progress.met.sum())
    if hubs:
        reasons.append(f"{hubs} hubs were not passed (certificate, cuts).")
    for kind, n in about["untimed"].items():
        reasons.append(f"{n} {kind} edges have no time and were not used.")
    if run.request.order != "any":
        reasons += _clocks(about)
    return reasons


def _clocks(about: dict[str, Any]) -> list[str]:
    """Doubts about the order of events, where the order decides."""
    found = zone_doubts(about["nights"])
    if about["one_time"] > 0.5:
        found.append(
            "Most times are the same moment of the day, as days without an hour have it: the order "
            "within a day is not known (--tolerance)."
        )
    if about["ambiguous"]:
        found.append(
            f"{about['ambiguous']} times came twice, when clocks were put back: they may be an "
            "hour later (--tolerance)."
        )
    return found


def _quiet_nodes(run: Search, reach: dict[int, int], silent: set[int]) -> list[str]:
    """Spans without a record at the starts, and the longest at nodes in reach, passed or not."""
    hops = run.hops
    if hops.about["period"] is None:
        return []
    ends = [_day(moment) for moment in hops.about["period"]]
    found = []
    for origin in run.origins[:ASKED]:
        spans = _spans(hops, origin, ends)
        if spans:
            found.append(
                f"{node_ref(hops, origin)} has no record for 30 days or more: {_told(spans)}."
            )
    others = sorted(reach, key=lambda node: (reach[node], node))[:LOOKED]
    sign = -1 if hops.falling else 1
    gaps = []
    for node in others:
        if node in run.origins or node in silent:
            continue
        arrived = _day(sign * reach[node])
        spans = [span for span in _spans(hops, node, ends) if _matters(span, arrived, hops.falling)]
        if spans:
            days = date.fromisoformat(spans[0][1]) - date.fromisoformat(spans[0][0])
            gaps.append((-days.days, node, spans))
    for _, node, spans in sorted(gaps)[:SHOWN]:
        found.append(
            f"{node_ref(hops, node)}, in reach, has no record for 30 days or more: {_told(spans)}."
        )
    return found


def _matters(span: list[str], arrived: date, falling: bool) -> bool:
    """Whether something hidden in a span could go on from what arrived."""
    return span[0] <= arrived.isoformat() if falling else span[1] >= arrived.isoformat()


def _spans(hops: Hops, node: int, ends: list[date]) -> list[list[str]]:
    times = [_day(moment) for moment in hops.times_at(node).tolist()]
    return quiet([ends[0], *times, ends[1]])


def _day(moment: int) -> date:
    return (EPOCH + moment * MICRO).date()


def _told(spans: list[list[str]]) -> str:
    return ", ".join(f"{a} to {b}" for a, b in spans[:3])


def operator(hops: Hops, node: int) -> str | None:
    """The bank or carrier of a node, where its key names it (``NUMBER@BANK``)."""
    _, at, name = hops.nodes[node].rpartition("@")
    return name if at and name else None


def ask_next(run: Search, reach: dict[int, int], silent: list[int]) -> list[dict[str, str | None]]:
    """Records that would tell most: nodes in reach whose own events are not in the data.

    The busiest first, then the first reached. ``holder``: the bank or carrier to ask, where known.
    """
    hops = run.hops
    offset = hops.arrive[0]
    sign = -1 if hops.falling else 1

    def rank(node: int) -> tuple[int, int, int]:
        return int(offset[node]) - int(offset[node + 1]), reach[node], node

    return [
        {
            "node": node_ref(hops, node),
            "record": f"its own events {'until' if hops.falling else 'from'} this moment"
            + ("" if hops.falling else " on"),
            "from": jsonable(EPOCH + timedelta(microseconds=sign * reach[node])),
            "holder": operator(hops, node),
        }
        for node in sorted(silent, key=rank)[:ASKED]
    ]
