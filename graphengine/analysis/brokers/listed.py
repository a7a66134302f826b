"""Structural holes as measures of the registry."""

from __future__ import annotations

from graphengine.analysis.measures.measure import Measure

HOLES = "graphengine.analysis.brokers.holes:"
BURT = "Burt 1992, Structural Holes; Burt 2004, 10.1086/421787"
ADDED = "added: a tie is a_ij + a_ji, a reciprocal pair a tie of 2"

MEASURES = (
    Measure(
        name="constraint", title="Burt's constraint (low: a broker)",
        formula="sum over contacts j of (p_ij + sum over q of p_iq p_qj) ** 2", unit="share",
        directed=ADDED, weights="used on request",
        disconnected="1 for a node without lines, as for one with a single contact",
        reference=BURT, work=HOLES + "constraint", options=("weighted",),
    ),
    Measure(
        name="effective-size", title="Burt's effective size",
        formula="sum over contacts j of 1 - sum over q of p_iq m_jq", unit="contacts",
        directed=ADDED, weights="used on request", disconnected="0 for a node without lines",
        reference=BURT, work=HOLES + "effective_size", options=("weighted",),
    ),
)  # fmt: skip
