"""Networks kept with the facts as mapped columns, by the facts' digest and the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graphengine.analysis.network import Network
from graphengine.tracing.timeline.columns import Array, Texts, texts

if TYPE_CHECKING:
    from graphengine.analysis.projection.declaration import Declaration
    from graphengine.tracing.timeline.folder import Timeline

LEAST = 20_000
"""Fewer events are projected faster than files are opened."""


def question(declared: Declaration, zone: str) -> dict[str, Any]:
    """What a kept network answers: all that it depends on, beside the facts."""
    return {"network": declared.plain(), "zone": zone}


def keep(timeline: Timeline, declared: Declaration, zone: str, network: Network) -> bool:
    """Keep a network that is large enough to be worth it; False where it was not kept."""
    if int(network.count.sum()) < LEAST:
        return False
    columns: dict[str, Array] = {
        "source": network.source,
        "target": network.target,
        "weight": network.weight.view(np.int64),  # the files hold whole numbers: the same bits
        "count": network.count,
    }
    columns["names.data"], columns["names.offset"] = texts(
        pl.Series(network.names, dtype=pl.String)
    )
    if network.layer is not None:
        columns["layer"] = network.layer
    facts = {
        "directed": network.directed,
        "layers": list(network.layers),
        "left_out": network.left_out,
        "declared": network.declared,
    }
    return timeline.keep(question(declared, zone), columns, facts)


def opened(timeline: Timeline, declared: Declaration, zone: str) -> Network | None:
    """The kept network, or None: never kept, or not as it was written."""
    kept = timeline.open(question(declared, zone))
    if kept is None:
        return None
    c, facts = kept.columns, kept.facts
    return Network(
        list(Texts(c["names.data"], c["names.offset"])),
        np.asarray(c["source"]),
        np.asarray(c["target"]),
        np.asarray(c["weight"]).view(np.float64),
        np.asarray(c["count"]),
        facts["directed"],
        np.asarray(c["layer"]) if "layer" in c else None,
        tuple(facts["layers"]),
        None,
        dict(facts["left_out"]),
        dict(facts["declared"]),
    )
