"""``benchmarks analysis`` at a tiny size: it runs, its tools agree, every case has a line."""

from __future__ import annotations

from unittest import mock

import pytest

from benchmarks import analysis


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_tools_agree_and_every_case_has_a_line() -> None:
    with mock.patch.object(analysis, "peak_of_child", return_value=100.0):
        lines = analysis.run(rows=2_000, runs=1)
    told = {(line.case, line.peer) for line in lines}
    for name in ("facts to igraph", "pagerank", "k-core", "hubs", "Leiden, 2 iterations", "memory"):
        assert any(case == f"analysis: {name}" for case, _ in told), name
    assert ("analysis: k-core", "networkx") in told
    assert any(case.startswith("analysis: betweenness, ") for case, _ in told)
    assert "100 MiB" in lines[-1].note


def test_tools_that_disagree_end_the_run() -> None:
    tools = {"ours": lambda: 1.0, "other": lambda: 2.0}
    with pytest.raises(RuntimeError, match="do not agree on size"):
        analysis._agreed("size", "1", 1, tools)
    (line,) = analysis._agreed("size", "1", 1, {"ours": lambda: 1.0, "other": lambda: 1.0})
    assert (line.case, line.peer) == ("analysis: size", "other")


def test_child_runs() -> None:
    assert analysis.main(["300"]) == 0
