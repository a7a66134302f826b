"""Hops kept with the facts as a timeline, so that a small question neither scans nor sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from graphengine.tracing.chains.hoparrays import FrameRecords, Hops, MappedRecords
from graphengine.tracing.chains.hops import kinds_of, ways
from graphengine.tracing.kernel.followers import ROW
from graphengine.tracing.timeline.columns import Array, Texts, texts

if TYPE_CHECKING:
    from graphengine.model.ports import FactView
    from graphengine.tracing.chains.pattern import Pattern
    from graphengine.tracing.timeline.folder import Kept

ARRAYS = ("src", "dst", "start", "end", "amount", "classes", "leaving", "neighbours")


def question(
    view: FactView, pattern: Pattern, *, falling: bool, join: str, currency: str | None
) -> dict[str, Any]:
    """What a timeline answers: all that its hops depend on, beside the facts."""
    return {
        "kinds": kinds_of(view, pattern),
        "ways": ways(pattern),
        "falling": falling,
        "join": join,
        "currency": currency,
    }


def columns(hops: Hops) -> dict[str, Array]:
    """The files of a timeline, see :func:`opened`. O(m); about 170 bytes an event.

    Raises:
        TypeError: hops with bundles, which are no events.
    """
    frame = _frame(hops)
    if frame.height and frame["ids"].list.len().max() != 1:
        raise TypeError("Bundles cannot be kept.")
    found: dict[str, Array] = {name: getattr(hops, name) for name in ARRAYS}
    found["leave.offset"], found["leave.order"] = hops.leave
    found["leave.rows"] = hops.rows.reshape(-1)
    found["arrive.offset"], found["arrive.order"] = hops.arrive
    nodes = pl.Series(list(hops.nodes), dtype=pl.String)
    for name, series in (
        ("nodes", nodes),
        ("ids", frame["ids"].list.first()),
        ("evidence", frame["ev"].list.first()),
    ):
        found[f"{name}.data"], found[f"{name}.offset"] = texts(series.fill_null(""))
    codes = {name: n for n, name in enumerate(_currencies(hops))}
    found["currency"] = (
        frame["currency"].replace_strict(codes, default=-1, return_dtype=pl.Int16).to_numpy()
    )
    found["without"] = frame["amount_minor"].is_null().to_numpy()
    return found


def facts(hops: Hops) -> dict[str, Any]:
    """What a timeline's manifest says beside its columns."""
    names = [list(name) for name in hops.class_names]
    return {"class_names": names, "currencies": _currencies(hops), "about": hops.about}


def _frame(hops: Hops) -> pl.DataFrame:
    if not isinstance(hops.records, FrameRecords):
        raise TypeError("Only hops in memory can be kept.")
    return hops.records.frame


def _currencies(hops: Hops) -> list[str]:
    found = _frame(hops)["currency"].drop_nulls().unique().sort().to_list()
    return [str(name) for name in found]


def opened(kept: Kept, falling: bool) -> Hops:
    """The hops of a timeline, as :func:`hops.read_hops` made them."""
    c = kept.columns
    records = MappedRecords(
        Texts(c["ids.data"], c["ids.offset"]),
        Texts(c["evidence.data"], c["evidence.offset"]),
        c["amount"], c["without"], c["currency"], list(kept.facts["currencies"]),
    )  # fmt: skip
    return Hops(
        nodes=Texts(c["nodes.data"], c["nodes.offset"]),
        src=c["src"], dst=c["dst"], start=c["start"], end=c["end"], amount=c["amount"],
        classes=c["classes"],
        class_names=[(kind, bool(against), to) for kind, against, to in kept.facts["class_names"]],
        leave=(c["leave.offset"], c["leave.order"]), leaving=c["leaving"],
        rows=c["leave.rows"].reshape(-1, ROW),
        arrive=(c["arrive.offset"], c["arrive.order"]), neighbours=c["neighbours"],
        records=records, falling=falling, about=kept.facts["about"],
    )  # fmt: skip
