"""Measures of shortest paths."""

from __future__ import annotations

from graphengine.analysis.measures.measure import Measure

BETWEEN = "graphengine.analysis.measures.between:"
NEAR = "graphengine.analysis.measures.near:"
AS_LENGTH = "weighted: a line's length is 1 / weight (Newman 2001, 10.1103/PhysRevE.64.016132)"
REACHED = "only nodes that can be reached count; 0 where there are none"

MEASURES = (
    Measure(
        name="betweenness", title="Betweenness", formula="sum over pairs (s, t) of other nodes "
        "of the share of shortest paths from s to t that pass the node", unit="pairs; divide by "
        "(n - 1)(n - 2), or half of it where undirected, for the share of all pairs",
        directed="paths follow lines; in an undirected network each pair counts once",
        weights=AS_LENGTH, disconnected="pairs without a path add nothing",
        reference="Freeman 1977, 10.2307/3033543; Brandes 2001, 10.1080/0022250X.2001.9990249; "
        "sampled: Brandes and Pich 2007, 10.1142/S0218127407018403",
        work=BETWEEN + "betweenness", options=("weighted", "seed", "sources"),
    ),
    Measure(
        name="closeness", title="Closeness", formula="number of reached nodes / sum of their "
        "distances", unit="1 / step", directed="distances from the node along lines",
        weights=AS_LENGTH, disconnected=REACHED + ". A node of a small part can be as close as "
        "one of the largest: prefer harmonic", reference="Freeman 1978, "
        "10.1016/0378-8733(78)90021-7", work=NEAR + "closeness", options=("weighted",),
    ),
    Measure(
        name="harmonic", title="Harmonic closeness", formula="sum over other nodes of "
        "1 / distance, divided by n - 1", unit="1 / step",
        directed="distances from the node along lines", weights=AS_LENGTH,
        disconnected="a node that is not reached adds 0", reference="Marchiori and Latora 2000, "
        "10.1016/S0378-4371(00)00311-3; Rochat 2009", work=NEAR + "harmonic",
        options=("weighted",),
    ),
    Measure(
        name="eccentricity", title="Eccentricity", formula="largest distance to a node that is "
        "reached; rank 1 is the most remote", unit="steps",
        directed="distances from the node along lines", weights=AS_LENGTH, disconnected=REACHED,
        reference="Hage and Harary 1995, 10.1016/0378-8733(94)00248-9",
        work=NEAR + "eccentricity", options=("weighted",),
    ),
)  # fmt: skip
