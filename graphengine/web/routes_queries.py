"""The catalogue of saved queries, one query, and its run. No other Cypher can be sent."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from graphengine.case.commit import engine_version
from graphengine.errors import NotFound, UsageError
from graphengine.web import answers, models_runs
from graphengine.web.bodies import body_schema, schema_faults, value_faults
from graphengine.web.problems import Trouble, responses
from graphengine.web.site import Cursor, Door, Here, Limit, Pages, Who

router = APIRouter(prefix="/queries")

Name = Annotated[
    str,
    Path(pattern=r"^[a-z][a-z0-9_]{0,62}\.[a-z][a-z0-9_]{0,62}$", description="pack.name"),
]
Word = Annotated[str | None, Query(min_length=1, max_length=100)]
MOMENT = 2.0


@router.get("", responses=responses("changed"))
def queries(
    door: Door,
    who: Who,
    pack: Word = None,
    tag: Word = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> models_runs.Catalogue:
    """Saved queries by name; all of them, those of a pack, those with a tag."""
    every = [
        query
        for query in door.queries.catalogue
        if pack in (None, query.pack) and (tag is None or tag in query.tags)
    ]
    names = [query.name for query in every]
    pages = Pages.of(cursor, limit, "queries", names)
    shown = every[pages.offset : pages.offset + limit]
    found = [models_runs.Summary.model_validate(_summary(query)) for query in shown]
    return models_runs.Catalogue(total=len(every), queries=found, next=pages.next(len(every)))


def _summary(query: Any) -> dict[str, Any]:
    required = [name for name, one in query.params.items() if one.required]
    plain = {name: getattr(query, name) for name in models_runs.Summary.model_fields if
             name != "required"}  # fmt: skip
    return {**plain, "tags": list(query.tags), "required": required}


@router.get("/{query}", responses=responses("not-found"))
def query(door: Door, who: Who, query: Name) -> models_runs.Query:
    """One saved query: parameters, columns, text, and the schema of the body that runs it."""
    found = door.queries.catalogue.get(query)
    parameters = [
        {
            "name": one.name, "type": one.type, "of": one.of, "kinds": list(one.kinds),
            "choices": list(one.choices), "unit": one.unit, "required": one.required,
            "default": one.default, "range": list(one.range) if one.range else None,
            "example": one.example, "help": one.help,
        }
        for one in found.params.values()
    ]  # fmt: skip
    more = {
        "author": found.author, "sha256": found.sha256, "parameters": parameters,
        "returns": dict(found.returns), "unique": list(found.unique),
        "evidence": list(found.evidence), "text": found.text, "body": body_schema(found),
    }  # fmt: skip
    return models_runs.Query.model_validate({**_summary(found), **more})


@router.post(
    "/{query}/run",
    response_model=models_runs.Answer,
    responses={
        **answers.TABLE,
        **answers.GOES_ON,
        **responses(
            "not-found", "refused", "loose-settings", "limit-reached", "no-such-reference",
            "too-many", "store-unavailable",
        ),
    },
)  # fmt: skip
def run_query(
    here: Here,
    who: Who,
    query: Name,
    asked: models_runs.RunAsked,
    wait: answers.Wait = MOMENT,
    format: answers.Form = None,
    accept: answers.Accept = None,
    if_none_match: answers.IfNoneMatch = None,
) -> Any:
    """Run a saved query. Answers with a job where it takes longer than ``wait``."""
    queries = here.engine.queries
    question = _question(here, query, asked.params)
    table = answers.wants_csv(format, accept)
    digest = here.engine.case.data_digest()
    tag = answers.etag(
        question.sha256, question.parameters, digest, asked.rows, table, engine_version()
    )
    if answers.same(if_none_match, tag):
        return answers.unchanged(tag)
    here.settings.check()
    job = here.jobs.submit(
        f"query {query}",
        lambda cancel: queries.ask(question, seconds=asked.seconds, rows=asked.rows, cancel=cancel),
    )
    found = job.wait(wait)
    if found is None:
        return answers.accepted(job)
    # The facts may have changed since the digest was taken: then the tag is not this answer's.
    tag = tag if found.data_digest == digest else ""
    if table:
        return answers.csv(found.columns, found.rows, found.types, found.run or query, tag)
    plain = {name: getattr(found, name) for name in models_runs.Answer.model_fields}
    return answers.tagged(
        models_runs.Answer.model_validate({**plain, "rows": found.json_rows()}), tag
    )


def _question(here: Here, name: str, params: dict[str, Any]) -> Any:
    """The query with its values; what is wrong with them is told by place and rule."""
    queries = here.engine.queries
    query = queries.catalogue.get(name)
    faults = schema_faults(query, params)
    if faults:
        raise Trouble("wrong-request", faults)
    try:
        return queries.question(name, params)
    except (NotFound, UsageError) as error:
        faults = value_faults(here.engine, query, params)
        missing = isinstance(error, NotFound)
        raise Trouble("no-such-reference" if missing else "wrong-values", faults or None) from None
