"""Schemathesis: what is sent by the schema and against it, and what comes back, fit the schema."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup

import service
from graphengine.engine import Engine
from graphengine.web.guard import Access

CASES = int(os.environ.get("GRAPHENGINE_API_CASES", "2000"))
OPERATIONS = {
    "status": 1, "search": 5, "node": 4, "neighbours": 5, "evidence": 3, "queries": 4, "query": 3,
    "runs": 3, "run": 4, "picture": 1, "jobs": 1, "job": 2, "cancel_job": 2, "trace_network": 4,
    "run_query": 9, "trace_chains": 4, "trace_money": 4, "analyse_centrality": 2,
    "analyse_communities": 2, "analyse_brokers": 2, "analyse_edges": 2, "analyse_disruption": 2,
    "analyse_temporal": 2, "analyse_compare": 2, "analyse_key_players": 2, "analyse_links": 2,
    "analyse_handover": 2, "analyse_co_presence": 2, "analyse_patterns": 2,
}  # fmt: skip
TOKEN = {"Authorization": "Bearer right"}
# 202 and 404 are right answers to what fits the schema: a name need not exist.
EXCLUDED = ("positive_data_acceptance",)
# A parameter too many is no wrong request, and the test itself puts the token back.
HARMLESS = {
    "query: violates `additionalProperties`",
    "header: violates `required` (was Authorization)",
}
done: dict[str, int] = {}


@pytest.fixture(scope="module")
def schema(engine: Engine) -> Iterator[Any]:
    api = service.build(engine, Access("right"))
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", api, headers=TOKEN)
    api.state.site.jobs.close()


@pytest.fixture(scope="module")
def real(engine: Engine, kept_run: str) -> dict[str, list[str]]:
    """Names that exist, by path parameter."""
    sha = engine.status()["loads"][0]["files"][0]["sha256"][:12]
    names = [query.name for query in engine.queries.catalogue]
    return {
        "kind": ["Person", "account", "Phone"],
        "key": ["p3", "p%2F2%3Fx=1%23y%20%2541", "6222000000000001", "+8613800138001"],
        "evidence": [f"{sha}::1", f"{sha}::99"],
        "query": names[:: max(len(names) // 8, 1)],
        "run": [kept_run],
    }


def operations(schema: Any) -> dict[str, Any]:
    found = (result.ok() for result in schema.get_all_operations())
    return {op.definition.raw["operationId"]: op for op in found}


def checks() -> list[Any]:
    load_all_checks()
    return [check for check in CHECKS.get_all() if check.__name__ not in EXCLUDED]


def harmless(failure: BaseException) -> bool:
    """Whether what was accepted against the schema had left nothing wrong in what was sent.

    Schemathesis knows that of each of ``HARMLESS`` by itself, but not of both together.
    """
    lines = [line.strip() for line in str(failure).splitlines()]
    wrong = {line.removeprefix("- ") for line in lines if line.startswith("- ")}
    return isinstance(failure, AcceptedNegativeData) and bool(wrong) and wrong <= HARMLESS


def fuzz(schema: Any, real: dict[str, list[str]], name: str) -> None:
    """The operation's share of the cases, half of them as the schema says, half against it."""
    operation, judged = operations(schema)[name], checks()
    share = -(-CASES * OPERATIONS[name] // sum(OPERATIONS.values()))
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    places = [p.name for p in operation.path_parameters if p.name in real]
    known = st.fixed_dictionaries({place: st.sampled_from(real[place]) for place in places})

    @settings(
        max_examples=share,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.data(), modes, st.booleans() if places else st.just(False), known)
    def one(data: st.DataObject, mode: Any, exists: bool, path: dict[str, str]) -> None:
        fixed = {"path_parameters": path} if exists else {}
        case = data.draw(operation.as_strategy(generation_mode=mode, **fixed))
        response = case.call(headers=TOKEN)
        done[name] = done.get(name, 0) + 1
        assert response.status_code < 500, (response.status_code, response.text)
        try:
            case.validate_response(response, checks=judged, headers=TOKEN)
        except FailureGroup as group:
            if not all(map(harmless, group.exceptions)):
                raise

    one()


def test_only_what_is_harmless_is_let_through() -> None:
    def accepted(*wrong: str) -> AcceptedNegativeData:
        told = "\n".join(f"  - {line}" for line in wrong)
        return AcceptedNegativeData(
            operation="POST /", message=f"Invalid component:\n{told}", status_code=202,
            expected_statuses=["4xx"],
        )  # fmt: skip

    assert harmless(accepted(*sorted(HARMLESS)))
    assert not harmless(accepted(*sorted(HARMLESS), "body: violates `type`"))
    assert not harmless(accepted("query: violates `maximum` (was wait)"))
    assert not harmless(accepted())
    assert not harmless(AssertionError("- " + min(HARMLESS)))


def test_every_operation_is_tried(schema: Any) -> None:
    assert operations(schema).keys() == OPERATIONS.keys()


@pytest.mark.parametrize("name", [n for n in OPERATIONS if n != "run_query"])
def test_operation(schema: Any, real: dict[str, list[str]], name: str) -> None:
    fuzz(schema, real, name)
