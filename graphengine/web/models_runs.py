"""Models of saved queries, answers, kept runs and jobs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from graphengine.querying.answer import MOST_ROWS, MOST_SECONDS, ROWS, SECONDS
from graphengine.web.problems import Problem
from graphengine.web.shapes import Asked, Count, Json, Next, Shape

Reference = Annotated[str, Field(min_length=3, max_length=1000, description="kind:key")]
Role = Literal["workshop", "seller", "broker", "buyer"]
ROLES: list[Role] = ["workshop", "seller", "broker", "buyer"]


class Summary(Shape):
    """A saved query in the catalogue."""

    name: str
    pack: str
    title: str
    question: str
    tags: list[str]
    legal: str = Field(description="What the rows are not.")
    result: Literal["rows", "graph", "paths"]
    revision: int = Field(ge=1)
    required: list[str] = Field(description="Parameters without a default.")


class Catalogue(Shape):
    """A page of the catalogue, by name."""

    total: Count
    queries: list[Summary]
    next: Next = None


class Parameter(Shape):
    """A declared parameter."""

    name: str
    type: str
    of: str
    kinds: list[str]
    choices: list[str]
    unit: str
    required: bool
    default: Json = None
    range: list[Json] | None = Field(None, description="Least and most, both allowed.")
    example: Json = None
    help: str


class Query(Summary):
    """A saved query: what it takes, what it returns, its text."""

    author: str
    sha256: str
    parameters: list[Parameter]
    returns: dict[str, str] = Field(description="Type of each column, in order.")
    unique: list[str] = Field(description="Columns that tell rows apart.")
    evidence: list[str] = Field(description="Columns with ids of edges.")
    text: str
    body: dict[str, Any] = Field(description="JSON Schema of the body that runs it.")


class RunAsked(Asked):
    """Values and limits of one run."""

    params: dict[str, Json] = Field(
        default_factory=dict, max_length=100, description="By the schema that the query gives."
    )
    seconds: float = Field(SECONDS, gt=0, le=MOST_SECONDS, description="Time limit.")
    rows: int = Field(ROWS, ge=1, le=MOST_ROWS, description="Row limit.")


class TraceAsked(Asked):
    """A start and what else is known."""

    start: Reference = Field(alias="from")
    known: list[Reference] = Field(default_factory=list, max_length=1000)
    roles: list[Role] = Field(default_factory=lambda: list(ROLES), min_length=1, max_length=4)
    stability: int = Field(0, ge=0, le=100, description="Repeated runs, for probabilities.")
    seconds: float | None = Field(
        None, gt=0, le=3600, description="Then it ends with what it found; null: no limit."
    )


class Answer(Shape):
    """Rows of a query."""

    run: str | None = Field(description="The kept answer.")
    query: str | None
    revision: int
    columns: list[str]
    types: list[str]
    rows: list[list[Json]]
    truncated: bool = Field(description="More rows exist than the limit.")
    result: Literal["rows", "graph", "paths"]
    engine: str
    ms: Count
    data_digest: str
    warnings: list[str] = Field(default_factory=list)


class RunHead(Shape):
    """A kept run in the list; its parameters are in the run."""

    run: str
    what: str
    made: str
    actor: str
    data_digest: str


class Runs(Shape):
    """A page of kept runs, the latest first."""

    total: Count
    runs: list[RunHead]
    next: Next = None


class Run(Shape):
    """A kept run: what was asked, of which facts, and what came of it."""

    run: str
    what: str = Field(description="query, network, ...: says what 'result' holds.")
    query: str | None = None
    revision: int | None = None
    parameters: dict[str, Json]
    data_digest: str
    version: str
    result: dict[str, Json]


class Job(Shape):
    """Work that goes on, or has ended."""

    id: str = Field(pattern="^[0-9a-f]{32}$")
    what: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    created: str
    cancelling: bool = Field(description="It was asked to end and has not yet.")
    run: str | None = Field(None, description="The kept run, when it is done.")
    problem: Problem | None = Field(None, description="Why it failed.")


class Jobs(Shape):
    """Jobs that are remembered, the oldest first."""

    jobs: list[Job]
