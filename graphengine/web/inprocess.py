"""One request to the application within this process; no socket, no server."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.types import ASGIApp, Message

from graphengine.errors import UsageError


@dataclass(frozen=True)
class Reply:
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


def get(
    app: ASGIApp, address: str, accept: str = "application/json", body: bytes | None = None
) -> Reply:
    """GET a path with its query (``/api/v1/search?q=li``), or POST a JSON body to it.

    Raises:
        UsageError: not a path of this API.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        raise UsageError("Write a path, for example /api/v1/status.")
    # A person may write a name as it is; what is encoded already stays so.
    raw = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET" if body is None else "POST",
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode("ascii"),
        "root_path": "",
        "query_string": quote(parts.query, safe="%=&+:@!$'()*,;/?~").encode("ascii"),
        "headers": [
            (b"host", b"localhost"),
            (b"accept", accept.encode("latin-1")),
            (b"content-type", b"application/json"),
        ],
        "client": None,
        "server": None,
    }
    # In a thread of its own, for the caller's may run an event loop (a notebook's does).
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _ask(app, scope, body or b"")).result()


async def _ask(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Reply:
    found: dict[str, Any] = {"status": 500, "headers": [], "body": b""}

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found["status"], found["headers"] = message["status"], message["headers"]
        else:
            found["body"] += message.get("body", b"")

    await app(scope, receive, send)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in found["headers"]}
    return Reply(found["status"], headers, found["body"])
