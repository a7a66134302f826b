"""Forms of answers that several routes give: tables, jobs that go on, unchanged answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Header, Query, Response
from fastapi.responses import JSONResponse

from graphengine.engine import Engine
from graphengine.errors import NotFound, UsageError
from graphengine.web import jobs
from graphengine.web.models_runs import Job
from graphengine.web.problems import Trouble
from graphengine.web.shapes import Shape

Form = Annotated[
    Literal["json", "csv"] | None,
    Query(description="Form of the rows; without it, the header Accept says."),
]
Accept = Annotated[str | None, Header(include_in_schema=False)]
IfNoneMatch = Annotated[
    str | None, Header(max_length=2000, description="ETags of answers that the caller has.")
]
Wait = Annotated[float, Query(ge=0, le=30, description="Seconds to wait before a job is named.")]

TABLE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}}},
        "headers": {"ETag": {"schema": {"type": "string"}}},
    },
    304: {"description": "The caller has this answer."},
}
GOES_ON: dict[int | str, dict[str, Any]] = {
    202: {
        "model": Job,
        "description": "The work goes on; poll the job.",
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
}


def wants_csv(form: str | None, accept: str | None) -> bool:
    """Whether rows are asked for as CSV. ``format`` goes before Accept."""
    if form is not None:
        return form == "csv"
    kinds = [part.partition(";")[0].strip().lower() for part in (accept or "").split(",")]
    return "text/csv" in kinds and "application/json" not in kinds


def csv(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    types: Sequence[str],
    name: str,
    tag: str,
) -> Response:
    """Rows as CSV that a spreadsheet does not obey."""
    from graphengine.tables.delimited import csv_text

    text = csv_text(columns, rows, types).encode("utf-8", "backslashreplace")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    headers |= {"ETag": tag} if tag else {}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def revived(rows: Sequence[Sequence[Any]], types: Sequence[str]) -> list[list[Any]]:
    """Rows of a kept run with days and instants as such, as they were when it was kept."""
    from graphengine.tables.coltypes import bare

    readers = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}
    read = [readers.get(bare(type_)) for type_ in types]
    return [
        [
            way(value) if way and isinstance(value, str) else value
            for way, value in zip(read, row, strict=True)
        ]
        for row in rows
    ]


def tagged(body: Shape, tag: str) -> Response:
    """A model as JSON with its ETag; half characters in a text are written as escapes."""
    text = json.dumps(body.model_dump(by_alias=True), ensure_ascii=True, separators=(",", ":"))
    headers = {"ETag": tag} if tag else {}
    return Response(text, media_type="application/json", headers=headers)


def known(engine: Engine, reference: str) -> None:
    """Turn a reference that leads nowhere away, before work begins with it."""
    try:
        engine.resolve(reference)
    except (NotFound, UsageError):
        raise Trouble("no-such-reference") from None


def etag(*parts: Any) -> str:
    """A strong ETag of all that an answer rests on."""
    return f'"{hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def same(given: str | None, tag: str) -> bool:
    """Whether If-None-Match names the tag."""
    names = [name.strip().removeprefix("W/") for name in (given or "").split(",")]
    return tag in names or names == ["*"]


def unchanged(tag: str) -> Response:
    """304."""
    return Response(status_code=304, headers={"ETag": tag})


def shown(job: jobs.Job) -> Job:
    """A job as the API shows it."""
    return Job(
        id=job.id,
        what=job.what,
        state=job.state,
        created=job.created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        cancelling=bool(job.cancel.cancelled) and not job.over.is_set(),
        run=job.run,
        problem=job.trouble.problem if job.trouble else None,
    )


def accepted(job: jobs.Job) -> Response:
    """202, with the address to poll."""
    headers = {"Location": f"/api/v1/jobs/{job.id}", "Retry-After": "1"}
    return JSONResponse(shown(job).model_dump(exclude_none=False), 202, headers)
