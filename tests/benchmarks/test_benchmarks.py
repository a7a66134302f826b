"""The benchmarks run, agree with their peers, and print a table; no times are asserted."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import main
from benchmarks.table import HEAD, Line, Took, alternate, render
from graphengine.store import runtime
from tests.neo4j_fixture import skipped_without_neo4j

TINY = {"load": 2_000, "arrays": 5_000, "start": 1}


def cells(output: str) -> list[list[str]]:
    lines = [line for line in output.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def check(output: str, name: str, peers: list[str]) -> None:
    head, *rows = cells(output)
    assert head == list(HEAD)
    assert [row[4] for row in rows] == peers
    for row in rows:
        assert row[0].startswith(name)
        ours, peer, ratio = float(row[2]), float(row[5]), float(row[7])
        assert ours > 0
        assert peer > 0
        # The ratio is made before rounding to milliseconds.
        assert (ours - 0.0005) / (peer + 0.0005) - 0.01 <= ratio
        assert peer < 0.001 or ratio <= (ours + 0.0005) / (peer - 0.0005) + 0.01


@pytest.mark.parametrize(
    ("case", "peers"),
    [
        ("load", ["polars", "pandas"]),
        ("arrays", ["polars", "pyarrow"]),
        ("start", ["bare Python"]),
    ],
)
def test_each_case_prints_a_table(
    case: str, peers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([case, "--rows", str(TINY[case]), "--runs", "1"]) == 0
    check(capsys.readouterr().out, case, peers)


@pytest.mark.neo4j
@pytest.mark.slow
def test_the_graph_is_compared_with_the_bare_work(capsys: pytest.CaptureFixture[str]) -> None:
    with skipped_without_neo4j():
        runtime.find()
    assert main(["graph", "--rows", "2000", "--runs", "1"]) == 0
    check(capsys.readouterr().out, "graph", ["bare import", "bare UNWIND"])


def test_runs_alternate_and_the_median_counts() -> None:
    calls: list[str] = []
    took = alternate({"ours": lambda: calls.append("a"), "peer": lambda: calls.append("b")}, 3)
    assert calls == ["a", "b"] * 3
    assert set(took) == {"ours", "peer"}


def test_a_line_without_a_peer_has_no_ratio() -> None:
    line = Line("case", "1 row", Took(1.0, 2.0))
    assert line.ratio is None
    assert Line("case", "1 row", Took(1.0, 2.0), "peer", Took(4.0, 4.0)).ratio == 0.25
    assert render([line]).splitlines()[2].count("|") == len(HEAD) + 1
