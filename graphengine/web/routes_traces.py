"""Chains and money, traced as jobs; a job that is ended ends the trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from fastapi import APIRouter

from graphengine.errors import InputError, UsageError
from graphengine.model.money import to_minor
from graphengine.web import answers, models_runs
from graphengine.web.models_traces import ChainsAsked, MoneyAsked
from graphengine.web.problems import Trouble, responses
from graphengine.web.site import Here, Site, Who

router = APIRouter(prefix="/traces")
ANSWERS = {
    **answers.GOES_ON,
    **responses(
        "not-found", "refused", "limit-reached", "no-such-reference", "wrong-values", "too-many"
    ),
}


@router.post("/chains", response_model=models_runs.Run, responses=ANSWERS)
def trace_chains(here: Here, who: Who, asked: ChainsAsked, wait: answers.Wait = 0) -> Any:
    """Chains of events that could follow one another. Answers with a job unless it ends soon."""
    refs = (*asked.start, *asked.to, *asked.through, *asked.exclude)
    currency = asked.currency or here.engine.case.info.currency
    options: dict[str, Any] = {
        "pattern": asked.pattern, "to": asked.to, "through": asked.through,
        "exclude": asked.exclude, "max_hops": asked.max_hops, "order": asked.order,
        "tolerance": timedelta(seconds=asked.tolerance), "currency": asked.currency,
        "hub": asked.hub, "cycles": asked.cycles, "join": asked.join, "top": asked.top,
        "seconds": asked.seconds, "since": _moment(asked.since), "until": _moment(asked.until),
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
    return _job(
        here, "trace chains", refs, wait, lambda more: trace(*asked.start, **options, **more)
    )


@router.post("/money", response_model=models_runs.Run, responses=ANSWERS)
def trace_money(here: Here, who: Who, asked: MoneyAsked, wait: answers.Wait = 0) -> Any:
    """Where money went under each rule. Answers with a job unless it ends within ``wait``."""
    refs = (*asked.start, *asked.outside, *asked.opening)
    if any(len(bounds) != 2 for bounds in asked.opening.values()):
        raise Trouble("wrong-values")
    options: dict[str, Any] = {
        "amount": asked.amount, "at": _moment(asked.at), "currency": asked.currency,
        "rules": asked.rules, "outside": asked.outside, "same_time": asked.same_time,
        "opening": {name: (low, high) for name, (low, high) in asked.opening.items()},
        "seconds": asked.seconds,
    }  # fmt: skip
    trace = here.engine.trace_money
    return _job(
        here, "trace money", refs, wait, lambda more: trace(*asked.start, **options, **more)
    )


def _job(
    here: Site,
    what: str,
    refs: tuple[str, ...],
    wait: float,
    trace: Callable[[dict[str, Any]], dict[str, Any]],
) -> Any:
    """Do a trace as a job that can be ended, after all that it names is known to be there."""
    for reference in refs:
        answers.known(here.engine, reference)

    def work(cancel: Any) -> models_runs.Run:
        done = trace({"interrupted": lambda: bool(cancel.cancelled)})
        manifest, result = here.engine.run(done["run"])
        return models_runs.Run.model_validate({**manifest, "result": result})

    job = here.jobs.submit(what, work)
    return job.wait(wait) or answers.accepted(job)


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text is not None else None
    except ValueError:
        raise Trouble("wrong-values") from None


def _minor(text: str, currency: str) -> int:
    try:
        return to_minor(text, currency)
    except (InputError, UsageError):
        raise Trouble("wrong-values") from None
