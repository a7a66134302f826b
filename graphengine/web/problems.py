"""Errors as RFC 9457 problem documents that hold no personal data.

An error's own sentence may quote a name, a key or a path, so none is passed on: each class of
error has fixed words, and of a wrong request only the place and the rule are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.exceptions import HTTPException

from graphengine import errors
from graphengine.web.shapes import Shape

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:graphengine:problem:"

_REQUEST = "The request is not as the schema says; 'errors' names each place and rule."
WORDS: Mapping[str, tuple[int, str, str]] = {
    "unauthorized": (401, "Not signed in", "Send the bearer token that 'serve' printed."),
    "refused": (403, "Refused", "A rule of the case, a setting or the query gate forbids this."),
    "loose-settings": (
        403,
        "The settings of Neo4j are loose",
        "This server's Neo4j is not safe for query text; see 'graph hardening --check'.",
    ),
    "not-found": (404, "Not found", "There is nothing of that name, or it means several things."),
    "no-route": (404, "No such address", "See /api/v1/openapi.json for the addresses there are."),
    "method": (405, "Method not allowed", "The header Allow names the methods of this address."),
    "not-acceptable": (406, "No such form", "This result has no rows to give as a table."),
    "changed": (409, "The data changed", "The list changed since this page; begin again."),
    "limit-reached": (413, "Limit reached", "A limit of time, rows, size or memory was met."),
    "body-too-large": (413, "Body too large", "The body of a request has at most 1 MiB."),
    "wrong-host": (421, "Wrong host", "Name the loopback address in the header Host."),
    "wrong-request": (422, "The request is wrong", _REQUEST),
    "wrong-values": (422, "The values are wrong", "A value does not fit what it is given for."),
    "no-such-reference": (
        422,
        "A reference leads nowhere",
        "A reference in the body names nothing in this case, or several things; search for it.",
    ),
    "too-many": (429, "Too much at once", "Wait until other work has ended, then try again."),
    "internal": (500, "The program failed", "This is a fault of the program; its log names it."),
    "broken-file": (500, "A file of the case is wrong", "See 'verify' and 'query check'."),
    "store-unavailable": (503, "Neo4j cannot be reached", "All but queries works without it."),
}

#: Which words an error of ours gets. The first class that fits counts.
TABLE: Sequence[tuple[type[errors.GraphengineError], str]] = (
    (errors.UsageError, "wrong-values"),
    (errors.InputError, "wrong-values"),
    (errors.NotFound, "not-found"),
    (errors.Refused, "refused"),
    (errors.LimitReached, "limit-reached"),
    (errors.StoreUnavailable, "store-unavailable"),
    (errors.GraphengineError, "internal"),
)


class Fault(Shape):
    """One thing that is wrong with a request: the place and the broken rule, never the value."""

    where: str = Field(description="Place in the request, as far as the schema names it.")
    rule: str = Field(description="The rule that is broken, as JSON Schema or pydantic calls it.")


class Problem(Shape):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str | None = Field(None, description="A name of this occurrence in the log.")
    errors: list[Fault] | None = None


@dataclass
class Trouble(Exception):
    """A problem raised by a route: a name out of :data:`WORDS`."""

    name: str
    faults: list[Fault] | None = None
    instance: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        status, title, detail = WORDS[self.name]
        return Problem(
            type=TYPE + self.name,
            title=title,
            status=status,
            detail=detail,
            instance=self.instance,
            errors=self.faults,
        )

    def response(self) -> JSONResponse:
        """The answer that tells it."""
        body = self.problem.model_dump(exclude_none=True)
        return JSONResponse(body, body["status"], self.headers, media_type=MEDIA_TYPE)


def trouble(error: errors.GraphengineError) -> Trouble:
    """The problem that an error of ours is."""
    if isinstance(error, errors.InputError) and error.file is not None:
        return Trouble("broken-file")
    return Trouble(next(name for kind, name in TABLE if isinstance(error, kind)))


def faults(found: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """FastAPI's findings without what was sent: unknown names become ``*``."""
    made = []
    for one in found:
        place = [str(part) for part in one["loc"]]
        if one["type"] == "extra_forbidden":
            place[-1] = "*"
        if one["type"] == "json_invalid":
            place = ["body"]
        made.append(Fault(where=".".join(place), rule=str(one["type"])))
    return made


def install(api: FastAPI) -> None:
    """Answer every error of the application with a problem document."""

    @api.exception_handler(Trouble)
    def _trouble(request: Request, error: Trouble) -> JSONResponse:
        return error.response()

    @api.exception_handler(errors.GraphengineError)
    def _ours(request: Request, error: errors.GraphengineError) -> JSONResponse:
        return trouble(error).response()

    @api.exception_handler(RequestValidationError)
    def _request(request: Request, error: RequestValidationError) -> JSONResponse:
        return Trouble("wrong-request", faults(error.errors())).response()

    @api.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        names = {404: "no-route", 405: "method", 413: "body-too-large"}
        name = names.get(error.status_code, "wrong-request" if error.status_code < 500 else "")
        return Trouble(name or "internal", headers=dict(error.headers or {})).response()


def responses(*names: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the problems a route may answer with; those of all routes included."""
    schema = {"$ref": "#/components/schemas/Problem"}
    found: dict[int | str, dict[str, Any]] = {}
    for name in ("unauthorized", "wrong-host", "wrong-request", "internal", *names):
        status, title, _ = WORDS[name]
        said = found.get(status, {}).get("description")
        found[status] = {
            "description": f"{said}; {title.lower()}" if said else title,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
    return found
