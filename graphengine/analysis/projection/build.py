"""Facts to a network: read the declared kinds, join identities, number the nodes, add up pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.analysis.arrays import Codes, Short
from graphengine.analysis.network import Events, Network
from graphengine.analysis.projection.declaration import Declaration
from graphengine.analysis.projection.reading import NO_TIME, Rows, read
from graphengine.analysis.projection.weights import lines_of, valued_rows, weights
from graphengine.errors import NotFound

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

IDENTITY = ("HOLDS", "SAME_AS")
EPOCH, MICRO = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass
class Together:
    """The rows of all declared kinds under one numbering; ``layer`` is a row's edge kind."""

    names: list[str]
    source: Short
    target: Short
    at: Codes
    value: npt.NDArray[Any]
    layer: Codes
    ids: list[str]


def project(
    view: FactView, declared: Declaration, *, zone: str = "UTC", events: bool = False
) -> Network:
    """The declared network of a view's facts.

    Nodes are the ends of the lines that are left, so nobody is in it who has no line; ``left_out``
    counts the events that were not taken, by reason. The order of the facts' rows changes nothing.

    Args:
        zone: IANA time zone that distinct days are counted in.
        events: keep the single events behind the lines.

    Raises:
        NotFound: an edge kind that the case does not have.

    Time O(m log m) in the events, memory about 80 bytes an event.
    """
    kinds = edge_kinds(view, declared)
    left: dict[str, int] = {}
    parts = [_part(view, kind, declared, events, left) for kind in kinds]
    whole = _numbered(parts, _joined(view, declared), declared, left)
    n = len(whole.names)
    lines = lines_of(whole.source, whole.target, n, declared, whole.layer, events=events)
    source, target, layer = lines.ends(n)
    return Network(
        whole.names,
        source.astype(np.int32),
        target.astype(np.int32),
        weights(lines, whole.at, whole.value, declared, zone),
        lines.count,
        declared.directed,
        layer.astype(np.int32) if declared.layered else None,
        tuple(kinds) if declared.layered else (),
        _events(whole, lines.place) if events else None,
        {reason: left[reason] for reason in sorted(left) if left[reason]},
        {**declared.plain(), "edges": kinds},
    )


def edge_kinds(view: FactView, declared: Declaration) -> list[str]:
    """The edge kinds a declaration takes from a view, sorted.

    Without any named: those whose kind is declared with a time, else all; never HOLDS or SAME_AS.
    """
    there = sorted(view.edge_kinds())
    by_lower = {kind.lower(): kind for kind in there}
    found = []
    for name in declared.edges:
        if name.lower() not in by_lower:
            raise NotFound(f"This case has no edges of kind '{name}'.", candidates=there)
        found.append(by_lower[name.lower()])
    if found:
        return sorted(set(found))
    ties = [kind for kind in there if kind not in IDENTITY]
    timed = [kind for kind in ties if view.schema.edge(kind).prop("at")]
    return timed or ties


def _part(
    view: FactView, kind: str, declared: Declaration, ids: bool, left: dict[str, int]
) -> Rows:
    """A kind's rows within the period and with a value where one is summed."""
    summed = declared.weight in ("sum", "log")
    period = declared.since is not None or declared.until is not None
    times = period or ids or declared.weight in ("days", "recency")
    rows = read(view, kind, declared.of if summed or ids else None, times=times, ids=ids)
    keep = np.ones(len(rows), bool)
    if period:
        since = (declared.since - EPOCH) // MICRO if declared.since else -(2**62)
        until = (declared.until - EPOCH) // MICRO if declared.until else 2**62
        untimed = rows.at == NO_TIME
        keep &= ~untimed & (rows.at >= since) & (rows.at <= until)
        left["without a time"] = left.get("without a time", 0) + int(untimed.sum())
        outside = int((~keep & ~untimed).sum())
        left["outside the period"] = left.get("outside the period", 0) + outside
    if summed:
        keep &= valued_rows(rows, keep, declared, left)
    return rows.taken(keep)


def _joined(view: FactView, declared: Declaration) -> dict[str, str]:
    if declared.join != "holders":
        return {}
    from graphengine.model.identities import holders

    return {_lower(unit): _lower(holder) for unit, holder in holders(view).items()}


def _lower(name: str) -> str:
    kind, _, key = name.partition(":")
    return f"{kind.lower()}:{key}"


def _numbered(
    parts: list[Rows], joined: dict[str, str], declared: Declaration, left: dict[str, int]
) -> Together:
    """All rows under one numbering by sorted names; ends of other kinds and loops are left out."""
    names, place = _places([_stands(part.names, joined) for part in parts], declared.nodes)
    first, taken = 0, []
    for part in parts:
        lookup = place[first : first + len(part.names)]
        first += len(part.names)
        taken.append(_between(replace(part, source=lookup[part.source],
                                      target=lookup[part.target]), left))  # fmt: skip
    source, target = _put([p.source for p in taken]), _put([p.target for p in taken])
    used = np.zeros(len(names), bool)
    used[source] = used[target] = True
    if not used.all():
        again = np.cumsum(used, dtype=np.int32) - 1
        names, source, target = names.filter(used), again[source], again[target]
    layer = [np.broadcast_to(np.int64(number), len(part)) for number, part in enumerate(taken)]
    return Together(
        names.to_list(), source, target, _put([p.at for p in taken]),
        _put([p.value for p in taken]), _put(layer),
        [text for part in taken for text in part.ids],
    )  # fmt: skip


def _stands(names: pl.Series, joined: dict[str, str]) -> pl.Series:
    """The names that stand for these: their holders', where they are joined."""
    if not joined:
        return names
    return pl.Series([joined.get(name, name) for name in names.to_list()], dtype=pl.String)


def _places(parts: list[pl.Series], kinds: tuple[str, ...]) -> tuple[pl.Series, Short]:
    """The distinct names of all parts, sorted, and the place of each name among them.

    Names of other kinds than ``kinds``, where these are given, have place -1.
    """
    every = pl.concat([pl.Series(dtype=pl.String), *parts])
    order = every.arg_sort().to_numpy()
    in_order = every.gather(order)
    new = (in_order != in_order.shift(1)).fill_null(value=True).to_numpy()
    if kinds:
        of_kind = in_order.str.split(":").list.first().is_in([kind.lower() for kind in kinds])
        new = new & of_kind.to_numpy()
    number = np.cumsum(new, dtype=np.int32) - 1
    if kinds:
        number[~of_kind.to_numpy()] = -1
    place = np.empty(len(every), np.int32)
    place[order] = number
    return in_order.filter(new), place


def _between(rows: Rows, left: dict[str, int]) -> Rows:
    """The rows between two nodes of the network."""
    known, keep = rows, rows.source != rows.target
    if len(rows) and min(rows.source.min(), rows.target.min()) < 0:
        known = rows.taken((rows.source >= 0) & (rows.target >= 0))
        keep = known.source != known.target
    left["ends of other kinds"] = left.get("ends of other kinds", 0) + len(rows) - len(known)
    left["loops"] = left.get("loops", 0) + len(keep) - int(np.count_nonzero(keep))
    return known.taken(keep)


def _put(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Columns one after another; a single one as it is."""
    return columns[0] if len(columns) == 1 else np.concatenate([np.zeros(0, np.int32), *columns])


def _events(whole: Together, place: npt.NDArray[np.int64]) -> Events:
    """Single events by time, then id, then ends."""
    size = len(whole.at)
    frame = pl.DataFrame(
        {"at": whole.at, "id": whole.ids or [""] * size, "s": whole.source, "t": whole.target}
    ).with_row_index("row")
    by = frame.sort("at", "id", "s", "t")["row"].to_numpy()
    return Events(
        whole.source[by].astype(np.int32),
        whole.target[by].astype(np.int32),
        whole.at[by],
        np.where(whole.value[by] > 0, whole.value[by], -1).astype(np.int64),
        place[by].astype(np.int32),
        [whole.ids[row] for row in by.tolist()] if whole.ids else (),
    )
