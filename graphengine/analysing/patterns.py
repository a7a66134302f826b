"""``analyse patterns``: sets of nodes in described roles, and those that miss one condition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graphengine.analysing.desk import Desk
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.network import Network
    from graphengine.analysis.patterns.ground import Set
    from graphengine.analysis.patterns.pattern import Pattern
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = (
    "LEAD, NOT EVIDENCE: a set that matches has the described shape; many innocent sets may. A"
    " human judges."
)


def ask(
    desk: Desk,
    *,
    file: Path | str | None = None,
    text: str | None = None,
    declared: Declaration | None = None,
    near: bool = True,
    seconds: float = 60.0,
    steps: int = 2_000_000,
    top: int = 50,
) -> dict[str, Any]:
    """Sets that match a described pattern; see ``analysis.patterns.search.search``.

    Args:
        file, text: a file of the pattern or its text, one of the two. A text was sent by somebody,
            so it names no file of a foreign graph.
        declared: the network; None: what the file's ``network`` says.
        near: whether to look for near misses. seconds, steps: where the search ends early.
        top: most matches, and most near misses, in the answer.

    Returns:
        ``{"run", "notice", "projection", "left_out", "pattern", "matches": [{"roles": {role:
        [ref]}, "ties": [[ref, ref, events]], "events", "evidence": []}], "near_misses": [the same
        with "misses"], "certificate": {"exhausted", "cut", "steps", "matches", "near_misses"}}``.
        ``ties`` are those within the set, ``events`` counts those behind them, ``evidence`` lists
        their first rows.

    Raises:
        InputError: the pattern cannot be read; names line and key.
        UsageError: options that cannot be meant.
    """
    from graphengine.analysis.patterns.search import Limits, search
    from graphengine.analysis.projection.declaration import from_plain

    if top < 1:
        raise UsageError("Ask for one set or more (--top).")
    pattern = _read(file, text)
    chosen = declared or from_plain({"direction": "undirected", **pattern.network})
    network = desk.network(chosen, events=True)
    columns = {key: _column(desk, network, key) for key in _keys(pattern)}
    found = search(network, pattern, columns, near=near, limits=Limits(steps, seconds=seconds))
    asked = {
        "pattern": _plain(pattern), "projection": network.declared, "near": near,
        "seconds": seconds, "steps": steps, "top": top,
    }  # fmt: skip
    ids = _evidence(desk, network)
    answer = {
        "notice": NOTICE,
        "projection": network.declared,
        "left_out": network.left_out,
        "pattern": pattern.name,
        "matches": [_row(network, pattern, one, ids) for one in found.matches[:top]],
        "near_misses": [
            {**_row(network, pattern, one, ids), "misses": misses}
            for one, misses in found.near[:top]
        ],
        "certificate": {
            "exhausted": not found.cut,
            "cut": found.cut,
            "steps": found.steps,
            "nodes": len(network),
            "lines": network.lines,
            "matches": len(found.matches),
            "near_misses": len(found.near) if near else None,
        },
    }
    return desk.keep("patterns", asked, answer)


def _read(file: Path | str | None, text: str | None) -> Pattern:
    from graphengine.analysis.patterns.reading import parse, read_pattern

    if (file is None) == (text is None):
        raise UsageError("Name the file of a pattern, or give its text.")
    if file is not None:
        return read_pattern(Path(file))
    pattern = parse(text or "")
    if "graph" in pattern.network:
        raise UsageError("A pattern that is sent as text cannot name a file of another graph.")
    return pattern


def _keys(pattern: Pattern) -> list[str]:
    return sorted({key for role in pattern.roles for key in role.where})


def _column(desk: Desk, network: Network, key: str) -> list[Any]:
    """A property of each node of the network, None where it has none."""
    values: dict[str, Any] = {}
    view = desk.case.view
    for kind in view.node_kinds():
        frame = view.nodes(kind)
        if key in frame.columns:
            rows = frame.select("key", pl.col(key).cast(pl.String)).drop_nulls()
            values |= {f"{kind.lower()}:{name}": value for name, value in rows.iter_rows()}
    if not values:
        raise UsageError(f"No node of this case has the property '{key}'.")
    return [values.get(name) for name in network.names]


def _evidence(desk: Desk, network: Network) -> dict[str, str]:
    """Evidence id of each event's edge, by the edge's id."""
    from graphengine.analysis.cited import EV

    wanted = pl.Series(list(network.events.ids) if network.events else [], dtype=pl.String)
    found: dict[str, str] = {}
    for kind in desk.case.view.edge_kinds():
        rows = desk.case.view.edges(kind).filter(pl.col("id").is_in(wanted.implode()))
        found |= dict(rows.select("id", EV).iter_rows())
    return found


def _row(network: Network, pattern: Pattern, one: Set, ids: dict[str, str]) -> dict[str, Any]:
    roles = {
        role.name: [network.names[node] for node in nodes]
        for role, nodes in zip(pattern.roles, one, strict=True)
    }
    inside = [node for nodes in one for node in nodes]
    within = np.isin(network.source, inside) & np.isin(network.target, inside)
    lines = np.flatnonzero(within).tolist()
    events = network.events
    evidence: list[str] = []
    if events is not None and len(events.ids):
        for line in lines:
            places = (events.pair == line).nonzero()[0].tolist()
            evidence += [ids[events.ids[p]] for p in places[:3] if events.ids[p] in ids]
    return {
        "roles": roles,
        "ties": [
            [
                network.names[int(network.source[line])],
                network.names[int(network.target[line])],
                int(network.count[line]),
            ]
            for line in lines
        ],
        "events": int(network.count[lines].sum()),
        "evidence": list(dict.fromkeys(evidence)),
    }


def _plain(pattern: Pattern) -> dict[str, Any]:
    """The pattern as JSON can carry it, for the run's name."""
    from dataclasses import asdict

    return asdict(pattern)
