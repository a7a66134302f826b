"""Network, chains and money, traced as jobs; a job that is ended ends the trace."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from graphengine.errors import InputError, UsageError
from graphengine.model.money import to_minor
from graphengine.web import answers, models_runs
from graphengine.web.models_traces import ChainsAsked, MoneyAsked
from graphengine.web.problems import Trouble
from graphengine.web.site import Here, Who
from graphengine.web.work import ANSWERS, as_job, moment

if TYPE_CHECKING:
    from graphengine.tracing.money.rates import Rates

router = APIRouter(prefix="/traces")


@router.post("/network", response_model=models_runs.Run, responses=ANSWERS)
def trace_network(
    here: Here, who: Who, asked: models_runs.TraceAsked, wait: answers.Wait = 0
) -> Any:
    """Trace the network from one reference. Answers with a job unless it ends within ``wait``."""
    options = asked.model_dump(include={"roles", "stability", "seconds"})
    trace = here.engine.trace_network
    return as_job(
        here, "trace network", (asked.start, *asked.known), wait,
        lambda ended: trace(asked.start, asked.known, interrupted=ended, **options),
    )  # fmt: skip


@router.post("/chains", response_model=models_runs.Run, responses=ANSWERS)
def trace_chains(here: Here, who: Who, asked: ChainsAsked, wait: answers.Wait = 0) -> Any:
    """Chains of events that could follow one another. Answers with a job unless it ends soon."""
    refs = (*asked.start, *asked.to, *asked.through, *asked.exclude)
    currency = asked.currency or here.engine.case.info.currency
    options: dict[str, Any] = {
        "pattern": asked.pattern, "to": asked.to, "through": asked.through,
        "exclude": asked.exclude, "max_hops": asked.max_hops, "order": asked.order,
        "tolerance": timedelta(seconds=asked.tolerance), "currency": asked.currency,
        "hub": asked.hub, "cycles": asked.cycles, "join": asked.join, "best": asked.best,
        "top": asked.top,
        "seconds": asked.seconds, "since": moment(asked.since), "until": moment(asked.until),
    }  # fmt: skip
    for name in ("min_dwell", "max_dwell", "bundle"):
        seconds = getattr(asked, name)
        if seconds:
            options[name] = timedelta(seconds=seconds)
    if asked.keep is not None:
        options["keep"] = tuple(Fraction(share).limit_denominator(10**6) for share in asked.keep)
    if asked.least is not None:
        options["least_amount"] = _minor(asked.least, currency)
    trace = here.engine.trace_chains
    return as_job(
        here, "trace chains", refs, wait,
        lambda ended: trace(*asked.start, interrupted=ended, **options),
    )  # fmt: skip


@router.post("/money", response_model=models_runs.Run, responses=ANSWERS)
def trace_money(here: Here, who: Who, asked: MoneyAsked, wait: answers.Wait = 0) -> Any:
    """Where money went under each rule. Answers with a job unless it ends within ``wait``."""
    refs = (*asked.start, *asked.outside, *asked.opening)
    if any(len(bounds) != 2 for bounds in asked.opening.values()):
        raise Trouble("wrong-values")
    options: dict[str, Any] = {
        "amount": asked.amount, "at": moment(asked.at), "currency": asked.currency,
        "rules": asked.rules, "outside": asked.outside, "same_time": asked.same_time,
        "opening": {name: (low, high) for name, (low, high) in asked.opening.items()},
        "seconds": asked.seconds,
        "rates": _rates(asked),
    }  # fmt: skip
    trace = here.engine.trace_money
    return as_job(
        here, "trace money", refs, wait,
        lambda ended: trace(*asked.start, interrupted=ended, **options),
    )  # fmt: skip


def _rates(asked: MoneyAsked) -> Rates:
    from graphengine.tracing.money.rates import stated_rates

    try:
        return stated_rates(rate.model_dump(by_alias=True) for rate in asked.rates)
    except InputError:
        raise Trouble("wrong-values") from None


def _minor(text: str, currency: str) -> int:
    try:
        return to_minor(text, currency)
    except (InputError, UsageError):
        raise Trouble("wrong-values") from None
