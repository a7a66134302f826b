"""Runs that are shared with other processes: the same answer, whoever draws, and whoever fails."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from graphengine.analysis.certainty import helpers, stability
from graphengine.analysis.certainty.damage import Rates
from graphengine.analysis.certainty.helpers import Shared
from graphengine.analysis.certainty.stability import Job, draw, intervals
from graphengine.analysis.halting import halting
from graphengine.analysis.network import Network
from graphengine.errors import NotFound
from tests.analysis.test_stability import made, star

PATIENCE = 300.0


def job(measure: str = "betweenness", network: Network | None = None) -> Job:
    return network or star(), measure, Rates(0.1, 0.1, 0.1), 4, {}


def same(found: list[Any], asked: Job, first: int = 0) -> bool:
    return all(
        np.array_equal(one, other, equal_nan=True)
        for k, drawn in enumerate(found, start=first)
        for one, other in zip(drawn, draw(asked, k), strict=True)
    )


def patient(monkeypatch: pytest.MonkeyPatch, shared: Shared, runs: int) -> None:
    """This process draws nothing until helpers delivered so many runs."""

    def slow(asked: Job, k: int) -> Any:
        until = time.monotonic() + PATIENCE
        while shared.helped < runs and time.monotonic() < until:
            time.sleep(0.01)
        return draw(asked, k)

    monkeypatch.setattr(stability, "draw", slow)


@pytest.mark.parametrize("measure", ["betweenness", "k-core", "temporal-reach"])
def test_a_helper_draws_the_same(monkeypatch: pytest.MonkeyPatch, measure: str) -> None:
    network = made([(a, (a * 5 + b) % 9, 2) for a in range(9) for b in range(3)], events=True)
    asked = job(measure, network)
    shared = Shared(asked, 2, 12, 1)
    patient(monkeypatch, shared, 9)
    found = list(shared)
    assert len(found) == 10 and shared.helped >= 9 and same(found, asked, 2)
    assert all(process.poll() is not None for process in shared._processes)


def test_three_helpers_and_few_runs() -> None:
    for runs in (1, 2, 7):
        shared = Shared(job(), 0, runs, 3)
        found = list(shared)
        assert len(found) == runs and same(found, job())


def test_intervals_are_the_same_bytes_for_any_number_of_workers() -> None:
    told = []
    for workers in (1, 2, 3, None):
        found = intervals(star(), "pagerank", runs=9, workers=workers, wrong_merges=0.2)
        told.append([getattr(found, name).tobytes() for name in (
            "low", "high", "rank_low", "rank_high", "share_in_top", "there")])  # fmt: skip
    assert told[1:] == told[:-1]


def test_what_helpers_do_not_deliver_is_drawn_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ends = tmp_path / "ends"
    ends.write_text("#!/bin/sh\nhead -c 9 >/dev/null\nprintf r\n", encoding="utf-8")
    ends.chmod(0o700)
    for program in ("", str(tmp_path / "none"), str(ends)):
        monkeypatch.setattr(sys, "executable", program)
        shared = Shared(job(), 0, 5, 2)
        found = list(shared)
        assert shared.helped == 0 and len(found) == 5 and same(found, job())


def test_a_helper_that_is_killed_gives_its_runs_back(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Shared(job(), 0, 30, 1)
    patient(monkeypatch, shared, 3)
    found = []
    for drawn in shared:
        found.append(drawn)
        if shared.helped >= 3:
            shared._processes[0].kill()
    assert len(found) == 30 and same(found, job())


def test_an_error_is_that_of_one_process() -> None:
    with pytest.raises(NotFound):
        list(Shared(job("fame"), 0, 4, 1))


def test_helpers_end_when_the_question_does() -> None:
    shared = Shared(job(), 0, 1000, 2)

    def check() -> None:
        if shared._processes:
            raise KeyError("enough")

    with halting(check), pytest.raises(KeyError):
        list(shared)
    assert all(process.poll() is not None for process in shared._processes)
    shared = Shared(job(), 0, 1000, 2)
    rows = iter(shared)
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    assert all(process.poll() is not None for process in shared._processes)


def test_helpers_are_asked_where_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Counted(Shared):
        def __init__(self, job: Job, first: int, runs: int, helpers: int) -> None:
            asked.append(helpers)
            super().__init__(job, first, runs, 1)

    monkeypatch.setattr(stability, "Shared", Counted)
    clock = {"wall": 0.0, "busy": 0.0}

    def ticking(job: Job, k: int) -> Any:
        clock["wall"] += 1.0
        clock["busy"] += busy
        return draw(job, k)

    monkeypatch.setattr(stability, "draw", ticking)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    told = {"perf_counter": lambda: clock["wall"], "process_time": lambda: clock["busy"]}
    monkeypatch.setattr(stability, "time", SimpleNamespace(**told))
    for runs, busy in ((2, 1.0), (4, 1.0), (12, 3.5), (12, 1.0)):  # noqa: B007  # busy is read
        intervals(star(6), "degree", runs=runs)
    assert asked == [3]
    intervals(replace(star(6)), "degree", runs=3, workers=2)
    assert asked == [3, 1] and helpers.AHEAD >= 1
