"""Traces and analyses as jobs: what they name is known to be there, and cancelling ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from graphengine.web import answers, models_runs
from graphengine.web.problems import Trouble, responses
from graphengine.web.site import Site

ANSWERS: dict[int | str, dict[str, Any]] = {
    **answers.GOES_ON,
    **responses(
        "not-found", "refused", "limit-reached", "no-such-reference", "wrong-values", "too-many"
    ),
}


def as_job(
    here: Site,
    what: str,
    refs: Iterable[str],
    wait: float,
    do: Callable[[Callable[[], bool]], dict[str, Any]],
) -> Any:
    """Do work as a job; the kept run, or 202 with the job's address where it goes on.

    Args:
        refs: references that must lead somewhere.
        do: the work; it is given what it asks now and then whether it should end, and its result
            names the kept run.

    Raises:
        Trouble: such a reference leads nowhere, or too much is going on.
    """
    for reference in refs:
        answers.known(here.engine, reference)

    def work(cancel: Any) -> models_runs.Run:
        done = do(lambda: bool(cancel.cancelled))
        manifest, result = here.engine.run(done["run"])
        return models_runs.Run.model_validate({**manifest, "result": result})

    job = here.jobs.submit(what, work)
    return job.wait(wait) or answers.accepted(job)


def moment(text: str | None) -> datetime | None:
    """A moment of a body.

    Raises:
        Trouble: there is no such day or hour.
    """
    try:
        return datetime.fromisoformat(text) if text is not None else None
    except ValueError:
        raise Trouble("wrong-values") from None
