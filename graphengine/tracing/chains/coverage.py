"""What records cover: days without any per operator and per source, and times to be doubted.

Found once over all events of a question and kept with the timeline, as plain JSON.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, cast

import polars as pl

QUIET = timedelta(days=30)
MOST = 200
LISTED = 12
RHYTHM = 500
NIGHT = 6
APART = 3

Span = list[str]


def coverage(events: pl.DataFrame) -> dict[str, Any]:
    """Gaps and doubts of events with columns src, dst, at, source and flags.

    Returns:
        ``operators`` and ``sources``: spans of 30 days or more without a record of an operator
        (bank or carrier, behind the ``@`` of a key) or of a source, within the period of all
        events; those without a gap are not named. ``nights``: the hour (UTC) at which the
        quietest six hours of a source begin. ``ambiguous``: times that came twice when clocks
        were put back. ``one_time``: share of events at the commonest moment of the day, as days
        without an hour have it. O(m log m).
    """
    if not events.height:
        return {
            "operators": {}, "sources": {}, "nights": {}, "ambiguous": 0, "one_time": 0.0
        }  # fmt: skip
    moment = (pl.col("at").dt.epoch("us") % 86_400_000_000).alias("moment")
    commonest = events.select(moment).group_by("moment").len()["len"].max()
    ends = [
        events.filter(pl.col(end).str.contains("@", literal=True)).select(
            pl.col(end).str.split("@").list.last().alias("name"), "at"
        )
        for end in ("src", "dst")
    ]
    sources = events.select(pl.col("source").str.slice(0, 12).alias("name"), "at").drop_nulls()
    whole = (_day(events, "min"), _day(events, "max"))
    return {
        "operators": _gaps(pl.concat(ends), whole),
        "sources": _gaps(sources, whole),
        "nights": _nights(sources),
        "ambiguous": events["flags"].fill_null("").str.contains(r"\bat:ambiguous\b").sum(),
        "one_time": commonest / events.height if isinstance(commonest, int) else 0.0,
    }


def _day(events: pl.DataFrame, which: str) -> date:
    days = events["at"].dt.date()
    return cast(date, days.min() if which == "min" else days.max())


def _gaps(named: pl.DataFrame, whole: tuple[date, date]) -> dict[str, list[Span]]:
    """Spans without a record by name, the longest first; of the names with most events."""
    counts = named.group_by("name").len().sort("len", "name", descending=[True, False])
    days = named.join(counts.head(MOST), on="name").select("name", day=pl.col("at").dt.date())
    seen = days.unique().sort("name", "day").group_by("name", maintain_order=True).agg("day")
    found = {}
    for name, its in seen.iter_rows():
        spans = quiet([whole[0], *its, whole[1]])
        if spans:
            found[name] = spans[:LISTED]
    return found


def quiet(days: list[date]) -> list[Span]:
    """Spans of 30 days or more between neighbouring days, as ISO days, the longest first."""
    spans = [(a, b) for a, b in pairwise(days) if b - a >= QUIET]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    return [[a.isoformat(), b.isoformat()] for a, b in spans]


def _nights(sources: pl.DataFrame) -> dict[str, int]:
    """Hour at which a source's quietest six hours begin, where it has a rhythm of day and night."""
    hours = (
        sources.group_by("name", pl.col("at").dt.hour().alias("hour")).len().sort("name", "hour")
    )
    found = {}
    for (name,), part in hours.group_by("name", maintain_order=True):
        counts = [0] * 24
        for _, hour, n in part.iter_rows():
            counts[hour] = n
        sums = [sum(counts[(h + k) % 24] for k in range(NIGHT)) for h in range(24)]
        total, least = sum(counts), min(sums)
        # Half of what an even spread would give: a night, and not a few days without hours.
        if total >= RHYTHM and 8 * least <= total and sum(1 for n in counts if n) >= NIGHT:
            found[str(name)] = sums.index(least)
    return found


def zone_doubts(nights: dict[str, int]) -> list[str]:
    """Sources whose nights lie hours apart: one of them may be in another time zone."""
    names = sorted(nights)
    found = []
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            apart = abs(nights[one] - nights[other])
            apart = min(apart, 24 - apart)
            if apart >= APART:
                found.append(
                    f"The quiet hours of sources {one} and {other} lie {apart} h apart: the times "
                    "of one of them may be of another time zone."
                )
    return found
