"""docs/api.md names every address, parameter of a page, problem and exit code that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import service
from graphengine.commands.serve import CODES
from graphengine.engine import Engine
from graphengine.web import jobs, routes_queries, site
from graphengine.web.guard import Access
from graphengine.web.problems import WORDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_addresses_are_those_of_the_schema(text: str, engine: Engine) -> None:
    schema = service.build(engine, Access()).openapi()
    real = {
        (method.upper(), path): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    said = re.findall(r"^\| ([A-Z]+) \| `(/api/v1/[^`]+)` \| (.*) \|$", text, re.MULTILINE)
    assert {(method, path) for method, path, _ in said} == real.keys()
    for method, path, what in said:
        declared = {p["name"] for p in real[method, path].get("parameters", []) if
                    p["in"] == "query"}  # fmt: skip
        assert set(re.findall(r"`([a-z]+)`", what)) == declared, path


def test_problems_and_exit_codes(text: str) -> None:
    said = re.findall(r"^\| (\d{3}) \| (`[^|]+) \|.*\| (\d) \|$", text, re.MULTILINE)
    real: dict[int, set[str]] = {}
    for name, (status, _, _) in WORDS.items():
        real.setdefault(status, set()).add(name)
    assert {
        int(status): set(re.findall(r"`([a-z-]+)`", names)) for status, names, _ in said
    } == real
    for status, _, code in said:
        default = 2 if int(status) < 500 else 1
        assert CODES.get(int(status), default) == int(code)


def test_every_operation_declares_its_problems(engine: Engine) -> None:
    schema = service.build(engine, Access()).openapi()
    for path in schema["paths"].values():
        for operation in path.values():
            assert {"200", "401", "421", "422", "500"} <= operation["responses"].keys()
            for code, answer in operation["responses"].items():
                kinds = set(answer.get("content", {}))
                assert int(code) < 400 or kinds == {"application/problem+json"}
            assert operation["security"] == [{"HTTPBearer": []}]


def test_numbers_of_the_page(text: str) -> None:
    assert (jobs.WORKERS, jobs.WAITING, jobs.KEPT, routes_queries.MOMENT) == (2, 8, 200, 2.0)
    for said in ("Two jobs run at a time and eight wait", "(2 seconds; 0 to 30)", "last 200"):
        assert said in text
    assert site.PICTURE_SECONDS < 120
