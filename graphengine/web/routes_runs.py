"""Kept runs: the list, one as JSON or CSV, one as a picture that needs no network."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path as File
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from graphengine.case import runs as kept
from graphengine.case.commit import engine_version
from graphengine.web import answers, models_runs
from graphengine.web.problems import Trouble, responses
from graphengine.web.site import Cursor, Door, Here, Limit, Pages, Who

router = APIRouter(prefix="/runs")

Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_.-]{0,150}$", description="Name of the run.")]
POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
# What the page's own buttons need: its script, saving a PNG, printing. No origin, no request.
SANDBOX = "sandbox allow-scripts allow-downloads allow-modals; frame-ancestors 'none'"


def found(door: Door, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Manifest and result of a run; not found where its folder was removed."""
    try:
        return door.run(name)
    except OSError:
        raise Trouble("not-found") from None


@router.get("", responses=responses("changed"))
def runs(door: Door, who: Who, limit: Limit = 50, cursor: Cursor = None) -> models_runs.Runs:
    """Kept runs, the latest first."""
    total, state = kept.count(door.case.journal)
    pages = Pages.of(cursor, limit, "runs", state)
    rows = kept.latest(door.case.journal, pages.offset, limit)
    heads = [models_runs.RunHead.model_validate(row) for row in rows]
    return models_runs.Runs(total=total, runs=heads, next=pages.next(total))


@router.get(
    "/{run}.html",
    response_class=HTMLResponse,
    responses={
        200: {"headers": answers.TABLE[200]["headers"]},
        304: answers.TABLE[304],
        **responses("not-found", "limit-reached", "too-many"),
    },
)
def picture(here: Here, who: Who, run: Name, if_none_match: answers.IfNoneMatch = None) -> Response:
    """The run's network or graph as one page that makes no request."""
    found(here.engine, run)
    tag = answers.etag("html", run, here.engine.case.data_digest(), engine_version())
    if answers.same(if_none_match, tag):
        return answers.unchanged(tag)
    with here.drawing(), tempfile.TemporaryDirectory() as folder:
        text = here.engine.render(run, File(folder) / "run.html").read_text(encoding="utf-8")
    return HTMLResponse(text, headers={"ETag": tag, "Content-Security-Policy": policy(text)})


def policy(page: str) -> str:
    """The page's own policy as a header, within a sandbox."""
    own = POLICY.search(page)
    return "; ".join((html.unescape(own[1]) if own else "default-src 'none'", SANDBOX))


@router.get(
    "/{run}",
    response_model=models_runs.Run,
    responses={**answers.TABLE, **responses("not-found", "not-acceptable")},
)
def run(
    door: Door,
    who: Who,
    run: Name,
    format: answers.Form = None,
    accept: answers.Accept = None,
    if_none_match: answers.IfNoneMatch = None,
) -> Any:
    """A kept run: what was asked and what came of it; rows and analyses' tables also as CSV."""
    manifest, result = found(door, run)
    table = answers.wants_csv(format, accept)
    tag = answers.etag(run, manifest.get("version"), table)
    if answers.same(if_none_match, tag):
        return answers.unchanged(tag)
    if not table:
        return answers.tagged(models_runs.Run.model_validate({**manifest, "result": result}), tag)
    return answers.csv(*table_of(manifest["what"], result), run, tag)


def table_of(what: str, result: dict[str, Any]) -> tuple[list[str], list[list[Any]], list[str]]:
    """Columns, rows and types of a query's or an analysis' result; else there is no such form."""
    if "rows" in result:
        types = result["types"]
        return result["columns"], answers.revived(result["rows"], types), types
    from graphengine.analysing.sheets import csv_of, sheet

    try:
        heads, rows = sheet(what, result)
    except LookupError:  # no analysis, or one kept by a version whose results were others
        raise Trouble("not-acceptable") from None
    return heads, *csv_of(heads, rows)
