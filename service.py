"""The small query API over the same Engine: an app factory, no Cypher, no pyvis.

    uvicorn --factory service:app          # the case named by GRAPHENGINE_CASE

Bind it to the loopback address only: it has no sign-in of its own yet.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from graphengine.engine import Engine
from graphengine.errors import (
    GraphengineError,
    InputError,
    LimitReached,
    NotFound,
    Refused,
    StoreUnavailable,
    UsageError,
)

STATUS = {
    UsageError: 422,
    InputError: 422,
    NotFound: 404,
    Refused: 403,
    LimitReached: 413,
    StoreUnavailable: 503,
}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def current(request: Request) -> Engine:
    """The engine that the app was made with."""
    engine: Engine = request.app.state.engine
    return engine


Door = Annotated[Engine, Depends(current)]


def app(case: Path | str | None = None) -> FastAPI:
    """The API of one case.

    Args:
        case: the case folder; None for GRAPHENGINE_CASE or the current folder.

    Raises:
        NotFound: there is no case there.
    """
    engine = Engine.open(case)
    api = FastAPI(title="graphengine", docs_url=None, redoc_url=None)

    api.state.engine = engine

    @api.exception_handler(GraphengineError)
    def _problem(request: Request, error: GraphengineError) -> JSONResponse:
        code = STATUS.get(type(error), 500)
        body = {"type": "about:blank", "title": type(error).__name__, "status": code}
        return JSONResponse(
            {**body, "detail": str(error)}, code, media_type="application/problem+json"
        )

    @api.middleware("http")
    async def _headers(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    @api.get("/api/v1/status")
    def status(door: Door) -> dict[str, Any]:
        """Counts of the case."""
        return door.status()

    @api.get("/api/v1/runs/{name}.html", response_class=HTMLResponse)
    def picture(name: str, door: Door) -> str:
        """A kept run as one page that needs no network."""
        with tempfile.TemporaryDirectory() as folder:
            return door.render(name, Path(folder) / "run.html").read_text(encoding="utf-8")

    @api.get("/api/v1/runs/{name}")
    def run(name: str, door: Door) -> dict[str, Any]:
        """A kept run: manifest and result."""
        manifest, result = door.run(name)
        return {**manifest, "result": result}

    @api.get("/api/v1/evidence/{name}")
    def evidence(name: str, door: Door) -> dict[str, Any]:
        """The source row behind an evidence id."""
        return door.evidence([name])[0]

    return api
