"""Bodies of analyses, with the words and defaults of the command; see docs/api.md.

A field's own name is the option of :meth:`graphengine.analysing.Analyses.ask`, its alias the word
of the body.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from graphengine.web.models_runs import Reference
from graphengine.web.models_traces import SECONDS, Currency, Limit, Moment, Refs, Span
from graphengine.web.shapes import Asked

Kind = Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]{0,99}$", description="Of edges, nodes.")]
Kinds = Annotated[list[Kind], Field(max_length=100)]
Name = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,59}$", description="A measure's name.")]
RunName = Annotated[str, Field(pattern="^[a-z][a-z0-9_.-]{0,150}$", description="A kept run.")]
Share = Annotated[float, Field(ge=0, le=1)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1, description="Of what is drawn.")]
Top = Annotated[int, Field(ge=1, le=1_000_000, description="Leading entries; null: all.")]
Few = Annotated[int, Field(ge=1, le=100_000, description="Leading entries.")]
Sources = Annotated[int, Field(ge=2, le=1_000_000, description="Of sampled betweenness.")]
Steady = Annotated[int, Field(ge=0, le=1000, description="Runs on damaged networks; 0: none.")]
Runs = Annotated[int, Field(ge=1, le=1000)]
Recovery = Literal["none", "neighbours", "replacement"]
Method = Literal["leiden", "leiden-cpm", "infomap", "label-propagation"]


class Projected(Asked):
    """Which network is measured: the options that every command of ``analyse`` has."""

    edges: Kinds = Field(default_factory=list, description="Empty: all with a time.")
    nodes: Kinds = Field(default_factory=list, description="Empty: all.")
    since: Moment | None = None
    until: Moment | None = None
    direction: Literal["directed", "undirected"] | None = Field(None, description="Null: usual.")
    weight: Literal["count", "sum", "log", "days", "recency"] = "count"
    of: str = Field("amount_minor", pattern="^[A-Za-z][A-Za-z0-9_]{0,99}$")
    currency: Currency | None = None
    half_life: float = Field(30 * 86_400, gt=0, le=1e9, description="Seconds.")
    join: Literal["none", "holders"] = "none"
    layered: bool = False


class Question(Asked):
    """What all analyses have."""

    seconds: Annotated[
        float, Field(gt=0, le=3600, description="Then it is given up: a part is no answer.")
    ] = SECONDS


class OfNetwork(Question):
    """A question about one declared network."""

    network: Projected = Field(default_factory=lambda: Projected.model_validate({}))
    seed: Seed = 1


class Rates(Asked):
    """What may be wrong; what is not given is the case's own figure."""

    missing_edges: Share | None = None
    missing_nodes: Share | None = None
    wrong_merges: Share | None = None


class Centrality(OfNetwork):
    """Who stands out; as the options of ``analyse centrality``."""

    measure: list[Name] = Field(default_factory=lambda: ["betweenness"], min_length=1, max_length=9)
    top: Top | None = None
    start: Refs = Field(alias="from", default_factory=list)
    weighted: bool = False
    sources: Sources | None = None
    stability: Steady = 0
    rates: Rates = Field(default_factory=Rates)


class Communities(OfNetwork):
    """Who belongs together; as the options of ``analyse communities``."""

    method: Method | Literal["consensus"] = "leiden"
    base: Method = "leiden"
    resolution: Annotated[float, Field(gt=0, le=1e6)] | None = None
    runs: Runs = 20
    iterations: int = Field(2, ge=1, le=100)
    scan: bool = False
    nested: bool = False


class Brokers(OfNetwork):
    """Who stands between whom; as the options of ``analyse brokers``."""

    groups: str = Field("communities", pattern="^(communities|(property|run):[^\\n]{1,150})$")
    permutations: int = Field(999, ge=0, le=100_000)
    shared: bool = False
    weighted: bool = False
    top: Top | None = None


class Edges(OfNetwork):
    """What changes if a line is missing; as the options of ``analyse edges``."""

    measure: Name = "betweenness"
    top: Few = 10
    lines: int = Field(2000, ge=1, le=1_000_000)
    stability: Steady = 100
    rates: Rates = Field(default_factory=Rates)
    weighted: bool = False


class BetweenEnds(OfNetwork):
    """A question about the ways from sellers to buyers."""

    sellers: Refs = Field(alias="from", default_factory=list)
    buyers: Refs = Field(alias="to", default_factory=list)
    run: RunName | None = Field(None, alias="roles", description="Of a trace of the network.")


class Disruption(BetweenEnds):
    """What remains as nodes go; as the options of ``analyse disruption``."""

    order: list[Name] = Field(
        default_factory=lambda: ["betweenness", "degree", "random"], min_length=1, max_length=9
    )
    steps: int = Field(10, ge=1, le=10_000)
    block: int = Field(1, ge=0, le=10_000)
    recovery: Recovery = "none"
    rate: Share = 0.5
    spare_ends: bool = True
    cuts: bool = True
    weighted: bool = False
    runs: Runs = 20


class Temporal(BetweenEnds):
    """Who stands between others in time; as the options of ``analyse temporal``."""

    weighted: bool = Field(True, description="False: in the flow a line carries 1.")
    sources: Sources | None = None
    top: Top | None = None


class Compared(Asked):
    """One side of a comparison; what is null is as the network says."""

    since: Moment | None = None
    until: Moment | None = None
    load: Annotated[int, Field(ge=0, le=10**9)] | None = None
    edges: Kinds = Field(default_factory=list)


class Compare(OfNetwork):
    """Who rose, which groups split; as the options of ``analyse compare``."""

    before: Compared
    after: Compared
    measure: Name = "betweenness"
    weighted: bool = False
    groups: bool = True
    top: Top | None = None


class KeyPlayers(OfNetwork):
    """The few who matter as a set; as the options of ``analyse key-players``."""

    k: int = Field(ge=1, le=100)
    goal: Literal["fragment", "reach"] = "fragment"
    steps: Annotated[int, Field(ge=1, le=100)] | None = None
    distance: bool = False
    starts: Runs = 10


class Links(OfNetwork):
    """Pairs without a line; as the options of ``analyse links``."""

    method: Literal["adamic-adar", "resource-allocation", "common-neighbours", "katz"] = (
        "adamic-adar"
    )
    top: Few = 20
    beta: float = Field(0.05, gt=0, lt=1)
    repeats: int = Field(20, ge=0, le=1000)


class Handover(Question):
    """Which number took over; as the options of ``analyse handover``, spans in seconds."""

    start: Reference | None = Field(None, alias="from")
    without: list[Literal["device", "cell", "holder", "register"]] = Field(
        default_factory=list, max_length=4
    )
    overlap: Span = 7 * 86_400
    gap: Span = 200 * 86_400
    least: Share = 0.5
    false_share: Annotated[float, Field(gt=0, le=1)] = 0.05
    top: Few = 50


class CoPresence(Question):
    """Who was together by more than chance; as the options of ``analyse co-presence``."""

    kinds: Kinds = Field(default_factory=list)
    cards: Kind | None = None
    start: Reference | None = Field(None, alias="from")
    within: Span = 1800
    crowd: int = Field(200, ge=1, le=1_000_000)
    false_share: Annotated[float, Field(gt=0, le=1)] = 0.05
    top: Few = 50


class Patterns(Asked):
    """Sets of nodes in described roles; as the options of ``analyse patterns``."""

    pattern: str = Field(min_length=1, max_length=100_000, description="Text of a pattern file.")
    near: bool = True
    steps: int = Field(2_000_000, ge=1, le=10**9)
    top: Few = 50
    seconds: Limit = SECONDS
