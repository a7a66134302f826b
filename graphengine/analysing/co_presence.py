"""``analyse co-presence``: who was together by more than chance; which card is whose."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from graphengine.analysing.desk import Desk
from graphengine.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from graphengine.analysis.presence.together import Settings

NOTICE = (
    "LEAD, NOT EVIDENCE: being at one place at one time is no meeting; the ratio says how rare it"
    " is by chance, and a human judges."
)
EVIDENCE_ROWS = 12
ALONE = 200
LOG10 = math.log(10)


def ask(
    desk: Desk,
    *,
    kinds: Iterable[str] = (),
    cards: str | None = None,
    start: str | None = None,
    within: float = 1800.0,
    crowd: int = 200,
    false_share: float = 0.05,
    top: int = 50,
) -> dict[str, Any]:
    """Pairs together, or cards and holders; see ``analysis.presence.together`` and ``.cards``.

    Args:
        kinds: edge kinds that say who was where and when; none: all that do.
        cards: an edge kind from accounts to places; then cards are matched with persons.
        start: only pairs with this reference, the insignificant ones too.
        within: seconds; crowd: others at once; false_share: expected, over all kinds.

    Returns:
        ``{"run", "notice", "pairs": [{"one", "other", "kind", "log10_lr", "times", "visits",
        "by_chance", "found", "together": [{"place", "start", "end", "chance", "evidence"}],
        "alone": {"one": [], "other": []}, "evidence": []}], "certificate"}``. Times are local to
        the case's zone; ``alone`` are beginnings of visits without the other, 200 at most. With
        ``cards``, ``one`` is the card and ``other`` the person; ``elsewhere`` is added, and
        ``by_chance``, ``alone`` and ``visits.other`` are not there.
    """
    from graphengine.analysis.presence import reading
    from graphengine.analysis.presence.together import Settings

    ref = str(desk.resolve(start)) if start else None
    if top < 1:
        raise UsageError("Ask for one pair or more (--top).")
    view, zone = desk.case.view, desk.case.info.time_zone
    wanted = list(dict.fromkeys(kinds)) or reading.kinds(view)
    if cards:
        wanted = [kind for kind in wanted if kind != cards]
    setting = Settings(int(within), crowd, false_share / max(1, 1 if cards else len(wanted)))
    asked = {
        "kinds": wanted, "cards": cards, "from": ref, "within": int(within), "crowd": crowd,
        "false_share": false_share, "top": top,
    }  # fmt: skip
    rows: list[dict[str, Any]] = []
    certificate: dict[str, Any] = {"false_share": false_share, "kinds": {}}
    if cards:
        presences = reading.presences(view, wanted, zone)
        rows, told = _cards(reading.payments(view, cards, zone), presences, setting, ref, cards)
        certificate["kinds"][cards] = told
    else:
        for kind in wanted:
            part, told = _kind(reading.presences(view, [kind], zone), setting, ref, kind)
            certificate["kinds"][kind] = told
            rows += part
    rows.sort(key=lambda row: (-row["log10_lr"], row["one"], row["other"], row["kind"]))
    certificate |= {"shown": min(top, len(rows)), "not_shown": max(0, len(rows) - top)}
    answer = {"notice": NOTICE, "pairs": rows[:top], "certificate": certificate}
    return desk.keep("co-presence", asked, answer)


def _kind(
    presences: pl.DataFrame, setting: Settings, ref: str | None, kind: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    from graphengine.analysis.presence.together import together

    result = together(presences, setting)
    pairs = _chosen(result.pairs, ref, "one", "other")
    times = _by_pair(pairs, result.times, "one", "other")
    every = _visits(pairs, presences, setting.within)
    rows = []
    for row in pairs.iter_rows(named=True):
        met = times[row["one"], row["other"]]
        rows.append({
            "one": row["one"], "other": row["other"], "kind": kind,
            "alone": {side: _alone(every[row[side]], met) for side in ("one", "other")},
            "log10_lr": _log10(row["llr"]), "times": row["times"],
            "visits": {"one": row["visits_one"], "other": row["visits_other"]},
            "by_chance": float(f"{row['by_chance']:.3g}"), "found": row["found"],
            **_together(met, "start", ("ev_one", "ev_other")),
        })  # fmt: skip
    told = {
        "persons": result.persons, "places": result.places, "visits": result.visits,
        "pairs_possible": result.tests, "pairs_together": result.pairs.height,
        "found": result.found.height, "crowded_visits_left_out": result.crowded,
        "excess": round(result.excess, 2),
    }  # fmt: skip
    return rows, told


def _cards(
    payments: pl.DataFrame, presences: pl.DataFrame, setting: Settings, ref: str | None, kind: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    from graphengine.analysis.presence.cards import match

    result = match(payments, presences, setting)
    pairs = _chosen(result.pairs, ref, "card", "person")
    times = _by_pair(pairs, result.times, "card", "person")
    rows = []
    for row in pairs.iter_rows(named=True):
        met = times[row["card"], row["person"]]
        rows.append({
            "one": row["card"], "other": row["person"], "kind": kind,
            "log10_lr": _log10(row["llr"]), "times": row["times"],
            "visits": {"one": row["payments"]}, "elsewhere": row["elsewhere"],
            "found": row["found"], **_together(met, "at", ("ev_card", "ev_person")),
        })  # fmt: skip
    told = {
        "cards": result.cards, "persons": result.persons, "pairs_possible": result.tests,
        "pairs_together": result.pairs.height, "found": result.found.height,
    }  # fmt: skip
    return rows, told


def _chosen(pairs: pl.DataFrame, ref: str | None, one: str, other: str) -> pl.DataFrame:
    if ref is None:
        return pairs.filter(pairs["found"])
    return pairs.filter((pairs[one] == ref) | (pairs[other] == ref))


def _by_pair(
    pairs: pl.DataFrame, times: pl.DataFrame, one: str, other: str
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    wanted = times.join(pairs.select(one, other), on=[one, other], how="semi")
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in wanted.iter_rows(named=True):
        found.setdefault((row[one], row[other]), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row["chance"], row.get("start", row.get("at"))))
    return found


def _together(met: list[dict[str, Any]], begin: str, sides: tuple[str, str]) -> dict[str, Any]:
    """The times together, least likely first, and all evidence."""
    shown = [
        {
            "place": row["place"], "start": _moment(row[begin]),
            "end": _moment(row.get("end", row[begin])),
            "chance": float(f"{row['chance']:.3g}"),
            "evidence": list(dict.fromkeys(row[side] for side in sides)),
        }
        for row in met[:EVIDENCE_ROWS]
    ]  # fmt: skip
    every = sorted({row[side] for row in met for side in sides})
    return {"together": shown, "evidence": every}


def _visits(
    pairs: pl.DataFrame, presences: pl.DataFrame, within: int
) -> dict[str, list[tuple[str, int, int]]]:
    """Place, start and end of each visit of the persons of these pairs, in order of time."""
    from graphengine.analysis.presence.visits import visits

    wanted = pairs["one"].append(pairs["other"]).unique()
    table = visits(presences.filter(presences["person"].is_in(wanted.implode())), within)
    found: dict[str, list[tuple[str, int, int]]] = {name: [] for name in table.persons}
    columns = (table.who, table.where, table.start, table.end)
    for who, where, start, end in zip(*(column.tolist() for column in columns), strict=True):
        found[table.persons[who]].append((table.places[where], start, end))
    return {name: sorted(rows, key=lambda row: (row[1], row[0])) for name, rows in found.items()}


def _alone(rows: list[tuple[str, int, int]], met: list[dict[str, Any]]) -> list[str]:
    """Beginnings of the visits that are none of the times together."""
    return [
        _moment(start)
        for place, start, end in rows
        if not any(m["place"] == place and m["start"] <= end and start <= m["end"] for m in met)
    ][:ALONE]


def _log10(nats: float) -> float:
    return round(nats / LOG10, 2) + 0.0


def _moment(seconds: int) -> str:
    """Local wall time without an offset."""
    return (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()
