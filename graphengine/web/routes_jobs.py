"""Traces, and the jobs that long work becomes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from graphengine.web import answers, models_runs
from graphengine.web.problems import responses
from graphengine.web.site import Here, Who

router = APIRouter()

Name = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the job.")]


@router.post(
    "/traces/network",
    response_model=models_runs.Run,
    responses={
        **answers.GOES_ON,
        **responses("not-found", "refused", "limit-reached", "no-such-reference", "too-many"),
    },
)
def trace_network(
    here: Here, who: Who, asked: models_runs.TraceAsked, wait: answers.Wait = 0
) -> Any:
    """Trace the network from one reference. Answers with a job unless it ends within ``wait``."""
    engine = here.engine
    for reference in (asked.start, *asked.known):
        answers.known(engine, reference)

    def work(cancel: Any) -> models_runs.Run:
        done = engine.trace_network(
            asked.start, asked.known, roles=asked.roles, stability=asked.stability
        )
        manifest, result = engine.run(done["run"])
        return models_runs.Run.model_validate({**manifest, "result": result})

    job = here.jobs.submit("trace network", work)
    return job.wait(wait) or answers.accepted(job)


@router.get("/jobs", responses=responses())
def jobs(here: Here, who: Who) -> models_runs.Jobs:
    """Jobs of this service that are remembered."""
    return models_runs.Jobs(jobs=[answers.shown(job) for job in here.jobs.all()])


@router.get("/jobs/{job}", responses=responses("not-found"))
def job(here: Here, who: Who, job: Name) -> models_runs.Job:
    """How a job stands; ``run`` names the kept run when it is done."""
    return answers.shown(here.jobs.get(job))


@router.delete("/jobs/{job}", responses=responses("not-found"))
def cancel_job(here: Here, who: Who, job: Name) -> models_runs.Job:
    """End a job. A query is ended in Neo4j too; a trace that is being computed runs to its end,
    and what it found is not reported.
    """
    return answers.shown(here.jobs.cancel(job))
