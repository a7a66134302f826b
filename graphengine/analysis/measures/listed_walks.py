"""Measures of walks: eigenvectors and PageRank."""

from __future__ import annotations

from graphengine.analysis.measures.measure import Measure

WALKS = "graphengine.analysis.measures.walks:"
PAGE = "Brin and Page 1998, 10.1016/S0169-7552(98)00110-X"
KLEINBERG = "Kleinberg 1999, 10.1145/324133.324140"
AS_PULL = "weighted: neighbours count by the weight of the line"
APART = "the part with the largest eigenvalue counts, other parts get 0"

MEASURES = (
    Measure(
        name="eigenvector", title="Eigenvector", formula="proportional to the sum of the "
        "neighbours' values (largest eigenvalue); the largest value is 1", unit="share of the "
        "largest", directed="a node counts by the nodes whose lines end at it; 0 for all where "
        "no line lies on a cycle", weights=AS_PULL, disconnected=APART,
        reference="Bonacich 1987, 10.1086/228631", work=WALKS + "eigenvector",
        options=("weighted",),
    ),
    Measure(
        name="pagerank", title="PageRank", formula="share of the steps of a walk that follows a "
        "random line out with chance 0.85 and else begins anew at any node", unit="share; all "
        "add up to 1", directed="lines are followed; undirected both ways",
        weights="weighted: lines are chosen by weight", disconnected="a walk at a node without "
        "lines out begins anew", reference=PAGE, work=WALKS + "pagerank", options=("weighted",),
    ),
    Measure(
        name="personalised-pagerank", title="Personalised PageRank", formula="as pagerank, but "
        "the walk begins anew only at the given references, each alike", unit="share; all add "
        "up to 1", directed="lines are followed; undirected both ways",
        weights="weighted: lines are chosen by weight", disconnected="0 for nodes that cannot be "
        "reached from the references", reference="Haveliwala 2002, 10.1145/511446.511513",
        work=WALKS + "personalised_pagerank", options=("weighted", "start"),
    ),
    Measure(
        name="hubs", title="Hubs", formula="proportional to the sum of the authority values of "
        "the nodes that its lines end at; the largest value is 1", unit="share of the largest",
        directed="lines out; undirected: as eigenvector", weights=AS_PULL,
        disconnected=APART, reference=KLEINBERG, work=WALKS + "hubs", options=("weighted",),
    ),
    Measure(
        name="authorities", title="Authorities", formula="proportional to the sum of the hub "
        "values of the nodes whose lines end at it; the largest value is 1", unit="share of the "
        "largest", directed="lines in; undirected: as eigenvector", weights=AS_PULL,
        disconnected=APART, reference=KLEINBERG, work=WALKS + "authorities",
        options=("weighted",),
    ),
)  # fmt: skip
