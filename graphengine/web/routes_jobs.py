"""The jobs that long work becomes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from graphengine.web import answers, models_runs
from graphengine.web.problems import responses
from graphengine.web.site import Here, Who

router = APIRouter()

Name = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the job.")]


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
    """End a job. A query is ended in Neo4j too, a trace or an analysis at the next place where
    it can; what it found is not reported.
    """
    return answers.shown(here.jobs.cancel(job))
