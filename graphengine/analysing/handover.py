"""``analyse handover``: which number took over from which, and the contacts that say so."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from graphengine.analysing.desk import Desk
from graphengine.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from graphengine.analysis.handover.takeover import Takeovers

NOTICE = (
    "LEAD, NOT EVIDENCE: one person may use two numbers, and two persons may share contacts; a"
    " human judges."
)
EVIDENCE_ROWS = 12
LOG10 = math.log(10)


def ask(
    desk: Desk,
    *,
    start: str | None = None,
    without: tuple[str, ...] = (),
    overlap: float = 7.0,
    gap: float = 200.0,
    least: float = 0.5,
    false_share: float = 0.05,
    top: int = 50,
) -> dict[str, Any]:
    """Takeovers among the numbers of the case; see ``analysis.handover.takeover.takeovers``.

    Args:
        start: a number: only pairs with it, those too that are not significant, best first.
        without: kinds of evidence not to use: device, cell, holder, register.
        overlap, gap: days; least: probability; false_share: expected, among those reported.
        top: most pairs in the answer.

    Returns:
        ``{"run", "notice", "handovers": [{"old", "new", "log10_lr", "probability", "found",
        "last", "first", "gap_days", "records": {"old", "new"}, "parts": {part: log10},
        "days": {"old", "new"}, "shared": [{"kind", "value", "numbers", "evidence": [],
        "days": {"old", "new"}}], "evidence": []}], "certificate"}``; ``log10_lr`` is the logarithm
        to base 10 of the likelihood ratio, ``days`` are those (UTC) with a record.

    Raises:
        UsageError: no phone, an unknown kind of evidence, a limit that cannot be meant.
    """
    from graphengine.analysis.handover import reading
    from graphengine.analysis.handover.takeover import TRAITS, Settings, takeovers

    ref = desk.resolve(start) if start else None
    if ref is not None and ref.kind != "Phone":
        raise UsageError(f"{ref} is no phone; handovers are looked for among numbers.")
    known = (*TRAITS, "register")
    for word in without:
        if word not in known:
            raise UsageError(f"No evidence is called '{word}'; there are {', '.join(known)}.")
    if top < 1:
        raise UsageError("Ask for one pair or more (--top).")
    setting = Settings(overlap, gap, least=least, false_share=false_share)
    view = desk.case.view
    records, traits = reading.records(view), reading.traits(view)
    traits = traits.filter(~traits["kind"].is_in(list(without)))
    dates = None if "register" in without else reading.dates(view)
    dates = None if dates is None or dates.is_empty() else dates
    result = takeovers(records, traits, dates, setting)
    rows = result.found if ref is None else _of(result.pairs, ref.key)
    shown = rows.head(top)
    asked = {
        "from": str(ref) if ref else None, "without": sorted(without), "overlap": overlap,
        "gap": gap, "least": least, "false_share": false_share, "top": top,
    }  # fmt: skip
    answer = {
        "notice": NOTICE,
        "handovers": _rows(shown, result, records, traits),
        "certificate": _certificate(result, records, rows.height, shown.height),
    }
    return desk.keep("handover", asked, answer)


def _of(pairs: pl.DataFrame, number: str) -> pl.DataFrame:
    return pairs.filter((pairs["old"] == number) | (pairs["new"] == number))


def _certificate(result: Takeovers, records: pl.DataFrame, all_: int, shown: int) -> dict[str, Any]:
    return {
        "numbers": result.numbers,
        "records": records.height,
        "ending": result.enders,
        "beginning": result.beginners,
        "pairs_compared": result.pairs.height,
        "found": result.found.height,
        "expected_false": round(result.expected_false, 3),
        "expected_takeovers": round(result.expected, 2),
        "evidence_used": list(result.used),
        "shown": shown,
        "not_shown": all_ - shown,
    }  # fmt: skip


def _rows(
    pairs: pl.DataFrame, result: Takeovers, records: pl.DataFrame, traits: pl.DataFrame
) -> list[dict[str, Any]]:
    from graphengine.analysis.handover.takeover import PARTS
    from graphengine.analysis.handover.told import common_values, days, edge_records

    when = days(pairs, records)
    values = common_values(pairs, result.traits, records, traits)
    ends = edge_records(pairs, records)
    rows = []
    for row in pairs.iter_rows(named=True):
        pair = (row["old"], row["new"])
        shared = values.get(pair, [])
        for one in shared[:EVIDENCE_ROWS]:
            if one["kind"] == "contact":
                one["days"] = _days(when, pair, one["value"].removeprefix("phone:"))
        evidence = dict.fromkeys([*ends[pair], *(e for v in shared for e in v["evidence"])])
        rows.append({
            "old": f"phone:{row['old']}",
            "new": f"phone:{row['new']}",
            "log10_lr": _log10(row["llr"]),
            "probability": round(row["probability"], 4),
            "found": row["found"],
            "last": _moment(row["last"]),
            "first": _moment(row["first"]),
            "gap_days": round(row["gap"], 1),
            "records": {"old": row["records_old"], "new": row["records_new"]},
            "days": _days(when, pair, ""),
            "parts": {part: _log10(row[part]) for part in PARTS},
            "shared": shared[:EVIDENCE_ROWS],
            "shared_count": len(shared),
            "evidence": list(evidence),
        })  # fmt: skip
    return rows


def _days(
    when: dict[tuple[str, str], list[str]], pair: tuple[str, str], contact: str
) -> dict[str, list[str]]:
    """Days with a record of each of the two numbers, with one contact or with any ("")."""
    return {
        side: when.get((number, contact), [])
        for side, number in zip(("old", "new"), pair, strict=True)
    }


def _log10(nats: float) -> float:
    return round(nats / LOG10, 2) + 0.0


def _moment(days: float) -> str:
    found = datetime.fromtimestamp(round(days * 86_400), UTC)
    return found.isoformat().replace("+00:00", "Z")
