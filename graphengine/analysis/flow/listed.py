"""Measures of time-respecting paths and of flow, for the registry."""

from __future__ import annotations

from graphengine.analysis.measures.measure import Measure

TEMPORAL = "graphengine.analysis.flow.temporal:"
TIMED = "not used; what counts is the time of the single events"
UNREACHED = "pairs without a time-respecting path add nothing"

MEASURES = (
    Measure(
        name="temporal-betweenness", title="Temporal betweenness", formula="sum over pairs (s, t) "
        "of other nodes of the share of fewest-events paths of strictly rising time from s to t "
        "that pass the node", unit="pairs", directed="along events; either way where undirected",
        weights=TIMED, disconnected=UNREACHED, reference="Buss et al. 2020, "
        "10.1145/3394486.3403259", work=TEMPORAL + "betweenness",
        options=("timed", "seed", "sources"),
    ),
    Measure(
        name="temporal-foremost", title="Foremost betweenness", formula="as temporal-betweenness, "
        "over paths that arrive earliest and among these have fewest events", unit="pairs",
        directed="along events; either way where undirected", weights=TIMED,
        disconnected=UNREACHED, reference="Buss et al. 2020, 10.1145/3394486.3403259",
        work=TEMPORAL + "foremost_betweenness", options=("timed", "seed", "sources"),
    ),
    Measure(
        name="temporal-reach", title="Temporal reach", formula="number of other nodes reached over "
        "paths of strictly rising time", unit="nodes", directed="along events; either way where "
        "undirected", weights=TIMED, disconnected="nodes not reached do not count",
        reference="Holme 2005, 10.1103/PhysRevE.71.046119", work=TEMPORAL + "out_reach",
        options=("timed",),
    ),
    Measure(
        name="temporal-reach-in", title="Temporal reach, inward", formula="number of other nodes "
        "that reach it over paths of strictly rising time", unit="nodes", directed="along events; "
        "either way where undirected", weights=TIMED, disconnected="nodes that do not reach it do "
        "not count", reference="Holme 2005, 10.1103/PhysRevE.71.046119",
        work=TEMPORAL + "in_reach", options=("timed",),
    ),
    Measure(
        name="flow-betweenness", title="Flow betweenness", formula="sum over pairs (s, t) of what "
        "the greatest flow from s to t loses without the node", unit="capacity of lines (1 a line, "
        "or weights)", directed="flow follows lines; either way where undirected",
        weights="weighted: a line carries its weight", disconnected="pairs without a flow add "
        "nothing", reference="Freeman, Borgatti and White 1991, 10.1016/0378-8733(91)90017-N",
        work="graphengine.analysis.flow.maximum:betweenness", options=("weighted",),
    ),
    Measure(
        name="collective-influence", title="Collective influence", formula="(degree - 1) times the "
        "sum over neighbours of (degree - 1)", unit="lines squared", directed="directions are "
        "left out: both ways of a pair are one line", weights="weighted: degree is the sum of "
        "weights", disconnected="only the node's neighbours count",
        reference="Morone and Makse 2015, 10.1038/nature14604 (ball of radius 1)",
        work="graphengine.analysis.disruption.influence:influence", options=("weighted",),
    ),
)  # fmt: skip
