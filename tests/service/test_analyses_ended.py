"""Analyses over the API that are wrong, take too long or are cancelled; a network trace too."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphengine.engine import Engine
from graphengine.errors import LimitReached
from graphengine.tracing.stop import Stop
from graphengine.web.problems import TYPE
from tests.service.asked import API, MONEY, answered, asked, client, post

__all__ = ["asked", "client"]


@pytest.mark.parametrize(
    ("question", "body", "status", "problem"),
    [
        ("centrality", {"measure": ["fame"]}, 404, "not-found"),
        ("centrality", {"measure": []}, 422, "wrong-request"),
        ("centrality", {"colour": "red"}, 422, "wrong-request"),
        ("centrality", {"top": "3"}, 422, "wrong-request"),
        ("centrality", {"stability": 1001}, 422, "wrong-request"),
        ("centrality", {"measure": ["personalised-pagerank"]}, 422, "wrong-values"),
        ("centrality", {"from": ["account:none"]}, 422, "no-such-reference"),
        ("centrality", {"network": {"edges": ["LOVES"]}}, 404, "not-found"),
        ("centrality", {"network": {"graph": "/etc/passwd"}}, 422, "wrong-request"),
        ("centrality", {"network": {"since": "2016-02-31T00:00:00Z"}}, 422, "wrong-values"),
        ("centrality", {"network": {"since": "2016-03-02T00:00:00Z",
                                    "until": "2016-03-01T00:00:00Z"}}, 422, "wrong-values"),
        ("communities", {"method": "louvain"}, 422, "wrong-request"),
        ("communities", {"method": "infomap", "resolution": 1.0}, 422, "wrong-values"),
        ("brokers", {"groups": "property:shoe"}, 404, "not-found"),
        ("brokers", {"groups": "stars"}, 422, "wrong-request"),
        ("disruption", {"from": ["account:A01"]}, 422, "wrong-values"),
        ("disruption", {"roles": "none.such-0"}, 404, "not-found"),
        ("compare", {"before": {}, "after": {}}, 422, "wrong-values"),
        ("compare", {"before": {"load": 99}, "after": {}}, 404, "not-found"),
        ("key-players", {}, 422, "wrong-request"),
        ("links", {"beta": 1.0}, 422, "wrong-request"),
        ("handover", {"from": "account:A01"}, 422, "wrong-values"),
        ("co-presence", {"cards": "STAYED_AT"}, 422, "wrong-values"),
        ("patterns", {"pattern": "roles: [x"}, 422, "wrong-values"),
        ("patterns", {"pattern": "roles: {a: {where: {shoe: red}}}"}, 422, "wrong-values"),
        ("patterns", {"pattern": "roles: {a: {}}\nnetwork: {graph: /etc/passwd}"}, 422,
         "wrong-values"),
    ],
)  # fmt: skip
def test_wrong_questions(
    client: TestClient, question: str, body: dict[str, Any], status: int, problem: str
) -> None:
    answer = answered(client, question, body)
    assert (answer.status_code, answer.json()["type"]) == (status, TYPE + problem), answer.text


def eventually(said: Callable[[], Any]) -> None:
    for _ in range(1000):
        if said():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to be")


LONG: list[tuple[str, dict[str, Any]]] = [
    ("centrality", {"stability": 1000}),
    ("communities", {"method": "consensus", "runs": 1000, "nested": True}),
    ("brokers", {"permutations": 100_000}),
    ("links", {"repeats": 1000}),
    ("disruption", {"order": ["random"], "runs": 1000, "steps": 100}),
]


@pytest.mark.parametrize(("question", "body"), LONG, ids=[one[0] for one in LONG])
def test_a_cancelled_job_ends_the_analysis_and_keeps_nothing(
    client: TestClient, asked: Engine, monkeypatch: pytest.MonkeyPatch,
    question: str, body: dict[str, Any],
) -> None:  # fmt: skip
    """The work itself is let go on only after the job was cancelled, and then soon ends."""
    begun, told, ended = threading.Event(), threading.Event(), threading.Event()
    ask = asked.analyses.ask

    def watched(name: str, *, interrupted: Callable[[], bool], **options: Any) -> dict[str, Any]:
        def asked_whether() -> bool:
            begun.set()
            assert told.wait(20)
            return interrupted()

        try:
            return ask(name, interrupted=asked_whether, **options)
        finally:
            ended.set()

    monkeypatch.setattr(asked.analyses, "ask", watched)
    before = client.get(f"{API}/runs").json()["total"]
    answer = post(client, question, {**MONEY, **body})
    assert answer.status_code == 202
    assert begun.wait(20)
    client.delete(answer.headers["location"])
    told.set()
    assert ended.wait(5), "it went on"
    eventually(lambda: client.get(answer.headers["location"]).json()["state"] == "cancelled")
    assert client.get(f"{API}/runs").json()["total"] == before


def test_an_analysis_that_takes_too_long_is_given_up(client: TestClient, asked: Engine) -> None:
    answer = answered(client, "brokers", {**MONEY, "permutations": 100_000, "seconds": 0.01})
    assert (answer.status_code, answer.json()["type"]) == (413, TYPE + "limit-reached")
    with pytest.raises(LimitReached, match="interrupted"):
        asked.analyses.ask("centrality", measure="degree", interrupted=lambda: True)
    assert asked.analyses.ask("centrality", measure="degree", interrupted=lambda: False)["run"]


def test_a_cancelled_job_ends_a_network_trace(
    asked: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trace itself asks and ends, with its Stop; nothing of it is reported."""
    seen: list[Any] = []
    trace, why, told = asked.trace_network, Stop.why, threading.Event()

    def patient(stop: Stop) -> str | None:
        told.wait(20)
        seen.append(why(stop))
        return why(stop)

    def kept(*args: Any, **options: Any) -> dict[str, Any]:
        done = trace(*args, **options)
        seen.append(done["certificate"]["ended"])
        return done

    monkeypatch.setattr(Stop, "why", patient)
    monkeypatch.setattr(asked, "trace_network", kept)
    answer = client.post(f"{API}/traces/network", json={"from": "person:p0", "stability": 100})
    assert answer.status_code == 202
    eventually(lambda: client.get(answer.headers["location"]).json()["state"] == "running")
    client.delete(answer.headers["location"])
    told.set()
    eventually(lambda: client.get(answer.headers["location"]).json()["state"] == "cancelled")
    assert seen and set(seen) == {"interrupted"}
    assert client.get(answer.headers["location"]).json()["run"] is None
