"""``benchmarks analysis`` at a tiny size: it runs, its tools agree, every case has a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from benchmarks import agreed, analysis
from benchmarks.arrays import _part
from benchmarks.table import Took


def test_tools_agree_and_every_case_has_a_line() -> None:
    with mock.patch.object(analysis, "peak_of_child", return_value=100.0):
        lines = analysis.run(rows=2_000, runs=1)
    told = {(line.case, line.peer) for line in lines}
    for name in (
        "facts to igraph, cold", "facts to igraph, kept", "events added up", "pagerank", "k-core",
        "hubs", "Leiden, 2 iterations", "betweenness", "stability, 100 runs of pagerank", "memory",
    ):  # fmt: skip
        assert any(case == f"analysis: {name}" for case, _ in told), name
    assert ("analysis: k-core", "networkx") in told
    assert ("analysis: facts to igraph, cold", "igraph, list ready") in told
    assert any(case.endswith(" sources") and peer == "igraph" for case, peer in told)
    drawn = next(line for line in lines if line.case.endswith("500 drawn"))
    assert "off by estimate" in drawn.note and "at most (95 %)" in drawn.note
    assert "100 MiB" in lines[-1].note


def test_tools_that_disagree_end_the_run() -> None:
    tools = {"ours": lambda: 1.0, "other": lambda: 2.0}
    with pytest.raises(RuntimeError, match="do not agree on size"):
        agreed.agreed("size", "1", 1, tools)
    (line,) = agreed.agreed("size", "1", 1, {"ours": lambda: 1.0, "other": lambda: 1.0})
    assert (line.case, line.peer) == ("analysis: size", "other")
    (line,) = agreed.agreed("size", "1", 1, {"ours": lambda: 1.0, "other": lambda: agreed.CHANCE})
    assert line.other is not None


def test_slow_tools_run_once_and_say_so() -> None:
    called = []

    def slow() -> float:
        called.append(1)
        return 1.0

    def took(work: Any) -> Took:
        before = len(called)
        work()
        return Took(9.0 if len(called) > before else 0.1, 0.1)

    with mock.patch.object(agreed, "timed", took):
        (line,) = agreed.agreed("size", "1", 3, {"ours": lambda: 1.0, "slow": slow}, "why")
    assert len(called) == 1 and line.note == "why; one run"


def test_child_runs() -> None:
    assert analysis.main(["300"]) == 0


def test_child_projects_facts(tmp_path: Path) -> None:
    assert analysis.main(["300", str(_part(tmp_path, 500))]) == 0
