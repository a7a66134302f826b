"""What routes share: the engine, the caller, the work, pages. Each comes as one dependency alias.

A later sign-in changes :class:`Caller` and :func:`caller`, and no route.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Security
from fastapi.security import HTTPBearer

from graphengine.engine import Engine
from graphengine.errors import GraphengineError
from graphengine.web.guard import SLASH
from graphengine.web.jobs import Jobs
from graphengine.web.problems import Fault, Trouble

PICTURE_SECONDS = 60.0


def _token() -> Any:
    from graphengine.store.reading import Cancel

    return Cancel()


@dataclass
class Settings:
    """Whether the Neo4j behind this service is safe for query text.

    A server of the team's is asked once, when it can be reached; the case's own Neo4j is set up
    by us and needs no asking.
    """

    engine: Engine
    allowed: bool = False
    loose: list[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> list[str]:
        """What is loose, asked once. Raises what reaching the server raises."""
        with self._lock:
            if self.loose is None:
                self.loose = self.engine.graph.loose()
            return self.loose

    def check(self) -> None:
        """Turn a query away from a team's server that has loose settings."""
        if self.engine.graph.url is not None and not self.allowed and self.look():
            raise Trouble("loose-settings")

    def at_start(self) -> list[str]:
        """What is loose where a graph is there and runs; nothing is started for it."""
        try:
            there = self.engine.graph.status()
            return self.look() if there["built"] and there["running"] else []
        except GraphengineError:
            return []


@dataclass
class Site:
    """All that one running service holds."""

    engine: Engine
    settings: Settings
    jobs: Jobs = field(default_factory=lambda: Jobs(_token))
    _drawing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.facts = self.engine.facts

    def close(self) -> None:
        """End all work and let go of the graph; its server goes on until it is idle."""
        self.jobs.close()
        self.engine.graph.close()

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """One picture at a time: the layout draws from one stream of random numbers."""
        if not self._drawing.acquire(timeout=PICTURE_SECONDS):
            raise Trouble("too-many", headers={"Retry-After": "10"})
        try:
            yield
        finally:
            self._drawing.release()


@dataclass(frozen=True)
class Caller:
    """Who asks. Everybody who has the token is the same one until there are accounts."""

    name: str = "token"


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def _engine(site: Annotated[Site, Depends(_site)]) -> Engine:
    return site.engine


_bearer = HTTPBearer(auto_error=False, description="The token that `graphengine serve` printed.")


def caller(request: Request, _: Annotated[Any, Security(_bearer)]) -> Caller:
    """The caller; :class:`graphengine.web.guard.Guard` has checked the token.

    Raises:
        Trouble: a parameter of the query that is not declared, or one that is there twice: a
            misspelt filter must not widen an answer.
    """
    known = _query_names(request)
    given = [name for name, _ in request.query_params.multi_items()]
    wrong = [Fault(where="query.*", rule="extra_forbidden")] if set(given) - known else []
    twice = sorted({name for name in known if given.count(name) > 1})
    wrong += [Fault(where=f"query.{name}", rule="repeated") for name in twice]
    if wrong:
        raise Trouble("wrong-request", wrong)
    return Caller()


def _query_names(request: Request) -> set[str]:
    """Parameters of the query that the schema declares for the operation that was called."""
    names: dict[str, set[str]] | None = getattr(request.app.state, "query_names", None)
    if names is None:
        operations = [
            op for path in request.app.openapi()["paths"].values() for op in path.values()
        ]
        names = request.app.state.query_names = {
            op["operationId"]: {p["name"] for p in op.get("parameters", []) if p["in"] == "query"}
            for op in operations
        }
    return names[request.scope["endpoint"].__name__]


Here = Annotated[Site, Depends(_site)]
Door = Annotated[Engine, Depends(_engine)]
Who = Annotated[Caller, Depends(caller)]

Limit = Annotated[int, Query(ge=1, le=500, description="Entries of a page.")]
Cursor = Annotated[
    str | None,
    Query(pattern=r"^[0-9]{1,12}\.[0-9a-f]{16}$", description="'next' of the page before."),
]


@dataclass(frozen=True)
class Pages:
    """Where a page begins, and the name of the next one.

    The name holds no word of the question, only a hash of it and of the state of the data: a page
    of other data, or of another question, is refused.
    """

    tag: str
    offset: int
    limit: int

    @classmethod
    def of(cls, cursor: str | None, limit: int, *question: Any) -> Pages:
        """Read a cursor; ``question`` is all that the order and the choice of entries rest on."""
        tag = hashlib.sha256(repr(question).encode("utf-8", "replace")).hexdigest()[:16]
        offset, _, asked = (cursor or f"0.{tag}").partition(".")
        if asked != tag:
            raise Trouble("changed")
        return cls(tag, int(offset), limit)

    def next(self, total: int) -> str | None:
        """The cursor of the next page, None behind the last entry."""
        end = self.offset + self.limit
        return f"{end}.{self.tag}" if end < total else None


def name_of(text: str) -> str:
    """A name out of a path, with its slashes."""
    return text.replace(SLASH, "/")
