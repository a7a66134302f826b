"""The questions of ``analyse`` as jobs; a job that is cancelled or takes too long is given up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from fastapi import APIRouter

from graphengine.errors import InputError
from graphengine.web import answers, models_runs
from graphengine.web import models_analyses as asks
from graphengine.web.problems import Trouble
from graphengine.web.site import Here, Site, Who
from graphengine.web.work import ANSWERS, as_job, moment

router = APIRouter(prefix="/analyses", responses=ANSWERS)
DAY = 86_400
UNDIRECTED = ("communities", "key-players", "links")
Run = models_runs.Run


@router.post("/centrality", response_model=Run)
def analyse_centrality(here: Here, who: Who, asked: asks.Centrality, wait: answers.Wait = 0) -> Any:
    """Who stands out, by which measure, how surely."""
    return _networked(here, "centrality", asked, wait, asked.start)


@router.post("/communities", response_model=Run)
def analyse_communities(
    here: Here, who: Who, asked: asks.Communities, wait: answers.Wait = 0
) -> Any:
    """Who belongs together, and how surely."""
    return _networked(here, "communities", asked, wait)


@router.post("/brokers", response_model=Run)
def analyse_brokers(here: Here, who: Who, asked: asks.Brokers, wait: answers.Wait = 0) -> Any:
    """Who stands between whom, and in which role."""
    return _networked(here, "brokers", asked, wait)


@router.post("/edges", response_model=Run)
def analyse_edges(here: Here, who: Who, asked: asks.Edges, wait: answers.Wait = 0) -> Any:
    """What changes in a ranking if any line is missing."""
    return _networked(here, "edges", asked, wait)


@router.post("/disruption", response_model=Run)
def analyse_disruption(here: Here, who: Who, asked: asks.Disruption, wait: answers.Wait = 0) -> Any:
    """What remains when nodes are taken out, and which sets cut the flow."""
    return _networked(here, "disruption", asked, wait, (*asked.sellers, *asked.buyers))


@router.post("/temporal", response_model=Run)
def analyse_temporal(here: Here, who: Who, asked: asks.Temporal, wait: answers.Wait = 0) -> Any:
    """Who stands between others in the order of time."""
    return _networked(here, "temporal", asked, wait, (*asked.sellers, *asked.buyers))


@router.post("/compare", response_model=Run)
def analyse_compare(here: Here, who: Who, asked: asks.Compare, wait: answers.Wait = 0) -> Any:
    """Who rose, which groups split or merged."""
    from graphengine.analysing.compare import Side

    before, after = (
        Side(moment(one.since), moment(one.until), one.load, tuple(one.edges))
        for one in (asked.before, asked.after)
    )
    return _networked(here, "compare", asked, wait, before=before, after=after)


@router.post("/key-players", response_model=Run)
def analyse_key_players(
    here: Here, who: Who, asked: asks.KeyPlayers, wait: answers.Wait = 0
) -> Any:
    """The few whose removal breaks a network up, or who reach most of it."""
    return _networked(here, "key-players", asked, wait)


@router.post("/links", response_model=Run)
def analyse_links(here: Here, who: Who, asked: asks.Links, wait: answers.Wait = 0) -> Any:
    """Pairs without a line that are worth a look."""
    return _networked(here, "links", asked, wait)


@router.post("/handover", response_model=Run)
def analyse_handover(here: Here, who: Who, asked: asks.Handover, wait: answers.Wait = 0) -> Any:
    """Which number took over from which."""
    spans = {"overlap": asked.overlap / DAY, "gap": asked.gap / DAY}
    options = {**_plain(asked), **spans, "without": tuple(asked.without)}
    return _asked(here, "handover", asked.seconds, wait, _one(asked.start), options)


@router.post("/co-presence", response_model=Run)
def analyse_co_presence(
    here: Here, who: Who, asked: asks.CoPresence, wait: answers.Wait = 0
) -> Any:
    """Who was together by more than chance; which card is whose."""
    return _asked(here, "co-presence", asked.seconds, wait, _one(asked.start), _plain(asked))


@router.post("/patterns", response_model=Run)
def analyse_patterns(here: Here, who: Who, asked: asks.Patterns, wait: answers.Wait = 0) -> Any:
    """Sets of nodes in roles that a pattern describes; ``seconds`` ends the search, which says so.

    A limit leaves what was found until then, as with the command.
    """
    options = {name: getattr(asked, name) for name in ("near", "steps", "top", "seconds")}
    options["text"] = asked.pattern

    def work(interrupted: Any) -> dict[str, Any]:
        try:
            return here.engine.analyses.ask("patterns", interrupted=interrupted, **options)
        except InputError:  # of the text that was sent, not of a file of the case
            raise Trouble("wrong-values") from None

    return as_job(here, "analyse patterns", (), wait, work)


def _networked(
    here: Site, question: str, asked: asks.OfNetwork, wait: float, refs: Iterable[str] = (),
    **more: Any,
) -> Any:  # fmt: skip
    """Ask of the network that the body declares."""
    declared = _declared(asked.network, directed=question not in UNDIRECTED)
    options = {**_plain(asked), "declared": declared, **more}
    if "rates" in options:
        options["rates"] = {k: v for k, v in options["rates"].items() if v is not None}
    return _asked(here, question, asked.seconds, wait, refs, options)


def _asked(
    here: Site, question: str, seconds: float, wait: float, refs: Iterable[str],
    options: dict[str, Any],
) -> Any:  # fmt: skip
    ask = here.engine.analyses.ask
    return as_job(
        here, f"analyse {question}", refs, wait,
        lambda interrupted: ask(
            question, most_seconds=seconds, interrupted=interrupted, **options
        ),
    )  # fmt: skip


def _declared(network: asks.Projected, *, directed: bool) -> Any:
    from graphengine.analysis.projection.declaration import Declaration

    way = "directed" if directed else "undirected"
    plain = network.model_dump()
    return Declaration(**{
        **plain, "edges": tuple(network.edges), "nodes": tuple(network.nodes),
        "since": moment(network.since), "until": moment(network.until),
        "direction": network.direction or way, "half_life": timedelta(seconds=network.half_life),
    })  # fmt: skip


def _plain(asked: asks.Question) -> dict[str, Any]:
    """The options by the names that the engine knows, without what is translated."""
    return asked.model_dump(exclude={"network", "seconds", "before", "after"})


def _one(reference: str | None) -> tuple[str, ...]:
    return () if reference is None else (reference,)
