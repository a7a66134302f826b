"""Long work: bounded, ordered, ended when asked, and never in the way of an exit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

import service
from graphengine.engine import Engine
from graphengine.errors import LimitReached
from graphengine.store.reading import Cancel
from graphengine.web.guard import Access
from graphengine.web.jobs import Job, Jobs
from graphengine.web.problems import TYPE, Trouble

API = "/api/v1"


@dataclass
class Done:
    run: str = "some.run-0"


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(Cancel, workers=2, waiting=3, kept=4)
    yield made
    made.close()


def until(cancel: Cancel) -> Done:
    """Work that ends only when it is told to, as a query does."""
    event = threading.Event()
    cancel.watch(event)
    event.wait(20)
    raise LimitReached("The query was cancelled.")


def eventually(said: Callable[[], Any]) -> None:
    for _ in range(1000):
        if said():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be")


def test_work_is_done_once_and_waited_for(jobs: Jobs) -> None:
    calls: list[int] = []
    job = jobs.submit("x", lambda cancel: calls.append(1) or Done("r-1"))
    assert job.wait(10) == Done("r-1")
    assert (job.state, job.run, calls, job.outcome) == ("done", "r-1", [1], None)


def test_no_more_than_may_be(jobs: Jobs) -> None:
    running = [jobs.submit(f"n{n}", until) for n in range(5)]
    eventually(lambda: [job.state for job in running] == ["running"] * 2 + ["queued"] * 3)
    with pytest.raises(Trouble) as refused:
        jobs.submit("one too many", until)
    assert refused.value.name == "too-many" and refused.value.headers["Retry-After"]
    assert jobs.cancel(running[3].id).state == "cancelled"
    jobs.submit("fits again", until)
    for job in running:
        jobs.cancel(job.id)
    eventually(lambda: all(job.state == "cancelled" for job in running))
    assert all(job.trouble is None and job.run is None for job in running)


def test_old_jobs_are_forgotten(jobs: Jobs) -> None:
    made: list[Job] = []
    for n in range(7):
        made.append(jobs.submit(f"n{n}", lambda cancel: Done()))
        made[-1].wait(10)
    assert len(jobs.all()) <= 5
    with pytest.raises(Trouble):
        jobs.get(made[0].id)
    assert jobs.get(made[-1].id).state == "done"


def test_failures_are_told_without_what_they_say(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(cancel: Any) -> None:
        raise ValueError("Li Wei 13800138000")

    def limited(cancel: Any) -> None:
        raise LimitReached("Li Wei took too long")

    with caplog.at_level(logging.DEBUG):
        for work, name in ((broken, "internal"), (limited, "limit-reached")):
            job = jobs.submit("x", work)
            with pytest.raises(Trouble):
                job.wait(10)
            assert job.trouble is not None and job.trouble.name == name
            assert job.state == "failed"
    assert "ValueError at test_jobs.py" in caplog.text and "Li Wei" not in caplog.text


def test_closing_ends_everything() -> None:
    jobs = Jobs(Cancel, workers=2, waiting=3)
    made = [jobs.submit(f"n{n}", until) for n in range(4)]
    jobs.close()
    eventually(lambda: all(job.state == "cancelled" for job in made))
    with pytest.raises(Trouble):
        jobs.submit("late", until)


@pytest.fixture
def slow(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """An API whose traces go on until they are cancelled."""

    def endless(*start: Any, interrupted: Callable[[], bool], **options: Any) -> dict[str, Any]:
        while not interrupted():
            time.sleep(0.01)
        return {"run": "no"}

    monkeypatch.setattr(engine, "trace_network", endless)
    api = service.build(engine, Access())
    yield TestClient(api, raise_server_exceptions=False)
    api.state.site.jobs.close()


def test_accepted_polled_and_cancelled(slow: TestClient) -> None:
    asked = {"from": "person:p3"}
    answer = slow.post(f"{API}/traces/network", json=asked)
    assert answer.status_code == 202
    place = answer.headers["location"]
    assert place == f"{API}/jobs/{answer.json()['id']}"
    assert slow.get(place).json()["state"] in ("queued", "running")
    ended = slow.delete(place).json()
    assert ended["state"] == "cancelled" or ended["cancelling"]
    eventually(lambda: slow.get(place).json()["state"] == "cancelled")
    assert answer.json()["id"] in [job["id"] for job in slow.get(f"{API}/jobs").json()["jobs"]]


def test_the_queue_is_bounded_over_the_api(slow: TestClient) -> None:
    asked = {"from": "person:p3"}
    codes = [slow.post(f"{API}/traces/network", json=asked).status_code for _ in range(11)]
    assert codes == [202] * 10 + [429]
    full = slow.post(f"{API}/traces/network", json=asked)
    assert full.json()["type"] == TYPE + "too-many" and full.headers["retry-after"]
    for job in slow.get(f"{API}/jobs").json()["jobs"]:
        slow.delete(f"{API}/jobs/{job['id']}")


def test_a_trace_ends_in_a_run(client: TestClient, engine: Engine) -> None:
    asked = {"from": "person:110101199001011234"}
    answer = client.post(f"{API}/traces/network", params={"wait": 30}, json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["what"] == "network"
    assert client.get(f"{API}/runs/{answer.json()['run']}").json() == answer.json()
    more = client.post(f"{API}/traces/network", params={"wait": 30}, json={**asked, "stability": 2})
    assert more.json()["parameters"]["stability"] == 2
    assert more.json()["result"]["certificate"]["stability"]["asked"] == 2
    many = client.post(f"{API}/traces/network", json={**asked, "stability": 101})
    assert many.status_code == 422
    nobody = client.post(f"{API}/traces/network", json={"from": "person:nobody"})
    assert (nobody.status_code, nobody.json()["type"]) == (422, TYPE + "no-such-reference")
