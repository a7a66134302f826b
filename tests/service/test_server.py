"""A real server: loopback, token, host, port in use, Ctrl-C; and ``get`` without one."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import pytest

from graphengine.engine import Engine
from graphengine.web.guard import Access, new_token
from tests.cli.test_cli import call

MAIN = "import sys; from graphengine.cli import main; sys.exit(main())"
SERVE = [sys.executable, "-c", MAIN, "serve", "--port", "0", "--json", "--case"]


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int
    token: str

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", f"/api/v1{path}", headers={k: v for k, v in headers.items() if v})
        answer = line.getresponse()
        return (
            answer.status,
            json.loads(answer.read()),
            {name.lower(): value for name, value in answer.getheaders()},
        )


@pytest.fixture(scope="module")
def server(engine: Engine) -> Iterator[Server]:
    process = subprocess.Popen(
        [*SERVE, str(engine.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout and process.stderr
    said = json.loads("".join(process.stdout.readline() for _ in range(4)))
    port = int(said["url"].split(":")[2].partition("/")[0])
    lines = [process.stderr.readline() for _ in range(2)]
    token = lines[1].removeprefix("token: ").strip()
    found = Server(process, port, token)
    for _ in range(600):
        try:
            found.ask("/status")
            break
        except OSError:
            time.sleep(0.1)
    yield found
    process.kill()
    process.wait()


def test_the_token_is_asked_for(server: Server) -> None:
    right = f"Bearer {server.token}"
    status, body, headers = server.ask("/status")
    assert (status, body["title"]) == (401, "Not signed in")
    assert headers["www-authenticate"].startswith("Bearer")
    for wrong in ("Bearer", "Bearer x", f"Basic {server.token}", server.token, right + "x"):
        assert server.ask("/status", Authorization=wrong)[0] == 401
    assert server.ask("/nowhere")[0] == 401
    assert server.ask("/openapi.json")[0] == 401
    assert server.ask("/status", Authorization=right)[0] == 200
    assert len(server.token) >= 43 and new_token() != new_token()


def test_a_foreign_name_that_leads_here_is_refused(server: Server) -> None:
    right = f"Bearer {server.token}"
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", "localhost:1"):
        assert server.ask("/status", Authorization=right, Host=host)[0] == 421
    for host in (f"localhost:{server.port}", f"127.0.0.1:{server.port}"):
        assert server.ask("/status", Authorization=right, Host=host)[0] == 200


def test_it_listens_on_the_loopback_address_only(server: Server) -> None:
    process = psutil.Process(server.process.pid)
    heard = [c.laddr for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
    assert [(a.ip, a.port) for a in heard] == [("127.0.0.1", server.port)]
    headers = server.ask("/status", Authorization=f"Bearer {server.token}")[2]
    assert "server" not in headers


def test_a_port_in_use_is_refused(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = call(capsys, "serve", "--case", engine.root, "--port", port)
    assert (code, out) == (2, "") and f"Port {port} cannot be had" in err
    assert "token" not in err
    assert call(capsys, "serve", "--case", engine.root, "--port", "70000")[0] == 2


def test_ctrl_c_ends_it_and_nothing_of_a_request_was_written(server: Server) -> None:
    right = f"Bearer {server.token}"
    for path in ("/search?q=CANARY1", "/nodes/Person/CANARY2", "/CANARY3", "/runs/canary4"):
        assert server.ask(path, Authorization=right)[0] in (200, 404)
    server.process.send_signal(signal.SIGINT)
    out, err = server.process.communicate(timeout=60)
    assert server.process.returncode == 0
    assert out == "" and err == "Stopped.\n"


def test_access_compares_the_whole_header() -> None:
    from starlette.datastructures import Headers

    access = Access.loopback(80, "right")
    good = {"host": "LOCALHOST:80", "authorization": "bearer right"}
    assert access.trouble(Headers(good)) is None
    twice = Headers(raw=[(b"host", b"localhost:80"), (b"host", b"evil.example")])
    assert access.trouble(twice) is not None
    both = [(b"host", b"localhost:80")] + [(b"authorization", b"Bearer right")] * 2
    assert access.trouble(Headers(raw=both)) is not None
    assert access.trouble(Headers({})) is not None


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/status", 0),
        ("/api/v1/search?q=刘 伟", 0),
        ("/api/v1/search?q=%E5%88%98", 0),
        ("/api/v1/nodes/person/p%2F2%3Fx=1%23y%20%2541", 0),
        ("/api/v1/nodes/person/nobody", 3),
        ("/api/v1/search", 2),
        ("/nowhere", 3),
        ("http://evil.example/api/v1/status", 2),
        ("status", 2),
    ],
)
def test_get_answers_without_a_server(
    engine: Engine, capsys: pytest.CaptureFixture[str], path: str, code: int
) -> None:
    found, out, err = call(capsys, "get", "--case", engine.root, path)
    assert found == code, err
    if code == 0:
        assert json.loads(out) and not err
    else:
        assert "graphengine: " in err


def test_get_prints_pages_and_tables(
    engine: Engine, kept_run: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = call(capsys, "get", "--case", engine.root, f"/api/v1/runs/{kept_run}.html")[1]
    assert page.startswith("<!DOCTYPE html>")
    table = f"/api/v1/runs/{kept_run}?format=csv"
    wrapped = call(capsys, "get", "--json", "--case", engine.root, table)[1]
    assert json.loads(wrapped)["media_type"] == "text/csv"
    assert Path(engine.root).exists()
