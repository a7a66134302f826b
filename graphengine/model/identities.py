"""Numbers and accounts joined to their holders, records of one thing joined to one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from graphengine.model.ports import FactView


def holders(view: FactView, kinds: Sequence[str] = ("Person", "Organisation")) -> dict[str, str]:
    """Each number, account or vehicle to its holder, where exactly one is registered.

    Returns:
        ``Kind:key`` to ``Kind:key``. Units with several holders stay themselves: whose they were
        on a day is a question for the network trace. SAME_AS joins records of one thing to the
        first of them by name.
    """
    found: dict[str, str] = {}
    if "HOLDS" in view.edge_kinds():
        held = view.edges("HOLDS").filter(pl.col("src_kind").is_in(list(kinds)))
        unit = pl.concat_str("dst_kind", pl.lit(":"), "dst").alias("unit")
        holder = pl.concat_str("src_kind", pl.lit(":"), "src").alias("holder")
        single = held.select(unit, holder).unique().filter(pl.len().over("unit") == 1)
        found = dict(single.sort("unit").iter_rows())
    same = _same(view)
    return {**same, **{unit: same.get(holder, holder) for unit, holder in found.items()}}


def _same(view: FactView) -> dict[str, str]:
    """Records joined by SAME_AS, each to the first of its group."""
    import networkx as nx

    if "SAME_AS" not in view.edge_kinds():
        return {}
    edges = view.edges("SAME_AS")
    pairs = zip(
        (edges["src_kind"] + ":" + edges["src"]).to_list(),
        (edges["dst_kind"] + ":" + edges["dst"]).to_list(),
        strict=True,
    )
    groups = nx.connected_components(nx.Graph(pairs))
    return {name: min(group) for group in groups for name in sorted(group) if name != min(group)}
