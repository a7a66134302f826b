"""What every request passes before a route sees it: host, token, size of the body, its path.

Plain ASGI and outside of FastAPI, so that no address can be left out by mistake.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphengine.web.problems import Trouble

MAX_BODY = 1 << 20
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Stands for a slash inside of a key while routes are matched; a noncharacter that no text has.
SLASH = "\ufdd0"
log = logging.getLogger("graphengine.web")


def new_token() -> str:
    """A bearer token of 256 bits."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Access:
    """Who may ask. None of both: everybody, which is for calls within one process only.

    Args:
        token: the bearer token.
        hosts: what the header Host may say, against a foreign page whose name leads here.
    """

    token: str | None = None
    hosts: frozenset[str] | None = None

    @classmethod
    def loopback(cls, port: int, token: str) -> Access:
        """For a server on the loopback address."""
        names = ("127.0.0.1", "localhost", "[::1]")
        return cls(token, frozenset(f"{name}:{port}" for name in names))

    def trouble(self, headers: Headers) -> Trouble | None:
        """Why a request is turned away, if it is."""
        hosts = headers.getlist("host")
        if self.hosts is not None and (len(hosts) != 1 or hosts[0].lower() not in self.hosts):
            return Trouble("wrong-host")
        if self.token is not None and not self._knows(headers.getlist("authorization")):
            return Trouble("unauthorized", headers={"WWW-Authenticate": 'Bearer realm="case"'})
        return None

    def _knows(self, given: list[str]) -> bool:
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        # Hashes are of one length, so that the time tells nothing of the token's either.
        hashes = [hashlib.sha256(t.encode()).digest() for t in (token.strip(), self.token or "")]
        return hmac.compare_digest(*hashes) and scheme.lower() == "bearer"


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            problem = self.access.trouble(Headers(scope=scope))
            body = b"" if problem else await _body(scope, receive)
            if body is None:
                problem = Trouble("body-too-large", headers={"Connection": "close"})
            if problem:
                await problem.response()(scope, receive, answer)
                return
            routed = {**scope, "path": _path(scope)}
            await self.app(routed, _replayed(body or b"", receive), answer)
        except Exception as error:
            name = f"urn:uuid:{uuid.uuid4()}"
            log.error("%s: %s", name, place_of(error))
            if started:
                raise ConnectionAbortedError("the answer broke off") from None
            await Trouble("internal", instance=name).response()(scope, receive, answer)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body, or None where it is too large."""
    length = Headers(scope=scope).get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length) > MAX_BODY:
        return None
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            return None
        more = message.get("more_body", False)
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A channel that gives the body that was read, then goes on as before."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again


def _path(scope: Scope) -> str:
    """The path with slashes that are part of a name (``%2F``) told from those between names."""
    raw = scope.get("raw_path") or b""
    if b"%2f" not in raw.lower():
        return str(scope["path"])
    parts = raw.decode("ascii", "replace").split("/")
    return "/".join(unquote(part).replace("/", SLASH) for part in parts)


def place_of(error: BaseException) -> str:
    """The class of an error and the line that raised it; its text may quote what was asked."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"
