"""The one table of each analysis, as ``--csv`` writes it and the API sends it: heads and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Rows = list[list[Any]]
Sheet = tuple[list[str], Rows]
SHARES = ("source", "passer_on", "sink")
HANDOVER = ["old", "new", "log10 LR", "probability", "gap (days)", "shared", "rarest", "evidence"]
CO_PRESENCE = ["one", "other", "kind", "log10 LR", "together", "visits", "by chance", "evidence"]
# Questions whose sheet is one of the result's lists as it is.
PLAIN: dict[str, tuple[str, tuple[str, ...]]] = {
    "communities": (
        "nodes", ("community", "ref", "stability", "events", "events_elsewhere", "next", "pull")
    ),
    "compare": (
        "moves", ("name", "rank_before", "rank_after", "rose", "value_before", "value_after",
                  "events_before", "events_after")
    ),
    "key-players": ("players", ("ref", "alone", "adds", "events")),
    "links": (
        "pairs", ("rank", "left", "right", "score", "shared", "events", "found", "found_low",
                  "found_high")
    ),
    "temporal": (
        "nodes", ("rank", "ref", "betweenness", "foremost", "reaches", "reached_by", "flow",
                  "events")
    ),
}  # fmt: skip


def sheet(question: str, result: dict[str, Any]) -> Sheet:
    """Heads and rows of a question's result, fresh or as kept.

    Args:
        question: as ``analyse`` has it, and a run's ``what``.

    Raises:
        LookupError: no such question, or the result lacks what its table shows.
    """
    if question in PLAIN:
        part, heads = PLAIN[question]
        return list(heads), [[row[head] for head in heads] for row in result[part]]
    return MADE[question](result)


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[Rows, list[str]]:
    """Rows as lists with the type of each column, for :func:`graphengine.tables.csv_text`.

    A column of texts, of whole numbers or of numbers is one of that type, any other is JSON.
    """
    plain = [list(row) for row in rows]
    return plain, [_type([row[place] for row in plain]) for place in range(len(heads))]


def _type(values: Sequence[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int}:
        return "integer"
    if kinds <= {int, float}:
        return "float"
    return "text" if kinds <= {str} else "any"


def parts(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The measures of a result of ``centrality``, each with its scores."""
    return [result, *result.get("also", [])]


def _centrality(result: dict[str, Any]) -> Sheet:
    """All measures, one under another."""
    keys = [key for part in parts(result) for row in part["scores"][:1] for key in row]
    heads = list(dict.fromkeys(["rank", "ref", "value", "low", "high", "events", *keys]))
    rows = [
        [part["measure"], *(row.get(key) for key in heads)]
        for part in parts(result)
        for row in part["scores"]
    ]
    return ["measure", *heads], rows


def _brokers(result: dict[str, Any]) -> Sheet:
    from graphengine.analysis.brokers.triads import ROLES

    plain = ["ref", "group", "across", "constraint", "effective_size", "efficiency", "contacts"]
    flow = [*SHARES, "received", "sent"]
    keys = [(role, key) for role in ROLES for key in ("count", "expected", "p")]
    heads = [*plain, *(f"{role}_{key}" for role, key in keys), *flow, "events"]
    rows = [
        [
            *(row[key] for key in plain),
            *(row["roles"][role][key] for role, key in keys),
            *((row["place"] or {}).get(key) for key in flow),
            row["events"],
        ]
        for row in result["brokers"]
    ]
    return heads, rows


def _edges(result: dict[str, Any]) -> Sheet:
    ranking = result["ranking"]
    heads = [key for key in ranking[0] if key != "worst_without"] if ranking else ["ref"]
    return heads, [[row[head] for head in heads] for row in ranking]


def _disruption(result: dict[str, Any]) -> Sheet:
    """All orders, one under another."""
    curves = result["curves"]
    keys = dict.fromkeys(key for curve in curves for step in curve["steps"][-1:] for key in step)
    rows = [
        [curve["order"], *(step.get(key) for key in keys)]
        for curve in curves
        for step in curve["steps"]
    ]
    return ["order", *keys], rows


def _handover(result: dict[str, Any]) -> Sheet:
    """One row a pair."""
    rows = [
        [
            row["old"], row["new"], f"{row['log10_lr']:.2f}", f"{row['probability']:.3f}",
            f"{row['gap_days']:.1f}", row["shared_count"],
            row["shared"][0]["value"] if row["shared"] else "", len(row["evidence"]),
        ]
        for row in result["handovers"]
    ]  # fmt: skip
    return HANDOVER, rows


def _co_presence(result: dict[str, Any]) -> Sheet:
    """One row a pair."""
    rows = [
        [
            row["one"], row["other"], row["kind"], f"{row['log10_lr']:.2f}", row["times"],
            " and ".join(str(n) for n in row["visits"].values()),
            "" if row.get("by_chance") is None else f"{row['by_chance']:.6g}",
            len(row["evidence"]),
        ]
        for row in result["pairs"]
    ]  # fmt: skip
    return CO_PRESENCE, rows


def _patterns(result: dict[str, Any]) -> Sheet:
    """One row a set, near misses last."""
    sets = [*result["matches"], *result["near_misses"]]
    roles = list(dict.fromkeys(role for one in sets for role in one["roles"]))
    rows = [
        [
            number,
            *(" ".join(one["roles"].get(role, [])) for role in roles),
            one.get("misses", ""),
            one["events"],
        ]
        for number, one in enumerate(sets, start=1)
    ]
    return ["set", *roles, "misses", "events"], rows


MADE: dict[str, Callable[[dict[str, Any]], Sheet]] = {
    "centrality": _centrality,
    "brokers": _brokers,
    "edges": _edges,
    "disruption": _disruption,
    "handover": _handover,
    "co-presence": _co_presence,
    "patterns": _patterns,
}
