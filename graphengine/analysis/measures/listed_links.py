"""Measures of a node's own lines and of what it holds together."""

from __future__ import annotations

from graphengine.analysis.measures.measure import Measure

LINKS = "graphengine.analysis.measures.links:"
PARTS = "graphengine.analysis.measures.parts:"
FREEMAN = "Freeman 1978, 10.1016/0378-8733(78)90021-7"
BARRAT = "Barrat et al. 2004, 10.1073/pnas.0400087101"
HOPCROFT = "Hopcroft and Tarjan 1973, 10.1145/362248.362272"
NO_GAPS = "0 for a node without lines; gaps do not matter"

MEASURES = (
    Measure(
        name="degree", title="Degree", formula="number of lines at the node", unit="lines",
        directed="lines in and lines out are added: a reciprocal pair counts twice",
        weights="not used", disconnected=NO_GAPS, reference=FREEMAN, work=LINKS + "degree",
    ),
    Measure(
        name="degree-in", title="Degree in", formula="number of lines that end at the node",
        unit="lines", directed="lines in; in an undirected network all lines", weights="not used",
        disconnected=NO_GAPS, reference=FREEMAN, work=LINKS + "degree_in",
    ),
    Measure(
        name="degree-out", title="Degree out", formula="number of lines that begin at the node",
        unit="lines", directed="lines out; in an undirected network all lines", weights="not used",
        disconnected=NO_GAPS, reference=FREEMAN, work=LINKS + "degree_out",
    ),
    Measure(
        name="strength", title="Strength", formula="sum of the weights of the node's lines",
        unit="the projection's weight", directed="lines in and lines out are added",
        weights="always used", disconnected=NO_GAPS, reference=BARRAT, work=LINKS + "strength",
    ),
    Measure(
        name="strength-in", title="Strength in", formula="sum of the weights of lines that end "
        "at the node", unit="the projection's weight",
        directed="lines in; in an undirected network all lines", weights="always used",
        disconnected=NO_GAPS, reference=BARRAT, work=LINKS + "strength_in",
    ),
    Measure(
        name="strength-out", title="Strength out", formula="sum of the weights of lines that "
        "begin at the node", unit="the projection's weight",
        directed="lines out; in an undirected network all lines", weights="always used",
        disconnected=NO_GAPS, reference=BARRAT, work=LINKS + "strength_out",
    ),
    Measure(
        name="k-core", title="Core number", formula="largest k such that the node lies in a part "
        "where each has k neighbours", unit="neighbours",
        directed="ignored: a reciprocal pair is one tie", weights="not used",
        disconnected=NO_GAPS, reference="Batagelj and Zaversnik 2003, arXiv:cs/0310049",
        work=PARTS + "core",
    ),
    Measure(
        name="k-core-both", title="Core number, both ways counted", formula="as k-core, with "
        "lines in place of neighbours", unit="lines",
        directed="lines in and lines out are added: a reciprocal pair counts twice (igraph's "
        "convention)", weights="not used", disconnected=NO_GAPS,
        reference="Batagelj and Zaversnik 2003, arXiv:cs/0310049", work=PARTS + "core_both",
    ),
    Measure(
        name="articulation", title="Articulation", formula="further pieces that the node's part "
        "falls into without the node; 0: no articulation point", unit="pieces",
        directed="ignored", weights="not used", disconnected=NO_GAPS, reference=HOPCROFT,
        work=PARTS + "articulation",
    ),
    Measure(
        name="bridges", title="Bridges", formula="lines at the node without which its part falls "
        "into two", unit="bridges", directed="ignored: a reciprocal pair is one tie",
        weights="not used", disconnected=NO_GAPS, reference="Tarjan 1974, "
        "10.1016/0020-0190(74)90003-9", work=PARTS + "bridges",
    ),
)  # fmt: skip
