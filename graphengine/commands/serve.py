"""``serve`` and ``get``: the query API, over the loopback address or within this process."""

from __future__ import annotations

import argparse
import json
import socket
import sys
from typing import TYPE_CHECKING, Any

from graphengine.commands import common

if TYPE_CHECKING:
    from graphengine.engine import Engine

HOST, PORT = "127.0.0.1", 8765
CODES = {401: 4, 403: 4, 404: 3, 413: 5, 421: 4, 429: 5, 503: 6}


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    serve = common.add(subparsers, "serve", run_serve, "answer the query API on this machine only")
    serve.add_argument(
        "--port", type=int, default=PORT, help=f"port on {HOST} (default {PORT}; 0: any free one)"
    )
    serve.add_argument(
        "--allow-loose",
        action="store_true",
        help="run queries also on a team's Neo4j whose settings are loose",
    )
    get = common.add(subparsers, "get", run_get, "ask the query API without a server")
    get.add_argument("path", metavar="PATH", help="for example /api/v1/status")
    get.add_argument("--body", metavar="JSON", help="POST this, and wait for what comes of it")


def run_serve(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    import uvicorn

    import service
    from graphengine.web.guard import Access, new_token

    engine = common.engine(args)
    listening = _bound(args.port)
    port = listening.getsockname()[1]
    token = new_token()
    access = Access.loopback(port, token)
    api = service.build(engine, access, allow_loose=args.allow_loose)
    _announce(args, engine, port, token, api.state.site.settings.at_start())
    # No access log: paths and queries name people. One process: jobs are held in memory.
    config = uvicorn.Config(
        api,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
        ws="none",
    )
    try:
        uvicorn.Server(config).run([listening])
    except KeyboardInterrupt:
        pass
    finally:
        api.state.site.close()
        listening.close()
    common.say("Stopped.")
    return 0


def _bound(port: int) -> socket.socket:
    """A socket that listens on the loopback address alone."""
    from graphengine.errors import UsageError

    if not 0 <= port <= 65_535:
        raise UsageError("A port is a number from 0 to 65535.")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Not on Windows, where it would let two servers have one port.
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(64)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"Port {port} cannot be had ({error.strerror}); is another 'serve' running? "
            "Name another with --port, or --port 0 for any free one."
        ) from error
    return listening


def _announce(
    args: argparse.Namespace, engine: Engine, port: int, token: str, loose: list[str]
) -> None:
    url = f"http://{HOST}:{port}/api/v1"
    common.say(f"Serving {engine.case.info.title!r} at {url}; Ctrl-C ends it.")
    for line in loose:
        common.say(f"loose setting: {line}")
    if loose and engine.graph.url is not None and not args.allow_loose:
        common.say("Queries are refused while these settings are loose; --allow-loose runs them.")
    common.say(f"token: {token}")
    if args.json:
        common.show_json({"url": url, "loose": loose})
        sys.stdout.flush()


def _outcome(api: Any, job: str) -> Any:
    """The run of a job when it is done, or its problem; Ctrl-C ends the job."""
    from graphengine.web.inprocess import Reply, get
    from graphengine.web.problems import MEDIA_TYPE

    work = api.state.site.jobs.get(job)
    while not work.over.wait(0.2):  # in pieces, so that Ctrl-C is met
        pass
    if work.trouble is not None:
        problem = work.trouble.problem
        text = problem.model_dump_json(exclude_none=True)
        return Reply(problem.status, {"content-type": MEDIA_TYPE}, text.encode())
    return get(api, f"/api/v1/runs/{work.run}" if work.run else f"/api/v1/jobs/{job}")


def run_get(args: argparse.Namespace) -> int:
    """Print the answer's body; the exit code says what an error was."""
    import service
    from graphengine.web.guard import Access
    from graphengine.web.inprocess import get

    api = service.build(common.engine(args), Access(), allow_loose=True)
    try:
        body = None if args.body is None else args.body.encode("utf-8", "surrogateescape")
        reply = get(api, args.path, body=body)
        if reply.status == 202:
            reply = _outcome(api, json.loads(reply.body)["id"])
    finally:
        api.state.site.close()
    text = reply.body.decode("utf-8")
    if reply.media_type.endswith("json"):
        data = json.loads(text)
        common.show_json(data)
        if reply.status >= 400:
            common.say(f"graphengine: {data['title']}. {data['detail']}")
    elif args.json:
        common.show_json({"media_type": reply.media_type, "text": text})
    else:
        sys.stdout.write(text)
    if reply.status < 400:
        return 0
    return CODES.get(reply.status, 2 if reply.status < 500 else 1)
