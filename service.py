"""The query API over the same Engine: an app factory, no Cypher, no pyvis.

    graphengine serve                      # loopback only, with a token
    uvicorn --factory service:app          # the same, for the case named by GRAPHENGINE_CASE

Routes, models and guards are in ``graphengine/web``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from graphengine.case.commit import engine_version
from graphengine.engine import Engine
from graphengine.web import (
    problems,
    routes_analyses,
    routes_case,
    routes_jobs,
    routes_queries,
    routes_runs,
    routes_traces,
)
from graphengine.web.guard import Access, Guard, new_token
from graphengine.web.site import Settings, Site

PREFIX = "/api/v1"
ROUTERS = (
    routes_case, routes_queries, routes_jobs, routes_traces, routes_analyses, routes_runs,
)  # fmt: skip
# Records of requests would hold names and keys, whatever the environment says.
SILENT: Any = dict.fromkeys(
    ("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False
)


def app(case: Path | str | None = None) -> FastAPI:
    """The API of one case behind a fresh token, which is printed on stderr.

    Args:
        case: the case folder; None for GRAPHENGINE_CASE or the current folder.

    Raises:
        NotFound: there is no case there.
    """
    engine = Engine.open(case)
    token = new_token()
    sys.stderr.write(f"token: {token}\n")
    return build(engine, Access(token))


def build(engine: Engine, access: Access, *, allow_loose: bool = False) -> FastAPI:
    """The API over an opened case.

    Args:
        engine: the case.
        access: the token and the names of the host; empty for calls within this process.
        allow_loose: run queries also on a team's Neo4j whose settings are loose.
    """
    api = FastAPI(
        title="graphengine",
        version=engine_version(),
        description="Saved queries, traces, analyses and look-ups over one case.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        telemetry=SILENT,
    )
    api.state.site = Site(engine, Settings(engine, allow_loose))
    for module in ROUTERS:
        api.include_router(module.router, prefix=PREFIX)
    problems.install(api)
    api.add_middleware(Guard, access=access)
    api.openapi = lambda: _openapi(api)  # type: ignore[method-assign]
    return api


def _openapi(api: FastAPI) -> dict[str, Any]:
    """The schema, with the model of problems that no route returns by itself."""
    if api.openapi_schema is None:
        made = get_openapi(
            title=api.title, version=api.version, description=api.description, routes=api.routes
        )
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {})
        schemas["Problem"] = problem
        api.openapi_schema = made
    return api.openapi_schema
